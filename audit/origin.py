"""Where a request comes from, for the trail: set by the roof's middleware, read when an event is composed."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Network address and request id; both empty for a command."""

    address: str = ""
    request: str = ""


NOWHERE = Origin()
current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)
