"""Asked inside the running house's own environment: which ids its people may open, and what the samples lack."""

import datetime as dt
import json
import sys
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from approvals import actions
from approvals.documents.numbering import Number, give
from approvals.documents.signed import keep_signed
from approvals.models import Decision, Issued
from approvals.sheets.actions import Written, keep, open_to_review
from approvals.sheets.findings import Remark
from approvals.sheets.queries import at_hand
from approvals.undoing import recall_decision
from audit import authority
from audit.models import Event
from plans.editions import declaring
from plans.intake.taking import Source, prepare, take_in
from plans.models import Obligation, Plan
from tests.approvals.rounds import FIRST, POINTS, laid_before, second_round, sent, sent_back
from tests.journeys.acts import SPARE
from tests.journeys.consolidating import report_to_look_at
from tests.journeys.extending import extensions_to_look_at
from tests.journeys.laying import folders_to_look_at, work_to_look_at
from tests.journeys.site import DEMO_PASSWORD
from tests.people import draft_task, giving_to, moved, submitting
from tests.workflows.papers import paper
from units.actions import appoint, recompute_agency
from units.models import Absence, Agency, Appointment, Unit, User
from units.positions import Position
from workflows import engine, uploads
from workflows.giving import to_unit
from workflows.models import OpinionRequest, OpinionRound, SavedFilter, Task
from workflows.opinions import actions as opinions
from workflows.opinions.actions import Question, Said
from workflows.reminders import urging
from workflows.reminders.urging import Pressed
from workflows.states import State

NAMES = {"head": "truongphong.hctp", "leader": "pgd.1", "office": "vanphong"}
HELD = "Nhiệm vụ có người khác đang rà soát."
ASKED = "Nhiệm vụ đang xin ý kiến các đơn vị."
AGAIN = "Nhiệm vụ trình lại nhiều lần, để xem thay đổi."
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
    found["come_again"] = come_again().pk
    found["held"] = held_by_another().pk
    found["filter"] = kept_filter().pk
    found |= asked_about(today)
    office, head = (User.objects.get(username=NAMES[name]) for name in ("office", "head"))
    found |= extensions_to_look_at(today, office=office, head=head)
    found["draft_item"] = draft.items.values_list("pk", flat=True).first()
    found["consolidated"] = report_to_look_at(agency_of_samples(), office=office)
    found |= folders_to_look_at()
    work_to_look_at()
    found |= kept_register(agency_of_samples(), today)
    pressed_unit()
    found |= numbered_documents(agency_of_samples(), today)
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
    found["obligation"] = Obligation.objects.filter(plan__in=plan, kind="work").values_list("pk", flat=True).first()
    found["duty"] = Obligation.objects.filter(plan__in=plan, kind="report").values_list("pk", flat=True).first()
    found["amending_plan"] = amending(plan.earliest("pk"), today).pk
    sys.stdout.write(json.dumps({name: number for name, number in found.items() if number is not None}))


def agency_of_samples() -> Agency:
    """Return the agency that has everything."""
    return Agency.objects.get(code="so-tu-phap")


def kept_register(agency: Agency, today: dt.date) -> dict[str, int | None]:
    """Return an authority, an absence that lies ahead, and one that was ended."""
    officer, now = User.objects.get(username="chuyenvien.hctp"), timezone.localtime()
    for days, ended in ((40, True), (50, False)):
        first = today + dt.timedelta(days=days)
        if Absence.objects.filter(person=officer, ended_at__isnull=not ended).exists():
            continue
        absence = Absence(agency=agency, person=officer, from_on=first, to_on=first, reason="Tập huấn")
        authority.enter_absence(absence, actor=officer, at=now)
        if ended:
            authority.end_absence(absence, actor=officer, at=now)
    theirs = Absence.objects.filter(person=officer).order_by("pk").values_list("pk", flat=True)
    return {
        "absence": theirs.filter(ended_at__isnull=True).first(),
        "past absence": theirs.filter(ended_at__isnull=False).first(),
        "calendar entry": agency.calendar_overrides.values_list("pk", flat=True).first(),
        "authority": agency.authorities.filter(ended_at__isnull=True).values_list("pk", flat=True).first(),
    }


def numbered_documents(agency: Agency, today: dt.date) -> dict[str, int | None]:
    """Return a decision that waits for its number, one that has it with a signed copy, and one that was taken back."""
    clerk, hour = User.objects.get(username="vanthu"), dt.timedelta(hours=1)
    waiting = Decision.objects.in_force().filter(task__agency=agency, issued__isnull=True).order_by("pk")
    if not Issued.objects.filter(agency=agency).exists():
        for number, decision in enumerate(waiting[:2], start=1):
            Decision.objects.filter(pk=decision.pk).update(made_at=timezone.now() - hour)
            give(decision.pk, Number(number, "PPD-STP", today), actor=clerk, on=today)
            keep_signed(decision.pk, uploads.check(paper(f"ban-ky-{number}.pdf")), actor=clerk)
    numbered = Decision.objects.filter(issued__agency=agency)
    first, last = numbered.earliest("pk"), numbered.latest("pk")
    if last.withdrawn_at is None:  # and the same report is approved again, so that every list stays as it was
        recall_decision(last.task_id, actor=last.signer, decision_id=last.pk, note="Sai số liệu")
        actions.approve(last.task_id, actor=last.signer, seen=engine.seen_now(Task.objects.get(pk=last.task_id)))
    left = waiting.order_by("-pk").first() or fresh_decision()
    Decision.objects.filter(pk=left.pk).update(made_at=timezone.now() - hour)
    return {"document waiting": left.pk, "document numbered": first.pk, "document gone": last.pk}


def fresh_decision() -> Decision:
    """Return a decision on a report of its own."""
    office, head, leader = (User.objects.get(username=NAMES[name]) for name in ("office", "head", "leader"))
    task = draft_task(Unit.objects.get(agency=office.agency_id, kind=Unit.Kind.OFFICE), office, "Nhiệm vụ chờ cấp số")
    task = moved(moved(task, "assign", office, giving_to(unit_of(head))), "start", head)
    task = laid_before(sent(task, head, FIRST), office, leader)
    actions.approve(task.pk, actor=leader, seen=engine.seen_now(task))
    return Decision.objects.get(task=task)


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


def come_again() -> Task:
    """Return a report that its unit handed in for the third time, before the leader: with every sort of change."""
    office, head, leader = (User.objects.get(username=NAMES[name]) for name in ("office", "head", "leader"))
    known = Task.objects.visible_to(leader).filter(content=AGAIN, state=State.REVIEWED).first()
    if known is not None:
        return known
    task = draft_task(Unit.objects.get(agency=office.agency_id, kind=Unit.Kind.OFFICE), office, AGAIN)
    task = moved(moved(task, "assign", office, giving_to(unit_of(head))), "start", head)
    task = second_round(task, head, office)
    return laid_before(sent(sent_back(task, office, POINTS[0]), head, FIRST), office, leader)


def asked_about(today: dt.date) -> dict[str, int | None]:
    """Return a report that units are asked about: one has answered late, one is silent; and a round that is closed."""
    office, head, leader = (User.objects.get(username=NAMES[name]) for name in ("office", "head", "leader"))
    task = Task.objects.visible_to(leader).filter(content=ASKED, state=State.REVIEWED).first()
    if task is None:
        task = draft_task(Unit.objects.get(agency=office.agency_id, kind=Unit.Kind.OFFICE), office, ASKED)
        task = moved(moved(task, "assign", office, giving_to(unit_of(head))), "start", head)
        task = laid_before(sent(task, head, FIRST), office, leader)
        other = Unit.objects.get(agency=office.agency_id, code="xdpb")
        question = Question("Số liệu đã khớp chưa?", today, required=True, units=[unit_of(head), other])
        over, made = (opinions.ask(task.pk, question, actor=leader, seen=engine.seen_now(task)) for _ in range(2))
        opinions.close(over, actor=leader)
        OpinionRound.objects.filter(pk=made.pk).update(due_on=today - dt.timedelta(days=4))
        speaker = User.objects.get(username="truongphong.xdpb")
        said = Said("commented", "Số liệu tháng 4 của phòng là 45 vụ việc, báo cáo ghi 42.", "")
        opinions.answer(OpinionRequest.objects.get(round=made, unit=other), said, actor=speaker)
    rounds = OpinionRound.objects.filter(task=task).order_by("pk")
    mine = OpinionRequest.objects.filter(round__task=task, unit=unit_of(head)).order_by("pk")
    closed, silent = mine.values_list("pk", flat=True)
    return {"asked": task.pk, "round": rounds[1].pk, "over": rounds[0].pk, "request": silent, "past request": closed}


def pressed_unit() -> None:
    """Press the head's unit over a task that it works on, when nobody has."""
    head, leader = (User.objects.get(username=NAMES[name]) for name in ("head", "leader"))
    mine = Task.objects.filter(state=State.IN_PROGRESS, lead_unit=unit_of(head)).order_by("pk")
    if not head.notices.exists():
        urging.urge(mine[0].pk, Pressed("Đề nghị báo cáo kết quả trong tuần này."), actor=leader)


def kept_filter() -> SavedFilter:
    """Return a filter that the leader keeps for the inbox."""
    leader = User.objects.get(username=NAMES["leader"])
    ways = {"query": "lateness=overdue"}
    return SavedFilter.objects.get_or_create(person=leader, page="inbox", name="Việc quá hạn", defaults=ways)[0]


def held_by_another() -> Task:
    """Return a report that the head of the Office is reviewing, with something found wrong so far."""
    office, head, other = (User.objects.get(username=name) for name in ("vanphong", NAMES["head"], "chanhvanphong"))
    task = Task.objects.visible_to(office).filter(content=HELD, state=State.REPORTED).first()
    if task is None:
        task = draft_task(Unit.objects.get(agency=office.agency_id, kind=Unit.Kind.OFFICE), office, HELD)
        task = moved(moved(task, "assign", office, giving_to(unit_of(head))), "start", head)
        task = moved(task, "report", head, submitting(head))
    open_to_review(task.pk, actor=other)
    shown = at_hand(Task.objects.select_related("submission").get(pk=task.pk))
    first, *others = shown.findings.checks
    checks = (replace(first, mark="wrong", note="Thiếu phụ lục, sai lề"), *others)
    written = Written(replace(shown.findings, checks=checks, remarks=(Remark("text", "Nêu rõ nguồn số liệu"),)), 0)
    if shown.version == 0 and task.submission is not None:
        keep(task.pk, written, actor=other, submission=task.submission.sha256)
    return task


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
