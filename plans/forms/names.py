"""The form in which a person says what the unknown names of a draft mean."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from plans.draft.flaws import Flaw, flaws_of
from plans.forms.source import TextField
from plans.intake.directory import UnitDirectory, ahead
from plans.intake.likeness import fold
from plans.intake.names import CREATE, EXTERNAL, IGNORE, UNIT, Answer
from plans.intake.unknown import UnknownName
from units.models import Unit

LATER = "later"
CHOICES = (
    (UNIT, "Là đơn vị của cơ quan, chọn ở ô Đơn vị"),
    (CREATE, "Là đơn vị mới, chưa có trong danh mục"),
    (EXTERNAL, "Là cơ quan ngoài"),
    (IGNORE, "Bỏ qua tên này"),
    (LATER, "Để sau"),
)
LIKELY = 75  # per cent from which a unit is chosen beforehand
MOST_ON_A_PAGE = 50


class NameForm(forms.Form):
    """One unknown name. Its fields are called after the name itself: whatever else changes, an answer never slips."""

    choice = forms.ChoiceField(label="Tên này", choices=CHOICES, widget=forms.RadioSelect)
    unit = forms.ChoiceField(label="Đơn vị", required=False)
    new_name = TextField(label="Tên đơn vị mới", max_length=200, required=False)
    kind = forms.ChoiceField(label="Loại đơn vị", choices=Unit.Kind.choices, required=False)

    def __init__(self, data: QueryDict | None, unknown: UnknownName, directory: UnitDirectory) -> None:
        self.unknown = unknown
        self.candidates = directory.candidates(unknown.name)
        best = ahead(self.candidates, LIKELY)
        initial = {
            "choice": UNIT if best else LATER,
            "unit": str(best.unit.pk) if best else "",
            "new_name": unknown.name[:1].upper() + unknown.name[1:200],
            "kind": kind_of(unknown.name),
        }
        prefix = f"ten-{hashlib.sha256(fold(unknown.name).encode()).hexdigest()[:12]}"
        super().__init__(data if data and f"{prefix}-choice" in data else None, initial=initial, prefix=prefix)
        likeliest = [(str(match.unit.pk), match.words) for match in self.candidates if match.score]
        others = [(str(unit.pk), unit.name) for unit in directory.units if str(unit.pk) not in dict(likeliest)]
        chosen: Any = self.fields["unit"]
        chosen.choices = [("", "Chọn đơn vị"), ("Giống nhất", likeliest), ("Các đơn vị khác", others)]

    def clean(self) -> dict[str, Any]:
        """Demand what the choice needs."""
        given = super().clean() or {}
        if given.get("choice") == LATER and given.get("unit") and "unit" in self.changed_data:
            given["choice"] = UNIT  # whoever picks a unit means it, whatever the button above still says
        if given.get("choice") == UNIT and not given.get("unit"):
            self.add_error("unit", "Hãy chọn đơn vị, hoặc chọn cách khác.")
        if given.get("choice") == CREATE and not given.get("new_name"):
            self.add_error("new_name", "Hãy ghi tên đơn vị mới.")
        if given.get("choice") == CREATE and not given.get("kind"):
            self.add_error("kind", "Hãy chọn loại đơn vị.")
        return given

    def answer(self, units: dict[str, Unit]) -> Answer | None:
        """Return what was answered; None when it was left for later."""
        given = self.cleaned_data
        if given["choice"] == LATER:
            return None
        unit = units.get(given["unit"]) if given["choice"] == UNIT else None
        return Answer(self.unknown.name, given["choice"], unit, given["new_name"], given["kind"])


def kind_of(name: str) -> str:
    """Return the kind of unit that a name speaks of."""
    words = {"văn phòng": Unit.Kind.OFFICE, "trung tâm": Unit.Kind.CENTRE, "thanh tra": Unit.Kind.INSPECTORATE}
    return next((kind.value for word, kind in words.items() if name.lower().startswith(word)), Unit.Kind.DIVISION.value)


@dataclass(slots=True)
class NamesForm:
    """All unknown names of a draft, posted together; to the templates it behaves as one form."""

    names: list[NameForm]
    units: dict[str, Unit]
    left_out: int = 0
    non_field_errors: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, unknown: Sequence[UnknownName], directory: UnitDirectory, data: QueryDict | None = None) -> "NamesForm":
        """Build the form; more names than one page holds wait for the next one."""
        shown = unknown[:MOST_ON_A_PAGE]
        names = [NameForm(data, name, directory) for name in shown]
        return cls(names, {str(unit.pk): unit for unit in directory.units}, len(unknown) - len(shown))

    def is_valid(self) -> bool:
        """Tell whether everything chosen makes sense; a name that was not asked about is left for later."""
        return all(name.is_valid() for name in self.names if name.is_bound)

    @property
    def errors(self) -> bool:
        """Tell whether something is wrong, as a form's own dictionary does."""
        return bool(self.non_field_errors or any(name.errors for name in self.names))

    def __iter__(self) -> Iterator[Flaw]:
        yield from flaws_of((f"“{name.unknown.name}”", name) for name in self.names)

    def answers(self) -> list[Answer]:
        """Return what was answered."""
        return [answer for name in self.names if name.is_bound and (answer := name.answer(self.units)) is not None]
