"""Finding what a request speaks of, within what its person may see; everything else does not exist (404)."""

from contextlib import suppress

from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from units.models import User
from units.positions import Right
from units.rules import holds, is_person, standing
from workflows import ledger
from workflows.models import CommonTask, Evidence, Task


def person_of(request: HttpRequest) -> User:
    """Return the signed-in person; the middleware lets nobody else through."""
    if not is_person(request.user):
        raise Http404
    return request.user


def visible_task(request: HttpRequest, task_id: int) -> Task:
    """Return a task the person may see, with everything its page names, in one query."""
    rows = (
        Task.objects.visible_to(request.user)
        .with_step()
        .select_related(
            "lead_unit", "coordinating_unit", "submission", "common", "proposed_signer", "reviewed_by", "signed_by"
        )
    )
    return get_object_or_404(rows, pk=task_id)


def task_in_sight(request: HttpRequest, task_id: int) -> Task:
    """Return a task the person may see, for a click that needs no page: its units and submission, and no more."""
    reader = person_of(request)
    with suppress(Task.DoesNotExist):
        task, _ = ledger.read(task_id, reader)
        if standing(reader).units(Right.SEE_WORK).intersection((task.lead_unit_id, task.coordinating_unit_id)):
            return task
    return visible_task(request, task_id)


def task_to_prepare(request: HttpRequest, task_id: int) -> Task:
    """Return a task whose report the person may prepare: a draft is the lead unit's own business."""
    task = visible_task(request, task_id)
    if not holds(request.user, Right.PREPARE_REPORT, task.lead_unit):
        raise Http404
    return task


def visible_file(request: HttpRequest, evidence_id: int) -> Evidence:
    """Return a file of a visible task: submitted ones to all who see the task, drafts to those who prepare it."""
    own = standing(request.user).units(Right.PREPARE_REPORT)
    files = (
        Evidence.objects.filter(task__in=Task.objects.visible_to(request.user))
        .filter(Q(submissions__isnull=False) | Q(task__lead_unit__in=own))
        .select_related("task__lead_unit", "task__coordinating_unit")
        .distinct()
    )
    return get_object_or_404(files, pk=evidence_id)


def visible_common(request: HttpRequest, common_id: int) -> CommonTask:
    """Return a common task of which the person sees at least one unit's task."""
    seen = Task.objects.visible_to(request.user).filter(common__isnull=False).values("common")
    units = Task.objects.select_related("lead_unit", "coordinating_unit").order_by("lead_unit__name")
    rows = CommonTask.objects.filter(pk__in=seen).select_related("coordinating_unit")
    return get_object_or_404(rows.prefetch_related(Prefetch("tasks", queryset=units)), pk=common_id)
