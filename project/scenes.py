"""What the sample agency shows beside its tasks: somebody away, a question asked, a folder to sign."""

import datetime as dt

from django.utils import timezone

from approvals.folders import actions as folders
from audit.authority import enter_absence
from plans.models import Obligation
from plans.obligations.opening import open_due
from units.calendar import next_working_day
from units.models import Absence, Agency, Unit, User
from units.positions import Position, Right
from units.rules import holds
from workflows import reports
from workflows.engine import perform, seen_now
from workflows.models import OpinionRound, Submission, Task
from workflows.opinions import actions as opinions
from workflows.states import State

MOST_IN_A_FOLDER = 3
MONTHLY = (
    "Trong tháng, đơn vị hoàn thành 3/4 nhiệm vụ được giao; đã số hoá 1.240 hồ sơ, rút ngắn 2 thủ tục nội bộ. "
    "Nhiệm vụ còn lại đang lấy ý kiến, dự kiến xong trong tháng sau."
)


def play(agency: Agency) -> None:
    """Add the scenes once; an agency in which one of them is to be seen has them."""
    played = (Absence.objects.filter(agency=agency), OpinionRound.objects.filter(task__agency=agency))
    if any(rows.exists() for rows in played):
        return
    office = agency.units.filter(kind=Unit.Kind.OFFICE).first()
    people = list(agency.people.filter(is_active=True).order_by("pk"))
    coordinator = next((one for one in people if holds(one, Right.COORDINATE, office)), None)
    if office is None or coordinator is None:
        return
    reports_owed(agency)
    somebody_away(agency, coordinator)
    a_question(agency, people)
    a_folder(agency, office, coordinator)


def reports_owed(agency: Agency) -> None:
    """Let this month's reports be owed, also when their day has gone by: one unit sends its own, the others do not."""
    today = timezone.localdate()
    duties = Obligation.objects.filter(agency=agency, kind=Obligation.Kind.REPORT)
    duties.update(starts_on=today.replace(day=1))
    open_due(timezone.now(), agency=agency)
    first = Task.objects.filter(common__occurrence__obligation__in=duties).order_by("pk").first()
    people = list(agency.people.filter(is_active=True).order_by("pk"))
    head = next((one for one in people if first and holds(one, Right.SUBMIT_REPORT, first.lead_unit)), None)
    if first is None or head is None:
        return
    perform(first.pk, "start", actor=head, seen=seen_now(first))
    task = Task.objects.get(pk=first.pk)
    reports.save_words(task, reports.Words(Submission.Result.DONE, MONTHLY, ""), actor=head, version=0)
    reports.submit(task, actor=head, seen=seen_now(task), version=1)


def somebody_away(agency: Agency, coordinator: User) -> None:
    """Let the last deputy be away next week; the first one signs for him."""
    deputies = agency.people.filter(appointments__position=Position.DEPUTY_DIRECTOR, appointments__ended_at=None)
    first, last = deputies.order_by("pk").first(), deputies.order_by("pk").last()
    if first is None or last is None or first == last:
        return
    from_on = next_working_day(timezone.localdate() + dt.timedelta(days=3))
    absence = Absence(
        agency=agency,
        person=last,
        from_on=from_on,
        to_on=next_working_day(from_on + dt.timedelta(days=4)),
        reason="Dự hội nghị toàn quốc tại Hà Nội",
        stand_in=first,
        basis="Thông báo 45/TB-STP ngày 26/11/2026",
    )
    enter_absence(absence, actor=coordinator, at=timezone.localtime())


def a_question(agency: Agency, people: list[User]) -> None:
    """Let a unit ask two others before it reports; one answers, one is silent."""
    task = Task.objects.filter(agency=agency, state=State.IN_PROGRESS).select_related("lead_unit").first()
    asker = next((one for one in people if task and holds(one, Right.SUBMIT_REPORT, task.lead_unit)), None)
    if task is None or asker is None:
        return
    heads = [(unit, head_of(unit, people)) for unit in agency.units.exclude(led_tasks=task).order_by("pk")]
    asked = [(unit, head) for unit, head in heads if head is not None][-2:]
    question = opinions.Question(
        "Đề nghị đơn vị cho ý kiến về phương án và số liệu của đơn vị mình trước khi báo cáo.",
        due_on=next_working_day(timezone.localdate() + dt.timedelta(days=5)),
        required=False,
        units=[unit for unit, _ in asked],
    )
    made = opinions.ask(task.pk, question, actor=asker, seen=seen_now(task))
    request = made.requests.select_related("round", "unit").order_by("pk").first()
    answering = dict(asked).get(request.unit) if request and request.unit else None
    if request is not None and answering is not None:
        said = opinions.Said("commented", "Thống nhất; đề nghị bổ sung số liệu so với cùng kỳ năm trước.", "")
        opinions.answer(request, said, actor=answering)


def head_of(unit: Unit, people: list[User]) -> User | None:
    """Return who answers for a unit."""
    return next((one for one in people if holds(one, Right.SUBMIT_REPORT, unit)), None)


def a_folder(agency: Agency, office: Unit, coordinator: User) -> None:
    """Let the Office lay what waits for one signer before him in a folder."""
    waiting = Task.objects.filter(agency=agency, coordinating_unit=office, state=State.REVIEWED).order_by("pk")
    signer = waiting.values_list("proposed_signer", flat=True).first()
    if signer is None:
        return
    tasks = list(waiting.filter(proposed_signer=signer)[:MOST_IN_A_FOLDER])
    contents = folders.Contents("Hồ sơ trình ký tuần này", "Kính trình lãnh đạo Sở xem xét, phê duyệt.", tasks)
    at = timezone.localtime()
    folder = folders.prepare(contents, unit=office, signer=User.objects.get(pk=signer), actor=coordinator, at=at)
    folders.send(folder.pk, actor=coordinator, at=at)
