"""The list of plans as an Excel file: what the page shows, with the figures of their progress."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from audit.exports import hand_out
from audit.tables import Cell, Column, Table
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
