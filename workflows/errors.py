"""The failures of the door: not possible now (409), not allowed to you (403). Not visible is Django's Http404."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from workflows.moves import Move
    from workflows.rules import Clause


class Stale(Exception):
    """What the page showed is no longer so; `sentence` says what is in the way, when anything but time is."""

    def __init__(self, task_id: int, sentence: str = "") -> None:
        super().__init__(sentence or f"task {task_id} has moved on")
        self.task_id = task_id
        self.sentence = sentence


class Refused(PermissionDenied):
    """A rule said no; the attempt has been recorded."""

    def __init__(self, move: Move, clause: Clause) -> None:
        super().__init__(clause.refusal)
        self.move = move
        self.clause = clause
