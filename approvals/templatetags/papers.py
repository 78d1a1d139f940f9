"""The papers of a task, wherever its page stands: links to them, the number of the decision, the signed copies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from approvals.documents.giving_out import WAYS
from approvals.documents.numbering import as_number, number_of
from approvals.documents.rules import reads_the_review
from approvals.documents.signed import copy_row
from approvals.models import Decision
from units.rules import Visitor
from workflows.models import Task
from workflows.sheet import FileRow
from workflows.states import State

register = template.Library()
BEFORE_THE_SIGNER = frozenset({State.REPORTED, State.REVIEWED, State.APPROVED})


@dataclass(frozen=True, slots=True)
class Ready:
    """A paper with the ways in which it may be taken away."""

    title: str
    note: str
    ways: tuple[tuple[str, str], ...]
    url: str = ""
    copies: tuple[FileRow, ...] = ()


@register.inclusion_tag("approvals/documents/_links.html", takes_context=True)
def papers(context: Context, task: Task) -> dict[str, Any]:
    """Show what papers a task has for the reader; nothing while there is none (two statements once it is approved)."""
    reader: Visitor = context["request"].user
    ready = [before_the_signer(task)] if may_read(task, reader) else []
    if task.state == State.APPROVED:
        ready += [of_decision(decision) for decision in standing_decisions(task)]
    return {"ready": ready, "id": task.pk}


def may_read(task: Task, reader: Visitor) -> bool:
    """Tell whether there is a paper before the signer, and the reader is one of those it is for."""
    return task.state in BEFORE_THE_SIGNER and task.submission_id is not None and reads_the_review(task, reader)


def standing_decisions(task: Task) -> list[Decision]:
    """Return the decision that stands, with its number and its signed copies."""
    found = Decision.objects.in_force().filter(task=task).select_related("issued")
    return list(found.prefetch_related("signed_copies"))


def before_the_signer(task: Task) -> Ready:
    """Return the paper laid before the signer."""
    note = "Dự thảo, đang rà soát" if task.state == State.REPORTED else ""
    return Ready("Phiếu trình", note, ways_to("submission_file", task.pk))


def of_decision(decision: Decision) -> Ready:
    """Return the paper of a decision."""
    issued = number_of(decision)
    return Ready(
        "Phiếu phê duyệt",
        f"Số {as_number(issued).words}" if issued else "Dự thảo, chưa có số",
        ways_to("decision_file", decision.pk),
        reverse("document", args=[decision.pk]),
        tuple(copy_row(copy) for copy in decision.signed_copies.all()),
    )


def ways_to(name: str, number: int) -> tuple[tuple[str, str], ...]:
    """Return (word, address) of every way in which a paper is written."""
    return tuple((way.upper(), reverse(name, args=[number, way])) for way in WAYS)
