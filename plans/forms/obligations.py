"""What a person says when an obligation is paused, resumed, stopped, changed, opened by hand or ended with the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from plans.models import Obligation
from workflows.forms import Day
from workflows.periods import Period


class ReasonForm(forms.Form):
    """One text: why."""

    note = forms.CharField(
        label="Lý do",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi lý do."},
    )


class ResumeForm(ReasonForm):
    """Going on, from the next period or at once."""

    open_now = forms.BooleanField(label="Mở ngay nhiệm vụ của kỳ hiện tại, nếu chưa mở", required=False)


class PeriodForm(ReasonForm):
    """Another rhythm, from the next period on."""

    field_order = ("period", "note")
    period = forms.ChoiceField(label="Kỳ mới", choices=Period.choices)


class OpenForm(ReasonForm):
    """One task of a line that comes back on demand."""

    field_order = ("due_on", "note")
    due_on = Day(label="Thời hạn", error_messages={"invalid": "Ngày không đúng. Ví dụ: 30/9/2026."})

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["note"].label = "Nội dung yêu cầu"

    def clean_due_on(self) -> dt.date:
        """Refuse a day that is past."""
        day: dt.date = self.cleaned_data["due_on"]
        if day < self.on:
            raise forms.ValidationError("Thời hạn không thể là ngày đã qua.")
        return day


class CloseYearForm(ReasonForm):
    """Which obligations end with the year; each box also says which version of it the page showed."""

    sure = forms.BooleanField(
        label="Tôi đã xem các nhiệm vụ còn mở và các nhiệm vụ chuyển sang năm sau",
        error_messages={"required": "Hãy xác nhận đã xem danh sách."},
    )

    def __init__(self, *args: Any, obligations: Sequence[Obligation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = {f"{one.pk}.{one.version}": one for one in obligations}
        self.fields["chosen"] = forms.MultipleChoiceField(
            label="Kết thúc",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(value, one.content) for value, one in self.shown.items()],
            initial=list(self.shown),
            error_messages={"invalid_choice": "Danh sách vừa thay đổi. Hãy xem lại rồi chọn."},
        )
        self.order_fields(("chosen", "note", "sure"))

    def versions(self) -> dict[int, int]:
        """Return the obligations chosen, each with the version that was shown."""
        pairs = [value.split(".") for value in self.cleaned_data["chosen"]]
        return {int(number): int(version) for number, version in pairs}


def form_of(act: str, obligation: Obligation, data: QueryDict | None, *, on: dt.date) -> ReasonForm:
    """Build the form of one act on an obligation."""
    if act == "resume":
        return ResumeForm(data, auto_id="resume-%s")
    if act == "period":
        return PeriodForm(data, auto_id="period-%s", initial={"period": obligation.next_period or obligation.period})
    if act == "open":
        return OpenForm(data, auto_id="open-%s", on=on)
    return ReasonForm(data, auto_id=f"{act}-%s")
