"""Finding decisions and their copies within what a person may see; everything else does not exist (404)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from approvals.documents.rules import keeps_register_of, reads_the_review
from approvals.models import Decision, SignedCopy
from units.models import User
from workflows.finding import person_of, visible_task
from workflows.models import Task

OF_A_PAPER = (
    "task__agency",
    "task__lead_unit",
    "task__coordinating_unit",
    "submission__submitted_by",
    "signer",
    "withdrawn_by",
    "issued__entered_by",
)


def decisions_of(reader: User) -> QuerySet[Decision]:
    """Return the decisions on tasks the person sees; to the records clerk, all of the agency's."""
    seen = Q(task__in=Task.objects.visible_to(reader))
    if reader.agency_id is not None and keeps_register_of(reader, reader.agency_id):
        seen |= Q(task__agency=reader.agency_id)
    return Decision.objects.filter(seen)


def decision_in_sight(request: HttpRequest, decision_id: int) -> Decision:
    """Return a decision the person may see, with everything its paper names."""
    found = decisions_of(person_of(request)).select_related(*OF_A_PAPER)
    return get_object_or_404(found, pk=decision_id)


def copy_in_sight(request: HttpRequest, copy_id: int) -> SignedCopy:
    """Return a signed copy of a decision the person may see."""
    copies = SignedCopy.objects.filter(decision__in=decisions_of(person_of(request)))
    return get_object_or_404(
        copies.select_related("decision__task__lead_unit", "decision__task__coordinating_unit"), pk=copy_id
    )


def task_with_paper(request: HttpRequest, task_id: int) -> Task:
    """Return a task whose paper before the signer the person may read: who reviews, decides or inspects."""
    task = visible_task(request, task_id)
    if task.submission is None or not reads_the_review(task, request.user):
        raise Http404
    return task
