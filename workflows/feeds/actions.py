"""Making, renewing and revoking one's own calendar link; each leaves a line on the person's chain, never the secret."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest

from audit.persons import record
from units.models import User
from workflows.models import CalendarFeed

SECRET_BYTES = 32


def digest_of(secret: str) -> str:
    """Return under what a secret is known here."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def live_feed(person: User) -> CalendarFeed | None:
    """Return the person's link in force."""
    return CalendarFeed.objects.filter(person=person, revoked_at__isnull=True).first()


def make(*, actor: User, at: dt.datetime) -> str:
    """Make the person a link, in place of the one before; return its secret, which nobody here knows from now on.

    The person's row is held first, so that of two at once the later one counts.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        ended = end_live(actor, at=at)
        CalendarFeed.objects.create(person=actor, secret_sha256=digest_of(secret), created_at=at)
        record("feed.renew" if ended else "feed.create", actor)
    return secret


def revoke(*, actor: User, at: dt.datetime) -> bool:
    """Revoke the person's link; tell whether there was one."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        ended = end_live(actor, at=at)
        if ended:
            record("feed.revoke", actor)
    return ended


def end_live(person: User, *, at: dt.datetime) -> bool:
    """Let the link in force be in force no longer; tell whether there was one."""
    # Never before it was made, even when the clock was put back.
    ended_at = Greatest("created_at", Value(at, output_field=DateTimeField()))
    return bool(CalendarFeed.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=ended_at))


def note_reading(feed: CalendarFeed, *, at: dt.datetime) -> None:
    """Count a reading, for the person to see: an address that somebody else reads shows by it."""
    CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=at, reads_count=F("reads_count") + 1)
