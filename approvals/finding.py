"""Finding what a request speaks of, within what its person may see; everything else does not exist (404)."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from approvals import inbox, review
from approvals.narrowing import OVERDUE, Narrowed
from approvals.panes import Asked
from units.models import User
from units.positions import Right
from units.rules import standing
from workflows.finding import person_of
from workflows.models import Task
from workflows.querysets import TaskQuerySet
from workflows.worklist import read_place

LONGEST_SEARCH = 100
INBOX_TABS = frozenset({"", "instead", "asking", "today"})
REVIEW_TABS = frozenset({"", "reviewed"})
LONGEST_ID = 18


def holder_of(request: HttpRequest, right: Right) -> User:
    """Return the person, who must hold the right on some unit."""
    person = person_of(request)
    if not standing(person).has_any(right):
        raise Http404
    return person


def asked_of(request: HttpRequest, right: Right, tabs: frozenset[str], task_id: int | None = None) -> Asked:
    """Read the list that a URL asks for."""
    today, asked, opened = timezone.localdate(), request.GET, number_in(request.GET.get("task", ""))
    tab = asked.get("tab", "")
    return Asked(
        reader=holder_of(request, right),
        on=today,
        now=timezone.now(),
        tab=tab if tab in tabs else "",
        current=opened if task_id is None else task_id,
        after=read_place(asked.get("after", "")),
        narrowed=Narrowed(
            unit=number_in(asked.get("unit", "")),
            plan=line_in(asked.get("plan", "")),
            overdue_on=today if asked.get("lateness") == OVERDUE else None,
            words=line_in(asked.get("q", "")),
        ),
        against=number_in(asked.get("so-voi", "")),
    )


def number_in(text: str) -> int | None:
    """Read a number from a URL; None when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def line_in(text: str) -> str:
    """Read words from a URL."""
    return " ".join(text.replace("\0", "").split())[:LONGEST_SEARCH]


def asked_of_inbox(request: HttpRequest, task_id: int | None = None) -> Asked:
    """Read what is asked of leadership's list."""
    return asked_of(request, Right.APPROVE, INBOX_TABS, task_id)


def asked_of_review(request: HttpRequest, task_id: int | None = None) -> Asked:
    """Read what is asked of the Office's list."""
    return asked_of(request, Right.COORDINATE, REVIEW_TABS, task_id)


def task_before_leadership(request: HttpRequest, task_id: int) -> Task:
    """Return a reported task of a unit this person approves for."""
    return one(inbox.readable_by(person_of(request)), task_id)


def task_before_reviewer(request: HttpRequest, task_id: int) -> Task:
    """Return a reported task of a plan this person's unit coordinates."""
    return one(review.readable_by(person_of(request)), task_id)


def one(tasks: TaskQuerySet, task_id: int) -> Task:
    """Return one of the tasks with everything its detail names, or raise Http404."""
    joined = tasks.select_related(
        "lead_unit", "coordinating_unit", "submission__submitted_by", "proposed_signer", "reviewed_by", "signed_by"
    )
    return get_object_or_404(joined, pk=task_id)
