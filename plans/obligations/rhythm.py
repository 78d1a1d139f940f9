"""In what rhythm an obligation comes back, and from when in another one: never in the middle of a period."""

from __future__ import annotations

import datetime as dt

from plans.models import Obligation
from plans.obligations.course import changes_on

RHYTHM = ("period", "next_period", "next_from", "starts_on")


def rhythm_of(obligation: Obligation, on: dt.date) -> str:
    """Return the period in force on a day."""
    changed = obligation.next_from is not None and on >= obligation.next_from
    return obligation.next_period if changed else obligation.period


def rhythm_to_come(obligation: Obligation) -> str:
    """Return the period that an obligation has, or will have once a change that was made takes effect."""
    return obligation.next_period or obligation.period


def set_rhythm(obligation: Obligation, period: str, on: dt.date) -> None:
    """Let an obligation come back in another rhythm after the present period; nothing is saved.

    One that has not begun simply begins in it. A change still to come is replaced, or taken back.
    """
    settle(obligation, on)
    if period == obligation.period:
        obligation.next_period, obligation.next_from = "", None
    elif on < obligation.starts_on and not obligation.occurrences.exists():
        obligation.period, obligation.next_period, obligation.next_from = period, "", None
    else:
        obligation.next_period, obligation.next_from = period, changes_on(obligation.period, period, on)


def settle(obligation: Obligation, on: dt.date) -> None:
    """Write down a change that has taken effect: all periods before it have been opened by now.

    None takes effect on what ends before it.
    """
    if obligation.next_from is None or on < obligation.next_from:
        return
    if obligation.ends_on is None or obligation.ends_on >= obligation.next_from:
        obligation.period, obligation.starts_on = obligation.next_period, obligation.next_from
        obligation.next_period, obligation.next_from = "", None
