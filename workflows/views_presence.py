"""Who else has the page of a task open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from realtime import presence, topics
from units.models import User
from workflows.finding import person_of, visible_task

MOST_NAMES = 3


@require_safe
def task_presence(request: HttpRequest, task_id: int) -> HttpResponse:
    """Return the line "… đang xem"; it is about the others, and only for those who may see the task."""
    reader, task = person_of(request), visible_task(request, task_id)
    others = presence.viewers(topics.presence(task.pk), at=timezone.now()) - {reader.pk}
    people = User.objects.filter(pk__in=others, is_active=True).order_by("name", "pk")
    return render(request, "workflows/_presence.html", {"task": task, "viewers": named([str(one) for one in people])})


def named(names: list[str]) -> str:
    """Write names as one would say them: at most three, then how many more; "" for nobody."""
    shown, more = names[:MOST_NAMES], len(names) - MOST_NAMES
    if more > 0:
        return f"{', '.join(shown)} và {more} người khác"
    return " và ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))
