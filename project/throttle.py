"""Slowing down password guessing: by account and address together, never by address alone (an office shares one).

An attempt is counted in the database before it is judged, so neither many processes nor many requests at once get more
guesses than one; a success forgets the failures.
"""

import datetime as dt
import hashlib
import unicodedata

from django.http import HttpRequest
from django.utils import timezone

from project.gate import address_of
from units.models import SignInAttempt

MOST_ATTEMPTS = 10
WINDOW = dt.timedelta(minutes=10)
KEPT = dt.timedelta(hours=1)


def key_of(request: HttpRequest, account: str) -> str:
    """Name the counter of one account, however it is spelt, from one address."""
    name = unicodedata.normalize("NFKC", account).strip().casefold()
    return hashlib.sha256(f"{name}|{address_of(request)}".encode("utf-8", "replace")).hexdigest()


def admits(request: HttpRequest, account: str) -> bool:
    """Count an attempt; tell whether it may be judged."""
    now, key = timezone.now(), key_of(request, account)
    SignInAttempt.objects.filter(at__lt=now - KEPT).delete()
    SignInAttempt.objects.create(key=key, at=now)
    return SignInAttempt.objects.filter(key=key, at__gt=now - WINDOW).count() <= MOST_ATTEMPTS


def forget(request: HttpRequest, account: str) -> None:
    """Forget the attempts of an account after a success."""
    SignInAttempt.objects.filter(key=key_of(request, account)).delete()
