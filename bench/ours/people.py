"""One agency with fifteen divisions: who leads, reviews, decides, and a crowd that only looks on."""

import time

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from approvals.confirming import CONFIRMED_AT
from tests.people import appointed, unit_of
from units.models import Agency, Unit, User
from units.positions import Position

DIVISIONS = 15
WATCHERS = 50


def settle() -> None:
    """Make the agency and its people."""
    agency = Agency.objects.create(code="bench", name="Sở Thử tải", parent_name="UBND tỉnh", place="An Khê")
    office = unit_of(agency, "vp", "Văn phòng Sở", Unit.Kind.OFFICE)
    divisions = [
        unit_of(agency, f"p{number}", f"Phòng Nghiệp vụ {number}", Unit.Kind.DIVISION) for number in range(DIVISIONS)
    ]
    for number, unit in enumerate(divisions):
        appointed(f"head_{number}", agency, Position.UNIT_HEAD, unit=unit)
    appointed("reviewer", agency, Position.COORDINATOR, unit=office)
    appointed("director", agency, Position.DIRECTOR)
    for number in range(WATCHERS):
        appointed(f"watcher_{number}", agency, Position.INSPECTOR)


def person(username: str) -> User:
    """Return one of them."""
    return User.objects.get(username=username)


def session(username: str) -> str:
    """Sign somebody in and return the session's key."""
    user, store = person(username), SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[CONFIRMED_AT] = int(time.time())
    store.save()
    return str(store.session_key)
