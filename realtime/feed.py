"""Reading the feed of rings: what is new for a process, what a person's page has missed, what may be forgotten."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from realtime.models import Ring
from realtime.window import Rung

READ_AT_ONCE = 5_000
LOOK_BACK = 2_000
KEPT_HOURS = 24
KEPT_ROWS = 10_000  # whatever their age, so that the oldest row tells how far back the feed is whole
MOST_BEHIND = 50_000
LONGEST_WRITING = dt.timedelta(seconds=15)  # a ring is dated when written, and seen when committed

Missed = dict[str, int] | None


def recent() -> tuple[set[int], int, int]:
    """Return (ids, low, high): the feed's last ids, all of those between `low` (left out) and `high`."""
    high = Ring.objects.aggregate(high=Max("pk"))["high"] or 0
    low = max(0, high - LOOK_BACK)
    return set(Ring.objects.filter(pk__gt=low, pk__lte=high).values_list("pk", flat=True)), low, high


def unread(high: int, gaps: Collection[int]) -> list[Rung]:
    """Return the committed rings above `high` and those that have filled a gap, in one query."""
    wanted = Q(pk__gt=high) | Q(pk__in=gaps) if gaps else Q(pk__gt=high)
    rows = Ring.objects.filter(wanted).order_by("pk").values_list("pk", "topic", "version")[:READ_AT_ONCE]
    return [Rung(*row) for row in rows]


def missed_since(topics: Iterable[str], last: int) -> Missed:
    """Return topic → newest version of what rang after ring `last`; None when the feed no longer tells."""
    ends = Ring.objects.aggregate(low=Min("pk"), high=Max("pk"))
    low, high = ends["low"] or 0, ends["high"] or 0
    if last + 1 < low or last > high or high - last > MOST_BEHIND:
        return None
    return newest(Ring.objects.filter(pk__gt=last, topic__in=list(topics)))


def missed_after(topics: Iterable[str], shown_at: dt.datetime) -> Missed:
    """Return topic → newest version of what may have rung after a page was made."""
    return newest(Ring.objects.filter(rung_at__gte=shown_at - LONGEST_WRITING, topic__in=list(topics)))


def newest(rings: QuerySet[Ring]) -> dict[str, int]:
    """Return topic → newest version of some rings."""
    return dict(rings.order_by().values_list("topic").annotate(newest=Max("version")))


def prune(*, at: dt.datetime, most: int = READ_AT_ONCE) -> int:
    """Forget up to `most` rings that no page will ask for any more; return how many."""
    high = Ring.objects.aggregate(high=Max("pk"))["high"] or 0
    old = Ring.objects.filter(rung_at__lt=at - dt.timedelta(hours=KEPT_HOURS), pk__lte=high - KEPT_ROWS)
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:most])
    return Ring.objects.filter(pk__in=ids).delete()[0] if ids else 0


def prune_now() -> int:
    """Forget old rings as of now."""
    return prune(at=timezone.now())
