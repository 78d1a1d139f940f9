"""Slowing down password guessing: by account and address together, never by address alone (an office shares one)."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

MOST_FAILURES = 10
WINDOW_SECONDS = 10 * 60


def key_of(request: HttpRequest) -> str:
    """Name the counter of one account from one address."""
    pair = f"{request.POST.get('username', '').lower()}|{request.META.get('REMOTE_ADDR', '')}"
    return "sign-in:" + hashlib.sha256(pair.encode()).hexdigest()


def is_closed(request: HttpRequest) -> bool:
    """Tell whether this account has failed too often from this address."""
    return int(cache.get(key_of(request), 0)) >= MOST_FAILURES


def count_failure(request: HttpRequest) -> None:
    """Count one failure."""
    cache.add(key_of(request), 0, WINDOW_SECONDS)
    cache.incr(key_of(request))
