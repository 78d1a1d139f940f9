"""Chờ phân công: the drafts a person may give out, in the order of their plans, and why some of them are back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from audit import sentences
from audit.models import Event
from audit.verifier import content_of
from units.models import User
from units.positions import Right
from units.rules import standing
from workflows.models import Task
from workflows.querysets import TaskQuerySet
from workflows.rows import Due, due_of
from workflows.timeline import Told, who
from workflows.worklist import holding_every

ROWS_A_PAGE = 50
LONGEST_LABEL = 90
LAST_STEP = re.compile(r"[.*+-][^.*+-]*$")  # of a path in a plan: "II.3" stands in "II", "II.3-1" in "II.3"


@dataclass(frozen=True, slots=True)
class Declined:
    """Why a draft is back: who gave it back, for which unit, when, and for what reason."""

    unit: str
    who: str
    at: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A row of the page; `value` is what its box posts: its number, and the last event of it that was shown."""

    pk: int
    value: str
    code: str
    url: str
    title: str
    place: str
    hint: str
    due: Due
    due_text: str
    is_share: bool
    declined: Declined | None
    picked: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one section of a plan; a plan's name stands before the first of its sections on the page."""

    plan: str
    plan_title: str
    path: str
    rows: list[Draft] = field(default_factory=list)


def may_open(user: User) -> bool:
    """Tell whether the page is of any use to a person: whoever coordinates or leads may give out."""
    rights = standing(user)
    return rights.has_any(Right.COORDINATE) or rights.has_any(Right.COMMAND)


def drafts_of(user: User, *, plan: str = "", words: str = "") -> TaskQuerySet:
    """Return the drafts that the person may give out, plan after plan, in the order the plans have them."""
    drafts = Task.objects.to_give_out(user)
    if plan:
        drafts = drafts.filter(plan=plan)
    if words:
        drafts = holding_every(drafts, words)
    return drafts.order_by("plan", F("source_first_line").asc(nulls_last=True), "pk")


def plans_of(user: User) -> list[str]:
    """Return the plans that have drafts for this person to give out."""
    plans = Task.objects.to_give_out(user).exclude(plan="").order_by("plan")
    return list(plans.values_list("plan", flat=True).distinct())


def sections_of(tasks: Sequence[Task], *, on: dt.date, picked: Collection[str] = ()) -> list[Section]:
    """Write drafts as rows under their plans and sections. One query, for those that were given back."""
    declined = declined_of(tasks)
    found = list[Section]()
    for (plan, path), group in groupby(tasks, key=lambda task: (task.plan, section_of(task))):
        rows = list(group)
        first = not found or found[-1].plan != plan
        title = rows[0].plan_title if first else ""
        drafts = [draft_of(task, declined.get(task.pk), on=on, picked=picked) for task in rows]
        found.append(Section(plan, title, path, drafts))
    return found


def section_of(task: Task) -> str:
    """Return the section in which a task stands: of "II.3-1" it is "II.3"."""
    return LAST_STEP.sub("", task.source_path)


def draft_of(task: Task, declined: Declined | None, *, on: dt.date, picked: Collection[str]) -> Draft:
    """Write a draft as a row."""
    value = f"{task.pk}.{task.audit_seq}"
    due = due_of(task, on=on)
    return Draft(
        pk=task.pk,
        value=value,
        code=task.code,
        url=reverse("task_page", args=[task.pk]),
        title=task.content,
        place=f"mục {task.source_path}" if task.source_path else "",
        hint=task.lead_text,
        due=due,
        due_text=task.due_text if task.due_text and task.due_text != due.label else "",
        is_share=task.common_id is not None,
        declined=declined,
        picked=value in picked,
    )


def declined_of(tasks: Iterable[Task]) -> dict[int, Declined]:
    """Return for each task that was ever given back who did so last, and why. One query."""
    keys = {f"task:{task.pk}": task.pk for task in tasks}
    events = Event.objects.filter(object_key__in=keys, action="task.decline", refused=False).order_by("seq")
    return {keys[event.object_key]: declined(Told(event, content_of(event) or {})) for event in events}


def declined(told: Told) -> Declined:
    """Read the line that tells of a task given back."""
    unit = told.content.get("unit")
    name = str(unit.get("name") or "") if isinstance(unit, dict) else ""
    return Declined(name, who(told), told.event.occurred_at, told.note)


def last_given(user: User) -> str:
    """Say what was given out last by the units this person gives out for; "" when nothing was. One query."""
    rights = standing(user)
    units = rights.units(Right.COORDINATE) | rights.units(Right.COMMAND)
    events = Event.objects.filter(agency=user.agency_id, action="task.assign", refused=False, unit__in=units)
    event = events.order_by("-pk").first()
    if event is None:
        return ""
    at, label = timezone.localtime(event.occurred_at), str((content_of(event) or {}).get("label") or event.object_key)
    short = label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL].rsplit(' ', 1)[0]}…"
    return f"Gần đây nhất: {sentences.headline(event)} “{short}” lúc {at:%H:%M} ngày {at:%d/%m/%Y}."
