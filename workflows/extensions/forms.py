"""What is typed when more time is asked for, decided, answered. Our own sentences, not the browser's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from units.models import Unit
from workflows.extensions import dates
from workflows.extensions.actions import (
    SAY_WHY,
    SAY_WHY_NOT,
    SAY_WHY_NOT_THEN,
    Said,
    Wanted,
    token_of,
    token_of_task,
)
from workflows.forms import LONGEST_NOTE, Day, Text
from workflows.models import Extension, Task
from workflows.rows import day

BAD_DAY = "Ngày không hợp lệ. Hãy ghi theo dạng ngày/tháng/năm."
CHOOSE = "Hãy chọn một trong các cách trả lời."
ONLY_WHEN_LATER = "Đánh dấu khi hạn mới muộn hơn hạn chung; được ghi vào nhật ký."
GRANT, OFFER, REFUSE = "grant", "offer", "refuse"
ACCEPT, DECLINE = "accept", "decline"


class BoundForm(forms.Form):
    """A form that is bound to what its page showed, with the box for a date beyond the plan's when there is one."""

    use_required_attribute = False

    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    beyond = forms.BooleanField(required=False, help_text=ONLY_WHEN_LATER)

    def __init__(self, data: QueryDict | None = None, *, task: Task, seen: str, **kwargs: Any) -> None:
        super().__init__(data, initial={"seen": seen, **kwargs.pop("initial", {})}, **kwargs)
        self.fields["beyond"].label = dates.box_of(task)
        if task.parent_due_on is None:
            del self.fields["beyond"]

    def said(self) -> Said:
        """Return what was said."""
        given = self.cleaned_data
        return Said(given["seen"], given.get("note", ""), given.get("beyond", False), given.get("due_on"))


class ExtensionForm(BoundForm):
    """Asking for a later date."""

    due_on = Day(
        label="Đề nghị gia hạn đến ngày",
        help_text="Rơi vào ngày nghỉ thì hạn được tính sang ngày làm việc.",
        error_messages={"required": "Hãy chọn ngày đề nghị.", "invalid": BAD_DAY},
    )
    note = Text(
        label="Lý do",
        help_text="Vướng mắc gì, đã làm đến đâu, vì sao cần thêm thời gian. Được ghi nguyên văn vào nhật ký.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": SAY_WHY},
    )
    field_order = ("due_on", "beyond", "note", "seen")

    def __init__(self, data: QueryDict | None = None, *, task: Task, last: Extension | None) -> None:
        super().__init__(data, task=task, seen=token_of_task(task, last))

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        given = self.cleaned_data
        return Wanted(given["due_on"], given["note"], given["seen"], given.get("beyond", False))


class DecisionForm(BoundForm):
    """Agreeing, offering another date, or refusing."""

    verdict = forms.ChoiceField(
        label="Quyết định",
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    due_on = Day(
        label="Ngày khác",
        required=False,
        help_text="Chỉ cần khi đề nghị ngày khác. Hạn chỉ đổi khi đơn vị nhận ngày này.",
        error_messages={"invalid": BAD_DAY},
    )
    note = Text(
        label="Ý kiến, lý do",
        required=False,
        help_text="Bắt buộc khi không đồng ý. Được ghi nguyên văn vào nhật ký.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("verdict", "due_on", "beyond", "note", "seen")

    def __init__(self, data: QueryDict | None = None, *, request: Extension, task: Task) -> None:
        super().__init__(data, task=task, seen=token_of(request, task), auto_id="decide_%s")
        field: Any = self.fields["verdict"]
        field.choices = [
            (GRANT, f"Đồng ý gia hạn đến {day(request.wanted_due_on)}"),
            (OFFER, "Đề nghị đơn vị nhận ngày khác"),
            (REFUSE, "Không đồng ý"),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask another date for its day, and a refusal for its reason."""
        said = super().clean() or {}
        if said.get("verdict") == OFFER and said.get("due_on") is None and "due_on" not in self.errors:
            self.add_error("due_on", "Hãy chọn ngày đề nghị đơn vị nhận.")
        if said.get("verdict") == REFUSE and not said.get("note", "x"):
            self.add_error("note", SAY_WHY_NOT)
        return said


class AnswerForm(BoundForm):
    """The unit takes the date that was offered, or does not."""

    verdict = forms.ChoiceField(
        label="Trả lời của đơn vị",
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    note = Text(
        label="Ý kiến, lý do",
        required=False,
        help_text="Bắt buộc khi không nhận. Được ghi nguyên văn vào nhật ký.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("verdict", "beyond", "note", "seen")

    def __init__(self, data: QueryDict | None = None, *, request: Extension, task: Task) -> None:
        super().__init__(data, task=task, seen=token_of(request, task), auto_id="answer_%s")
        offered: dt.date = request.offered_due_on or request.wanted_due_on
        field: Any = self.fields["verdict"]
        field.choices = [
            (ACCEPT, f"Nhận hạn mới {day(offered)}"),
            (DECLINE, f"Không nhận, giữ đề nghị đến {day(request.wanted_due_on)}"),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask a no for its reason."""
        said = super().clean() or {}
        if said.get("verdict") == DECLINE and not said.get("note", "x"):
            self.add_error("note", SAY_WHY_NOT_THEN)
        return said


class WithdrawForm(forms.Form):
    """Taking a request back needs no reason."""

    use_required_attribute = False

    note = Text(label="Vì sao rút", required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def said(self) -> Said:
        """Return what was said."""
        return Said(self.cleaned_data["seen"], self.cleaned_data["note"])


class DeskForm(forms.Form):
    """Filters of the list of requests; a value nobody offered is no filter."""

    state = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "Mọi đề nghị"), ("mine", "Chờ bạn"), *Extension.State.choices],
    )
    unit = forms.TypedChoiceField(label="Đơn vị đề nghị", required=False, coerce=int, empty_value=None)
    times = forms.ChoiceField(label="Số lần", required=False, choices=[("", "Mọi lần"), ("often", "Từ lần thứ 3")])

    def __init__(self, data: QueryDict, *, units: list[Unit]) -> None:
        super().__init__(data, auto_id="filter-%s")
        field: Any = self.fields["unit"]
        field.choices = [("", "Mọi đơn vị"), *((unit.pk, unit.name) for unit in units)]
        self.is_valid()
