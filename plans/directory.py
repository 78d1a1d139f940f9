"""The agency's units as a plan names them: found by name or alias, whatever the case, accents and blanks."""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from plans.reading import KnownUnit
from units.models import Agency, Unit

HEADS = ("thu truong ", "truong ", "chanh ", "giam doc ", "lanh dao ")


def fold(text: str) -> str:
    """Reduce a name to what identifies it: small letters without accents, single blanks, no stop at its end."""
    split = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in split if not unicodedata.combining(letter)).split()).strip(" .;,:")


@dataclass(frozen=True, slots=True)
class UnitDirectory:
    """The units of an agency that are active on a day; `names` leads from a folded name to its one unit."""

    units: tuple[Unit, ...]
    known: tuple[KnownUnit, ...]
    names: dict[str, Unit | None]

    @classmethod
    def of(cls, agency: Agency, *, on: dt.date) -> "UnitDirectory":
        """Read the directory (two queries)."""
        units = tuple(agency.units.active(on).prefetch_related("aliases"))
        known = tuple(KnownUnit(unit.name, tuple(alias.text for alias in unit.aliases.all())) for unit in units)
        names: dict[str, Unit | None] = {}
        for unit, written in zip(units, known, strict=True):
            for name in {fold(text) for text in (written.name, *written.aliases)}:
                names[name] = None if name in names else unit
        return cls(units, known, names)

    def find(self, name: str) -> Unit | None:
        """Return the unit a name means, also behind "Trưởng" or "Chánh"; None when it means none, or several."""
        folded = fold(name)
        if folded in self.names:
            return self.names[folded]
        for head in HEADS:
            if folded.startswith(head):
                return self.names.get(folded.removeprefix(head))
        return None

    def sort(self, names: Iterable[str]) -> tuple[list[Unit], list[str]]:
        """Return the units that the names mean, each once, and the names that mean none."""
        found: dict[int, Unit] = {}
        unknown: list[str] = []
        for name in names:
            unit = self.find(name)
            if unit is None:
                unknown.append(name)
            else:
                found[unit.pk] = unit
        return list(found.values()), unknown

    @property
    def office(self) -> Unit | None:
        """The agency's Office, which coordinates a plan that names nobody."""
        return next((unit for unit in self.units if unit.kind == Unit.Kind.OFFICE), None)
