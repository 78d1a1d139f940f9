"""Two agencies with something in every corner, and a table of who may see none of it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from approvals import actions as decisions
from approvals.documents.numbering import Number, as_number, give
from approvals.documents.signed import keep_signed
from approvals.folders import actions as folders
from approvals.models import Decision, Issued
from approvals.sheets import actions as desk
from approvals.sheets import queries as sheets
from approvals.sheets.editing import kept_in
from approvals.sheets.findings import Findings
from audit import authority
from audit.models import Event
from plans import actions as issuing
from plans.consolidating import acts as consolidating
from plans.consolidating.building import build_report
from plans.consolidating.finishing import finish
from plans.intake.kept import Unread, keep
from plans.intake.taking import Source, prepare, take_in
from plans.models import ConsolidatedReport, KeptUpload, Obligation, Plan
from project.models import Answer
from realtime.models import Ring
from tests.people import appointed, giving_to, moved, returning, reviewing, unit_of
from tests.sweeps.routes import CHOICES, Route
from tests.workflows.papers import paper
from units.calendar import add_working_days
from units.delegating import Giving
from units.models import Absence, Agency, Appointment, CalendarOverride, SigningAuthority, Unit, User
from units.positions import Capacity, Position, Right
from workflows import engine, reports, uploads
from workflows.calendar import acts as calendar_acts
from workflows.engine import seen_now
from workflows.extensions import actions as extending
from workflows.feeds import actions as feeds
from workflows.models import (
    CommonTask,
    Evidence,
    Extension,
    Notice,
    OpinionRequest,
    OpinionRound,
    SavedFilter,
    Submission,
    Task,
)
from workflows.opinions import actions as opinions
from workflows.opinions.actions import Question
from workflows.periods import Period, span_of
from workflows.reminders import urging
from workflows.reminders.urging import Pressed

OF_THE_UNIT = "Đậu Khấu"  # stands in every text that only the division, the Office and leadership may read
OF_THE_AGENCY = "Bạch Chỉ"  # stands in every text that only the agency may read
SEARCHED = "việc kín"  # stands beside both, so that a search finds them without naming them
NOWHERE = 10**9
OTHERS = ("other_unit_head", "other_deputy")
RIGHTLESS = ("administrator", "superuser")
FOREIGN = ("stranger", "foreign_reviewer", "foreign_director", "foreign_inspector", "foreign_administrator")
SEEING = ("unit_head", "officer", "reviewer", "deputy_director", "director", "inspector", "records_clerk")
INSIDERS = (*SEEING, *OTHERS, *RIGHTLESS)
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


@dataclass(frozen=True, slots=True)
class Kind:
    """Objects that an argument names, to whom they do not exist, and who opens them."""

    objects: tuple[int | str, ...]
    hidden_from: tuple[str, ...]
    shown_to: tuple[str, ...]


@dataclass
class World:
    """People by name with their browsers, units, and the objects that addresses name."""

    people: dict[str, User] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    files: dict[str, Evidence] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    drafts: list[Task] = field(default_factory=list)
    kinds: dict[str, tuple[Kind, ...]] = field(default_factory=dict)
    fitting: dict[str, tuple[str, str, frozenset[str]]] = field(default_factory=dict)
    built: dict[bool, "Rows"] = field(default_factory=dict)
    forms: dict[str, dict[str, object]] = field(default_factory=dict)
    folder: int = 0
    decision: int = 0
    documents: tuple[int, ...] = ()
    copy: int = 0

    def kinds_of(self, route: Route) -> tuple[Kind, ...]:
        """Return the kinds of the objects a route names; raises AssertionError when nobody has told us."""
        unknown = [name for name in route.arguments if name not in self.kinds and name not in CHOICES]
        assert not unknown, (
            f"{route.name} names <{unknown[0]}>, which no sweep can fill: say in `kinds` of tests/sweeps/world.py which"
            " objects it names and who may not see them (a choice of words belongs in CHOICES of routes.py)."
        )
        assert len(route.objects) <= 1, f"{route.name} names two objects: teach Kind and the sweeps to cross them."
        return self.kinds[route.objects[0]] if route.objects else ()

    def openings(self, route: Route, people: tuple[str, ...] = (*INSIDERS, *FOREIGN)) -> Iterator[tuple[str, str]]:
        """Yield (person, address) of everything a route may be opened for, by those who may see it."""
        kinds = self.kinds_of(route)
        if not kinds:
            for path in route.paths({}):
                yield from ((name, path) for name in people)
        for kind in kinds:
            for path in route.paths({route.objects[0]: kind.objects}):
                yield from ((name, path) for name in people if name in kind.shown_to)

    def attempt(self, path: str) -> dict[str, object]:
        """Return the fullest form: everything any form asks for, with what a page at this address would show."""
        task = Task.objects.filter(pk=int(resolve(path).kwargs.get("task_id", 0))).first()
        draft = reports.draft_of(task) if task else None
        task = task or next(iter(self.tasks.values()))
        seen, day = seen_now(task), timezone.localdate().isoformat()
        return {
            "step": seen.step if seen.step is not None else "",
            "submission": seen.submission,
            "version": sheets.at_hand(task).version if path.startswith("/ra-soat/") else draft.version if draft else 1,
            "note": "Theo quy định",
            "points": "Bổ sung số liệu",
            "category": "figures",
            "figures_name": "Hồ sơ",
            "figures_value": "12",
            "figures_unit": "hồ sơ",
            "products_name": "Báo cáo",
            "products_number": "1/BC",
            "products_date": day,
            **{reports.answer_name(point): "Đã bổ sung" for point in task.return_points},
            "basis": "Công văn 1/CV",
            "lead_unit": self.units["division"].pk,
            "task": [f"{draft.pk}.{draft.audit_seq}" for draft in self.drafts],
            "due_on": day,
            "signer": self.people["director"].pk,
            "opinion": "Đủ số liệu",
            "override_reason": "Giám đốc trực tiếp chỉ đạo",
            "mark_form": "ok",
            "note_form": "Gọn",
            "remark_text": "Rõ ràng",
            "before": task.proposed_signer_id or "",
            "shown": kept_in({}, "").version,
            "added": "Mục mới",
            "result": Submission.Result.DONE,
            "text": "Đã làm xong.",
            "difficulties": "Không",
            "person": self.people["officer"].pk,
            "position": Position.OFFICER,
            "title": "Chuyên viên chính",
            "unit": self.units["division"].pk,
            "valid_from": day,
            "valid_to": day,
            "from_on": day,
            "to_on": day,
            "reason": "Nghỉ phép",
            "giver": self.people["director"].pk,
            "rights": ["approve"],
            "units": [self.units["division"].pk],
            "number": "77/KH-STP",
            "coordinating_unit": self.units["office"].pk,
            "confirm": "1",
            "act": "declare",
            "old": self.plans["issued"].pk,
            "page": "inbox",
            "name": "Việc quá hạn",
            "query": "lateness=overdue",
            "question": "Số liệu đã khớp chưa?",
            "answer": "agreed",
            "seen": self.calendar_seen() if path.startswith("/lich-lam-viec/") else "",
            "kind": "off",
            "inclusive": "1",
            "without_opinions": "Việc gấp",
            "words": "Đề nghị báo cáo",
            "again": "Việc gấp",
            "decision": self.decision,
            "tasks": [self.tasks["reviewed"].pk],
            "period": "month",
            "due_day": 5,
            **(self.number(path) if path.startswith("/van-ban/") else {}),
            **(self.of_report(path) if path.startswith("/bao-cao/tong-hop/") else {}),
            **(self.time(path) if path.startswith("/gia-han/") else {}),
        }

    def time(self, path: str) -> dict[str, object]:
        """Return what is said at an address to a request for more time, as its page shows it."""
        kept = Extension.objects.filter(pk=min(resolve(path).kwargs.get("extension_id", 0), NOWHERE))
        request = kept.select_related("task").first()
        verdict = "decline" if path.endswith("/tra-loi/") else "refuse"
        return {"verdict": verdict, "seen": extending.token_of(request, request.task) if request else ""}

    def calendar_seen(self) -> str:
        """Return by which token a page of the calendar would know it."""
        return Agency.objects.get(pk=self.units["office"].agency_id).calendar_token

    def of_report(self, path: str) -> dict[str, object]:
        """Return what a consolidated report is begun, edited and closed with."""
        report = ConsolidatedReport.objects.filter(pk=resolve(path).kwargs.get("report_id", 0)).first()
        now = timezone.localdate()
        wanted = {"plan": self.plans["issued"].pk, "period": f"{now:%Y-%m}", "as_of": now.isoformat()}
        return {**wanted, "version": report.version if report else 1, "general": "Sửa lời", "signer": ""}

    def number(self, path: str) -> dict[str, object]:
        """Return what the clerk types at an address: the next number, or one put right."""
        issued = Issued.objects.filter(decision=resolve(path).kwargs.get("decision_id", 0)).first()
        shown = as_number(issued).words if issued else ""
        return {"number": 8, "symbol": "PPD-STP", "issued_on": timezone.localdate().isoformat(), "shown": shown}


def build() -> World:
    """Make the two agencies; every state is reached by real moves."""
    world = World()
    settle_here(world)
    settle_there(world)
    give_work(world)
    begin_a_review(world)
    decide_and_lay_folders(world)
    number_documents(world)
    ask_about(world)
    put_off(world)
    take_plans_in(world)
    put_together(world)
    lay_ahead(world)
    press(world)
    tell_kinds(world)
    for name, person in world.people.items():
        browser = world.browsers[name] = Client()
        browser.force_login(person)
        browser.get("/tai-khoan/")  # the day's first request computes rights
    world.built = {but_refusals: everything(but_refusals=but_refusals) for but_refusals in (False, True)}
    return world


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


def tell_kinds(world: World) -> None:
    """Say of each argument which objects it names and who may see none of them: this table is the promise."""
    away = (*OTHERS, *RIGHTLESS, *FOREIGN)
    tasks = tuple(task.pk for task in world.tasks.values())
    told = Event.objects.filter(action__in=("task.report", "task.approve", "plan.issue")).values_list("pk", flat=True)
    here = Appointment.objects.filter(agency=world.units["office"].agency).values_list("pk", flat=True)
    own, elsewhere = ("unit_head", "officer"), (*RIGHTLESS, *FOREIGN)
    world.kinds = {
        "task_id": (Kind(tasks, away, SEEING),),
        "common_id": (Kind((common_of(world),), away, SEEING),),
        "evidence_id": (
            Kind((world.files["submitted"].pk,), away, SEEING),
            Kind((world.files["drafted"].pk,), (*away, "reviewer", "deputy_director", "director", "inspector"), own),
        ),
        "plan_id": (
            Kind((world.plans["issued"].pk,), (*RIGHTLESS, *FOREIGN), (*SEEING, *OTHERS)),
            Kind((world.plans["draft"].pk,), tuple({*INSIDERS, *FOREIGN} - {"unit_head"}), ("unit_head",)),
        ),
        "report_id": (
            Kind(
                tuple(ConsolidatedReport.objects.values_list("pk", flat=True)),
                (*own, "other_unit_head", *RIGHTLESS, *FOREIGN),
                ("reviewer", "other_deputy", "deputy_director", "director", "inspector", "records_clerk"),
            ),
        ),
        "duty_id": (
            Kind(
                tuple(Obligation.objects.filter(kind=Obligation.Kind.REPORT).values_list("pk", flat=True)),
                (*RIGHTLESS, *FOREIGN),
                (*SEEING, *OTHERS),
            ),
        ),
        "obligation_id": (
            Kind(
                tuple(Obligation.objects.values_list("pk", flat=True)),
                (*RIGHTLESS, *FOREIGN),
                (*SEEING, *OTHERS),
            ),
        ),
        "upload_id": (
            Kind(
                tuple(KeptUpload.objects.values_list("pk", flat=True)),
                tuple({*INSIDERS, *FOREIGN} - {"reviewer"}),
                ("reviewer",),
            ),
        ),
        "item_id": (
            Kind(
                tuple(world.plans["draft"].items.values_list("pk", flat=True)),
                tuple({*INSIDERS, *FOREIGN} - {"unit_head"}),
                ("unit_head",),
            ),
        ),
        "round_id": (Kind(tuple(OpinionRound.objects.values_list("pk", flat=True)), away, SEEING),),
        "request_id": (Kind(tuple(OpinionRequest.objects.values_list("pk", flat=True)), away, SEEING),),
        "extension_id": (Kind(tuple(Extension.objects.values_list("pk", flat=True)), away, SEEING),),
        "decision_id": (Kind(world.documents, away, SEEING),),
        "copy_id": (Kind((world.copy,), away, SEEING),),
        "folder_id": (Kind((world.folder,), (*away, *own, "reviewer", "inspector"), ("deputy_director", "director")),),
        "prepared_id": (Kind((world.folder,), tuple({*INSIDERS, *FOREIGN} - {"reviewer"}), ("reviewer",)),),
        "notice_id": (
            Kind(
                tuple(Notice.objects.values_list("pk", flat=True)),
                tuple({*INSIDERS, *FOREIGN} - {"unit_head"}),
                ("unit_head",),
            ),
        ),
        "filter_id": (Kind((kept_filter(world),), tuple({*INSIDERS, *FOREIGN} - {"director"}), ("director",)),),
        "secret": (Kind((feeds.make(actor=world.people["officer"], at=timezone.now()),), (), ()),),
        "event_id": (Kind(tuple(told), tuple({*INSIDERS, *FOREIGN} - {"inspector"}), ("inspector",)),),
        "entry_id": (
            Kind(
                tuple(CalendarOverride.objects.values_list("pk", flat=True)),
                ("superuser", *FOREIGN),
                (*SEEING, *OTHERS, "administrator"),
            ),
        ),
        "absence_id": (Kind(tuple(Absence.objects.values_list("pk", flat=True)), elsewhere, (*SEEING, *OTHERS)),),
        "authority_id": (
            Kind(tuple(SigningAuthority.objects.values_list("pk", flat=True)), elsewhere, (*SEEING, *OTHERS)),
        ),
        "appointment_id": (
            Kind(tuple(here[:2]), tuple({*INSIDERS, *FOREIGN} - {"administrator"}), ("administrator",)),
        ),
    }


def press(world: World) -> None:
    """Let the reviewer press the division over a task, in words that are none of the agency's business."""
    urging.urge(world.tasks["assigned"].pk, Pressed(f"{SEARCHED} {OF_THE_UNIT}"), actor=world.people["reviewer"])


def kept_filter(world: World) -> int:
    """Keep a filter for the Director; return its id."""
    query = f"q={OF_THE_UNIT}"
    return SavedFilter.objects.create(person=world.people["director"], page="inbox", name="Lọc", query=query).pk


def common_of(world: World) -> int:
    """Return the id of the common task."""
    common_id = world.tasks["common"].common_id
    assert common_id is not None
    return common_id


@contextmanager
def undone() -> Iterator[None]:
    """Undo what the block does. The door asks to be in nobody's transaction but a test's: this one says that it is."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # what Django's own TestCase does
    with around:
        yield
        transaction.set_rollback(True)


Rows = dict[str, frozenset[str]]
NOT_OURS = frozenset({"auth", "contenttypes", "guardian", "sessions"})
LEAVES_A_LINE = frozenset(
    {"consolidation.export", "trail.read", "file.download", "document.download", "plan.export", "list.export"}
)


def everything(*, but_refusals: bool = False) -> Rows:
    """Return all that is stored; `but_refusals` leaves out what a recorded refusal or reading adds to the trail."""
    rows: Rows = {}
    for model in apps.get_models():
        if model._meta.app_label in NOT_OURS or model is Answer:
            continue
        columns = [column.attname for column in model._meta.concrete_fields]
        kept = model._base_manager.all()
        if but_refusals:
            columns = [name for name in columns if name not in {"audit_seq", "audit_head"}]
            if model is Ring:
                continue  # whoever has the page open is told that the trail has grown
            if model is Event:
                kept = kept.exclude(refused=True).exclude(action__in=LEAVES_A_LINE)
        rows[model._meta.label] = frozenset(map(in_words, kept.values_list(*columns)))
    return rows


def in_words(row: tuple[object, ...]) -> str:
    """Write a row down so that two can be compared, whatever its columns hold."""
    return "|".join(str(bytes(value) if isinstance(value, memoryview) else value) for value in row)


def changed(world: World, *, but_refusals: bool = False) -> list[str]:
    """Name the tables that are not as the world was built."""
    before, after = world.built[but_refusals], everything(but_refusals=but_refusals)
    return [label for label in before if before[label] != after[label]]
