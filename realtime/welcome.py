"""Whether sockets are still welcome: session, account and rights, asked of the database for many at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

MayHear = Callable[[Any, list[str]], list[str]]


class Claim(NamedTuple):
    """What a socket was opened with."""

    session_key: str
    user_id: int
    topics: frozenset[str]


def unwelcome(claims: Iterable[Claim], may_hear: MayHear) -> set[Claim]:
    """Return the claims that no longer hold.

    One query for the sessions, one for the people, and the rights once for each person however many sockets are open.
    """
    asked = list(claims)
    people = get_user_model()._default_manager.filter(pk__in={claim.user_id for claim in asked}, is_active=True)
    by_id: dict[Any, AbstractBaseUser] = {person.pk: person for person in people}
    sessions = contents({claim.session_key for claim in asked})
    wanted: dict[int, set[str]] = defaultdict(set)
    for claim in asked:
        wanted[claim.user_id] |= claim.topics
    heard = {pk: set(may_hear(person, sorted(wanted[pk]))) for pk, person in by_id.items()}
    return {
        claim
        for claim in asked
        if not is_signed_in(sessions.get(claim.session_key, {}), by_id.get(claim.user_id))
        or not claim.topics <= heard[claim.user_id]
    }


def contents(keys: set[str]) -> dict[str, dict[str, Any]]:
    """Return what the living sessions among these hold, by key."""
    living = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return {session.session_key: session.get_decoded() for session in living}


def is_signed_in(session: dict[str, Any], user: AbstractBaseUser | None) -> bool:
    """Tell whether a session is this active person's, and not of an earlier password."""
    return (
        user is not None
        and session.get(SESSION_KEY) == str(user.pk)
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    )
