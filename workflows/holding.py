"""Ai đang giữ? Who holds the awaited right on the task's unit, since when, and who comes next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from audit import sentences
from units.calendar import working_days_between
from units.models import Unit, UnitGrant, User
from units.positions import SENIORITY, SIGNED, Position
from workflows.models import Task
from workflows.states import CLOSED, State
from workflows.turns import HOLDERS

MOST_NAMES = 4
LEADERSHIP = "Lãnh đạo cơ quan"
AWAITED: dict[State, str] = {
    State.DRAFT: "giao việc cho một đơn vị",
    State.ASSIGNED: "tiếp nhận nhiệm vụ",
    State.IN_PROGRESS: "thực hiện và trình báo cáo",
    State.REPORTED: "rà soát báo cáo",
    State.REVIEWED: "phê duyệt",
    State.SUSPENDED: "cho tiếp tục nhiệm vụ đang tạm dừng",
}


@dataclass(frozen=True, slots=True)
class Keeper:
    """A person who may make the awaited move, in words."""

    user_id: int
    name: str
    title: str

    @property
    def introduced(self) -> str:
        """Return "Nguyễn Văn A (Trưởng phòng)", or the name alone where accounts are named by office."""
        titles = sentences.unsaid(self.name, self.title)
        return f"{self.name} ({titles[0]})" if titles else self.name


@dataclass(frozen=True, slots=True)
class Holding:
    """What `_holder.html` shows."""

    name: str
    title: str
    held: str
    next: str
    kind: str


def holding_of(task: Task, *, reader: User, since: dt.datetime | None, now: dt.datetime) -> Holding:
    """Say who holds the task; `since` is when the open step was opened. One query, none for a closed task."""
    if task.state in CLOSED:
        return closed(task)
    state = State(task.state)
    unit = held_unit(task)
    keepers = keepers_of(task, unit, on=timezone.localdate(now))
    yours = reader.pk in {keeper.user_id for keeper in keepers}
    return Holding(
        name=names_of(task, unit, keepers),
        title=f"{LEADERSHIP if HOLDERS[state].right in SIGNED else unit.name} · chờ {AWAITED[state]}",
        held=held_words(since, now=now),
        next=next_words(task),
        kind="you" if yours else "",
    )


def closed(task: Task) -> Holding:
    """Say that nobody holds the task any more, and since when."""
    if task.state == State.CANCELLED:
        return Holding("Không còn ai", "Nhiệm vụ đã huỷ; hồ sơ được giữ nguyên.", "", "", "done")
    at = timezone.localtime(task.approved_at) if task.approved_at else None
    done = f"Đã phê duyệt lúc {at:%H:%M} ngày {at:%d/%m/%Y}." if at else "Đã phê duyệt."
    return Holding("Đã xong", done, "", "", "done")


def held_unit(task: Task) -> Unit:
    """Return the unit on which the awaited right is held."""
    unit: Unit | None = getattr(task, HOLDERS[State(task.state)].unit_field)
    return unit or task.coordinating_unit


def keepers_of(task: Task, unit: Unit, *, on: dt.date) -> list[Keeper]:
    """Return who may make the awaited move on a day: the proposed signer first, then by seniority. One query."""
    hands = {State.REPORTED: [task.submitted_by_id], State.REVIEWED: [task.submitted_by_id, task.reviewed_by_id]}
    grants = (
        UnitGrant.objects.filter(
            Q(appointment__valid_to__isnull=True) | Q(appointment__valid_to__gte=on),
            appointment__valid_from__lte=on,
            content_object=unit,
            permission__codename=HOLDERS[State(task.state)].right,
            user__is_active=True,
        )
        .exclude(user_id__in=[pk for pk in hands.get(State(task.state), []) if pk])
        .select_related("user", "appointment")
    )
    ranked = sorted(
        grants,
        key=lambda grant: (
            grant.user_id != task.proposed_signer_id,
            SENIORITY.index(Position(grant.appointment.position)),
            grant.user_id,
        ),
    )
    return [Keeper(grant.user_id, grant.user.name, grant.appointment.title) for grant in ranked]


def names_of(task: Task, unit: Unit, keepers: list[Keeper]) -> str:
    """Name the keepers, or the unit when nobody of it holds the right."""
    if not keepers:
        return f"{unit.name} – chưa có ai giữ quyền này"
    if task.state == State.REVIEWED and keepers[0].user_id == task.proposed_signer_id:
        return keepers[0].introduced
    names = ", ".join(keeper.introduced for keeper in keepers[:MOST_NAMES])
    more = len(keepers) - MOST_NAMES
    return f"{names} và {more} người khác" if more > 0 else names


def held_words(since: dt.datetime | None, *, now: dt.datetime) -> str:
    """Say for how long: "Đã giữ 2 ngày làm việc, từ 14:05 ngày 12/03/2026"."""
    if since is None:
        return ""
    start = timezone.localtime(since)
    days = working_days_between(start.date(), timezone.localdate(now))
    length = f"Đã giữ {days} ngày làm việc" if days > 0 else "Mới nhận hôm nay"
    return f"{length}, từ {start:%H:%M} ngày {start:%d/%m/%Y}"


def next_words(task: Task) -> str:
    """Say who comes after the one who holds the task now."""
    lead = task.lead_unit.name if task.lead_unit else "đơn vị được giao"
    words: dict[State, str] = {
        State.DRAFT: "đơn vị được giao tiếp nhận",
        State.ASSIGNED: f"{lead} thực hiện rồi trình báo cáo",
        State.IN_PROGRESS: f"{task.coordinating_unit.name} rà soát báo cáo",
        State.REPORTED: "lãnh đạo phê duyệt",
        State.REVIEWED: "phê duyệt xong là kết thúc",
    }
    if task.state == State.SUSPENDED:
        return f"trở lại trạng thái “{State(task.suspended_from).label}”"
    return words[State(task.state)]
