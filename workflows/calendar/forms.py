"""What is typed into the calendar: days and what they are, and whether "trước ngày" counts the day itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from units.calendar import DAY
from units.models import CalendarOverride
from workflows.forms import Day, Line

MOST_DAYS = 31
Kind = CalendarOverride.Kind


class DayForm(forms.Form):
    """What a day is, and the paper that says so; `seen` is the calendar that the page showed."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label="Là ngày",
        choices=[(Kind.OFF.value, "Nghỉ (ngày thường nhưng được nghỉ)"), (Kind.WORK.value, "Làm việc (làm bù)")],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn nghỉ hay làm việc.", "invalid_choice": "Hãy chọn nghỉ hay làm việc."},
    )
    basis = Line(
        label="Văn bản làm căn cứ",
        max_length=200,
        help_text="Số, ký hiệu, ngày và trích yếu của thông báo nghỉ hoặc hoán đổi ngày làm việc.",
        error_messages={"required": "Hãy ghi văn bản làm căn cứ."},
    )
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    @property
    def chosen(self) -> Kind:
        """Return what the day is to be."""
        return Kind(self.cleaned_data["kind"])


class EntryForm(DayForm):
    """One day, or the days from one to another."""

    from_on = Day(label="Ngày, hoặc từ ngày", error_messages={"required": "Hãy ghi ngày."})
    to_on = Day(label="Đến hết ngày", required=False)
    field_order = ("from_on", "to_on", "kind", "basis", "seen")

    def clean(self) -> dict[str, Any]:
        """Hold the days against each other."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("from_on"), said.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("to_on", f"Mỗi lần ghi tối đa {MOST_DAYS} ngày. Hãy chia thành nhiều lần.")
        return said

    @property
    def days(self) -> list[dt.date]:
        """Return the days that are meant."""
        first = self.cleaned_data["from_on"]
        last = self.cleaned_data["to_on"] or first
        return [first + DAY * number for number in range((last - first).days + 1)]


class BeforeForm(forms.Form):
    """What "trước ngày 30/9" means to the agency."""

    inclusive = forms.ChoiceField(
        label="“Trước ngày 30/9/2026” nghĩa là",
        choices=[
            ("0", "Chậm nhất hết ngày 29/9/2026 (không tính ngày 30/9)"),
            ("1", "Chậm nhất hết ngày 30/9/2026 (tính cả ngày 30/9)"),
        ],
        widget=forms.RadioSelect,
        help_text="Chỉ áp dụng cho kế hoạch đọc từ nay về sau; thời hạn đã đọc không đổi.",
        error_messages={"required": "Hãy chọn một cách hiểu.", "invalid_choice": "Hãy chọn một cách hiểu."},
    )
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
