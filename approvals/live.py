"""What an open detail is told when something changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from audit.models import Event
from audit.sentences import headline
from workflows.engine import key_of
from workflows.models import Task

# Opinions come into their own part of the page, which fetches itself anew: nobody's typing is stopped by an answer.
UNREMARKABLE = (
    "task.open_review",
    "opinion.ask",
    "opinion.add",
    "opinion.answer",
    "opinion.extend",
    "opinion.close",
    "opinion.reopen",
)


def what_changed(request: HttpRequest, task: Task, *, url: str) -> HttpResponse:
    """Answer 204 when nothing a reader cares about has happened since, else a banner that says who and when."""
    since = request.GET.get("since", "")
    after = int(since) if since.isascii() and since.isdigit() else 0
    news = Event.objects.of(key_of(task)).filter(seq__gt=after, refused=False).exclude(action__in=UNREMARKABLE)
    last = news.last()
    if last is None:
        return HttpResponse(status=204)
    at = timezone.localtime(last.occurred_at)
    sentence = f"{headline(last)} lúc {at:%H:%M} ngày {at:%d/%m/%Y}."
    return render(request, "_live_banner.html", {"sentence": sentence, "url": url})
