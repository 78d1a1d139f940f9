"""Forms of a draft that a person corrects: its head, the lines that are open, and several lines at once."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from plans.draft.editing import Sheet, Typed
from plans.draft.marks import LONGEST_WORDS
from plans.draft.reshaping import year_of
from plans.draft.timing_rules import read_by_the_agency
from plans.forms.source import TextField
from plans.intake.taking import LONGEST_TITLE
from plans.models import Plan, PlanItem
from units.calendar import is_within_reach
from units.models import Unit
from workflows.forms import Day
from workflows.models import TimeKind

ALL, OUTSIDE, KEEP = "all", "outside", "keep"
UNDATED = frozenset({TimeKind.NONE, TimeKind.ONGOING, TimeKind.CONDITIONAL})
EITHER = frozenset({TimeKind.ANNUAL})  # dated once a person wants the year's end watched
LINE = re.compile(r"muc-(\d{1,18})-")
WHOLE = "-content"  # a line whose words were posted was open with all its fields
LONGEST_LIST = 10_000
Choices = list[tuple[str, str]]


class HeadForm(forms.Form):
    """What a person may correct in the head of a draft."""

    number = TextField(
        label="Số, ký hiệu", max_length=100, required=False, help_text="Để trống nếu văn thư chưa cấp số."
    )
    title = TextField(
        label="Tên kế hoạch",
        max_length=LONGEST_TITLE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi tên kế hoạch."},
    )
    coordinating_unit = forms.ChoiceField(
        label="Đơn vị đầu mối", required=False, help_text="Cần có khi ban hành: giao việc, rà soát và tổng hợp."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, plan: Plan, units: Choices) -> None:
        initial = {
            "number": plan.number,
            "title": plan.title,
            "coordinating_unit": str(plan.coordinating_unit_id or ""),
            "version": plan.version,
        }
        super().__init__(data, initial=initial)
        chosen: Any = self.fields["coordinating_unit"]
        chosen.choices = with_present([("", "Chưa xác định"), *units], plan.coordinating_unit)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed, by the names of the plan's columns."""
        unit = self.cleaned_data["coordinating_unit"]
        given = {name: self.cleaned_data[name] for name in ("number", "title")}
        return {**given, "coordinating_unit_id": int(unit) if unit else None}


class LeadForm(forms.Form):
    """Who leads a line: all that is asked while the line is not open."""

    lead = forms.ChoiceField(label="Đơn vị chủ trì", required=False)

    def __init__(self, data: QueryDict | None, item: PlanItem, units: Choices, year: int | None = None) -> None:
        self.item, self.year = item, year
        super().__init__(data, initial=self.stored(), prefix=f"muc-{item.pk}")
        lead: Any = self.fields["lead"]
        lead.choices = with_present([*nobodys(), *units], item.lead_unit)

    def stored(self) -> dict[str, Any]:
        """Return what the line holds now."""
        item = self.item
        special = ALL if item.all_units else OUTSIDE if item.lead_outside else ""
        return {"lead": special or str(item.lead_unit_id or "")}

    def typed(self) -> Typed:
        """Return what was typed, by the names of the line's columns."""
        return Typed(self.item.pk, leading(self.cleaned_data["lead"]) if "lead" in self.changed_data else {})


class LineForm(LeadForm):
    """One proposed task, open, as a person may correct it."""

    content = TextField(
        label="Nội dung nhiệm vụ",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi nội dung, hoặc chọn không giao dòng này."},
    )
    outside = TextField(label="Tên cơ quan ngoài chủ trì", max_length=LONGEST_WORDS, required=False)
    helpers = forms.MultipleChoiceField(label="Đơn vị phối hợp", required=False, widget=forms.CheckboxSelectMultiple)
    others = TextField(label="Cơ quan ngoài phối hợp", max_length=LONGEST_WORDS, required=False)
    due_text = TextField(label="Thời gian (nguyên văn)", max_length=300, required=False)
    due_on = Day(label="Thời hạn", required=False, error_messages={"invalid": "Ngày không đúng. Ví dụ: 30/9/2026."})
    time_kind = forms.ChoiceField(label="Loại thời hạn", choices=TimeKind.choices)
    product = TextField(label="Sản phẩm", max_length=LONGEST_WORDS, required=False)
    path = TextField(label="Mục", max_length=100, required=False)
    heading = TextField(label="Đề mục", max_length=LONGEST_WORDS, required=False)

    field_order = ("content", "lead", "outside", "due_text", "due_on", "time_kind", "product", "helpers", "others")

    def __init__(self, data: QueryDict | None, item: PlanItem, units: Choices, year: int | None = None) -> None:
        super().__init__(data, item, units, year)
        helpers: Any = self.fields["helpers"]
        helpers.choices = [(ALL, "Tất cả các đơn vị"), *units]
        for unit in item.cooperating_units.all():
            helpers.choices = with_present(list(helpers.choices), unit)

    def stored(self) -> dict[str, Any]:
        """Return what the line holds now."""
        item = self.item
        named = [str(unit.pk) for unit in item.cooperating_units.all()]
        same = ("content", "due_text", "due_on", "time_kind", "product", "path", "heading")
        return {
            **super().stored(),
            **{name: getattr(item, name) for name in same},
            "outside": item.lead_text if item.lead_outside else "",
            "helpers": [ALL, *named] if item.cooperating_all else named,
            "others": item.cooperating_others,
        }

    def clean(self) -> dict[str, Any]:
        """Let kind and day of the time agree; words that were changed alone are read anew."""
        given = super().clean() or {}
        if not self.errors:
            self.settle_time(given, {"due_text", "due_on", "time_kind"} & set(self.changed_data))
        return given

    def settle_time(self, given: dict[str, Any], changed: set[str]) -> None:
        """Fill in what follows from what was typed, or say what does not fit."""
        kind, due_on = TimeKind(given["time_kind"]), given["due_on"]
        if changed == {"due_text"} and given["due_text"]:
            given["time_kind"], given["due_on"] = time_in(given["due_text"], self.year)
        elif "time_kind" not in changed:
            given["time_kind"] = kind_for(kind, due_on)
        elif kind in UNDATED and "due_on" not in changed:
            given["due_on"] = None
        elif kind in UNDATED and due_on is not None:
            self.add_error("due_on", f"Loại “{kind.label}” không có ngày. Hãy bỏ ngày hoặc chọn loại khác.")
        elif kind not in UNDATED | EITHER and due_on is None:
            self.add_error("due_on", f"Loại “{kind.label}” cần có ngày.")

    def typed(self) -> Typed:
        """Return what was typed, by the names of the line's columns."""
        given = self.cleaned_data
        same = ("content", "due_text", "due_on", "time_kind", "product", "path", "heading")
        values = {name: given[name] for name in same}
        values |= {"cooperating_all": ALL in given["helpers"], "cooperating_others": given["others"]}
        values |= super().typed().values
        if given["lead"] == OUTSIDE and "outside" in self.changed_data:
            values["lead_text"] = given["outside"]
        return Typed(self.item.pk, values, tuple(int(key) for key in given["helpers"] if key != ALL))


class BulkForm(forms.Form):
    """What several chosen lines shall have in common; what is left alone stays as it is in each."""

    lead = forms.ChoiceField(label="Đơn vị chủ trì", required=False)
    helper = forms.ChoiceField(label="Thêm đơn vị phối hợp", required=False)
    due_text = TextField(label="Thời gian, ví dụ: quý II/2026", max_length=300, required=False)

    def __init__(self, data: QueryDict | None, units: Choices, year: int | None) -> None:
        super().__init__(data, initial={"lead": KEEP}, prefix="chung")
        self.year = year
        lead: Any = self.fields["lead"]
        helper: Any = self.fields["helper"]
        lead.choices = [(KEEP, "Giữ như cũ"), *nobodys(), *units]
        helper.choices = [("", "Không thêm"), (ALL, "Tất cả các đơn vị"), *units]

    def values(self) -> tuple[dict[str, Any], list[int]]:
        """Return the columns to set in every line, and the ids of the units that shall help too."""
        lead, helper, text = (self.cleaned_data[name] for name in ("lead", "helper", "due_text"))
        found = {} if lead == KEEP or "chung-lead" not in self.data else leading(lead)
        if helper == ALL:
            found["cooperating_all"] = True
        if text:
            kind, due_on = time_in(text, self.year)
            found |= {"due_text": text, "time_kind": kind, "due_on": due_on}
        return found, [int(helper)] if helper and helper != ALL else []


def is_empty_lead(item: PlanItem) -> bool:
    """Tell whether nobody leads a line yet."""
    return item.lead_unit_id is None and not item.all_units and not item.lead_outside


def nobodys() -> Choices:
    """Return the answers to "who leads" that name no unit."""
    return [("", "Chưa phân công"), (ALL, "Tất cả các đơn vị"), (OUTSIDE, "Cơ quan ngoài chủ trì")]


def leading(lead: str) -> dict[str, Any]:
    """Return the columns that say who leads; a name that was not recognised is settled by it."""
    return {
        "lead_unit_id": int(lead) if lead not in {"", ALL, OUTSIDE} else None,
        "all_units": lead == ALL,
        "lead_outside": lead == OUTSIDE,
        "lead_unknown": [],
    }


def with_present(choices: Choices, unit: Unit | None) -> Choices:
    """Keep a unit that is no longer active among the choices, so that the page shows what is stored."""
    if unit is None or any(key == str(unit.pk) for key, _ in choices):
        return choices
    return [*choices, (str(unit.pk), f"{unit.name} (đã ngừng hoạt động)")]


def time_in(text: str, year: int | None) -> tuple[str, dt.date | None]:
    """Read kind and day out of a time in words; a day no office could mean is none."""
    clause = read_by_the_agency(text, year)
    if clause.due_on is not None and not is_within_reach(clause.due_on):
        return TimeKind.NONE, None
    return kind_for(TimeKind(clause.kind.value), clause.due_on), clause.due_on


def kind_for(read: TimeKind, due_on: dt.date | None) -> TimeKind:
    """Return the kind of time that fits a due date a person has set or taken away."""
    if due_on is not None and read in UNDATED:
        return TimeKind.BY_DATE
    if due_on is None and read not in UNDATED | EITHER:
        return TimeKind.NONE
    return read


@dataclass(frozen=True, slots=True)
class Flaw:
    """A wrong field as the error summary names it."""

    label: str
    id_for_label: str
    auto_id: str
    errors: Sequence[str]


@dataclass(slots=True)
class DraftForm:
    """The head, the lines that are open or ask who leads, and the ticks of a page; to templates it is one form."""

    head: HeadForm
    lines: dict[int, LeadForm]
    bulk: BulkForm
    data: QueryDict | None
    choices: Choices
    year: int | None
    non_field_errors: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls, plan: Plan, items: Sequence[PlanItem], units: Sequence[Unit], data: QueryDict | None = None
    ) -> "DraftForm":
        """Build the form of what was posted, or of a page that is only shown."""
        choices, year = [(str(unit.pk), unit.name) for unit in units], year_of(plan)
        posted = {int(found[1]) for key in data or () if (found := LINE.match(key))}
        lines: dict[int, LeadForm] = {}
        for item in items:
            if item.pk in posted:
                kind = LineForm if f"muc-{item.pk}{WHOLE}" in (data or ()) else LeadForm
                lines[item.pk] = kind(data, item, choices, year)
        return cls(HeadForm(data, plan, choices), lines, BulkForm(data, choices, year), data, choices, year)

    def line(self, item: PlanItem, *, is_open: bool) -> LeadForm | None:
        """Return the form of one line: as it was posted, with all fields, or None for a line that asks nothing."""
        posted = self.lines.get(item.pk)
        if isinstance(posted, LineForm) or (posted is not None and not is_open):
            return posted
        if is_open:
            return LineForm(None, item, self.choices, self.year)
        unknown = item.lead_text and not item.skipped and is_empty_lead(item)
        return LeadForm(None, item, self.choices, self.year) if unknown else None

    def is_valid(self) -> bool:
        """Tell whether everything typed makes sense."""
        return all([self.head.is_valid(), *[line.is_valid() for line in self.lines.values()]])

    @property
    def errors(self) -> bool:
        """Tell whether something is wrong, as a form's own dictionary does."""
        lines = self.lines.values()
        return bool(self.non_field_errors or self.head.errors or any(line.errors for line in lines))

    def __iter__(self) -> Iterator[BoundField | Flaw]:
        yield from self.head
        for line in self.lines.values():
            for bound in line:
                label = f"Dòng {line.item.position}, {bound.label.lower()}"
                yield Flaw(label, bound.id_for_label, bound.auto_id, [str(error) for error in bound.errors])

    @property
    def sheet(self) -> Sheet:
        """Return all that was typed and ticked."""
        return Sheet(self.head.values, tuple(line.typed() for line in self.lines.values()), self.seen)

    @property
    def seen(self) -> Mapping[int, bool]:
        """Return which of the lines that stood on the page were ticked as looked at."""
        shown, ticked = self.numbers(" ".join(self.texts("hien")).split()), self.numbers(self.texts("xem"))
        return {number: number in ticked for number in shown}

    @property
    def chosen(self) -> Collection[int]:
        """Return the lines that were chosen for something in common."""
        return self.numbers(self.texts("chon"))

    def texts(self, name: str) -> list[str]:
        """Return all that was posted under a name."""
        return self.data.getlist(name) if self.data is not None else []

    @staticmethod
    def numbers(words: Sequence[str]) -> list[int]:
        """Return the ids among some words, each once, in their order."""
        return [int(word) for word in dict.fromkeys(words[:LONGEST_LIST]) if re.fullmatch(r"[0-9]{1,18}", word)]
