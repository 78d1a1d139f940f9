"""Slowing down password guessing: by account and address together, never by address alone (an office shares one).

An attempt is counted in the database before it is judged, so neither many processes nor many requests at once get more
guesses than one; a success forgets the failures.
"""

import datetime as dt
import hashlib
import unicodedata

from django.utils import timezone

from units.models import SignInAttempt, User

MOST_ATTEMPTS = 10
WINDOW = dt.timedelta(minutes=10)
KEPT = dt.timedelta(hours=1)


def key_of(account: str, address: str) -> str:
    """Name the counter of one account, however it is spelt, from one address."""
    name = unicodedata.normalize("NFKC", account).strip().casefold()
    return hashlib.sha256(f"{name}|{address}".encode("utf-8", "replace")).hexdigest()


def own_password(user: User) -> str:
    """Name what is tried when somebody who is signed in proves the password once more."""
    return f"mat-khau/{user.pk}"


def admits(account: str, address: str) -> bool:
    """Count an attempt; tell whether it may be judged."""
    now, key = timezone.now(), key_of(account, address)
    SignInAttempt.objects.filter(at__lt=now - KEPT).delete()
    SignInAttempt.objects.create(key=key, at=now)
    return SignInAttempt.objects.filter(key=key, at__gt=now - WINDOW).count() <= MOST_ATTEMPTS


def forget(account: str, address: str) -> None:
    """Forget the attempts of an account after a success."""
    SignInAttempt.objects.filter(key=key_of(account, address)).delete()
