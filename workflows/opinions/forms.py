"""What is typed when opinions are asked, given, or a round is led. Our own sentences, not the browser's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from units.models import Unit, User
from workflows.engine import Seen
from workflows.forms import LONGEST_NOTE, Day, Text
from workflows.models import OpinionAnswer, OpinionRequest, OpinionRound, Task
from workflows.opinions.actions import NOBODY, SAY_SOMETHING, TOO_EARLY, Question, Said, token_of
from workflows.opinions.queries import people_to_ask, units_to_ask, usual_deadline
from workflows.opinions.words import name_of

BAD_DAY = "Ngày không hợp lệ. Hãy ghi theo dạng ngày/tháng/năm."
ASK_AN_ASKER = "Hãy chọn đơn vị, người trong danh sách."


class WhoForm(forms.Form):
    """Whom to ask: units, and people by name."""

    use_required_attribute = False

    units = forms.TypedMultipleChoiceField(
        label="Hỏi các đơn vị",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": ASK_AN_ASKER},
    )
    people = forms.TypedMultipleChoiceField(
        label="Hỏi thêm đích danh từng người",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": ASK_AN_ASKER},
    )

    def __init__(self, *args: Any, task: Task, asker: User, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {unit.pk: unit for unit in units_to_ask(task, asker, on=on)}
        self.on = on
        self.offer("units", {pk: unit.name for pk, unit in self.known.items()})
        self.offer("people", people_to_ask(task, asker, on=on))

    @property
    def has_people(self) -> bool:
        """Tell whether anybody can be asked by name."""
        field: Any = self.fields["people"]
        return bool(field.choices)

    @property
    def has_anybody(self) -> bool:
        """Tell whether there is anybody to ask."""
        return bool(self.known) or self.has_people

    def offer(self, name: str, choices: dict[int, str]) -> None:
        """Offer choices."""
        field: Any = self.fields[name]
        field.choices = list(choices.items())

    def clean(self) -> dict[str, Any]:
        """Ask for somebody to be asked."""
        said = super().clean() or {}
        if not self.errors and not said.get("units") and not said.get("people"):
            self.add_error("units" if self.known else None, NOBODY)
        return said

    def asked_units(self) -> list[Unit]:
        """Return the units that were ticked."""
        return [self.known[pk] for pk in self.cleaned_data["units"]]

    def asked_people(self) -> list[User]:
        """Return the people who were ticked."""
        return list(User.objects.filter(pk__in=self.cleaned_data["people"]).order_by("pk"))


class AskForm(WhoForm):
    """A question to several, with one deadline, bound to what its page showed."""

    field_order = ("question", "units", "people", "due_on", "required")

    question = Text(
        label="Nội dung xin ý kiến",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi nội dung xin ý kiến."},
    )
    due_on = Day(
        label="Hạn cho ý kiến",
        help_text="Trả lời muộn vẫn được nhận và ghi rõ là muộn.",
        error_messages={"required": "Hãy chọn hạn cho ý kiến.", "invalid": BAD_DAY},
    )
    required = forms.BooleanField(
        label="Bắt buộc có đủ ý kiến",
        help_text="Thiếu ý kiến thì phải ghi lý do mới được đi tiếp.",
        required=False,
    )
    step = forms.IntegerField(required=False, widget=forms.HiddenInput)
    submission = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, task: Task, asker: User, on: dt.date, seen: Seen | None = None
    ) -> None:
        helpers = {unit.pk for unit in task.cooperating_units.all()} if data is None else set()
        shown = seen or Seen()
        initial = {
            "due_on": usual_deadline(on),
            "required": task.opinions_required,
            "step": shown.step,
            "submission": shown.submission,
        }
        super().__init__(data, initial=initial, task=task, asker=asker, on=on, auto_id="ask_%s")
        self.initial["units"] = [pk for pk in self.known if pk in helpers]

    def clean_due_on(self) -> dt.date:
        """Refuse a day that is past."""
        due_on: dt.date = self.cleaned_data["due_on"]
        if due_on < self.on:
            raise forms.ValidationError(TOO_EARLY, code="due_on")
        return due_on

    def seen(self) -> Seen:
        """Return what the page showed when the person asked."""
        return Seen(step=self.cleaned_data.get("step"), submission=self.cleaned_data.get("submission", ""))

    def asked(self) -> Question:
        """Return the question."""
        said = self.cleaned_data
        return Question(said["question"], said["due_on"], said["required"], self.asked_units(), self.asked_people())


class MoreForm(WhoForm):
    """More units and people for a question that runs; those who were asked already are not offered again."""

    def __init__(self, data: QueryDict | None = None, *, asked: OpinionRound, asker: User, on: dt.date) -> None:
        super().__init__(data, task=asked.task, asker=asker, on=on, auto_id="more_%s")
        requests = list(asked.requests.all())
        units, people = {one.unit_id for one in requests}, {one.person_id for one in requests}
        self.known = {pk: unit for pk, unit in self.known.items() if pk not in units}
        self.offer("units", {pk: unit.name for pk, unit in self.known.items()})
        field: Any = self.fields["people"]
        self.offer("people", {pk: words for pk, words in field.choices if pk not in people})


class DeadlineForm(forms.Form):
    """A later deadline for a round, or a new one that opens it again."""

    use_required_attribute = False

    due_on = Day(label="Hạn mới", error_messages={"required": "Hãy chọn hạn mới.", "invalid": BAD_DAY})


class AnswerForm(forms.Form):
    """One of three answers; a comment says something. `seen` is what the page showed of an earlier answer."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label="Ý kiến",
        choices=OpinionAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một trong ba ý kiến.", "invalid_choice": "Hãy chọn một trong ba ý kiến."},
    )
    note = Text(
        label="Nội dung ý kiến",
        help_text="Bắt buộc khi chọn “Có ý kiến”. Được ghi nguyên văn vào nhật ký.",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, request: OpinionRequest) -> None:
        initial = {"answer": request.answer, "note": request.text, "seen": token_of(request)}
        super().__init__(data, initial=initial)
        field = self.fields["answer"]
        if request.unit_id is not None:
            field.label = f"Ý kiến của {name_of(request)}"

    def clean(self) -> dict[str, Any]:
        """Ask a comment for its words."""
        said = super().clean() or {}
        if said.get("answer") == OpinionAnswer.COMMENTED and not said.get("note", "x"):
            self.add_error("note", SAY_SOMETHING)
        return said

    def said(self) -> Said:
        """Return the answer."""
        given = self.cleaned_data
        return Said(given["answer"], given["note"], given["seen"])
