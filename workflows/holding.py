"""Ai đang giữ? Who holds a task, in which office, for how much working time, and who comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from units.calendar import working_days_between
from units.models import Unit, User
from units.positions import SIGNED
from workflows.keepers import Keeper, awaited_unit, away_words, is_turn_of, keepers_of, names_of, next_words, roll_of
from workflows.models import Task
from workflows.states import CLOSED, State
from workflows.turns import HOLDERS

LEADERSHIP = "Lãnh đạo cơ quan"
AWAITED: dict[State, str] = {
    State.DRAFT: "giao việc cho một đơn vị",
    State.ASSIGNED: "tiếp nhận nhiệm vụ",
    State.IN_PROGRESS: "thực hiện và trình báo cáo",
    State.REPORTED: "rà soát báo cáo",
    State.REVIEWED: "phê duyệt",
    State.SUSPENDED: "cho tiếp tục nhiệm vụ đang tạm dừng",
}
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Holding:
    """What `_holder.html` shows."""

    name: str
    title: str
    held: str
    next: str
    kind: str
    away: tuple[str, ...] = ()


def holding_of(task: Task, *, reader: User, since: dt.datetime | None, now: dt.datetime) -> Holding:
    """Say who holds the task; `since` is when the open step was opened. Three statements, none for a closed task."""
    if task.state in CLOSED:
        return closed(task)
    unit, state = awaited_unit(task), State(task.state)
    roll = roll_of(task, on=timezone.localdate(now))
    keepers = keepers_of(task, roll)
    return Holding(
        name=holder_name(task, unit, keepers),
        title=f"{office_of(task, unit, keepers)} · chờ {AWAITED[state]}",
        held=held_words(since, now=now),
        next=next_words(task, roll),
        kind="you" if is_turn_of(reader, task, keepers) else "",
        away=tuple(away_words(task, roll, keepers)),
    )


def closed(task: Task) -> Holding:
    """Say that nobody holds the task any more, and since when."""
    if task.state == State.CANCELLED:
        return Holding("Không còn ai", "Nhiệm vụ đã huỷ; hồ sơ được giữ nguyên.", "", "", "done")
    at = timezone.localtime(task.approved_at) if task.approved_at else None
    by = f"{task.signed_by.name} đã" if task.signed_by else "Đã"
    done = f"{by} phê duyệt lúc {at:%H:%M} ngày {at:%d/%m/%Y}." if at else f"{by} phê duyệt."
    return Holding("Đã xong", done, "", "", "done")


def holder_name(task: Task, unit: Unit, keepers: Sequence[Keeper]) -> str:
    """Name the keepers who are there, or the unit when nobody is; what was put to somebody lies with one person."""
    present = [keeper for keeper in keepers if keeper.absence is None]
    if not present:
        return f"{unit.name} – {'mọi người có quyền này đều vắng' if keepers else 'chưa có ai giữ quyền này'}"
    return present[0].introduced if task.state == State.REVIEWED else names_of(present)


def office_of(task: Task, unit: Unit, keepers: Sequence[Keeper]) -> str:
    """Say from where the move is awaited: a unit, or leadership and the ground on which the one named would sign."""
    if HOLDERS[State(task.state)].right not in SIGNED:
        return unit.name
    ground = keepers[0].ground if keepers and keepers[0].absence is None and task.state == State.REVIEWED else ""
    return capitalised(ground) if ground else LEADERSHIP


def held_words(since: dt.datetime | None, *, now: dt.datetime) -> str:
    """Say for how long: "Đã giữ 2 ngày làm việc, từ 14:05 ngày 12/03/2026"; on the same day in hours."""
    if since is None:
        return ""
    start = timezone.localtime(since)
    if (now - since).total_seconds() < HOUR:
        return f"Mới nhận lúc {start:%H:%M} ngày {start:%d/%m/%Y}"
    return f"{capitalised(held_for(since, now=now))}, từ {start:%H:%M} ngày {start:%d/%m/%Y}"


def held_for(since: dt.datetime, *, now: dt.datetime) -> str:
    """Say how much working time has gone: "đã giữ 2 ngày làm việc", "đã giữ 3 giờ", "mới nhận 10 phút trước"."""
    start, end = timezone.localdate(since), timezone.localdate(now)
    days = working_days_between(start, end)
    if days > 0:
        return f"đã giữ {days} ngày làm việc"
    if start != end:
        return "chưa giữ qua ngày làm việc nào"
    seconds = int((now - since).total_seconds())
    if seconds >= HOUR:
        return f"đã giữ {seconds // HOUR} giờ"
    return f"mới nhận {seconds // MINUTE} phút trước" if seconds >= MINUTE else "vừa nhận"


def capitalised(words: str) -> str:
    """Begin a sentence."""
    return words[:1].upper() + words[1:]
