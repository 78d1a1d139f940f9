"""What a page shows and posts back, for tests of the two queues."""

from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse

from audit.models import Event
from audit.verifier import content_of
from workflows import engine
from workflows.models import Task


def at(name: str, *args: object) -> str:
    """Return an address."""
    return reverse(name, args=args)


class Answer(Protocol):
    """Whatever a test client returns."""

    @property
    def content(self) -> bytes:
        """The page."""
        ...


def body(response: Answer) -> str:
    """Return a page as text."""
    return response.content.decode()


def shown(task: Task, **more: object) -> dict[str, object]:
    """Return what a page that shows the task now posts back."""
    seen = engine.seen_now(Task.objects.get(pk=task.pk))
    return {"step": seen.step if seen.step is not None else "", "submission": seen.submission, **more}


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its body read."""

    event: Event
    note: str
    facts: dict[str, object]
    source: str
    target: str


def last_line(object_key: str) -> Told:
    """Return the last line of a chain."""
    event = Event.objects.of(object_key).last()
    assert event is not None
    content = content_of(event)
    assert content is not None
    return Told(event, content["note"], content["facts"], content["from"], content["to"])


def length(object_key: str) -> int:
    """Return how many lines a chain has."""
    return Event.objects.of(object_key).count()
