"""Names in a draft that are no unit yet, each with the lines it stands in. Pure over the rows it is given."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from plans.intake.likeness import fold
from plans.models import PlanItem


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that a person must resolve, and where it stands."""

    name: str
    leads: list[PlanItem] = field(default_factory=list)
    helps: list[PlanItem] = field(default_factory=list)

    @property
    def items(self) -> list[PlanItem]:
        """The lines, each once, in their order."""
        return sorted({item.pk: item for item in [*self.leads, *self.helps]}.values(), key=lambda item: item.position)


def unknown_names(items: Iterable[PlanItem]) -> list[UnknownName]:
    """Return the names that lines to be given out still wait for, however they are written, first come first."""
    found: dict[str, UnknownName] = {}
    for item in items:
        if item.skipped:
            continue
        for name in item.lead_unknown if waits_for_lead(item) else ():
            found.setdefault(fold(name), UnknownName(name)).leads.append(item)
        for name in item.cooperating_unknown:
            found.setdefault(fold(name), UnknownName(name)).helps.append(item)
    return list(found.values())


def waits_for_lead(item: PlanItem) -> bool:
    """Tell whether nobody has said yet who leads a line."""
    return item.lead_unit_id is None and not item.all_units and not item.lead_outside
