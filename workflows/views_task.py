"""The page of a task, its live part, and the page of a task given to all units."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from workflows.finding import person_of, visible_common, visible_task
from workflows.hearing import unit_topics
from workflows.models import Task
from workflows.rows import due_of, state_of
from workflows.sheet import live_topics, sheet
from workflows.states import State
from workflows.timing import Lateness


@require_safe
def task_page(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show a task: what it is, who holds it, what was reported, what happened, what may be done."""
    reader, task = person_of(request), visible_task(request, task_id)
    context = sheet(task, reader, now=timezone.now(), today=timezone.localdate())
    return render(request, "workflows/task.html", {**context, "live_topics": live_topics(task, reader)})


@require_safe
def task_partial(request: HttpRequest, task_id: int) -> HttpResponse:
    """Return the part of the page that refreshes itself: the same bytes."""
    reader, task = person_of(request), visible_task(request, task_id)
    return render(request, "workflows/_task.html", sheet(task, reader, now=timezone.now(), today=timezone.localdate()))


@require_safe
def common_task(request: HttpRequest, common_id: int) -> HttpResponse:
    """Show how each unit stands with a task given to all; only one's own tasks are links."""
    crumbs = [{"label": "Nhiệm vụ", "url": reverse("task_list")}, {"label": "Nhiệm vụ chung", "url": ""}]
    return render(request, "workflows/common_task.html", {"crumbs": crumbs, **shares(request, common_id)})


@require_safe
def common_task_partial(request: HttpRequest, common_id: int) -> HttpResponse:
    """Return the part of the page that refreshes itself: how far each unit is."""
    return render(request, "workflows/_common_task.html", shares(request, common_id))


def shares(request: HttpRequest, common_id: int) -> dict[str, Any]:
    """Gather the units' shares of a common task."""
    common, today = visible_common(request, common_id), timezone.localdate()
    mine = set(Task.objects.visible_to(request.user).filter(common=common).values_list("pk", flat=True))
    lines, done, late, total = [], 0, 0, 0
    for task in common.tasks.all():
        look, words = state_of(task)
        unit = task.lead_unit.name if task.lead_unit else "Chưa phân công"
        due = due_of(task, on=today)
        lines.append({"task": task, "unit": unit, "look": look, "words": words, "due": due, "open": task.pk in mine})
        total += task.state != State.CANCELLED
        done += task.state == State.APPROVED
        late += due.kind == Lateness.OVERDUE
    live = " ".join(unit_topics(request.user))
    return {"common": common, "lines": lines, "done": done, "late": late, "total": total, "live": live}
