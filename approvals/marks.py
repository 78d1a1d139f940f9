"""What a row of the inbox says beside its task: opened, asked about, in a folder, its signer away. One statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from approvals.models import FolderRow, Opening
from approvals.sheets.claims import held_in_words
from units.authority import not_ended
from units.models import Absence, User
from workflows.models import OpinionRequest, Task
from workflows.rows import Mark
from workflows.states import State
from workflows.versions import changed_mark


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of one task beside its row; `asked` and `answered` count opinions over all its rounds."""

    opened: bool = False
    asked: int = 0
    answered: int = 0
    folder: str = ""
    away_until: dt.date | None = None
    held: str = ""


NOTHING = Signs()


def signs_of(tasks: Sequence[Task], *, reader: User, on: dt.date) -> dict[int, Signs]:
    """Read what the rows of some tasks say beside the tasks themselves. One statement, none without tasks."""
    if not tasks:
        return {}
    opinions = OpinionRequest.objects.filter(round__task=OuterRef("pk")).order_by().values("round__task")
    lying_in = FolderRow.objects.filter(
        task=OuterRef("pk"),
        outcome=FolderRow.Outcome.WAITING,
        folder__sent_at__isnull=False,
        folder__closed_at__isnull=True,
    )
    away = Absence.objects.filter(not_ended(on), person=OuterRef("proposed_signer"), from_on__lte=on, to_on__gte=on)
    rows = Task.objects.filter(pk__in=[task.pk for task in tasks]).order_by()
    found = rows.annotate(
        opened=Exists(Opening.objects.filter(submission=OuterRef("submission"), person=reader)),
        asked=Subquery(opinions.annotate(n=Count("pk")).values("n")),
        answered=Subquery(opinions.annotate(n=Count("pk", filter=~Q(answer=""))).values("n")),
        folder=Subquery(lying_in.order_by("-pk").values("folder__title")[:1]),
        away_until=Subquery(away.order_by("-to_on").values("to_on")[:1]),
    ).values_list("pk", "opened", "asked", "answered", "folder", "away_until")
    return {
        pk: Signs(opened, asked or 0, answered or 0, folder or "", until)
        for pk, opened, asked, answered, folder, until in found
    }


def held_signs(tasks: Sequence[Task], *, reader: User, now: dt.datetime) -> dict[int, Signs]:
    """Say who is reviewing which of the tasks; their claims must have been joined, so nothing is asked."""
    return {task.pk: Signs(held=held_in_words(task, reader=reader, now=now)) for task in tasks}


def marks_of(task: Task, reader: User, signs: Signs = NOTHING) -> tuple[Mark, ...]:
    """Return what a reader should notice before opening the row, each an icon with its word."""
    marks = [
        Mark("alert", "Đơn vị tự rà soát") if task.self_unit_review else reviewed(task),
        changed_mark(task),
        Mark("comment", f"Ý kiến {signs.answered}/{signs.asked}") if signs.asked else None,
        Mark("folder", f"Trong hồ sơ “{signs.folder}”") if signs.folder else None,
        put_to(task, reader, signs),
        Mark("eye", "Đã mở ✓") if signs.opened else None,
        Mark("user", signs.held) if signs.held else None,
    ]
    return tuple(mark for mark in marks if mark is not None)


def reviewed(task: Task) -> Mark | None:
    """Return the mark of a report that another unit has reviewed."""
    return Mark("check", "Đã rà soát") if task.state == State.REVIEWED else None


def put_to(task: Task, reader: User, signs: Signs) -> Mark | None:
    """Say whom a report was put to, and until when that person is away; of the reader's own only the latter."""
    if task.proposed_signer is None:
        return None
    away = f", vắng đến hết {signs.away_until:%d/%m}" if signs.away_until else ""
    if task.proposed_signer_id == reader.pk:
        return Mark("sign", f"Trình bạn ký{away}") if away else None
    return Mark("sign", f"Trình {task.proposed_signer.name}{away}")
