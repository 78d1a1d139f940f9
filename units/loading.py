"""Reading an agency from YAML: its units, people and appointments. Idempotent; all or nothing.

The file (see `samples/`): `agency` (code, name, parent, place, inspector_title), `units` (code, name, kind, aliases,
from, to, successor) and `people` (username, name, email, appointments: position, title, unit | portfolio, from, to,
basis). A wrong file raises WrongFile, which names the line and the reason, and changes nothing.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from units.actions import recompute_agency
from units.models import Agency, Appointment, Unit, UnitAlias, User
from units.positions import IN_ONE_UNIT, PORTFOLIO, Position

LINE = "__line__"
ALWAYS = dt.date(2000, 1, 1)
REQUIRED = {
    "agency": ("code", "name"),
    "unit": ("code", "name", "kind"),
    "person": ("username", "name"),
    "appointment": ("position", "from"),
}
KNOWN = {
    "agency": {"code", "name", "parent", "place", "inspector_title"},
    "unit": {"code", "name", "kind", "aliases", "from", "to", "successor"},
    "person": {"username", "name", "email", "appointments"},
    "appointment": {"position", "title", "unit", "portfolio", "from", "to", "basis"},
}


class WrongFile(ValueError):
    """The file cannot be loaded; says where and why, in Vietnamese."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"Dòng {line}: {reason}")


class LineLoader(yaml.SafeLoader):
    """A safe loader that remembers the line of every mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as in PyYAML
        """Build a mapping with its line (from 1)."""
        mapping = super().construct_mapping(node, deep=deep)
        return {**mapping, LINE: node.start_mark.line + 1}


@dataclass(slots=True)
class Loaded:
    """What a file has led to."""

    agency: Agency
    begun: list[Appointment] = field(default_factory=list)
    changed: list[User] = field(default_factory=list)


def parse(text: str) -> dict[str, Any]:
    """Read the YAML and check its shape. Raises WrongFile."""
    try:
        content = yaml.load(text, Loader=LineLoader)  # noqa: S506 - LineLoader is a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise WrongFile(line, f"không đọc được YAML ({error.problem}).") from None
    except (yaml.YAMLError, ValueError) as error:
        raise WrongFile(1, f"không đọc được YAML ({error.__class__.__name__}).") from None
    if not isinstance(content, dict) or not isinstance(content.get("agency"), dict):
        raise WrongFile(1, "thiếu mục “agency”.")
    check_shape("agency", content["agency"])
    for row in rows(content, "units"):
        check_shape("unit", row)
    for row in rows(content, "people"):
        check_shape("person", row)
        for inner in rows(row, "appointments"):
            check_shape("appointment", inner)
    return content


def rows(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a list of mappings from the file."""
    found = content.get(name) or []
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise WrongFile(content.get(LINE, 1), f"mục “{name}” phải là một danh sách.")
    return found


def check_shape(kind: str, row: dict[str, Any]) -> None:
    """Refuse a mapping that lacks a key or carries an unknown one."""
    for key in REQUIRED[kind]:
        if not row.get(key):
            raise WrongFile(row[LINE], f"thiếu “{key}”.")
    for key in row:
        if key != LINE and key not in KNOWN[kind]:
            raise WrongFile(row[LINE], f"không hiểu “{key}”.")


def load(text: str, *, on: dt.date) -> Loaded:
    """Make the database say what the file says; return what began and whose rights changed. Raises WrongFile."""
    content = parse(text)
    with transaction.atomic():
        loaded = Loaded(load_agency(content["agency"]))
        units = load_units(loaded.agency, rows(content, "units"))
        for row in rows(content, "people"):
            person = load_person(loaded.agency, row)
            for inner in rows(row, "appointments"):
                appointment = load_appointment(person, inner, units)
                if appointment is not None:
                    loaded.begun.append(appointment)
        loaded.changed = recompute_agency(loaded.agency, on=on)
    return loaded


def load_agency(row: dict[str, Any]) -> Agency:
    """Create or update the agency."""
    agency, _ = Agency.objects.update_or_create(
        code=str(row["code"]),
        defaults={
            "name": str(row["name"]),
            "parent_name": str(row.get("parent", "")),
            "place": str(row.get("place", "")),
            "inspector_title": str(row.get("inspector_title", "Thanh tra")),
        },
    )
    return agency


def load_units(agency: Agency, given: Iterable[dict[str, Any]]) -> dict[str, Unit]:
    """Create or update the units, then their successors; return code → unit."""
    units: dict[str, Unit] = {}
    successors: list[tuple[dict[str, Any], str]] = []
    for row in given:
        if row["kind"] not in Unit.Kind.values:
            raise WrongFile(
                row[LINE], f"loại đơn vị “{row['kind']}” không có; chọn một trong {', '.join(Unit.Kind.values)}."
            )
        unit, _ = Unit.objects.update_or_create(
            agency=agency,
            code=str(row["code"]),
            defaults={
                "name": str(row["name"]),
                "kind": row["kind"],
                "active_from": date_of(row, "from") or ALWAYS,
                "active_to": date_of(row, "to"),
            },
        )
        units[unit.code] = unit
        for text in row.get("aliases") or []:
            UnitAlias.objects.get_or_create(unit=unit, text=str(text))
        if row.get("successor"):
            successors.append((row, unit.code))
    for row, code in successors:
        units[code].successor = unit_named(row, "successor", units)
        units[code].save(update_fields=["successor"])
    return units


def load_person(agency: Agency, row: dict[str, Any]) -> User:
    """Create or update a person; a new one has no password until one is set."""
    taken = User.objects.filter(username=row["username"]).exclude(agency=agency).exists()
    if taken:
        raise WrongFile(row[LINE], f"tên đăng nhập “{row['username']}” thuộc cơ quan khác.")
    person, created = User.objects.update_or_create(
        username=str(row["username"]),
        defaults={"name": str(row["name"]), "email": str(row.get("email", "")), "agency": agency},
    )
    if created:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    return person


def load_appointment(person: User, row: dict[str, Any], units: dict[str, Unit]) -> Appointment | None:
    """Create an appointment that is not there yet; return it, or None when it was."""
    if row["position"] not in Position.values:
        raise WrongFile(
            row[LINE], f"chức vụ “{row['position']}” không có; chọn một trong {', '.join(Position.values)}."
        )
    position = Position(row["position"])
    unit = unit_named(row, "unit", units) if row.get("unit") else None
    if position in IN_ONE_UNIT and unit is None:
        raise WrongFile(row[LINE], f"chức vụ “{position.label}” phải gắn với một đơn vị (unit).")
    portfolio = [units_named(row, code, units) for code in row.get("portfolio") or []]
    if position in PORTFOLIO and not portfolio:
        raise WrongFile(row[LINE], f"chức vụ “{position.label}” phải có lĩnh vực phụ trách (portfolio).")
    start = date_of(row, "from") or ALWAYS
    same = person.appointments.filter(position=position, unit=unit, valid_from=start).first()
    if same is not None:
        return None
    appointment = Appointment(
        person=person,
        agency=person.agency,
        position=position,
        title=str(row.get("title") or position.label),
        unit=unit,
        valid_from=start,
        valid_to=date_of(row, "to"),
        basis=str(row.get("basis", "")),
    )
    try:
        appointment.full_clean()
    except ValidationError as error:
        raise WrongFile(row[LINE], " ".join(error.messages)) from None
    appointment.save()
    appointment.portfolio.set(portfolio)
    return appointment


def date_of(row: dict[str, Any], key: str) -> dt.date | None:
    """Return a date of the file, or None where it is absent."""
    value = row.get(key)
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    raise WrongFile(row[LINE], f"“{key}” phải là ngày dạng 2026-01-31.")


def unit_named(row: dict[str, Any], key: str, units: dict[str, Unit]) -> Unit:
    """Return the unit that a key of a row names."""
    return units_named(row, row[key], units)


def units_named(row: dict[str, Any], code: object, units: dict[str, Unit]) -> Unit:
    """Return the unit of a code."""
    if str(code) not in units:
        raise WrongFile(row[LINE], f"không có đơn vị mã “{code}”.")
    return units[str(code)]
