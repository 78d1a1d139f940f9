"""The agency's units as a plan names them: by name or alias, or by a name so alike that only a slip can explain it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans.intake.likeness import AHEAD, SURE, fold, likeness
from plans.reading import KnownUnit
from units.models import Agency, Unit

HEADS = ("thu truong ", "truong ", "chanh ", "giam doc ", "lanh dao ")
MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that a name may mean, how alike the two are in per cent, and the name of the unit it resembles."""

    unit: Unit
    score: int
    written: str

    @property
    def words(self) -> str:
        """Say so to a person."""
        return f"{self.unit.name} · khớp {self.score} %"


@dataclass(frozen=True, slots=True)
class UnitDirectory:
    """The units of an agency that are active on a day; `names` leads from a folded name to its one unit.

    `outside` holds the folded names of bodies that somebody has called no unit of the agency.
    """

    units: tuple[Unit, ...]
    known: tuple[KnownUnit, ...]
    names: dict[str, Unit | None]
    outside: frozenset[str] = frozenset()

    @classmethod
    def of(cls, agency: Agency, *, on: dt.date) -> "UnitDirectory":
        """Read the directory (three queries)."""
        units = tuple(agency.units.active(on).prefetch_related("aliases"))
        known = tuple(KnownUnit(unit.name, tuple(alias.text for alias in unit.aliases.all())) for unit in units)
        names: dict[str, Unit | None] = {}
        for unit, written in zip(units, known, strict=True):
            for name in {fold(text) for text in (written.name, *written.aliases)}:
                names[name] = None if name in names else unit
        outside = frozenset(map(fold, agency.outside_names.values_list("text", flat=True)))
        return cls(units, known, names, outside)

    def find(self, name: str) -> Unit | None:
        """Return the unit a name means, also behind "Trưởng" or "Chánh"; None when it means none, or several."""
        return next((self.names[form] for form in forms_of(name) if form in self.names), None)

    def is_outside(self, name: str) -> bool:
        """Tell whether somebody has said that this is no unit of the agency."""
        return fold(name) in self.outside

    def match(self, name: str) -> Match | None:
        """Return the unit a name surely means: named so (100 %), or alike enough and far ahead of any other."""
        unit = self.find(name)
        if unit is not None:
            return Match(unit, 100, unit.name)
        if any(form in self.names for form in forms_of(name)):
            return None  # two units are called so
        return ahead(self.candidates(name), SURE)

    def candidates(self, name: str) -> list[Match]:
        """Return the units whose names are most alike, the likeliest first."""
        best = [max(self.matches(name, number), key=lambda match: match.score) for number in range(len(self.units))]
        return sorted(best, key=lambda match: -match.score)[:MOST_CANDIDATES]

    def matches(self, name: str, number: int) -> Iterator[Match]:
        """Yield how alike a name is to each of the names of one unit."""
        unit, written = self.units[number], self.known[number]
        for text in (written.name, *written.aliases):
            yield Match(unit, max(likeness(form, text) for form in forms_of(name)), text)

    @property
    def office(self) -> Unit | None:
        """The agency's Office, which coordinates a plan that names nobody."""
        return next((unit for unit in self.units if unit.kind == Unit.Kind.OFFICE), None)


def ahead(candidates: Sequence[Match], least: int) -> Match | None:
    """Return the likeliest unit when it is alike enough, and clearly more so than the next one."""
    if not candidates or candidates[0].score < least:
        return None
    second = candidates[1].score if len(candidates) > 1 else 0
    return candidates[0] if candidates[0].score - second >= AHEAD else None


def forms_of(name: str) -> list[str]:
    """Return a folded name, and without the word for the person at its head ("Trưởng phòng …")."""
    folded = fold(name)
    return [folded, *(folded.removeprefix(head) for head in HEADS if folded.startswith(head))][:2]
