"""Whoever a test signs in has just given the password, as whoever signs in has: a signature asks for it no second time.

`stale` takes that back, for the tests of what happens when it was too long ago.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from approvals.confirming import CONFIRMED_AT

LONG_AGO = 1_000_000


def pytest_configure(config: pytest.Config) -> None:
    """Let every test client's `force_login` note what the sign-in page notes."""
    Client.force_login = confirmed(Client.force_login)  # type: ignore[method-assign]  # the page does it in its view


def confirmed(force_login: Callable[..., None]) -> Callable[..., None]:
    """Return a `force_login` after which the password counts as given."""

    def signed_in(client: Client, *args: Any, **kwargs: Any) -> None:
        force_login(client, *args, **kwargs)
        given_at(client, int(time.time()))

    return signed_in


def given_at(client: Client, moment: int) -> None:
    """Note in a client's session when the password was given."""
    session = client.session
    session[CONFIRMED_AT] = moment
    session.save()


def stale(client: Client) -> None:
    """Let so much time pass that the next signature asks for the password."""
    given_at(client, int(time.time()) - LONG_AGO)
