"""Forms of a draft that a person corrects: its head, and its lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from plans.actions import ItemEdit
from plans.forms import TextField
from plans.models import Plan, PlanItem
from units.models import Unit
from workflows.forms import Day
from workflows.models import TimeKind

ALL = "all"
UNDATED = frozenset({TimeKind.NONE, TimeKind.ONGOING, TimeKind.ANNUAL, TimeKind.CONDITIONAL})
Choices = list[tuple[str, str]]


class HeadForm(forms.Form):
    """What a person may correct in the head of a draft."""

    number = TextField(
        label="Số, ký hiệu", max_length=100, required=False, help_text="Để trống nếu văn thư chưa cấp số."
    )
    title = TextField(
        label="Tên kế hoạch",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi tên kế hoạch."},
    )
    coordinating_unit = forms.ChoiceField(
        label="Đơn vị đầu mối", required=False, help_text="Giao việc, rà soát báo cáo và tổng hợp."
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

    def apply(self, plan: Plan) -> None:
        """Put what was typed into the plan."""
        unit = self.cleaned_data["coordinating_unit"]
        plan.number, plan.title = self.cleaned_data["number"], self.cleaned_data["title"]
        plan.coordinating_unit_id = int(unit) if unit else None


class LineForm(forms.Form):
    """One proposed task, as a person may correct it."""

    content = TextField(
        label="Nội dung nhiệm vụ",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi nội dung, hoặc chọn không giao dòng này."},
    )
    lead = forms.ChoiceField(label="Đơn vị chủ trì", required=False)
    helpers = forms.MultipleChoiceField(label="Đơn vị phối hợp", required=False, widget=forms.CheckboxSelectMultiple)
    due_text = TextField(label="Thời gian (nguyên văn)", max_length=300, required=False)
    due_on = Day(
        label="Thời hạn",
        required=False,
        error_messages={"invalid": "Ngày không đúng. Ví dụ: 30/9/2026."},
    )
    checked = forms.BooleanField(label="Tôi đã xem lại dòng này", required=False)
    skipped = forms.BooleanField(label="Không giao dòng này", required=False)

    def __init__(self, data: QueryDict | None, item: PlanItem, units: Choices) -> None:
        self.item = item
        self.shown_helpers = tuple(item.cooperating_units.all())
        named = [str(unit.pk) for unit in self.shown_helpers]
        initial = {
            "content": item.content,
            "lead": ALL if item.all_units else str(item.lead_unit_id or ""),
            "helpers": [ALL, *named] if item.cooperating_all else named,
            "due_text": item.due_text,
            "due_on": item.due_on,
            "checked": item.checked,
            "skipped": item.skipped,
        }
        super().__init__(data, initial=initial, prefix=f"muc-{item.pk}")
        lead: Any = self.fields["lead"]
        lead.choices = with_present([("", "Chưa phân công"), (ALL, "Tất cả các đơn vị"), *units], item.lead_unit)
        helpers: Any = self.fields["helpers"]
        helpers.choices = [(ALL, "Tất cả các đơn vị"), *units]

    def edit(self, units: dict[str, Unit]) -> ItemEdit:
        """Put what was typed into the line."""
        given, item = self.cleaned_data, self.item
        item.content, item.due_text = given["content"], given["due_text"]
        item.all_units = given["lead"] == ALL
        item.lead_unit_id = int(given["lead"]) if given["lead"] and not item.all_units else None
        item.cooperating_all = ALL in given["helpers"]
        item.time_kind = kind_for(TimeKind(item.time_kind), given)
        item.due_on, item.checked, item.skipped = given["due_on"], given["checked"], given["skipped"]
        helpers = (units[key] for key in given["helpers"] if key != ALL)
        return ItemEdit(item, tuple(unit for unit in helpers if unit.pk != item.lead_unit_id))


def with_present(choices: Choices, unit: Unit | None) -> Choices:
    """Keep a unit that is no longer active among the choices, so that the page shows what is stored."""
    if unit is None or any(key == str(unit.pk) for key, _ in choices):
        return choices
    return [*choices, (str(unit.pk), f"{unit.name} (đã ngừng hoạt động)")]


def kind_for(read: TimeKind, given: dict[str, Any]) -> TimeKind:
    """Return the kind of time that fits a due date a person has set or taken away."""
    if given["due_on"] is not None and read in UNDATED:
        return TimeKind.BY_DATE
    if given["due_on"] is None and read not in UNDATED:
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
    """The head and all lines of a draft, posted together; to the templates it behaves as one form."""

    head: HeadForm
    lines: list[LineForm]
    units: dict[str, Unit]
    non_field_errors: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls, plan: Plan, items: Sequence[PlanItem], units: Sequence[Unit], data: QueryDict | None = None
    ) -> "DraftForm":
        """Build the form of a draft."""
        choices = [(str(unit.pk), unit.name) for unit in units]
        lines = [LineForm(data, item, choices) for item in items]
        return cls(HeadForm(data, plan, choices), lines, {str(unit.pk): unit for unit in units})

    def is_valid(self) -> bool:
        """Tell whether everything typed makes sense."""
        return all([self.head.is_valid(), *[line.is_valid() for line in self.lines]])

    @property
    def errors(self) -> bool:
        """Tell whether something is wrong, as a form's own dictionary does."""
        return bool(self.non_field_errors or self.head.errors or any(line.errors for line in self.lines))

    def __iter__(self) -> Iterator[BoundField | Flaw]:
        yield from self.head
        for line in self.lines:
            for bound in line:
                label = f"Dòng {line.item.position}, {bound.label.lower()}"
                yield Flaw(label, bound.id_for_label, bound.auto_id, [str(error) for error in bound.errors])

    def apply(self, plan: Plan) -> list[ItemEdit]:
        """Put what was typed into the plan, and return its lines as edited."""
        self.head.apply(plan)
        return [line.edit(self.units) for line in self.lines]
