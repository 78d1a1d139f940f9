"""Lists of this floor as Excel files: the same rows under the same filters as the page, all pages of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from approvals import inbox, narrowing, review
from approvals.authority.matrix import matrix
from approvals.authority.radar import AHEAD, FURTHEST, radar
from approvals.authority.views import day_asked, may_read_radar
from approvals.documents import register
from approvals.finding import asked_of_inbox, asked_of_review, holder_of, line_in, number_in
from approvals.folders.views_office import prepared
from approvals.models import Folder
from approvals.models.folder import FolderQuerySet
from approvals.panes import WHOSE, Asked
from approvals.tables import Filters, appointment_table, authority_table, decision_table, folder_table, radar_table
from approvals.views_appointments import administrator_of, people_of
from audit.exports import hand_out
from audit.tables import MOST_ROWS, Table
from units.models import Unit, User
from units.positions import Right
from units.rules import keeps_authority
from workflows.finding import person_of
from workflows.models import Task
from workflows.opinions.queries import asking_for
from workflows.tables import AT_ONCE, read_along, task_table

TABS = {"": "Cần tôi duyệt", "instead": "Duyệt thay", "asking": "Đang xin ý kiến", "today": "Đã duyệt hôm nay"}
REVIEW_TABS = {"": "Chờ rà soát", "reviewed": "Đã rà soát"}


@require_GET
def inbox_export(request: HttpRequest) -> HttpResponse:
    """Hand out the tab of leadership's list that the address asks for."""
    asked = asked_of_inbox(request)
    return hand_out(inbox_table(asked), reader=asked.reader, at=asked.now)


def inbox_table(asked: Asked) -> Table:
    """Return what waits for the reader, or what was approved today."""
    reader, narrowed, filters = asked.reader, asked.narrowed, in_words(asked, TABS[asked.tab])
    if asked.tab == "today":
        decisions = inbox.decided_by(reader, narrowed, on=asked.on).select_related("issued")
        return decision_table("phe-duyet", "Hộp phê duyệt", decisions.iterator(chunk_size=AT_ONCE), filters)
    if asked.tab == "asking":
        tasks = narrowed.applied(asking_for(reader))
    else:
        whose = WHOSE[asked.tab]
        tasks = narrowing.waiting(reader, inbox.STATES, narrowed, limit=MOST_ROWS + 1, whose=whose)
    return task_table("phe-duyet", "Hộp phê duyệt", read_along(tasks), on=asked.on, filters=filters)


@require_GET
def review_export(request: HttpRequest) -> HttpResponse:
    """Hand out what waits for a review, or everything that was passed on."""
    asked = asked_of_review(request)
    if asked.tab == "reviewed":
        tasks = review.reviewed_for(asked.reader, asked.narrowed)
    else:
        tasks = narrowing.waiting(asked.reader, review.STATES, asked.narrowed, limit=MOST_ROWS + 1)
    rows: Iterable[Task] = read_along(tasks)
    table = task_table("ra-soat", "Rà soát", rows, on=asked.on, filters=in_words(asked, REVIEW_TABS[asked.tab]))
    return hand_out(table, reader=asked.reader, at=asked.now)


def in_words(asked: Asked, tab: str) -> Filters:
    """Return tab and filters of a list, in words; a unit of another agency has no name here."""
    narrowed, unit = asked.narrowed, ""
    if narrowed.unit:
        known = Unit.objects.filter(agency=asked.reader.agency_id, pk=narrowed.unit).first()
        unit = known.name if known else "Đơn vị khác"
    limits = (
        ("Danh sách con", tab),
        ("Tìm", narrowed.words),
        ("Đơn vị chủ trì", unit),
        ("Kế hoạch", narrowed.plan),
        ("Thời hạn", "Quá hạn" if narrowed.overdue_on else ""),
    )
    return tuple((name, value) for name, value in limits if value)


@require_GET
def records_export(request: HttpRequest) -> HttpResponse:
    """Hand out the half of the register that the address asks for."""
    clerk, now = holder_of(request, Right.NUMBER), timezone.now()
    if clerk.agency_id is None:
        raise Http404
    is_numbered, words = request.GET.get("tab") == register.NUMBERED, line_in(request.GET.get("q", ""))
    found = register.numbered(clerk.agency_id) if is_numbered else register.waiting(clerk.agency_id, now)
    rows = register.narrowed(found, words).select_related("task__lead_unit", "issued").iterator(chunk_size=AT_ONCE)
    half = ("Sổ", "Đã cấp số" if is_numbered else "Chờ cấp số")
    filters = (half, ("Tìm", words)) if words else (half,)
    return hand_out(decision_table("van-thu", "Văn thư", rows, filters), reader=clerk, at=now)


@require_GET
def appointments_export(request: HttpRequest) -> HttpResponse:
    """Hand out the people of the agency with their appointments, narrowed as the page is."""
    person, agency = administrator_of(request)
    words = request.GET.get("q", "").strip()
    held = [(row["person"], [*row["held"], *row["ended"]]) for row in people_of(agency, words)]
    table = appointment_table(held, (("Tìm", words),) if words else ())
    return hand_out(table, reader=person, at=timezone.now())


@require_GET
def authority_export(request: HttpRequest) -> HttpResponse:
    """Hand out who signs for which unit on the day that the address names."""
    person, today = holder_of(request, Right.SEE_WORK), timezone.localdate()
    on, _ = day_asked(request, today)
    lines = matrix(person, on=on, today=today, keeps=keeps_authority(person)).lines
    table = authority_table(lines, (("Tại ngày", f"{on:%d/%m/%Y}"),))
    return hand_out(table, reader=person, at=timezone.now())


@require_GET
def radar_export(request: HttpRequest) -> HttpResponse:
    """Hand out the open steps that will find no signer in the days that the address names."""
    person, today = person_of(request), timezone.localdate()
    if not may_read_radar(person) or person.agency_id is None:
        raise Http404
    days = min(number_in(request.GET.get("days", "")) or AHEAD, FURTHEST)
    spots = radar(person.agency_id, on=today, days=days)
    table = radar_table(spots, (("Số ngày tới", str(days)), ("Từ ngày", f"{today:%d/%m/%Y}")))
    return hand_out(table, reader=person, at=timezone.now())


@require_GET
def folder_inbox_export(request: HttpRequest) -> HttpResponse:
    """Hand out the folders that lie before the person."""
    reader = holder_of(request, Right.APPROVE)
    return folders_of(Folder.objects.laid_before(reader), reader, "Trình ký")


@require_GET
def folder_list_export(request: HttpRequest) -> HttpResponse:
    """Hand out the folders of the units the person coordinates for."""
    reader = holder_of(request, Right.COORDINATE)
    return folders_of(prepared(reader), reader, "Đơn vị lập")


def folders_of(folders: FolderQuerySet, reader: User, which: str) -> HttpResponse:
    """Hand out folders in the order of their pages: what is open first, then what was closed last."""
    rows = folders.counted().select_related("coordinating_unit", "signer", "prepared_by")
    in_order = rows.order_by(F("closed_at").desc(nulls_first=True), "-pk").iterator(chunk_size=AT_ONCE)
    return hand_out(folder_table(in_order, (("Danh sách con", which),)), reader=reader, at=timezone.now())
