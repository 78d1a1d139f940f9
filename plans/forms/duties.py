"""Asking for a report out of turn, and changing when a regular one is due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from units.calendar import current, is_working_day
from workflows.forms import Day
from workflows.periods import LENGTHS, Period

REGULAR = [(value, label) for value, label in Period.choices if value != Period.ON_DEMAND]


class AskForm(forms.Form):
    """A report asked for once: by when, and what about."""

    due_on = Day(
        label="Hạn gửi báo cáo",
        error_messages={"required": "Hãy ghi hạn gửi báo cáo.", "invalid": "Hãy ghi ngày theo mẫu 15/12/2026."},
    )
    note = forms.CharField(
        label="Nội dung yêu cầu",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi nội dung yêu cầu báo cáo."},
    )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_due_on(self) -> dt.date:
        """Refuse a day that is past, or that no office means."""
        day: dt.date = self.cleaned_data["due_on"]
        if day < self.on:
            raise forms.ValidationError("Hạn gửi báo cáo không thể là ngày đã qua.")
        if not is_working_day(day):
            raise forms.ValidationError(f"{day:%d/%m/%Y} là {current().why_off(day)}: hãy chọn một ngày làm việc.")
        return day


class RuleForm(forms.Form):
    """How often a report is owed and on which day."""

    period = forms.ChoiceField(label="Kỳ báo cáo", choices=REGULAR)
    due_day = forms.IntegerField(
        label="Ngày trong tháng",
        min_value=1,
        max_value=31,
        required=False,
        help_text="Để trống: ngày cuối kỳ. Tháng ngắn hơn lấy ngày cuối tháng.",
        error_messages={
            "min_value": "Ngày trong tháng từ 1 đến 31.",
            "max_value": "Ngày trong tháng từ 1 đến 31.",
            "invalid": "Hãy ghi một số từ 1 đến 31.",
        },
    )
    due_month = forms.IntegerField(
        label="Tháng thứ mấy của kỳ",
        min_value=1,
        max_value=12,
        required=False,
        help_text="Để trống: tháng cuối kỳ. Kỳ năm: 11 là tháng 11.",
        error_messages={
            "min_value": "Tháng của kỳ từ 1 đến 12.",
            "max_value": "Tháng của kỳ từ 1 đến 12.",
            "invalid": "Hãy ghi một số từ 1 đến 12.",
        },
    )
    due_before = forms.BooleanField(label="“Trước ngày”: hạn là hết ngày liền trước", required=False)
    note = forms.CharField(
        label="Lý do thay đổi",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi lý do thay đổi."},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a month that the period does not have, and "before" without a day."""
        told: dict[str, Any] = super().clean() or {}
        month, period = told.get("due_month"), told.get("period")
        if month and period and month > LENGTHS[period]:
            self.add_error("due_month", f"Kỳ này chỉ có {LENGTHS[period]} tháng.")
        if told.get("due_before") and not told.get("due_day") and "due_day" not in self.errors:
            self.add_error("due_day", "“Trước ngày” cần ghi ngày trong tháng.")
        return told
