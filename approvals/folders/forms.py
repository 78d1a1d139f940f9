"""What goes into a folder, and what its signer wants done with each row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from approvals.folders.actions import MOVED_ON, Contents
from approvals.folders.deciding import Ruling
from approvals.folders.queries import Line, Outcome
from workflows import forms as texts
from workflows.engine import Seen
from workflows.models import ReturnCategory, Returned, Task

LONGEST_TITLE = 200
LONGEST_NOTE = 2_000
MOST_DIGITS = 4
LAST = 10**MOST_DIGITS
CHOICES = ((Outcome.APPROVED.value, "Duyệt"), (Outcome.RETURNED.value, "Trả lại"), (Outcome.HELD.value, "Để lại"))


@dataclass(frozen=True, slots=True)
class Pick:
    """A report that may go into the folder, as the form shows it."""

    task: Task
    picked: bool
    place: str


class FolderForm(forms.Form):
    """The words of a folder, and which reports lie in it in which order."""

    use_required_attribute = False

    title = texts.Line(
        label="Tên hồ sơ",
        max_length=LONGEST_TITLE,
        help_text="Ví dụ: Hồ sơ trình ký tuần 47, lĩnh vực hành chính tư pháp.",
        error_messages={"required": "Hãy đặt tên hồ sơ."},
    )
    note = texts.Text(
        label="Lời trình",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="Điều lãnh đạo cần biết về cả hồ sơ.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        offered: Sequence[Task],
        places: Mapping[int, int],
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.offered = {task.pk: task for task in offered}
        self.places = places
        self.sent = data

    def clean(self) -> None:
        """Refuse a folder without any report, and reports that are no longer to be had."""
        wanted = self.sent.getlist("tasks") if self.sent is not None else []
        known = {str(pk) for pk in self.offered}
        if any(one not in known for one in wanted):
            self.add_error(None, MOVED_ON)
        elif not self.chosen():
            self.add_error(None, "Hãy chọn ít nhất một báo cáo để đưa vào hồ sơ.")

    def chosen(self) -> set[int]:
        """Return the reports that are ticked; the box above all of them counts for itself where no script runs."""
        if self.sent is None:
            return set(self.places)
        ticked = set(self.sent.getlist("tasks"))
        if not ticked and self.sent.get("all"):
            return set(self.offered)
        return {pk for pk in self.offered if str(pk) in ticked}

    def place_of(self, pk: int) -> str:
        """Return the place of a report as it was typed, or as the folder has it."""
        kept = str(self.places[pk]) if pk in self.places else ""
        return str(self.sent.get(f"place-{pk}", "")).strip()[:MOST_DIGITS] if self.sent is not None else kept

    @property
    def picks(self) -> list[Pick]:
        """Return the rows to choose from: those of the folder in their order, then the others by deadline."""
        chosen = self.chosen()
        rows = [Pick(task, pk in chosen, self.place_of(pk)) for pk, task in self.offered.items()]
        return sorted(rows, key=lambda row: self.places.get(row.task.pk, LAST))

    def contents(self) -> Contents:
        """Return what the folder holds: by the places typed, those without one after them."""
        chosen = [pick for pick in self.picks if pick.picked]
        chosen.sort(key=lambda pick: int(pick.place) if pick.place.isascii() and pick.place.isdigit() else LAST)
        return Contents(self.cleaned_data["title"], self.cleaned_data["note"], [pick.task for pick in chosen])


class ReasonText(texts.Text):
    """A reason that only a return needs: `RowForm.clean` asks for it."""

    def validate(self, value: object) -> None:
        """Accept an empty text."""


class ReasonChoice(forms.ChoiceField):
    """A sort of reason that only a return needs."""

    def validate(self, value: object) -> None:
        """Accept no choice, and none that was not offered."""
        if value:
            super().validate(value)


class RowForm(forms.Form):
    """What becomes of one row; the reason is asked for where a report goes back.

    The submission that was shown is the row's own, or the row would not have been offered.
    """

    use_required_attribute = False

    step = forms.IntegerField(label="Trang đã mở", required=False, widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label="Quyết định",
        choices=CHOICES,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Hãy chọn Duyệt, Trả lại hoặc Để lại."},
    )
    category = ReasonChoice(
        label="Loại lý do",
        choices=[("", "Chọn loại lý do"), *ReturnCategory.choices],
        error_messages={"invalid_choice": "Hãy chọn một loại lý do trong danh sách."},
    )
    note = ReasonText(
        label="Lý do trả lại",
        max_length=texts.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: QueryDict | None, *, line: Line, all_approved: bool = False) -> None:
        super().__init__(
            data,
            prefix=f"row-{line.row.pk}",
            auto_id="%s",
            initial={"step": line.seen.step},
        )
        self.line = line
        self.all_approved = all_approved and line.open and not line.no_batch
        self.fields["note"].label = f"Lý do trả lại {line.task.code}"
        self.fields["category"].label = f"Loại lý do trả lại {line.task.code}"

    def clean(self) -> None:
        """Ask for the reason of a return, and what sort of reason it is."""
        if self.cleaned_data.get("choice") != Outcome.RETURNED:
            return
        if not self.cleaned_data.get("note", "").strip():
            self.add_error("note", "Hãy ghi lý do trả lại.")
        if not self.cleaned_data.get("category") and "category" not in self.errors:
            self.add_error("category", "Hãy chọn loại lý do trả lại.")

    def ruling(self) -> Ruling | None:
        """Return what is to be done with the row; None when nothing was chosen."""
        choice = self.cleaned_data["choice"] or (Outcome.APPROVED.value if self.all_approved else "")
        if not choice:
            return None
        returned = Returned(self.cleaned_data["note"].strip(), category=self.cleaned_data["category"])
        outcome = Outcome(choice)
        seen = Seen(self.cleaned_data["step"], self.line.row.submission_sha256)
        return Ruling(self.line.row.pk, outcome, seen, returned if outcome == Outcome.RETURNED else None)


class Decisions:
    """The forms of all open rows, posted together; errors read as those of one form."""

    def __init__(self, data: QueryDict | None, *, lines: Sequence[Line]) -> None:
        all_approved = bool(data and data.get("all"))
        self.rows = [RowForm(data, line=line, all_approved=all_approved) for line in lines]
        self.non_field_errors: list[str] = []
        self.is_bound = data is not None

    def is_valid(self) -> bool:
        """Tell whether every row can be carried out as it is, and there is anything to carry out."""
        wrong = [row for row in self.rows if not row.is_valid()]
        if not wrong and not self.rulings():
            self.non_field_errors.append("Hãy chọn Duyệt, Trả lại hoặc Để lại cho ít nhất một báo cáo.")
        return not wrong and not self.non_field_errors

    def rulings(self) -> list[Ruling]:
        """Return what is to be done, row by row."""
        return [ruling for row in self.rows if (ruling := row.ruling()) is not None]

    @property
    def errors(self) -> bool:
        """Tell whether anything is to be put right."""
        return bool(self.non_field_errors) or (self.is_bound and any(row.errors for row in self.rows))

    def __iter__(self) -> Iterator[BoundField]:
        for row in self.rows:
            yield from row
