"""How often something comes round. Pure: moments in, moments out, always counted from the moment that is now.

Nothing is counted from the round before, so a clock that jumps leaves neither a gap to fill nor a day to sit out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

DAY = dt.timedelta(days=1)
UNITS = ((3600, "giờ"), (60, "phút"), (1, "giây"))


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, all day or between two hours of the local day (the second one is outside)."""

    step: dt.timedelta
    begin: dt.time = dt.time.min
    end: dt.time | None = None

    def is_open(self, now: dt.datetime) -> bool:
        """Tell whether it may run at this hour."""
        hour = timezone.localtime(now).time()
        return self.begin <= hour and (self.end is None or hour < self.end)

    def is_meant(self, now: dt.datetime, *, next_at: dt.datetime, last_at: dt.datetime | None) -> bool:
        """Tell whether a round that has come, or lies too far ahead, is to be run now."""
        return self.is_open(now)

    def first(self, now: dt.datetime) -> dt.datetime:
        """Return when a job that has never run begins."""
        return now if self.is_open(now) else self.after(now)

    def after(self, now: dt.datetime) -> dt.datetime:
        """Return the next round: a step on, or when the hours open."""
        then = now + self.step
        if self.is_open(then):
            return then
        day = timezone.localtime(now)
        return at_hour(day if day.time() < self.begin else day + DAY, self.begin)

    @property
    def words(self) -> str:
        """Say how often, for the page."""
        seconds = int(self.step.total_seconds())
        count, unit = next((seconds // size, unit) for size, unit in UNITS if seconds % size == 0)
        hours = f", từ {self.begin:%H:%M}" if self.begin != dt.time.min else ""
        return f"mỗi {count} {unit}{hours}{f' đến {self.end:%H:%M}' if self.end else ''}"

    @property
    def furthest(self) -> dt.timedelta:
        """Return how far the next round can lie ahead: beyond it the clock was put back."""
        return self.step if (self.begin, self.end) == (dt.time.min, None) else self.step + DAY


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a local day, at an hour or as soon after it as somebody works."""

    hour: dt.time

    def is_meant(self, now: dt.datetime, *, next_at: dt.datetime, last_at: dt.datetime | None) -> bool:
        """Tell whether a round that has come is to be run now: not twice on one local day, whatever the clock does."""
        return next_at <= now and (last_at is None or timezone.localdate(last_at) != timezone.localdate(now))

    def first(self, now: dt.datetime) -> dt.datetime:
        """Return when a job that has never run begins."""
        return self.after(now)

    def after(self, now: dt.datetime) -> dt.datetime:
        """Return the next time that this hour comes."""
        day = timezone.localtime(now)
        today = at_hour(day, self.hour)
        return today if now < today else at_hour(day + DAY, self.hour)

    @property
    def words(self) -> str:
        """Say how often, for the page."""
        return f"hằng ngày lúc {self.hour:%H:%M}"

    @property
    def furthest(self) -> dt.timedelta:
        """Return how far the next round can lie ahead: beyond it the clock was put back."""
        return DAY


Cadence = Every | Daily


def at_hour(day: dt.datetime, hour: dt.time) -> dt.datetime:
    """Return an hour of a local day."""
    return timezone.make_aware(dt.datetime.combine(day.date(), hour))
