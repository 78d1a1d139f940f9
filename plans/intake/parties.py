"""Who does a line of a plan, as far as the agency's units tell; what they do not tell is kept by name for a person."""

from dataclasses import dataclass, field
from typing import Literal

from plans.intake.directory import Match, UnitDirectory
from plans.reading import Assignment, TaskReading
from plans.reading.assignment import UnitBook, scope_of
from units.models import Unit

SEVERAL_LEADS = "Kế hoạch nêu nhiều đơn vị chủ trì: đề xuất đơn vị đầu tiên chủ trì, các đơn vị còn lại phối hợp."
ALL_UNITS = "all_units"
EXTERNAL = "external"
MOST_COMPARED = 300  # names; what a hostile plan names beyond that is simply not recognised


@dataclass(frozen=True, slots=True)
class Note:
    """What the matching of a name adds to what the reading knows of a field."""

    field: Literal["lead", "cooperating"]
    reason: str


@dataclass(slots=True)
class Parties:
    """Who leads and who helps; every name stands in exactly one place."""

    lead: Unit | None = None
    all_units: bool = False
    outside: bool = False
    lead_unknown: list[str] = field(default_factory=list)
    helpers: list[Unit] = field(default_factory=list)
    helped_by_all: bool = False
    unknown: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Matcher:
    """Matches the names of one plan; each name is compared once."""

    directory: UnitDirectory
    book: UnitBook
    seen: dict[str, Match | None] = field(default_factory=dict)

    @classmethod
    def of(cls, directory: UnitDirectory) -> "Matcher":
        """Build the matcher of an agency."""
        return cls(directory, UnitBook.of(directory.known))

    def parties_of(self, task: TaskReading) -> Parties:
        """Sort the names of a line."""
        named = Parties()
        self.name_lead(task.lead, named)
        named.helped_by_all = ALL_UNITS in scopes(task.cooperating)
        for name in task.cooperating.units:
            self.add_helper(name, task.cooperating, named)
        leads = {named.lead.pk} if named.lead else set()
        named.helpers = list({unit.pk: unit for unit in named.helpers if unit.pk not in leads}.values())
        return named

    def name_lead(self, lead: Assignment, named: Parties) -> None:
        """Choose who leads: all units, the first of ours that is named, somebody outside, or nobody yet."""
        if ALL_UNITS in scopes(lead):
            named.all_units = True
            return
        ours = [name for name in lead.units if not self.is_outside(name, lead)]
        if lead.units and not ours:
            named.outside = True
            return
        if len(lead.units) > 1:
            named.notes.append(Note("lead", SEVERAL_LEADS))
        for name in ours[:1]:
            named.lead = self.unit_of(name, "lead", named)
            named.lead_unknown = [] if named.lead else [name]
        for name in lead.units:
            if name not in ours[:1]:
                self.add_helper(name, lead, named)

    def add_helper(self, name: str, source: Assignment, named: Parties) -> None:
        """Add a unit that helps, somebody outside, or a name that a person must resolve."""
        if self.is_outside(name, source):
            named.others.append(name)
            return
        unit = self.unit_of(name, "cooperating", named)
        if unit is not None:
            named.helpers.append(unit)
        elif name not in named.unknown:
            named.unknown.append(name)

    def is_outside(self, name: str, source: Assignment) -> bool:
        """Tell whether a name is no unit of the agency: by what it says, or because somebody has said so."""
        if self.directory.is_outside(name):
            return True
        if self.directory.find(name) is not None or EXTERNAL not in scopes(source):
            return False
        return scopes(source) == {EXTERNAL} or scope_of(name, self.book) == EXTERNAL

    def unit_of(self, name: str, where: Literal["lead", "cooperating"], named: Parties) -> Unit | None:
        """Return the unit a name means; a name that is only alike leaves a note."""
        if name not in self.seen:
            compared = len(self.seen) < MOST_COMPARED
            self.seen[name] = self.directory.match(name) if compared else None
        match = self.seen[name]
        if match is not None and match.score < 100:  # noqa: PLR2004 - per cent
            named.notes.append(Note(where, f"“{name}” khớp {match.score} % với {match.unit.name}."))
        return match.unit if match else None


def scopes(assignment: Assignment) -> set[str]:
    """Return what sorts of names an assignment holds."""
    return set(assignment.scope.split("+"))
