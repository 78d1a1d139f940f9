"""A plan of many lines, lived by real moves, and how long its consolidated report takes."""

import time
from itertools import chain

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.ours.people import DIVISIONS, person
from plans import actions
from plans.consolidating.building import build
from plans.intake.taking import Source, prepare, take_in
from plans.models import Plan
from tests.people import approving, moved, reviewing, submitting
from workflows.models import Task
from workflows.periods import Period, span_of

HEAD = "SỞ THỬ TẢI\nSố: 15/KH-STT\n\nKẾ HOẠCH\nCông tác năm\n\nII. NHIỆM VỤ CỤ THỂ"
FOOT = "III. TỔ CHỨC THỰC HIỆN\nVăn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này.\n\nGIÁM ĐỐC\n"
SECTIONS = 10
# Of ten tasks so many go on at each step.
STARTED, REPORTED, APPROVED = 9, 7, 5


def lay_plan(count: int) -> int:
    """Issue a plan of `count` lines and bring its tasks as far as they go; return how many there are."""
    reviewer, director, today = person("reviewer"), person("director"), timezone.localdate()
    when = f"Hoàn thành trong tháng {today.month}/{today.year}."
    lines = chain.from_iterable(section(number, count // SECTIONS, when) for number in range(SECTIONS))
    text = "\n".join([HEAD, *lines, FOOT])
    assert reviewer.agency is not None  # noqa: S101 - the bench made it so
    read = prepare(Source.of("ke-hoach.txt", text.encode()), reviewer.agency, on=today)
    plan = take_in(read, actor=reviewer, at=timezone.now())
    actions.issue(plan, actor=reviewer)
    for number, task in enumerate(Task.objects.order_by("pk")):
        head, step = person(f"head_{number % DIVISIONS}"), number % 10
        if step < STARTED:
            moved(task, "start", head)
        if step < REPORTED:
            moved(task, "report", head, submitting(head))
        if step < APPROVED:
            moved(task, "review", reviewer, reviewing(reviewer, director))
            moved(task, "approve", director, approving(director))
    return Task.objects.count()


def section(number: int, count: int, when: str) -> list[str]:
    """Write one section of the plan: each line for the next division."""
    written = [f"{number + 1}. Công tác nghiệp vụ số {number + 1}"]
    for line in range(number * count, (number + 1) * count):
        written += [
            f"- Rà soát, hoàn thiện hồ sơ lĩnh vực thứ {line} của cơ quan theo quy định.",
            f"+ Đơn vị chủ trì: Phòng Nghiệp vụ {line % DIVISIONS}.",
            f"+ Thời gian: {when}",
        ]
    return written


def consolidate() -> tuple[float, int, int]:
    """Build the report of this month once: seconds, statements, rows."""
    plan, now = Plan.objects.select_related("agency", "coordinating_unit").get(), timezone.now()
    span = span_of(Period.MONTH, timezone.localdate(now))
    with CaptureQueriesContext(connection) as asked:
        begin = time.perf_counter()
        built = build(plan, span, at=now)
        seconds = time.perf_counter() - begin
    return seconds, len(asked), len(built.rows)
