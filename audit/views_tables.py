"""The trail as an Excel file: the events that the filters leave, newest first; taking them is itself recorded."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from audit.explorer import events_of, line_of
from audit.exports import hand_out
from audit.forms import TrailForm
from audit.models import Event
from audit.sentences import VERBS
from audit.tables import Cell, Column, Table
from audit.views import inspector_of

AT_ONCE = 1000
TRAIL_COLUMNS = (
    Column("Số", 10),
    Column("Đối tượng", 16),
    Column("Số trong chuỗi", 9),
    Column("Thời điểm", 17),
    Column("Người thực hiện", 28),
    Column("Chức danh, đơn vị lúc đó", 36),
    Column("Hành động", 36),
    Column("Bị từ chối", 9),
    Column("Tên đối tượng", 60),
    Column("Kế hoạch", 18),
    Column("Từ trạng thái", 18),
    Column("Đến trạng thái", 18),
    Column("Lý do, ý kiến", 50),
    Column("Mã băm", 66),
)


@require_GET
def trail_export(request: HttpRequest) -> HttpResponse:
    """Hand out the agency's events that answer to the filters of the address."""
    reader, agency = inspector_of(request)
    form = TrailForm(request.GET, agency=agency)
    asked = form.cleaned_data if form.is_valid() else {}
    events = events_of(agency, asked).order_by("-pk").iterator(chunk_size=AT_ONCE)
    table = Table("nhat-ky", "Nhật ký", TRAIL_COLUMNS, (event_cells(one) for one in events), in_words(form, asked))
    return hand_out(table, reader=reader, at=timezone.now())


def in_words(form: TrailForm, asked: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the filters in force as (name, value), both in words."""
    found = []
    for name, value in asked.items():
        if value:
            found.append((str(form.fields[name].label), said(value)))
    return tuple(found)


def said(value: object) -> str:
    """Write the value of a filter."""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return "Có" if value is True else VERBS.get(str(value), str(value))


def event_cells(event: Event) -> tuple[Cell, ...]:
    """Return an event as a row."""
    line = line_of(event)
    what = (event.pk, event.object_key, event.seq, event.occurred_at, event.actor_name, line.actor_role, line.what)
    about = ("Có" if event.refused else "", line.label, event.plan, line.source, line.target, line.note, event.hash)
    return (*what, *about)
