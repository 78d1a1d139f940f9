"""Required opinions that are not there, and what follows: wait for them while there is time, then say why without."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from audit.canonical import Value
from units.models import Unit
from workflows.models import OpinionRequest, Task
from workflows.opinions.queries import requests_of
from workflows.opinions.words import name_of
from workflows.rows import day

Asked = tuple[int | None, int | None]


class OpinionsMissing(ValidationError):
    """A step that wants required opinions, or a reason, has neither; the sentence says whose are missing."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Who is silent though asked with an obligation, or was never asked though the plan demands it.

    `until` is the last day on which some of them may still answer; None when no such day is left.
    """

    silent: tuple[str, ...] = ()
    never_asked: tuple[str, ...] = ()
    until: dt.date | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is missing."""
        return bool(self.silent or self.never_asked)

    @property
    def names(self) -> list[str]:
        """Return everyone whose opinion is missing."""
        return [*self.silent, *self.never_asked]

    @property
    def sentence(self) -> str:
        """Say whose opinion is missing: silence is not consent."""
        parts = []
        if self.silent:
            parts.append(f"Chưa có ý kiến bắt buộc của {'; '.join(self.silent)}.")
        if self.never_asked:
            parts.append(f"Kế hoạch bắt buộc lấy ý kiến, nhưng chưa hỏi {'; '.join(self.never_asked)}.")
        return " ".join(parts)

    @property
    def waiting(self) -> str:
        """Say why a report cannot be passed on yet; "" when it can, with a reason."""
        if self.until is None:
            return ""
        return (
            f"{self.sentence} Thời hạn cho ý kiến đến hết ngày {day(self.until)}: hãy chờ đủ ý kiến, "
            "hoặc để người hỏi kết thúc đợt lấy ý kiến."
        )

    @property
    def demand(self) -> str:
        """Say what going on without them asks for."""
        return f"{self.sentence} Im lặng không phải là đồng ý: muốn tiếp tục, hãy ghi lý do."

    def facts(self, reason: str) -> dict[str, Value]:
        """Return what the trail keeps of going on without them."""
        return {"without_opinions": reason.strip(), "missing_opinions": list[Value](self.names)} if self else {}


def missing(task: Task, *, on: dt.date) -> Missing:
    """Tell whose required opinion a task lacks on a day. One query, two when the plan demands opinions."""
    helpers = list(task.cooperating_units.all()) if task.opinions_required else []
    return missing_among(task, requests_of(task), helpers, on=on)


def accounted(task: Task, reason: str, *, on: dt.date, may_wait: bool = False) -> dict[str, Value]:
    """Return what the trail keeps of going on while required opinions are missing; nothing when none is.

    Raises OpinionsMissing when a reason is wanted, and for whoever `may_wait` (the reviewer) while somebody may still
    answer. Call it on a locked task: every answer waits for the same lock.
    """
    lacking = missing(task, on=on)
    if may_wait and lacking.waiting:
        raise OpinionsMissing(lacking.waiting)
    if lacking and not reason.strip():
        raise OpinionsMissing(lacking.demand)
    return lacking.facts(reason)


def missing_among(task: Task, requests: Sequence[OpinionRequest], helpers: Sequence[Unit], *, on: dt.date) -> Missing:
    """Tell the same from rows that are at hand: who must be heard is heard once he has answered the last such round."""
    helping = {unit.pk for unit in helpers if task.opinions_required}
    owed: dict[Asked, OpinionRequest] = {}
    for request in requests:  # in the order in which they were asked
        if request.answer:
            owed.pop(asked_of(request), None)
        elif request.round.required or request.unit_id in helping:
            owed[asked_of(request)] = request
    never = helping - {request.unit_id for request in requests} - {task.lead_unit_id}
    return Missing(
        silent=tuple(name_of(request) for request in owed.values()),
        never_asked=tuple(unit.name for unit in helpers if unit.pk in never and exists(unit, on)),
        until=max((one.round.due_on for one in owed.values() if may_still_come(one, on)), default=None),
    )


def may_still_come(request: OpinionRequest, on: dt.date) -> bool:
    """Tell whether an answer is still to be waited for: the round runs, its deadline is not past, the unit exists."""
    asked = request.round
    return asked.closed_at is None and asked.due_on >= on and (request.unit is None or exists(request.unit, on))


def asked_of(request: OpinionRequest) -> Asked:
    """Return what tells one who was asked from another."""
    return request.unit_id, request.person_id


def exists(unit: Unit, on: dt.date) -> bool:
    """Tell whether a unit exists on a day: nobody waits for one that was dissolved."""
    return unit.active_from <= on and (unit.active_to is None or unit.active_to >= on)
