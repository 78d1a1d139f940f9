"""People as fixtures, by the office they hold, and tasks put in any state by real moves through the door."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import models, transaction
from django.utils import timezone

from units.actions import appoint
from units.models import Agency, Appointment, SigningAuthority, Unit, UnitGrant, User
from units.positions import Position
from workflows import engine, reports
from workflows.engine import Prepare, Prepared, Seen, perform, seen_now
from workflows.models import Returned, Submission, Task
from workflows.states import State

FOUNDED = dt.date(2026, 1, 1)


MakeTask = Callable[..., Task]


def unit_of(agency: Agency, code: str, name: str, kind: Unit.Kind) -> Unit:
    """Make a unit that has always been there."""
    return Unit.objects.create(agency=agency, code=code, name=name, kind=kind, active_from=FOUNDED)


def appointed(
    username: str, agency: Agency, position: Position, *, unit: Unit | None = None, portfolio: tuple[Unit, ...] = ()
) -> User:
    """Make a person who holds one appointment since the founding day.

    The rules are asked once in a process for each such appointment; from then on the rights they gave are written down
    as they were, since asking anew for each test cost more than most tests. tests/test_people.py holds both ways
    against each other.
    """
    on = timezone.localdate()
    asked = Asked.of(agency, position, unit, portfolio, on)
    given = None if asked is None or SigningAuthority.objects.filter(agency=agency).exists() else GIVEN.get(asked)
    person = User.objects.create(
        username=username,
        name=username.replace("_", " ").capitalize(),
        agency=agency,
        rights_on=on if given is not None else None,
    )
    appointment = Appointment(
        person=person,
        agency=agency,
        position=position,
        title=position.label,
        unit=unit,
        valid_from=FOUNDED,
        basis="QĐ 01/QĐ-STP",
        entered_on=on,
    )
    if given is not None:
        write_down(appointment, portfolio, given)
        return person
    appoint(appointment, portfolio, on=on)
    if asked is not None:
        remember(asked, appointment)
    return person


Given = tuple[tuple[str, int], ...]  # (right, place of the unit in the agency)


@dataclass(frozen=True, slots=True)
class Asked:
    """All that the rights of somebody with one appointment follow from; units by their place in the agency."""

    position: Position
    on: dt.date
    units: tuple[tuple[object, ...], ...]
    own: tuple[int, ...]
    portfolio: tuple[int, ...]

    @classmethod
    def of(
        cls, agency: Agency, position: Position, unit: Unit | None, portfolio: tuple[Unit, ...], on: dt.date
    ) -> "Asked | None":
        """Return what the rules look at; None when a unit is another agency's, so that they refuse it themselves."""
        known = {one.pk: one for one in agency.units.order_by("pk")}
        own = () if unit is None else (unit,)
        if any(one.pk not in known for one in (*own, *portfolio)):
            return None
        places = {pk: place for place, pk in enumerate(known)}
        return cls(
            position,
            on,
            tuple((one.kind, one.active_from, one.active_to) for one in known.values()),
            tuple(places[one.pk] for one in own),
            tuple(places[one.pk] for one in portfolio),
        )


GIVEN: dict[Asked, Given] = {}


def remember(asked: Asked, appointment: Appointment) -> None:
    """Keep what the rules gave, when it rests on nothing but this appointment."""
    places = {
        pk: place for place, pk in enumerate(appointment.agency.units.order_by("pk").values_list("pk", flat=True))
    }
    given = list(UnitGrant.objects.filter(user=appointment.person).select_related("permission").order_by("pk"))
    usual = {"id", "user_id", "permission_id", "content_object_id"}
    resting = [{name: value for name, value in columns(one).items() if name not in usual} for one in given]
    if all({key for key, value in on.items() if value is not None} == {"appointment_id"} for on in resting):
        GIVEN[asked] = tuple((one.permission.codename, places[one.content_object_id]) for one in given)


def columns(row: models.Model) -> dict[str, Any]:
    """Return what stands in each column of a row."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def write_down(appointment: Appointment, portfolio: tuple[Unit, ...], given: Given) -> None:
    """Write an appointment with the rights that the rules once gave for one like it."""
    appointment.save()
    through = Appointment.portfolio.through
    through.objects.bulk_create(through(appointment=appointment, unit=unit) for unit in portfolio)
    rights = Permission.objects.filter(content_type__app_label="units", content_type__model="unit")
    permissions = dict(rights.values_list("codename", "pk"))
    units = list(appointment.agency.units.order_by("pk").values_list("pk", flat=True))
    UnitGrant.objects.bulk_create(
        UnitGrant(
            user=appointment.person,
            permission_id=permissions[right],
            content_object_id=units[place],
            appointment=appointment,
        )
        for right, place in given
    )


@pytest.fixture
def agency(db: None) -> Agency:
    """The agency most tests live in."""
    return Agency.objects.create(code="stp", name="Sở Tư pháp", parent_name="UBND tỉnh", place="An Khê")


@pytest.fixture
def office(agency: Agency) -> Unit:
    """Its Office, which coordinates the plans."""
    return unit_of(agency, "vp", "Văn phòng Sở", Unit.Kind.OFFICE)


@pytest.fixture
def division(agency: Agency) -> Unit:
    """A division that leads tasks."""
    return unit_of(agency, "hctp", "Phòng Hành chính và Bổ trợ tư pháp", Unit.Kind.DIVISION)


@pytest.fixture
def other_division(agency: Agency) -> Unit:
    """Another division of the same agency."""
    return unit_of(agency, "xdpb", "Phòng Xây dựng và Phổ biến pháp luật", Unit.Kind.DIVISION)


@pytest.fixture
def unit_head(agency: Agency, division: Unit) -> User:
    """The head of the division that leads."""
    return appointed("unit_head", agency, Position.UNIT_HEAD, unit=division)


@pytest.fixture
def deputy_head(agency: Agency, division: Unit) -> User:
    """The deputy head of the division that leads."""
    return appointed("deputy_head", agency, Position.DEPUTY_HEAD, unit=division)


@pytest.fixture
def officer(agency: Agency, division: Unit) -> User:
    """An officer of the division that leads."""
    return appointed("officer", agency, Position.OFFICER, unit=division)


@pytest.fixture
def other_unit_head(agency: Agency, other_division: Unit) -> User:
    """The head of another division: the stranger within the agency."""
    return appointed("other_unit_head", agency, Position.UNIT_HEAD, unit=other_division)


@pytest.fixture
def office_head(agency: Agency, office: Unit) -> User:
    """The head of the Office."""
    return appointed("office_head", agency, Position.UNIT_HEAD, unit=office)


@pytest.fixture
def office_reviewer(agency: Agency, office: Unit) -> User:
    """The Office's coordinator, who reviews and never submits."""
    return appointed("office_reviewer", agency, Position.COORDINATOR, unit=office)


@pytest.fixture
def records_clerk(agency: Agency, office: Unit) -> User:
    """The Office's records clerk."""
    return appointed("records_clerk", agency, Position.RECORDS_CLERK, unit=office)


@pytest.fixture
def director(agency: Agency, office: Unit, division: Unit, other_division: Unit) -> User:
    """The Director, who decides on everything."""
    return appointed("director", agency, Position.DIRECTOR)


@pytest.fixture
def deputy_director(agency: Agency, office: Unit, division: Unit) -> User:
    """The Deputy whose portfolio holds the Office and the division."""
    return appointed("deputy_director", agency, Position.DEPUTY_DIRECTOR, portfolio=(office, division))


@pytest.fixture
def other_deputy(agency: Agency, other_division: Unit) -> User:
    """The Deputy whose portfolio holds neither."""
    return appointed("other_deputy", agency, Position.DEPUTY_DIRECTOR, portfolio=(other_division,))


@pytest.fixture
def inspector(agency: Agency, office: Unit, division: Unit) -> User:
    """The inspector, who reads everything and writes nothing."""
    return appointed("inspector", agency, Position.INSPECTOR)


@pytest.fixture
def administrator(agency: Agency, office: Unit, division: Unit) -> User:
    """The administrator, who holds no business right."""
    return appointed("administrator", agency, Position.ADMINISTRATOR)


@pytest.fixture
def superuser(agency: Agency) -> User:
    """A superuser without an appointment: nothing at all."""
    return User.objects.create(username="superuser", name="Superuser", agency=agency, is_superuser=True, is_staff=True)


@pytest.fixture
def foreign_agency(db: None) -> Agency:
    """Another tenant of the same installation."""
    return Agency.objects.create(code="skhcn", name="Sở Khoa học và Công nghệ")


@pytest.fixture
def foreign_division(foreign_agency: Agency) -> Unit:
    """A division of the other agency."""
    return unit_of(foreign_agency, "cds", "Phòng Chuyển đổi số", Unit.Kind.DIVISION)


@pytest.fixture
def stranger(foreign_agency: Agency, foreign_division: Unit) -> User:
    """The head of a unit of another agency."""
    return appointed("stranger", foreign_agency, Position.UNIT_HEAD, unit=foreign_division)


@pytest.fixture
def foreign_inspector(foreign_agency: Agency, foreign_division: Unit) -> User:
    """The inspector of another agency."""
    return appointed("foreign_inspector", foreign_agency, Position.INSPECTOR)


def draft_task(office: Unit, actor: User, content: str = "Rà soát quy trình nội bộ") -> Task:
    """Draft a task that the Office coordinates."""
    with transaction.atomic():
        task = Task(agency=office.agency, coordinating_unit=office, content=content, plan="15/KH-STP")
        return engine.draft(task, actor=actor, at=dt.datetime.now(tz=dt.UTC))


def giving_to(unit: Unit, due_on: dt.date | None = None) -> Prepare:
    """Prepare an assignment to a unit."""
    return lambda task, at: Prepared({"lead_unit": unit, "due_on": due_on, "effective": due_on})


def submitting(by: User, text: str = "Đã rà soát 12 quy trình.") -> Prepare:
    """Prepare a report with a text of one's own."""

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        submission = Submission.objects.create(
            task=task,
            round=task.round + 1,
            result=Submission.Result.DONE,
            text=text,
            sha256=reports.fingerprint(reports.Words(Submission.Result.DONE, text, ""), []),
            submitted_by=by,
            submitted_as="Trưởng phòng",
            submitted_at=at,
        )
        return Prepared({"submission": submission})

    return prepare


def reviewing(by: User, signer: User) -> Prepare:
    """Prepare a review that names its signer."""
    return lambda task, at: Prepared({"by": by, "signer": signer})


def returning(note: str = "Thiếu số liệu") -> Prepare:
    """Prepare a return to the unit."""
    return lambda task, at: Prepared({"returned": Returned(note, ["Bổ sung số liệu tháng 5"])})


def approving(by: User) -> Prepare:
    """Prepare an approval by its signer."""
    return lambda task, at: Prepared({"by": by})


def on_the_basis_of(document: str = "Thông báo 05/TB-STP") -> Prepare:
    """Prepare a cancellation with its document."""
    return lambda task, at: Prepared(facts={"basis": document})


def moved(task: Task, name: str, actor: User, prepare: Prepare = engine.nothing, *, seen: Seen | None = None) -> Task:
    """Make one move as of now and return the task reread."""
    task.refresh_from_db()
    if name == "approve" and prepare is engine.nothing:
        prepare = approving(actor)
    perform(task.pk, name, actor=actor, seen=seen or seen_now(task), note="Theo quy định", prepare=prepare)
    return Task.objects.get(pk=task.pk)


@pytest.fixture
def task_in(
    office: Unit,
    division: Unit,
    unit_head: User,
    office_reviewer: User,
    office_head: User,
    deputy_director: User,
) -> MakeTask:
    """Return a maker of tasks in any state, put there by real moves."""

    def make(state: State, *, lead: Unit = division, head: User = unit_head, due_on: dt.date | None = None) -> Task:
        task = draft_task(office, office_reviewer)
        if state == State.DRAFT:
            return task
        path: list[tuple[State, str, User, Prepare]] = [
            (State.ASSIGNED, "assign", office_reviewer, giving_to(lead, due_on)),
            (State.IN_PROGRESS, "start", head, engine.nothing),
            (State.REPORTED, "report", head, submitting(head)),
            (State.REVIEWED, "review", office_reviewer, reviewing(office_reviewer, deputy_director)),
            (State.APPROVED, "approve", deputy_director, engine.nothing),
        ]
        if state == State.SUSPENDED:
            path = [*path[:2], (state, "suspend", deputy_director, engine.nothing)]
        if state == State.CANCELLED:
            path = [*path[:2], (state, "cancel", deputy_director, on_the_basis_of())]
        for reached, name, actor, prepare in path:
            task = moved(task, name, actor, prepare)
            if reached == state:
                break
        return task

    return make
