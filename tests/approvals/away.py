"""People who are away, in tests of pages: entered as the page enters it."""

import datetime as dt

from django.utils import timezone

from units import absences
from units.models import Absence, User

BASIS = "Thông báo 20/TB-STP"


def away(person: User, *, stand_in: User | None = None, days: int = 4) -> Absence:
    """Record that a person is away from today, and who stands in for him."""
    today, now = timezone.localdate(), timezone.now()
    absence = Absence(
        agency=person.agency,
        person=person,
        from_on=today,
        to_on=today + dt.timedelta(days=days),
        reason="Đi công tác",
        stand_in=stand_in,
        basis=BASIS if stand_in else "",
        entered_by=person,
        entered_at=now,
    )
    absences.enter(absence, on=today)
    return absence
