"""The calendar of each agency, kept in memory under the token that changes with every entry: never a stale day."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache, partial

from units.calendar import PUBLIC, Calendar, Entered, in_force
from units.models import Agency, CalendarOverride

MOST_KEPT = 64


def calendar_of(agency_id: int | None, token: str) -> Calendar:
    """Return the calendar of an agency whose entries stand at `token` ("" when it has none: no query)."""
    return kept(agency_id, token) if agency_id and token else PUBLIC


@lru_cache(maxsize=MOST_KEPT)
def kept(agency_id: int, token: str) -> Calendar:
    """Read an agency's entries, and what "trước ngày" means to it, once for each token."""
    inclusive = Agency.objects.values_list("before_is_inclusive", flat=True).get(pk=agency_id)
    rows = CalendarOverride.objects.filter(agency=agency_id).order_by("day")
    entered = {row.day: Entered(row.kind == CalendarOverride.Kind.WORK, row.basis) for row in rows}
    return Calendar(entered, inclusive)


def in_force_for(agency: Agency) -> AbstractContextManager[None]:
    """Let the calendar of an agency count for a while: for a job, a command, the days of its tasks."""
    return in_force(partial(calendar_of, agency.pk, agency.calendar_token))
