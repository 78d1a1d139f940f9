"""The lists of plans and of reporting duties as Excel files: what their pages show."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from audit.exports import hand_out
from audit.tables import Cell, Column, Table
from plans.duties import showing
from plans.finding import person, visible
from plans.models import Plan
from plans.progress import Progress, progress_of

PLAN_COLUMNS = (
    Column("Số, ký hiệu", 18),
    Column("Tên kế hoạch", 70),
    Column("Trạng thái", 16),
    Column("Phiên bản", 9),
    Column("Ngày trên văn bản", 13),
    Column("Ban hành lúc", 17),
    Column("Đơn vị đầu mối", 34),
    Column("Nhiệm vụ", 10),
    Column("Đã phê duyệt", 10),
    Column("Quá hạn", 10),
    Column("Chưa phân công", 10),
)

DUTY_COLUMNS = (
    Column("Kế hoạch", 18),
    Column("Ai báo cáo", 34),
    Column("Khi nào", 34),
    Column("Kỳ", 24),
    Column("Thời hạn", 12),
    Column("Đơn vị", 40),
    Column("Đã gửi", 9),
    Column("Gửi lúc", 17),
    Column("Trạng thái", 24),
    Column("Tình trạng hạn", 24),
    Column("Mã nhiệm vụ", 12),
)


@require_GET
def plan_list_export(request: HttpRequest) -> HttpResponse:
    """Hand out the drafts and the issued plans that the person sees."""
    seen = visible(request)
    issued = list(seen.issued().for_list().select_related("coordinating_unit"))
    progress = progress_of(issued, on=timezone.localdate())
    drafts = [plan_cells(plan, None) for plan in seen.drafts().for_list().select_related("coordinating_unit")]
    rows = [*drafts, *(plan_cells(plan, progress[plan.pk]) for plan in issued)]
    table = Table("ke-hoach", "Kế hoạch", PLAN_COLUMNS, rows)
    return hand_out(table, reader=person(request), at=timezone.now())


def plan_cells(plan: Plan, progress: Progress | None) -> tuple[Cell, ...]:
    """Return a plan as a row; a draft has no progress yet."""
    counted = (progress.total, progress.approved, progress.overdue, progress.unassigned) if progress else (None,) * 4
    unit = plan.coordinating_unit.name if plan.coordinating_unit else ""
    said = (plan.code, plan.title, plan.get_state_display(), plan.edition, plan.dated_on, plan.issued_at, unit)
    return (*said, *counted)


@require_GET
def duty_list_export(request: HttpRequest) -> HttpResponse:
    """Hand out who has and has not sent, for the latest periods of every duty of the plans in force."""
    on = timezone.localdate()
    duties = list(showing.duties_of(visible(request).issued().for_list()))
    rounds = showing.rounds_of(duties, on=on)
    rows = [
        (duty.plan.code, showing.reporters(duty), showing.when_in_words(duty), *sender_cells(one, sender))
        for duty in duties
        for one in rounds.get(duty.pk, [])
        for sender in one.senders
    ]
    filters = (("Số kỳ gần nhất của mỗi chế độ", str(showing.PERIODS_SHOWN)),)
    table = Table("bao-cao-dinh-ky", "Báo cáo định kỳ", DUTY_COLUMNS, rows, filters)
    return hand_out(table, reader=person(request), at=timezone.now())


def sender_cells(one: showing.Round, sender: showing.Sender) -> tuple[Cell, ...]:
    """Return what one unit owed for one period as a row."""
    sent = ("Có", sender.sent_at) if sender.sent else ("Chưa", None)
    state = (sender.state_label, sender.due_label, sender.task.code)
    return (one.words, one.occurrence.due_on, sender.unit, *sent, *state)
