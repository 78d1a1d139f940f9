"""What people type on this floor's pages. Every text is kept in NFC with plain line ends."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from units.calendar import FIRST_DAY, LAST_DAY, is_within_reach
from units.models import Unit
from workflows import giving
from workflows.board import Asked
from workflows.engine import Prepare, Prepared, Seen, nothing
from workflows.models import Task
from workflows.moves import Move
from workflows.states import State

LONGEST_NOTE = 4_000
STEERING = frozenset({"Cc", "Cf"})
OUT_OF_REACH = f"Ngày phải nằm trong khoảng từ năm {FIRST_DAY.year} đến năm {LAST_DAY.year}."


class Text(forms.CharField):
    """Text in NFC, with line ends as one character."""

    def to_python(self, value: object) -> str:
        """Return the text as it is kept."""
        return unicodedata.normalize("NFC", (super().to_python(value) or "").replace("\r\n", "\n"))


class Line(Text):
    """Text on one line, without the characters that steer a screen (controls, changes of direction)."""

    def to_python(self, value: object) -> str:
        """Return the line as it is kept."""
        text = super().to_python(value)
        letters = (one for one in text if one.isspace() or unicodedata.category(one) not in STEERING)
        return " ".join("".join(letters).split())


class Day(forms.DateField):
    """A day that an office could mean, typed in the browser's field or by hand."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d", "%d/%m/%Y"], "widget": day_input(), **kwargs})

    def validate(self, value: dt.date | None) -> None:
        """Refuse a day beyond all plans: it is a slip of the finger, and arithmetic over it is dear."""
        super().validate(value)
        if value is not None and not is_within_reach(value):
            raise ValidationError(OUT_OF_REACH, code="out_of_reach")


def day_input() -> forms.DateInput:
    """Return the browser's own date field, with the format it needs."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class TextToSubmit(Text):
    """Text that a report needs before it is submitted, but not while it is written."""

    def validate(self, value: object) -> None:
        """Accept an empty text."""


class ChoiceToSubmit(forms.ChoiceField):
    """A choice that a report needs before it is submitted, but not while it is written."""

    def validate(self, value: object) -> None:
        """Accept no choice, and none that was not offered."""
        if value:
            super().validate(value)


class MoveForm(forms.Form):
    """A move that needs the click alone, bound to what its page showed. Our own sentences, not the browser's."""

    use_required_attribute = False

    step = forms.IntegerField(required=False, widget=forms.HiddenInput)
    submission = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: QueryDict | None, *, task: Task, seen: Seen) -> None:
        super().__init__(data, initial={"step": seen.step, "submission": seen.submission})
        self.task = task

    @property
    def seen(self) -> Seen:
        """Return what the page showed when the person decided."""
        return Seen(step=self.cleaned_data["step"], submission=self.cleaned_data["submission"])

    @property
    def reason(self) -> str:
        """Return the reason given, "" for a move that asks none."""
        return str(self.cleaned_data.get("note", ""))

    def preparing(self) -> Prepare:
        """Return what the door needs beyond the click."""
        return nothing


class ReasonForm(MoveForm):
    """A move that asks why."""

    note = Text(
        label="Lý do",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Được ghi nguyên văn vào nhật ký và hiện cho các bên liên quan.",
        error_messages={"required": "Hãy ghi lý do."},
    )


class CancelForm(ReasonForm):
    """Cancelling rests on a document."""

    basis = Text(
        label="Văn bản làm căn cứ",
        max_length=300,
        help_text="Số, ký hiệu, ngày và trích yếu. Ví dụ: Công văn 152/STP-VP ngày 12/5/2026 về điều chỉnh kế hoạch.",
        error_messages={"required": "Hãy ghi văn bản làm căn cứ huỷ nhiệm vụ."},
    )

    def preparing(self) -> Prepare:
        """Put the document into the trail."""
        basis = self.cleaned_data["basis"]
        return lambda task, at: Prepared(facts={"basis": basis})


class AssignForm(MoveForm):
    """Giving a task out names its lead unit and its deadline."""

    lead_unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Đơn vị chủ trì",
        empty_label="Chọn đơn vị",
        error_messages={
            "required": "Hãy chọn đơn vị chủ trì.",
            "invalid_choice": "Đơn vị này không giao được nhiệm vụ.",
        },
    )
    due_on = Day(
        label="Thời hạn",
        required=False,
        help_text="Rơi vào ngày nghỉ thì hạn được tính đến ngày làm việc kế tiếp. Để trống nếu không có thời hạn.",
        error_messages={"invalid": "Ngày không hợp lệ. Hãy ghi theo dạng ngày/tháng/năm."},
    )

    def __init__(self, data: QueryDict | None, *, task: Task, seen: Seen, today: dt.date) -> None:
        super().__init__(data, task=task, seen=seen)
        units = Unit.objects.filter(agency=task.agency_id).active(today)
        if task.common_id:
            others = Task.objects.filter(common=task.common_id, lead_unit__isnull=False)
            units = units.exclude(pk__in=others.exclude(state=State.CANCELLED).exclude(pk=task.pk).values("lead_unit"))
        self.fields["lead_unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField
        self.initial.update({"lead_unit": task.lead_unit_id, "due_on": task.due_on})
        if task.lead_text:
            self.fields["lead_unit"].help_text = f"Kế hoạch ghi: “{task.lead_text}”."
        if task.due_text:
            self.fields["due_on"].help_text = f"Kế hoạch ghi: “{task.due_text}”. {self.fields['due_on'].help_text}"

    def preparing(self) -> Prepare:
        """Name unit and deadline."""
        return giving.to_unit(self.cleaned_data["lead_unit"], self.cleaned_data["due_on"])


def move_form(move: Move, task: Task, seen: Seen, *, data: QueryDict | None, today: dt.date) -> MoveForm:
    """Return the form of a move: nothing to fill in, a reason, a reason with its document, or unit and deadline."""
    if move.name == "assign":
        return AssignForm(data, task=task, seen=seen, today=today)
    if move.needs_basis:
        return CancelForm(data, task=task, seen=seen)
    return (ReasonForm if move.needs_reason else MoveForm)(data, task=task, seen=seen)


class FilterForm(forms.Form):
    """Filters of the list of tasks; a value nobody offered is no filter."""

    q = Text(label="Tìm", required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label="Trạng thái", required=False, choices=[("", "Mọi trạng thái"), *State.choices])
    unit = forms.TypedChoiceField(label="Đơn vị chủ trì", required=False, coerce=int, empty_value=None)
    plan = forms.ChoiceField(label="Kế hoạch", required=False)
    lateness = forms.ChoiceField(
        label="Thời hạn",
        required=False,
        choices=[
            ("", "Mọi thời hạn"),
            ("overdue", "Quá hạn"),
            ("due_soon", "Sắp đến hạn"),
            ("in_time", "Trong hạn"),
            ("no_due", "Không có hạn"),
            ("on_time", "Đã báo cáo đúng hạn"),
            ("late", "Đã báo cáo chậm hạn"),
            ("late_at_first", "Chậm so với hạn ban đầu"),
        ],
    )
    record = forms.ChoiceField(
        label="Diễn biến",
        required=False,
        choices=[
            ("", "Mọi diễn biến"),
            ("extended", "Đã gia hạn"),
            ("extended_often", "Gia hạn từ 3 lần"),
            ("returned_often", "Bị trả lại từ 2 lần"),
            ("reminded", "Đã bị đôn đốc"),
        ],
    )
    lead = forms.ChoiceField(required=False, choices=[("", ""), ("none", "Chưa phân công đơn vị")])
    holder = forms.ChoiceField(required=False, choices=[("", ""), ("me", "Cần tôi xử lý")])

    def __init__(self, *args: Any, units: list[tuple[int, str]], plans: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "Mọi đơn vị"), *units]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["plan"].choices = [("", "Mọi kế hoạch"), *((plan, plan) for plan in plans)]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def asked(self) -> Asked:
        """Return the filters that hold."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Asked(**given)


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what a valid form asks for; what cannot be done becomes an error of the form, and nothing typed is lost."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        code = getattr(error, "code", None)
        form.add_error(code if code in form.fields else None, error)
        return False
    return True
