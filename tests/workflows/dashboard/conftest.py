"""A world of many moved tasks, and what its figures were on the evenings it was lived through."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.people import appointed, unit_of
from tests.workflows.dashboard.living import BEGIN, Cast, live
from units.models import Agency, Unit, User
from units.positions import Position
from workflows.dashboard.cells import Scope, last_twelve_months
from workflows.dashboard.figures import Figures
from workflows.dashboard.queries import figures

EVERY = 11
DAYS = 40
TASKS = 24


@dataclass
class Lived:
    """Who looks, the figures the Director saw on some evenings, and the day it is now."""

    director: User
    division: Unit
    evenings: dict[dt.date, Figures]
    today: dt.date

    def scope(self, on: dt.date | None = None, **more: Any) -> Scope:
        """Return the usual scope of a day, today when none is given."""
        day = on or self.today
        return Scope(day, self.today, last_twelve_months(day), **more)


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Lived]:
    """One agency's six weeks for all tests of a file, undone as a whole; the tests run on its last day."""
    with django_db_blocker.unblock(), time_machine.travel(BEGIN, tick=False) as clock:
        frame = transaction.atomic()
        frame._from_testcase = True  # type: ignore[attr-defined]  # as Django marks its own test frames
        with frame:
            yield through_weeks(clock)
            transaction.set_rollback(True)


def through_weeks(clock: time_machine.Traveller) -> Lived:
    """Found an agency and let it live."""
    agency = Agency.objects.create(code="stp", name="Sở Tư pháp")
    office = unit_of(agency, "vp", "Văn phòng Sở", Unit.Kind.OFFICE)
    units = [unit_of(agency, code, f"Phòng {code}", Unit.Kind.DIVISION) for code in ("hctp", "xdpb")]
    heads = {unit: appointed(unit.code, agency, Position.UNIT_HEAD, unit=unit) for unit in units}
    director = appointed("director", agency, Position.DIRECTOR)
    cast = Cast(office, appointed("reviewer", agency, Position.COORDINATOR, unit=office), director, heads)
    evenings: dict[dt.date, Figures] = {}

    def tick() -> None:
        today = timezone.localdate()
        if (today - BEGIN.date()).days % EVERY == EVERY - 1:
            evenings[today] = figures(director, Scope(today, today, last_twelve_months(today)))
        clock.shift(dt.timedelta(days=1))

    live(cast, days=DAYS, tasks=TASKS, tick=tick)
    return Lived(director, units[0], evenings, timezone.localdate())
