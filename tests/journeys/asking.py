"""Asked inside the running house's own environment: which ids its people may open, and what the samples lack."""

import datetime as dt
import json
import sys

from django.db import transaction
from django.utils import timezone

from audit.models import Event
from plans.editions import declaring
from plans.intake.taking import Source, prepare, take_in
from plans.models import Plan
from tests.journeys.places import SPARE
from tests.journeys.site import DEMO_PASSWORD
from units.actions import appoint, recompute_agency
from units.models import Agency, Appointment, Unit, User
from units.positions import Position
from workflows import engine
from workflows.giving import to_unit
from workflows.models import Task
from workflows.states import State

NAMES = {"head": "truongphong.hctp", "leader": "pgd.1", "office": "vanphong"}
DRAFT = """SỞ TƯ PHÁP
Số: 99/KH-STP

KẾ HOẠCH
Kiểm thử màn hình năm 2027

II. NHIỆM VỤ CỤ THỂ
1. Rà soát toàn bộ quy trình nội bộ của cơ quan.
- Đơn vị chủ trì: Phòng Không Có Tên.
- Thời gian: tháng 5/2027.
2. Tổ chức quán triệt kế hoạch.
- Đơn vị chủ trì: Thủ trưởng các phòng, đơn vị thuộc Sở.
III. TỔ CHỨC THỰC HIỆN
Văn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này.
"""


def tell() -> None:
    """Print name → id as JSON; add an empty unit of the second agency and a draft plan when they are not there."""
    today = timezone.localdate()
    settle_newcomers(today)
    spare_draft()
    draft = drafted(today)
    found: dict[str, int | None] = {"draft_plan": draft.pk}
    found["draft_item"] = draft.items.values_list("pk", flat=True).first()
    for who, username in NAMES.items():
        found |= {f"{who} {name}": number for name, number in tasks_of(User.objects.get(username=username)).items()}
    agency = Agency.objects.get(code="so-tu-phap")
    plan, event = (
        Plan.objects.issued().filter(agency=agency),
        Event.objects.filter(agency=agency, action="task.approve"),
    )
    here = Appointment.objects.filter(agency=agency, ended_at__isnull=True)
    for name, rows in (("plan", plan), ("event", event), ("appointment", here)):
        found[name] = rows.values_list("pk", flat=True).first()
    found["amending_plan"] = amending(plan.earliest("pk"), today).pk
    sys.stdout.write(json.dumps({name: number for name, number in found.items() if number is not None}))


def settle_newcomers(today: dt.date) -> None:
    """Make a unit without any work, its head, and the Deputy whose portfolio it is."""
    agency = Agency.objects.get(code="so-khoa-hoc")
    ways = {"name": "Phòng mới lập", "kind": Unit.Kind.DIVISION, "active_from": today}
    unit, is_new = Unit.objects.get_or_create(agency=agency, code="moi", defaults=ways)
    offices = (("moi.truongphong", Position.UNIT_HEAD, unit), ("moi.pgd", Position.DEPUTY_DIRECTOR, None))
    for name, position, own in offices if is_new else ():
        person = User(username=name, name=f"Người mới {name}", agency=agency)
        person.set_password(DEMO_PASSWORD)
        person.save()
        paper = Appointment(person=person, agency=agency, position=position, title=position.label, unit=own)
        paper.valid_from, paper.basis = today, "QĐ 1/QĐ-SKHCN"
        appoint(paper, () if own else (unit,), on=today)
    if is_new:
        recompute_agency(agency, on=today)  # whoever has the whole agency has the new unit too


def drafted(today: dt.date) -> Plan:
    """Return a draft plan with something to look at."""
    office = User.objects.select_related("agency").get(username=NAMES["office"])
    known = Plan.objects.filter(number="99/KH-STP").first()
    if known is not None or office.agency is None:
        assert known is not None
        return known
    intake = prepare(Source.of("ke-hoach.txt", DRAFT.encode()), office.agency, on=today)
    return take_in(intake, actor=office, at=timezone.now())


def amending(before: Plan, today: dt.date) -> Plan:
    """Return a draft that amends a plan in force."""
    known = Plan.objects.drafts().filter(amends=before).first()
    if known is not None:
        return known
    office = User.objects.select_related("agency").get(username=NAMES["office"])
    assert office.agency is not None
    text = DRAFT.replace("99/KH-STP", "96/KH-STP")
    intake = prepare(Source.of("ban-sua-doi.txt", text.encode()), office.agency, on=today)
    plan = take_in(intake, actor=office, at=timezone.now())
    return declaring.declare(plan, before.pk, actor=office, seen=plan.version)


def spare_draft() -> None:
    """Draft a task that a visit may give out, once given back with a reason, when there is none."""
    office = User.objects.get(username=NAMES["office"])
    if Task.objects.visible_to(office).filter(content__startswith=SPARE, state=State.DRAFT).exists():
        return
    unit, content = Unit.objects.get(agency=office.agency_id, kind=Unit.Kind.OFFICE), f"{SPARE} để giao thử."
    task = Task(agency_id=unit.agency_id, coordinating_unit=unit, content=content, plan="98/KH-STP")
    task.lead_text, task.source_path = "Các phòng, đơn vị thuộc Sở", "II.3"
    with transaction.atomic():
        engine.draft(task, actor=office, at=timezone.now())
    head = User.objects.get(username=NAMES["head"])
    given = engine.perform(
        task.pk, "assign", actor=office, seen=engine.seen_now(task), prepare=to_unit(unit_of(head), None)
    )
    engine.perform(task.pk, "decline", actor=head, seen=engine.seen_now(given), note="Không đúng chức năng của phòng.")


def unit_of(person: User) -> Unit:
    """Return the unit that a person heads."""
    return Unit.objects.get(appointments__person=person, appointments__ended_at__isnull=True)


def tasks_of(person: User) -> dict[str, int | None]:
    """Return the first task of each sort that the person sees, and of each state whose next move is the person's."""
    tasks = Task.objects.visible_to(person).order_by("pk")
    sorts = {
        "draft": tasks.filter(state=State.DRAFT, lead_unit__isnull=True),
        "returned": tasks.filter(state=State.IN_PROGRESS).exclude(return_note=""),
        "written": tasks.filter(state=State.IN_PROGRESS, report_draft__isnull=False),
    }
    for state in State:
        sorts.setdefault(state.value, tasks.filter(state=state))
        sorts[f"mine {state}"] = tasks.filter(pk__in=Task.objects.waiting_for(person).filter(state=state))
    found = {name: rows.values_list("pk", flat=True).first() for name, rows in sorts.items()}
    common = tasks.filter(common__isnull=False).values_list("common", flat=True).first()
    return {**found, "common": common}
