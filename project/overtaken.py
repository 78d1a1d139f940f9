"""What a person is told whose page was overtaken: who did what and when, what is different now, what was typed."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from audit.models import Event
from audit.sentences import headline
from units.models import User
from units.positions import Right
from units.rules import holds, is_person
from workflows import versions
from workflows.engine import key_of
from workflows.errors import Stale
from workflows.models import ReturnCategory, Task
from workflows.rules import field_unit
from workflows.versions import Compared

HASH = re.compile(r"[0-9a-f]{64}")
TYPED = {
    "note": "Lý do, ý kiến",
    "category": "Loại lý do",
    "points": "Các điểm cần bổ sung",
    "due_on": "Ngày đề nghị",
    "basis": "Văn bản làm căn cứ",
    "opinion": "Ý kiến rà soát",
    "despite": "Vì sao vẫn trình khi còn mục chưa đạt",
    "override_reason": "Lý do trình người khác với đề xuất",
    "question": "Nội dung xin ý kiến",
}
TYPED_IN_PARTS = {"note_": "Ghi chú trong phiếu rà soát", "remark_": "Nhận xét trong phiếu rà soát"}
DECIDING = frozenset({"approve", "return_from_leadership", "return_to_office", "withdraw_decision", "recall_decision"})
REVIEWING = frozenset({"pass_on", "return_to_unit", "sheet_save"})


def told(request: HttpRequest, stale: Stale) -> dict[str, Any]:
    """Return the context of the 409 page; a task the person may not see is not spoken of."""
    visible = Task.objects.visible_to(request.user).for_rows().select_related("submission__submitted_by")
    task = visible.filter(pk=stale.task_id).first()
    last = Event.objects.of(key_of(task)).filter(refused=False).last() if task else None
    given = request.POST.get("submission", "")
    shown = given if HASH.fullmatch(given) else ""
    changed = versions.since_shown(task, shown) if task else None
    return {
        "task": task,
        "last": last,
        "headline": headline(last) if last else "",
        "sentence": stale.sentence,
        "typed": typed_in(request),
        "changed": changed,
        "same": bool(task and task.submission and task.submission.sha256 == shown),
        "onward": onward(request, task, changed) if task else "",
    }


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Return (label, text) of what a person has typed into the form."""
    given = ((label_of(name), str(value).strip()) for name, value in request.POST.items())
    return [(label, in_words(label, text)) for label, text in given if label and text]


def label_of(name: str) -> str:
    """Return what a field is called; "" for one that nobody types into."""
    parts = (label for prefix, label in TYPED_IN_PARTS.items() if name.startswith(prefix))
    return TYPED.get(name) or next(parts, "")


def in_words(label: str, text: str) -> str:
    """Write a chosen code as its label; everything else as it was typed."""
    return str(ReturnCategory(text).label) if label == TYPED["category"] and text in ReturnCategory.values else text


def onward(request: HttpRequest, task: Task, changed: Compared | None) -> str:
    """Return where the person goes on: the page on which to decide anew, with the same comparison, else the task's."""
    page = page_of(request, task)
    if page and changed is not None:
        return versions.against(page, changed.before.round)
    return page or task.get_absolute_url()


def page_of(request: HttpRequest, task: Task) -> str:
    """Return the page from which the overtaken form came, where the person may still open it; "" for none."""
    person = request.user
    try:
        name = resolve(request.path).url_name
    except Resolver404:
        return ""
    if not is_person(person) or task.submission is None:
        return ""
    return decision_page(person, task) if name in DECIDING else review_page(person, task) if name in REVIEWING else ""


def decision_page(person: User, task: Task) -> str:
    """Return the page of the decision for whoever signs for the unit."""
    return reverse("decision_page", args=[task.pk]) if holds(person, Right.APPROVE, field_unit(task)) else ""


def review_page(person: User, task: Task) -> str:
    """Return the page of the review for whoever coordinates."""
    return reverse("review_page", args=[task.pk]) if holds(person, Right.COORDINATE, task.coordinating_unit) else ""
