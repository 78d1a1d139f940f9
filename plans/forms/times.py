"""The form of the third step of the intake: one rule for each group of lines, another date for single lines."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from plans.draft.flaws import Flaw, flaws_of
from plans.draft.times import Group, Timing
from plans.draft.timing_rules import WITHOUT_DATE, read_by_the_agency
from plans.intake.likeness import fold
from plans.models import PlanItem
from workflows.forms import Day
from workflows.models import TimeKind
from workflows.periods import Period

PERIODS = [("", "Theo kế hoạch"), *Period.choices]
AS_THE_GROUP = [("", "Theo cả nhóm"), *Period.choices]
WRONG_DAY = {"invalid": "Ngày không đúng. Ví dụ: 30/9/2026."}


class GroupForm(forms.Form):
    """One group: how its lines say when, the date of all of them, and the dates of those that differ.

    What the page showed is posted beside what was typed, so that only what a person has changed is changed.
    """

    kind = forms.ChoiceField(label="Loại thời hạn", choices=TimeKind.choices, show_hidden_initial=True)
    due_on = Day(label="Thời hạn", required=False, error_messages=WRONG_DAY, show_hidden_initial=True)
    period = forms.ChoiceField(label="Kỳ", choices=PERIODS, required=False, show_hidden_initial=True)

    def __init__(self, data: QueryDict | None, group: Group, year: int) -> None:
        self.group, self.year = group, year
        named = f"{group.kind}/{fold(group.text)}"
        prefix = f"nhom-{hashlib.sha256(named.encode()).hexdigest()[:12]}"
        initial: dict[str, Any] = {"kind": group.kind, "due_on": group.due_on, "period": group.period}
        super().__init__(data if data and f"{prefix}-kind" in data else None, initial=initial, prefix=prefix)
        if not group.has_periods:
            del self.fields["period"]
        for item in self.own_dates:
            if group.has_no_date:
                self.add_period(item)
                continue
            name = line_name(item)
            self.fields[name] = Day(
                label=f"Dòng {item.position}: hạn riêng",
                required=False,
                error_messages=WRONG_DAY,
                show_hidden_initial=True,
            )
            self.initial[name] = item.due_on if item.due_on != group.due_on else None

    def add_period(self, item: PlanItem) -> None:
        """Ask for the rhythm of one line where it is not that of the group."""
        self.fields[line_name(item)] = forms.ChoiceField(
            label=f"Dòng {item.position}: kỳ riêng", choices=AS_THE_GROUP, required=False, show_hidden_initial=True
        )
        self.initial[line_name(item)] = item.period if item.period != self.group.period else ""

    @property
    def own_dates(self) -> tuple[PlanItem, ...]:
        """The lines that may have a date of their own: none where the group is one line."""
        return self.group.items if len(self.group.items) > 1 else ()

    @property
    def lines(self) -> list[tuple[PlanItem, BoundField]]:
        """The lines that may have a date of their own, each with its field."""
        return [(item, self[line_name(item)]) for item in self.own_dates]

    @property
    def differs(self) -> bool:
        """Tell whether a line has a date of its own, so that the page shows the lines at once."""
        return any(self.initial[line_name(item)] for item in self.own_dates) or any(
            name.startswith("dong-") for name in self.errors
        )

    def clean(self) -> dict[str, Any]:
        """Make kind and date agree, or say that they do not."""
        given = super().clean() or {}
        if self.errors:
            return given
        kind, due_on = given["kind"], given["due_on"]
        kind_is_new, date_is_new = "kind" in self.changed_data, "due_on" in self.changed_data
        if kind in WITHOUT_DATE and due_on is not None and kind_is_new:
            if date_is_new:
                label = TimeKind(kind).label
                self.add_error("due_on", f"Loại “{label}” không có ngày. Hãy bỏ ngày, hoặc chọn loại “Đến ngày”.")
            given["due_on"] = None
        if kind not in WITHOUT_DATE and due_on is None and (kind_is_new or date_is_new):
            given["due_on"] = self.proposed(kind) if kind_is_new else None
            if given["due_on"] is None and kind != TimeKind.ANNUAL:
                self.add_error(
                    "due_on", "Loại thời hạn này cần một ngày. Muốn không có hạn, hãy chọn loại “Không nêu thời hạn”."
                )
        return given

    def proposed(self, kind: str) -> dt.date | None:
        """Return the date that the words of the plan give for a kind that a person has chosen."""
        if kind == TimeKind.ANNUAL:
            return dt.date(self.year, 12, 31)
        read = read_by_the_agency(self.group.text, self.year)
        return read.due_on if read.kind.value == kind else None

    def timings(self) -> list[Timing]:
        """Return when each line is due that a person has said something of."""
        given, changed = self.cleaned_data, set(self.changed_data)
        for_all = bool({"kind", "due_on", "period"} & changed)
        return [self.timing(item, given) for item in self.group.items if line_name(item) in changed or for_all]

    def timing(self, item: PlanItem, given: dict[str, Any]) -> Timing:
        """Return when one line is due, or in what rhythm it comes back: its own, else the group's."""
        own, period = given.get(line_name(item)), given.get("period", "")
        if self.group.has_no_date:
            return Timing(item, given["kind"], given["due_on"], own or period)
        kept = period if "period" in self.changed_data else item.period
        return Timing(item, given["kind"], own or given["due_on"], kept)


def line_name(item: PlanItem) -> str:
    """Name the field of a line's own date."""
    return f"dong-{item.pk}"


class WholeForm(forms.Form):
    """The rhythm of all lines of a plan that come back and say nothing else."""

    period = forms.ChoiceField(label="Kỳ chung của nhiệm vụ thường xuyên", choices=Period.choices)

    def __init__(self, data: QueryDict | None, period: str) -> None:
        super().__init__(data, initial={"period": period}, prefix="ke-hoach")


@dataclass(slots=True)
class TimesForm:
    """All groups of a draft, posted together; to the templates it behaves as one form."""

    groups: list[GroupForm]
    whole: WholeForm
    non_field_errors: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls, groups: Sequence[Group], year: int, data: QueryDict | None = None, *, period: str = Period.QUARTER
    ) -> "TimesForm":
        """Build the form; a group that the posted page did not show stands as it is stored."""
        whole = WholeForm(data if data and "ke-hoach-period" in data else None, period)
        return cls([GroupForm(data, group, year) for group in groups], whole)

    @property
    def has_periods(self) -> bool:
        """Tell whether a line comes back in the rhythm of the plan."""
        return any(group.group.has_periods for group in self.groups)

    @property
    def period(self) -> str | None:
        """The rhythm of the whole plan as typed; None when it was not asked for."""
        return self.whole.cleaned_data["period"] if self.whole.is_bound else None

    def is_valid(self) -> bool:
        """Tell whether everything typed makes sense."""
        return all(form.is_valid() for form in (self.whole, *self.groups) if form.is_bound)

    @property
    def errors(self) -> bool:
        """Tell whether something is wrong, as a form's own dictionary does."""
        return bool(self.non_field_errors or self.whole.errors or any(group.errors for group in self.groups))

    def __iter__(self) -> Iterator[Flaw]:
        yield from flaws_of([("Cả kế hoạch", self.whole)])
        yield from flaws_of((f"“{group.group.text or 'Không nêu thời gian'}”", group) for group in self.groups)

    def timings(self) -> list[Timing]:
        """Return when each line is due, as typed."""
        return [timing for group in self.groups if group.is_bound for timing in group.timings()]
