"""Acts on how units are called: other names, new units, bodies outside. Who did so is recorded by the floor above."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from units.actions import recompute
from units.folding import fold
from units.models import Agency, OutsideName, Unit, UnitAlias, User
from units.positions import WHOLE_AGENCY

LONGEST_ALIAS = 200
LONGEST_CODE = 40


def add_alias(unit: Unit, text: str) -> UnitAlias | None:
    """Remember another way of writing a unit's name; None when it is called so already."""
    name = " ".join(text.split())[:LONGEST_ALIAS]
    called = [unit.name, *unit.aliases.values_list("text", flat=True)]
    if fold(name) in map(fold, called):
        return None
    return UnitAlias.objects.create(unit=unit, text=name)


def add_outside(agency: Agency, text: str) -> OutsideName | None:
    """Remember that a name is no unit of the agency; None when that is known."""
    name = " ".join(text.split())[:300]
    if fold(name) in map(fold, agency.outside_names.values_list("text", flat=True)):
        return None
    return OutsideName.objects.create(agency=agency, text=name)


def create_unit(agency: Agency, name: str, kind: str, *, on: dt.date) -> Unit:
    """Make a unit as of a day; it has no people yet, and whoever oversees the whole agency oversees it at once.

    Raises ValidationError with a Vietnamese sentence when the agency has such a unit, or had one.
    """
    wanted = " ".join(name.split())
    for known in agency.units.all():
        if fold(known.name) == fold(wanted):
            raise ValidationError(f"Cơ quan đã có đơn vị tên “{known.name}”.")
    unit = Unit(agency=agency, code=free_code(agency, wanted), name=wanted, kind=kind, active_from=on)
    unit.full_clean()
    unit.save(force_insert=True)
    overseers = User.objects.filter(
        agency=agency, appointments__position__in=WHOLE_AGENCY, appointments__ended_at__isnull=True
    )
    for person in overseers.distinct():
        recompute(person, on=on)
    return unit


def free_code(agency: Agency, name: str) -> str:
    """Return a code for a unit that no other of the agency has: its first letters, with a number when taken."""
    initials = slugify("".join(word[0] for word in fold(name).split()))[: LONGEST_CODE - 4] or "dv"
    taken = set(agency.units.filter(code__startswith=initials).values_list("code", flat=True))
    number = 2
    code = initials
    while code in taken:
        code, number = f"{initials}-{number}", number + 1
    return code
