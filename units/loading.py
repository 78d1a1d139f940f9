"""Reading an agency from YAML: its units, people and appointments. Idempotent; all or nothing.

The file (see `samples/`): `agency` (code, name, parent, place, inspector_title), `units` (code, name, kind, aliases,
from, to, successor) and `people` (username, name, email, appointments: position, title, unit | portfolio, from, to,
in_charge, basis). It may go on with `absences` (person, from, to, reason, stand_in, basis, entered_by) and
`authorities` (capacity tuq | tl, giver, person | head_of, kinds, units: a list or "all", from, to, basis, entered_by),
and `calendar` (date, kind off | work, basis, entered_by); the agency may say `before_is_inclusive`.
A wrong file raises WrongFile, which names the line and the reason, and changes nothing.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from units import absences, delegating
from units.actions import recompute_agency
from units.delegating import Giving
from units.models import Absence, Agency, Appointment, CalendarOverride, SigningAuthority, Unit, UnitAlias, User
from units.positions import IN_ONE_UNIT, PORTFOLIO, SIGNED, Capacity, Position, Right

LINE = "__line__"
ALWAYS = dt.date(2000, 1, 1)
REQUIRED = {
    "agency": ("code", "name"),
    "unit": ("code", "name", "kind"),
    "person": ("username", "name"),
    "appointment": ("position", "from"),
    "absence": ("person", "from", "to", "reason"),
    "authority": ("capacity", "kinds", "units", "from", "basis"),
    "day": ("date", "basis", "entered_by"),
}
LISTS = {"units": "unit", "people": "person", "absences": "absence", "authorities": "authority", "calendar": "day"}
KNOWN = {
    "agency": {"code", "name", "parent", "place", "inspector_title", "before_is_inclusive"},
    "unit": {"code", "name", "kind", "aliases", "from", "to", "successor"},
    "person": {"username", "name", "email", "appointments"},
    "appointment": {"position", "title", "unit", "portfolio", "in_charge", "from", "to", "basis"},
    "absence": {"person", "from", "to", "reason", "stand_in", "basis", "entered_by"},
    "authority": {"capacity", "person", "head_of", "giver", "kinds", "units", "from", "to", "basis", "entered_by"},
    "day": {"date", "kind", "basis", "entered_by"},
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
    absences: list[Absence] = field(default_factory=list)
    authorities: list[SigningAuthority] = field(default_factory=list)
    days: list[CalendarOverride] = field(default_factory=list)


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
    for name, kind in LISTS.items():
        for row in rows(content, name):
            check_shape(kind, row)
    for row in rows(content, "people"):
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
        people = {person.username: person for person in loaded.agency.people.all()}
        known = Known(people, units, timezone.make_aware(dt.datetime.combine(on, dt.time())))
        load_authority(loaded, content, known)
        load_days(loaded, content, known)
        loaded.changed = recompute_agency(loaded.agency, on=on)
    return loaded


@dataclass(frozen=True, slots=True)
class Known:
    """What a file names by then: people by account, units by code, and the moment of loading."""

    people: dict[str, User]
    units: dict[str, Unit]
    at: dt.datetime

    def person(self, row: dict[str, Any], key: str) -> User:
        """Return the person that a key of a row names."""
        if str(row.get(key)) not in self.people:
            raise WrongFile(row[LINE], f"“{key}”: cơ quan không có tài khoản “{row.get(key)}”.")
        return self.people[str(row[key])]

    def someone(self, row: dict[str, Any], key: str) -> User | None:
        """Return the person that a key names, or None without the key."""
        return self.person(row, key) if row.get(key) else None


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
    inclusive = bool(row.get("before_is_inclusive", agency.before_is_inclusive))
    if inclusive != agency.before_is_inclusive:
        agency.before_is_inclusive, agency.calendar_token = inclusive, uuid4().hex
        agency.save(update_fields=["before_is_inclusive", "calendar_token"])
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
    in_charge = bool(row.get("in_charge"))
    if position in PORTFOLIO and not portfolio and not in_charge:
        raise WrongFile(row[LINE], f"chức vụ “{position.label}” phải có lĩnh vực phụ trách (portfolio).")
    start = date_of(row, "from") or ALWAYS
    same = person.appointments.filter(position=position, unit=unit, valid_from=start, in_charge=in_charge).first()
    if same is not None:
        return None
    appointment = Appointment(
        person=person,
        agency=person.agency,
        position=position,
        title=str(row.get("title") or position.label),
        unit=unit,
        in_charge=in_charge,
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


def load_authority(loaded: Loaded, content: dict[str, Any], known: Known) -> None:
    """Create the absences and authorities that are not there yet; what contradicts a rule is a wrong file."""
    for row in rows(content, "absences"):
        try:
            loaded.absences += load_absence(loaded.agency, row, known)
        except ValidationError as error:
            raise WrongFile(row[LINE], " ".join(error.messages)) from None
    for row in rows(content, "authorities"):
        try:
            loaded.authorities += load_giving(loaded.agency, row, known)
        except ValidationError as error:
            raise WrongFile(row[LINE], " ".join(error.messages)) from None


def load_absence(agency: Agency, row: dict[str, Any], known: Known) -> list[Absence]:
    """Create an absence, unless the person has one from that day; a file may speak of days gone by."""
    person, first, last = known.person(row, "person"), day_of(row, "from"), day_of(row, "to")
    if Absence.objects.filter(person=person, from_on=first).exists():
        return []
    absence = Absence(
        agency=agency,
        person=person,
        from_on=first,
        to_on=last,
        reason=str(row["reason"]),
        stand_in=known.someone(row, "stand_in"),
        basis=str(row.get("basis", "")),
        entered_by=known.someone(row, "entered_by") or person,
        entered_at=known.at,
    )
    absences.refuse_absence(absence, on=first)
    absences.save(absence)
    return [absence]


def load_giving(agency: Agency, row: dict[str, Any], known: Known) -> list[SigningAuthority]:
    """Create an authority for each of its kinds that its holder does not have from that day."""
    giving = giving_of(agency, row, known)
    there = SigningAuthority.objects.filter(
        agency=agency,
        person=giving.person,
        head_of=giving.head_of,
        capacity=giving.capacity,
        valid_from=giving.valid_from,
    ).values_list("right", flat=True)
    lacking = replace(giving, rights=[right for right in giving.rights if right not in set(there)])
    if not lacking.rights:
        return []
    delegating.refuse_giving(lacking, on=lacking.valid_from)
    return [delegating.written_down(lacking, right, at=known.at) for right in lacking.rights]


def giving_of(agency: Agency, row: dict[str, Any], known: Known) -> Giving:
    """Return what a row gives."""
    if row["capacity"] not in {Capacity.TUQ, Capacity.TL}:
        raise WrongFile(row[LINE], f"“capacity” là tuq hoặc tl, không phải “{row['capacity']}”.")
    everywhere = row["units"] == "all"
    codes = [] if everywhere else row["units"] if isinstance(row["units"], list) else [row["units"]]
    giver = known.someone(row, "giver")
    entered_by = known.someone(row, "entered_by") or giver
    if entered_by is None:
        raise WrongFile(row[LINE], "thiếu “entered_by”.")
    return Giving(
        agency=agency,
        capacity=Capacity(row["capacity"]),
        rights=kinds_of(row),
        basis=str(row["basis"]),
        valid_from=day_of(row, "from"),
        valid_to=date_of(row, "to"),
        entered_by=entered_by,
        person=known.someone(row, "person"),
        head_of=unit_named(row, "head_of", known.units) if row.get("head_of") else None,
        giver=giver,
        units=[units_named(row, code, known.units) for code in codes],
        all_units=everywhere,
    )


def load_days(loaded: Loaded, content: dict[str, Any], known: Known) -> None:
    """Enter the days off and worked that the calendar does not have yet; the token changes after them."""
    there = set(loaded.agency.calendar_overrides.values_list("day", flat=True))
    for row in rows(content, "calendar"):
        day = day_of(row, "date")
        if day not in there:
            there.add(day)
            loaded.days.append(load_day(loaded.agency, day, row, known))
    if loaded.days:
        loaded.agency.calendar_token = uuid4().hex
        loaded.agency.save(update_fields=["calendar_token"])


def load_day(agency: Agency, day: dt.date, row: dict[str, Any], known: Known) -> CalendarOverride:
    """Enter one day. YAML takes a bare `off` for "no"."""
    kind = "off" if row.get("kind") is False else str(row.get("kind"))
    if kind not in CalendarOverride.Kind.values:
        raise WrongFile(row[LINE], f"“kind” là off hoặc work, không phải “{row.get('kind')}”.")
    entered_by = known.person(row, "entered_by")
    return CalendarOverride.objects.create(
        agency=agency, day=day, kind=kind, basis=str(row["basis"]), entered_by=entered_by, entered_at=known.at
    )


def kinds_of(row: dict[str, Any]) -> list[Right]:
    """Return the kinds that a row names."""
    kinds = row["kinds"] if isinstance(row["kinds"], list) else [row["kinds"]]
    for kind in kinds:
        if kind not in SIGNED:
            raise WrongFile(row[LINE], f"“kinds” không có “{kind}”; chọn trong {', '.join(SIGNED)}.")
    return [Right(kind) for kind in kinds]


def day_of(row: dict[str, Any], key: str) -> dt.date:
    """Return a date that the file must name."""
    return date_of(row, key) or ALWAYS


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
