"""A house with any number of tasks: one of each state made by real moves, the others cloned from it by the database."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from viewflow.workflow.models import Process

from approvals.models import Decision, Issued, Verdict
from plans import actions
from plans.intake import taking as intake
from plans.models import Plan
from tests.people import appointed, draft_task, giving_to, moved, returning, reviewing, submitting, unit_of
from units.folding import fold
from units.models import Agency, Unit, User
from units.positions import Capacity, Position
from workflows import engine, worklist
from workflows.engine import Prepare, perform, seen_now
from workflows.errors import Refused
from workflows.models import Evidence, Task, TaskText
from workflows.states import CLOSED, State
from workflows.turns import BY_NAME, END_OF_TIME, HOLDERS

# In the lengths that real plans have: from half a line to seven, two hundred letters on average.
TEXTS = """
Rà soát quy trình nội bộ, quy trình điện tử trong giải quyết thủ tục hành chính

Đảm bảo 100% thủ tục hành chính liên quan đến người dân, doanh nghiệp thuộc lĩnh vực hành chính tư pháp, bổ trợ
tư pháp được cung cấp trực tuyến toàn trình trên Cổng Dịch vụ công quốc gia

Tham mưu Uỷ ban nhân dân tỉnh ban hành Kế hoạch phổ biến, giáo dục pháp luật, hoà giải ở cơ sở, chuẩn tiếp cận
pháp luật và trợ giúp pháp lý; tổ chức tập huấn nghiệp vụ cho đội ngũ báo cáo viên pháp luật và hoà giải viên

Tự kiểm tra công tác cải cách hành chính tại các phòng, đơn vị thuộc Sở

Tiếp tục triển khai đồng bộ, hiệu quả công tác thi hành pháp luật về xử lý vi phạm hành chính; theo dõi tình hình
thi hành pháp luật trong lĩnh vực trọng tâm, liên ngành; kịp thời phát hiện, kiến nghị xử lý những quy định mâu
thuẫn, chồng chéo, không còn phù hợp với thực tiễn; tổng hợp, báo cáo Bộ Tư pháp và Uỷ ban nhân dân tỉnh theo quy
định, bảo đảm đúng thời hạn và chất lượng nội dung báo cáo

Cập nhật dữ liệu hộ tịch vào Cơ sở dữ liệu hộ tịch điện tử toàn quốc, số hoá sổ hộ tịch còn lại của các xã

Xây dựng, ban hành và tổ chức thực hiện Đề án vị trí việc làm, cơ cấu ngạch công chức, viên chức của Sở

Thẩm định dự thảo văn bản quy phạm pháp luật của Hội đồng nhân dân, Uỷ ban nhân dân tỉnh
"""
LINES = tuple(" ".join(text.split()) for text in TEXTS.strip().split("\n\n"))
DIVISIONS = (
    "Phòng Hành chính và Bổ trợ tư pháp",
    "Phòng Xây dựng và Phổ biến pháp luật",
    "Phòng Xây dựng và Kiểm tra văn bản quy phạm pháp luật",
    "Phòng Quản lý xử lý vi phạm hành chính",
    "Phòng Lý lịch tư pháp và Quốc tịch",
    "Phòng Tổ chức cán bộ",
    "Phòng Kế hoạch và Tài chính",
    "Phòng Công chứng số 1",
    "Phòng Công chứng số 2",
    "Trung tâm Trợ giúp pháp lý nhà nước",
    "Trung tâm Dịch vụ đấu giá tài sản",
    "Trung tâm Tin học và Thống kê",
)
SHARES = (State.REVIEWED, State.REPORTED, State.IN_PROGRESS, State.ASSIGNED, State.DRAFT, State.APPROVED)
STORED = "SHA-256 of nothing, the file is never opened"
FAR = 10_000_000
DAYS = 400
PLAN_LINES = 24
PLAN_DAY = dt.date(2026, 11, 22)


@dataclass
class House:
    """Who looks at the pages, a task of each state made by real moves, a plan, and how many clones there are."""

    office: Unit
    divisions: list[Unit]
    director: User
    deputy: User
    reviewer: User
    head: User
    other_head: User
    clerk: User
    tasks: dict[State, Task]
    count: int = 0

    @property
    def plan(self) -> Plan:
        """The plan that was issued."""
        return Plan.objects.get()


def built() -> House:
    """Found an agency with twelve divisions and its leadership, a task with a history in each state, and a plan."""
    agency = Agency.objects.create(code="stp", name="Sở Tư pháp")
    office = unit_of(agency, "vp", "Văn phòng Sở", Unit.Kind.OFFICE)
    divisions = [
        unit_of(agency, f"p{number}", name, Unit.Kind.DIVISION) for number, name in enumerate(DIVISIONS, start=1)
    ]
    house = House(
        office,
        divisions,
        director=appointed("director", agency, Position.DIRECTOR),
        deputy=appointed("deputy", agency, Position.DEPUTY_DIRECTOR, portfolio=tuple(divisions[:6])),
        reviewer=appointed("reviewer", agency, Position.COORDINATOR, unit=office),
        head=appointed("head", agency, Position.UNIT_HEAD, unit=divisions[0]),
        other_head=appointed("other_head", agency, Position.UNIT_HEAD, unit=divisions[1]),
        clerk=appointed("clerk", agency, Position.RECORDS_CLERK, unit=office),
        tasks={},
    )
    house.tasks.update({state: brought_to(state, house) for state in SHARES})
    number_often(house)
    read = intake.prepare(intake.Source.of("ke-hoach.txt", plan_text().encode()), agency, on=PLAN_DAY)
    actions.issue(intake.take_in(read, actor=house.reviewer, at=timezone.now()), actor=house.reviewer)
    return house


def brought_to(state: State, house: House) -> Task:
    """Bring a task to a state by real moves, with everything a page can show: declined once, returned once, files."""
    first, second = house.divisions[:2]
    reviewer, head, deputy = house.reviewer, house.head, house.deputy
    due = timezone.localdate() + dt.timedelta(days=9)
    task = draft_task(house.office, reviewer, LINES[1])
    task.cooperating_units.set(house.divisions[2:4])
    path: list[tuple[str, User, Prepare]] = [
        ("assign", reviewer, giving_to(second, due)),
        ("decline", house.other_head, engine.nothing),
        ("assign", reviewer, giving_to(first, due)),
        ("start", head, engine.nothing),
        ("report", head, submitting(head)),
        ("return_to_unit", reviewer, returning()),
        ("report", head, submitting(head, "Đã bổ sung số liệu tháng 5.")),
        ("review", reviewer, reviewing(reviewer, deputy)),
        ("approve", deputy, engine.nothing),
    ]
    steps = {"draft": 2, "assigned": 3, "in_progress": 6, "reported": 7, "reviewed": 8, "approved": 9}
    for name, actor, prepare in path[: steps[state]]:
        task = moved(task, name, actor, prepare)
    assert task.state == state
    attach(task, head)
    if state not in CLOSED:
        with pytest.raises(Refused):
            perform(task.pk, "cancel", actor=reviewer, seen=seen_now(task), note="Không còn phù hợp")
    return Task.objects.get(pk=task.pk)


def number_often(house: House) -> None:
    """Fill the register: one decision that waits for its number, sixty that had theirs before they were taken back."""
    task, now = house.tasks[State.APPROVED], timezone.now()
    assert task.submission is not None
    said: dict[str, Any] = {
        "task": task,
        "submission": task.submission,
        "submission_sha256": task.submission.sha256,
        "round": task.round,
        "verdict": Verdict.APPROVED,
        "capacity": Capacity.KT,
        "title_line": "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC",
        "signer": house.deputy,
        "signer_name": house.deputy.name,
        "made_at": now - dt.timedelta(hours=1),
    }
    Decision.objects.create(**said)
    for number in range(1, 61):
        gone = Decision.objects.create(**said, withdrawn_at=now, withdrawn_by=house.deputy)
        issued = Issued(decision=gone, agency_id=task.agency_id, number=number, symbol="PPD-STP")
        issued.issued_on, issued.year = now.date(), now.year
        issued.entered_by, issued.entered_at = house.clerk, now
        issued.save()


def attach(task: Task, by: User) -> None:
    """Put two files into each round, as rows: a page never opens them."""
    for round_ in task.submissions.all():
        for number in range(2):
            name = f"minh-chung-{number}.pdf"
            file = Evidence(task=task, name=name, size=1, sha256=STORED, file=name, uploaded_by=by, in_draft=False)
            file.uploaded_at = timezone.now()
            file.save()
            file.submissions.add(round_)


def plan_text() -> str:
    """Write a plan of twenty-four lines, each fourth of which is given to all units."""
    lines = ["SỞ TƯ PHÁP", "Số: 15/KH-STP", "KẾ HOẠCH", "Công tác năm 2027", "I. NHIỆM VỤ CỤ THỂ"]
    for number in range(1, PLAN_LINES + 1):
        lead = "Thủ trưởng các phòng, đơn vị thuộc Sở" if number % 4 == 0 else DIVISIONS[number % len(DIVISIONS)]
        lines += [f"{number}. {LINES[number % len(LINES)]}.", f"- Đơn vị chủ trì: {lead}.", "- Thời gian: Trong năm."]
    return "\n".join([*lines, "II. TỔ CHỨC THỰC HIỆN", "Văn phòng Sở làm đầu mối theo dõi Kế hoạch này.", ""])


def fill(house: House, count: int) -> None:
    """Clone the six tasks until there are `count` clones: all divisions, deadlines and lengths, a sixth a state."""
    first = house.divisions[0].pk
    assert [unit.pk for unit in house.divisions] == list(range(first, first + len(DIVISIONS)))
    rows = range(*(-(-number // len(SHARES)) for number in (house.count, count)))
    house.count = count
    with in_bulk():
        for at, state in enumerate(SHARES):
            clone(house, house.tasks[state], rows, start=FAR * (at + 1))
    worklist.recount()


@contextlib.contextmanager
def in_bulk() -> Iterator[None]:
    """On PostgreSQL: index the words at the end and, where we may, do not look up every foreign key of a clone."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'task_words'")
        indexes = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP INDEX IF EXISTS task_words")
        with contextlib.suppress(DatabaseError), transaction.atomic():
            cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for index in indexes:
            cursor.execute(index)
        cursor.execute("ANALYZE workflows_task, workflows_tasktext, workflows_slotcount")


def clone(house: House, task: Task, rows: range, *, start: int) -> None:
    """Write tasks like this one, with the words they are found by and a flow of their own."""
    number, state = f"({start} + n)", State(task.state)
    lead = f"({house.divisions[0].pk} + n % {len(DIVISIONS)})" if task.lead_unit_id else "NULL"
    due = days_after(timezone.localdate() - dt.timedelta(days=DAYS // 4), f"n % {DAYS}") if task.due_on else "NULL"
    slot = "''"
    if state in HOLDERS:
        unit = lead if HOLDERS[state].unit_field == "lead_unit" else f"{house.office.pk}"
        slot = f"'{state.value}.' || {unit}"
        if state in BY_NAME:
            slot += f" || '.{task.proposed_signer_id}'"
    if task.process_id:
        copy(Process, task.process_id, rows, {"id": number})
    written = {
        "id": number,
        "process_id": number if task.process_id else "NULL",
        "lead_unit_id": lead,
        "content": chosen(LINES),
        "due_on": due,
        "effective_due_on": due,
        "holder_slot": slot,
        "slot_due_on": due if task.due_on else f"'{END_OF_TIME}'",
    }
    copy(Task, task.pk, rows, written)
    words = {"task_id": number, "folded": chosen([fold(f"{line} {task.plan}") for line in LINES])}
    copy(TaskText, task.pk, rows, words)


def chosen(lines: Sequence[str]) -> str:
    """Write SQL that picks one of the lines and puts the row's number behind it."""
    cases = " ".join(f"WHEN {at} THEN '{line}'" for at, line in enumerate(lines))
    return f"CASE n % {len(lines)} {cases} END || ' ' || n"


def days_after(day: dt.date, days: str) -> str:
    """Write SQL for a day some days after another."""
    if connection.vendor == "postgresql":
        return f"(DATE '{day}' + {days})"
    return f"date('{day}', '+' || ({days}) || ' days')"


def copy(model: type[models.Model], pk: int, rows: range, changes: dict[str, str]) -> None:
    """Write rows like one that is there, with some columns changed, in one statement; `n` is the number of each."""
    columns = [field.column for field in model._meta.concrete_fields if field.column]
    key = model._meta.pk
    assert key is not None
    values = ", ".join(changes.get(column, f"one.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"  # noqa: S608 - words of this file
            f" WITH RECURSIVE numbers(n) AS (SELECT {rows.start + 1} UNION ALL"
            f" SELECT n + 1 FROM numbers WHERE n < {rows.stop})"
            f" SELECT {values} FROM {model._meta.db_table} AS one, numbers WHERE one.{key.column} = {pk}"
        )
