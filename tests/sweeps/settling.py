"""How the two agencies of the sweeps come to have something in every corner: real moves by real people."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from approvals import actions as decisions
from approvals.documents.numbering import Number, give
from approvals.documents.signed import keep_signed
from approvals.folders import actions as folders
from approvals.models import Decision
from approvals.sheets import actions as desk
from approvals.sheets.findings import Findings
from audit import authority
from plans import actions as issuing
from plans.consolidating import acts as consolidating
from plans.consolidating.building import build_report
from plans.consolidating.finishing import finish
from plans.intake.kept import Unread, keep
from plans.intake.taking import Source, prepare, take_in
from plans.models import Plan
from tests.people import appointed, giving_to, moved, returning, reviewing, unit_of
from tests.sweeps.world import OF_THE_AGENCY, OF_THE_UNIT, SEARCHED, World
from tests.workflows.papers import paper
from units.calendar import add_working_days
from units.delegating import Giving
from units.models import Absence, Agency, CalendarOverride, Unit, User
from units.positions import Capacity, Position, Right
from workflows import engine, reports, uploads
from workflows.calendar import acts as calendar_acts
from workflows.engine import seen_now
from workflows.extensions import actions as extending
from workflows.models import (
    CommonTask,
    Evidence,
    Extension,
    OpinionRound,
    Submission,
    Task,
)
from workflows.opinions import actions as opinions
from workflows.opinions.actions import Question
from workflows.periods import Period, span_of

PLAN = f"""UBND TỈNH AN KHÊ
SỞ TƯ PHÁP
Số: %s

KẾ HOẠCH
Chương trình {SEARCHED} %s năm 2027

II. NHIỆM VỤ CỤ THỂ
1. Rà soát {SEARCHED} %s của cơ quan.
- Đơn vị chủ trì: Phòng Hành chính và Bổ trợ tư pháp.
- Thời gian: Hoàn thành trong tháng 5/2027.
III. TỔ CHỨC THỰC HIỆN
Văn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này.
Các phòng, đơn vị thuộc Sở báo cáo kết quả về Văn phòng Sở trước ngày 15 hằng tháng.

GIÁM ĐỐC
"""


def settle_here(world: World) -> None:
    """Make the agency that has something to hide."""
    agency = Agency.objects.create(code="stp", name="Sở Tư pháp", parent_name="UBND tỉnh", place="An Khê")
    office = unit_of(agency, "vp", "Văn phòng Sở", Unit.Kind.OFFICE)
    division = unit_of(agency, "hctp", "Phòng Hành chính và Bổ trợ tư pháp", Unit.Kind.DIVISION)
    other = unit_of(agency, "xdpb", "Phòng Xây dựng và Phổ biến pháp luật", Unit.Kind.DIVISION)
    world.units |= {"office": office, "division": division, "other": other}
    in_units = {
        "unit_head": (Position.UNIT_HEAD, division),
        "officer": (Position.OFFICER, division),
        "other_unit_head": (Position.UNIT_HEAD, other),
        "reviewer": (Position.COORDINATOR, office),
        "records_clerk": (Position.RECORDS_CLERK, office),
    }
    for name, (position, unit) in in_units.items():
        world.people[name] = appointed(name, agency, position, unit=unit)
    for name, position in (
        ("director", Position.DIRECTOR),
        ("inspector", Position.INSPECTOR),
        ("administrator", Position.ADMINISTRATOR),
    ):
        world.people[name] = appointed(name, agency, position)
    for name, portfolio in (("deputy_director", (office, division)), ("other_deputy", (other,))):
        world.people[name] = appointed(name, agency, Position.DEPUTY_DIRECTOR, portfolio=portfolio)
    world.people["superuser"] = User.objects.create(
        username="superuser", name="Superuser", agency=agency, is_superuser=True, is_staff=True
    )


def settle_there(world: World) -> None:
    """Make the other agency, in which there is nothing yet."""
    agency = Agency.objects.create(code="skhcn", name="Sở Khoa học và Công nghệ")
    unit = world.units["foreign"] = unit_of(agency, "cds", "Phòng Chuyển đổi số", Unit.Kind.DIVISION)
    world.people["stranger"] = appointed("stranger", agency, Position.UNIT_HEAD, unit=unit)
    world.people["foreign_reviewer"] = appointed("foreign_reviewer", agency, Position.COORDINATOR, unit=unit)
    for name, position in (
        ("foreign_director", Position.DIRECTOR),
        ("foreign_inspector", Position.INSPECTOR),
        ("foreign_administrator", Position.ADMINISTRATOR),
    ):
        world.people[name] = appointed(name, agency, position)


def give_work(world: World) -> None:
    """Put a task of the division into every state a page tells apart, with reports, files, a return, a draft."""
    for name in ("assigned", "in_progress", "suspended", "reported", "reviewed", "approved"):
        task = given_out(world)
        if name != "assigned":
            task = moved(task, "start", world.people["unit_head"])
        if name == "suspended":
            task = moved(task, "suspend", world.people["deputy_director"])
        if name == "in_progress":
            task = returned(world, task)
        if name in {"reported", "reviewed", "approved"}:
            task = world.tasks[name] = reported(world, task)
        if name in {"reviewed", "approved"}:
            task = moved(task, "review", world.people["reviewer"], signed_by(world))
        if name == "approved":
            task = moved(task, "approve", world.people["deputy_director"])
        world.tasks[name] = task
    common = CommonTask.objects.create(
        agency=world.units["office"].agency,
        coordinating_unit=world.units["office"],
        content=f"{SEARCHED} chung {OF_THE_UNIT}",
        plan="15/KH-STP",
        created_at=timezone.now(),
    )
    world.tasks["common"] = given_out(world, common)
    world.drafts.append(drafted(world))


def decide_and_lay_folders(world: World) -> None:
    """Lay a folder before the Deputy, and let the Director approve a report that may be undone while we ask."""
    people, office = world.people, world.units["office"]
    tasks = [Task.objects.select_related("submission").get(pk=world.tasks["reviewed"].pk)]
    contents = folders.Contents(f"Hồ sơ {SEARCHED} {OF_THE_UNIT}", OF_THE_UNIT, tasks)
    now, reviewer = timezone.now(), people["reviewer"]
    folder = folders.prepare(contents, unit=office, signer=people["deputy_director"], actor=reviewer, at=now)
    world.folder = folders.send(folder.pk, actor=reviewer, at=now).pk
    task = moved(given_out(world), "start", people["unit_head"])
    task = moved(reported(world, task), "review", reviewer, signed_by(world))
    world.decision = decisions.approve(task.pk, actor=people["director"], seen=seen_now(task)).pk
    later = now + dt.timedelta(days=1)
    Decision.objects.filter(pk=world.decision).update(made_at=later)
    Task.objects.filter(pk=task.pk).update(approved_at=later)
    world.tasks["just approved"] = Task.objects.get(pk=task.pk)


def number_documents(world: World) -> None:
    """Leave one decision waiting for its number, give another one its own, with a signed copy."""
    people, clerk, today = world.people, world.people["records_clerk"], timezone.localdate()
    found = []
    for name in ("to number", "numbered"):
        task = moved(given_out(world), "start", people["unit_head"])
        task = moved(reported(world, task), "review", people["reviewer"], signed_by(world))
        found.append(decisions.approve(task.pk, actor=people["deputy_director"], seen=seen_now(task)).pk)
        Decision.objects.filter(pk=found[-1]).update(made_at=timezone.now() - dt.timedelta(hours=1))
        world.tasks[name] = Task.objects.get(pk=task.pk)
    world.documents = tuple(found)
    give(found[1], Number(7, "PPD-STP", today), actor=clerk, on=today)
    world.copy = keep_signed(found[1], uploads.check(paper(f"{OF_THE_UNIT}.pdf")), actor=clerk).pk
    world.tasks["numbered"] = Task.objects.get(pk=world.tasks["numbered"].pk)


def begin_a_review(world: World) -> None:
    """Let the reviewer hold the report that waits, with words on its sheet that are none of the agency's business."""
    task, reviewer = world.tasks["reported"], world.people["reviewer"]
    desk.open_to_review(task.pk, actor=reviewer)
    written = desk.Written(Findings(opinion=f"Ý kiến {OF_THE_UNIT}"), 0)
    assert task.submission is not None
    desk.keep(task.pk, written, actor=reviewer, submission=task.submission.sha256)
    world.tasks["reported"] = Task.objects.get(pk=task.pk)


def given_out(world: World, common: CommonTask | None = None) -> Task:
    """Draft a task for the Office and give it to the division."""
    due_on = timezone.localdate() + dt.timedelta(days=20)
    giving = giving_to(world.units["division"], due_on)
    return moved(drafted(world, common), "assign", world.people["reviewer"], giving)


def drafted(world: World, common: CommonTask | None = None) -> Task:
    """Draft a task for the Office."""
    office, reviewer = world.units["office"], world.people["reviewer"]
    with transaction.atomic():
        content = f"Làm {SEARCHED} {OF_THE_UNIT}"
        task = Task(agency=office.agency, coordinating_unit=office, content=content, plan="15/KH-STP", common=common)
        return engine.draft(task, actor=reviewer, at=timezone.now())


def reported(world: World, task: Task) -> Task:
    """Write a report with a file and submit it."""
    written(world, task, "submitted")
    draft = reports.draft_of(task)
    assert draft is not None
    reports.submit(task, actor=world.people["unit_head"], seen=seen_now(task), version=draft.version)
    return Task.objects.get(pk=task.pk)


def written(world: World, task: Task, name: str) -> None:
    """Write a report with a file, and leave it as a draft."""
    author, draft = world.people["unit_head"], reports.draft_of(task)
    words = reports.Words(Submission.Result.DONE, f"Báo cáo {name} {SEARCHED} {OF_THE_UNIT}", OF_THE_UNIT)
    reports.save_words(task, words, actor=author, version=draft.version if draft else 0)
    file = uploads.check(paper(f"{OF_THE_UNIT} {name} {task.pk}.pdf"))
    assert not reports.attach(task, [file], actor=author)
    world.files[name] = Evidence.objects.filter(task=task).latest("pk")


def returned(world: World, task: Task) -> Task:
    """Report, get it back, and begin to write again."""
    task = moved(reported(world, task), "return_to_unit", world.people["reviewer"], returning(f"Thiếu {OF_THE_UNIT}"))
    written(world, task, "drafted")
    return Task.objects.get(pk=task.pk)


def signed_by(world: World) -> engine.Prepare:
    """Name the Deputy as signer."""
    return reviewing(world.people["reviewer"], world.people["deputy_director"])


def ask_about(world: World) -> None:
    """Let the Director ask those who see the task anyway; the deadline is past, so that it can be moved to today."""
    task = Task.objects.get(pk=world.tasks["reviewed"].pk)
    day = timezone.localdate()
    units, people = [world.units["office"]], [world.people["officer"]]
    question = Question(f"Hỏi {SEARCHED} {OF_THE_UNIT}", day, required=True, units=units, people=people)
    made = opinions.ask(task.pk, question, actor=world.people["director"], seen=seen_now(task))
    OpinionRound.objects.filter(pk=made.pk).update(due_on=day - dt.timedelta(days=1))


def put_off(world: World) -> None:
    """Let the division ask for more time twice: one request waits for a decision, the other was offered another day."""
    head, due_on = world.people["unit_head"], timezone.localdate() + dt.timedelta(days=40)
    made = [wanted(Task.objects.get(pk=world.tasks[name].pk), due_on, head) for name in ("in_progress", "suspended")]
    said = extending.Said(
        extending.token_of(made[-1], made[-1].task), OF_THE_UNIT, due_on=due_on - dt.timedelta(days=7)
    )
    extending.offer(made[-1], said, actor=world.people["reviewer"])


def wanted(task: Task, due_on: dt.date, head: User) -> Extension:
    """Ask for more time in words that are none of the agency's business."""
    seen = extending.token_of_task(task, None)
    return extending.ask(task.pk, extending.Wanted(due_on, f"Vướng {SEARCHED} {OF_THE_UNIT}", seen), actor=head)


def take_plans_in(world: World) -> None:
    """Issue a plan that the agency sees, and leave a draft that the division alone sees."""
    reviewer = world.people["reviewer"]
    issued = world.plans["issued"] = read_in(world, PLAN % ("16/KH-STP", OF_THE_AGENCY, OF_THE_AGENCY))
    issuing.issue(issued, actor=reviewer)
    draft = world.plans["draft"] = read_in(world, PLAN % ("17/KH-STP", OF_THE_UNIT, OF_THE_UNIT))
    Plan.objects.filter(pk=draft.pk).update(coordinating_unit=world.units["division"])
    keep(Unread(f"{OF_THE_UNIT}.pdf", b"%PDF-", f"Tệp hỏng {OF_THE_UNIT}."), actor=reviewer, at=timezone.now())


def put_together(world: World) -> None:
    """Leave a consolidated report of this month as a draft, and one of this year finished."""
    now, reviewer, plan = timezone.now(), world.people["reviewer"], world.plans["issued"]
    spans = [span_of(period, timezone.localdate(now)) for period in (Period.MONTH, Period.YEAR)]
    begun = [
        consolidating.begin(plan, span, actor=reviewer, as_of=now, enqueue=lambda number: None)[0] for span in spans
    ]
    for report in begun:
        build_report(report.pk)
        report.refresh_from_db()
    finish(begun[-1], actor=reviewer, seen=begun[-1].version)


def read_in(world: World, text: str) -> Plan:
    """Take a plan text in."""
    intake = prepare(Source.of("ke-hoach.txt", text.encode()), world.units["office"].agency, on=timezone.localdate())
    return take_in(intake, actor=world.people["reviewer"], at=timezone.now())


def lay_ahead(world: World) -> None:
    """Enter an absence and a delegation that lie ahead: on record, and nobody's rights are others today."""
    reviewer, now = world.people["reviewer"], timezone.localtime()
    agency, first = world.units["office"].agency, now.date() + dt.timedelta(days=30)
    absence = Absence(agency=agency, person=world.people["officer"], from_on=first, to_on=first, reason="Đi học")
    authority.enter_absence(absence, actor=reviewer, at=now)
    giving = Giving(
        agency=agency,
        capacity=Capacity.TUQ,
        rights=[Right.APPROVE],
        basis="Giấy uỷ quyền 3/GUQ-STP",
        valid_from=first,
        valid_to=first,
        entered_by=reviewer,
        person=world.people["unit_head"],
        giver=world.people["director"],
        units=[world.units["division"]],
    )
    authority.give(giving, actor=reviewer, at=now)
    day_off = calendar_acts.entering(agency, [add_working_days(first, 300)], CalendarOverride.Kind.OFF, "TB 1/TB-STP")
    calendar_acts.carry_out(agency, day_off, actor=reviewer, seen="", at=now)
