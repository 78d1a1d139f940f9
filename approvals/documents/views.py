"""Văn thư: the register; the document of a decision with its number and signed copies; the papers as files."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from approvals.documents import numbering, register
from approvals.documents.decision_paper import decision_paper
from approvals.documents.finding import copy_in_sight, decision_in_sight, task_with_paper
from approvals.documents.forms import CorrectForm, NumberForm, SignedForm
from approvals.documents.giving_out import POLICY, attached, record_taking, written
from approvals.documents.numbering import Correction, as_number, number_of, proposed
from approvals.documents.rules import (
    KEEPS_OR_SIGNED,
    KEEPS_THE_REGISTER,
    keeps_or_signed,
    keeps_the_register,
    refuse_unless,
)
from approvals.documents.signed import as_facts, keep_signed
from approvals.documents.submission_paper import submission_paper
from approvals.finding import holder_of, line_in, number_in
from approvals.models import Decision
from units.models import User
from units.positions import Right
from workflows.errors import Stale
from workflows.finding import person_of
from workflows.hearing import unit_topics
from workflows.models import Task
from workflows.sheet import crumbs, live_topics

logger = logging.getLogger(__name__)
MOST_PAGES = 10_000
EMPTY = {
    register.WAITING: ("Không có văn bản nào chờ cấp số", "Quyết định hiện ở đây một phút sau khi được ký."),
    register.NUMBERED: ("Chưa có văn bản nào được cấp số", "Số đầu tiên trong năm là 01."),
}


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """Show the register: what waits for a number, or what has one."""
    return render(request, "approvals/documents/records.html", register_of(request))


@require_safe
def records_list(request: HttpRequest) -> HttpResponse:
    """Return the list alone, for a page that was rung."""
    return render(request, "approvals/documents/_records.html", register_of(request))


def register_of(request: HttpRequest) -> dict[str, Any]:
    """Gather the register of the clerk's agency."""
    clerk = holder_of(request, Right.NUMBER)
    if clerk.agency_id is None:
        raise Http404
    tab = register.NUMBERED if request.GET.get("tab") == register.NUMBERED else register.WAITING
    page = min(number_in(request.GET.get("page", "")) or 1, MOST_PAGES)
    asked = register.Asked(tab, line_in(request.GET.get("q", "")), page)
    found = register.page_of(clerk.agency_id, asked, now=timezone.now())
    rows = [register.entry_of(decision) for decision in found[: register.PAGE]]
    title, text = EMPTY[tab] if not asked.words else ("Không tìm thấy văn bản nào", "Thử bỏ bớt chữ trong ô tìm.")
    return {
        "asked": asked,
        "tabs": register.tabs_of(asked),
        "rows": rows,
        "pager": register.pager_of(asked, len(rows), more=len(found) > register.PAGE),
        "empty": {"title": title, "text": text},
        "live": " ".join(unit_topics(clerk)),
        "refresh": asked.link(reverse("records_list")),
    }


@require_safe
def document(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Show the document of a decision: how far it is, its files and their hashes, its signed copies."""
    return show(request, decision_in_sight(request, decision_id))


def show(
    request: HttpRequest, decision: Decision, wrong: forms.Form | None = None, *, conflict: str = "", status: int = 200
) -> HttpResponse:
    """Render the document's page; `wrong` is the form that came back with errors, `conflict` why it came too late."""
    reader, task, issued = person_of(request), decision.task, number_of(decision)
    pdf = written(decision_paper(decision), "pdf")
    context = {
        "decision": decision,
        "task": task,
        "number": as_number(issued).words if issued else "",
        "issued": issued,
        "pdf": pdf,
        "copies": list(decision.signed_copies.select_related("uploaded_by")),
        "conflict": conflict,
        "form": wrong,
        "crumbs": way_to(task, reader),
        "live_topics": live_topics(task, reader),
        **forms_for(decision, reader, wrong),
    }
    return render(request, "approvals/documents/document.html", context, status=status)


def forms_for(decision: Decision, reader: User, wrong: forms.Form | None) -> dict[str, Any]:
    """Return the forms this person may send: none for a decision that was taken back."""
    issued, stands = number_of(decision), decision.withdrawn_at is None
    number_form: NumberForm | None = None
    if stands and keeps_the_register(decision.task, reader):
        number_form = correcting(decision) if issued else numbering_form(decision)
    signed_form = SignedForm(auto_id="signed_%s") if stands and keeps_or_signed(decision.task, reader) else None
    if isinstance(wrong, NumberForm) and isinstance(wrong, CorrectForm) == bool(issued):
        number_form = wrong
    elif isinstance(wrong, SignedForm):
        signed_form = wrong
    return {"number_form": number_form, "signed_form": signed_form, "correcting": issued is not None}


def numbering_form(decision: Decision) -> NumberForm:
    """Return the form for a number, the next one of the year filled in."""
    next_one = proposed(decision.task.agency, on=timezone.localdate())
    initial = {"number": f"{next_one.number:02d}", "symbol": next_one.symbol, "issued_on": next_one.issued_on}
    return NumberForm(initial=initial, auto_id="number_%s")


def correcting(decision: Decision) -> CorrectForm:
    """Return the form that corrects a number."""
    issued = number_of(decision)
    assert issued is not None  # noqa: S101 - asked for a numbered document alone
    number = as_number(issued)
    initial = {"number": f"{number.number:02d}", "symbol": number.symbol, "issued_on": number.issued_on}
    return CorrectForm(initial={**initial, "shown": number.words}, auto_id="number_%s")


def way_to(task: Task, reader: User) -> list[dict[str, str]]:
    """Return the way here: by the register for the clerk, by the task for everybody else."""
    if keeps_the_register(task, reader):
        return [{"label": "Văn thư", "url": reverse("records")}, {"label": f"Văn bản {task.code}", "url": ""}]
    return crumbs(task, "Văn bản")


@require_POST
def give_number(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Give a document its number and day."""
    clerk, decision = person_of(request), decision_in_sight(request, decision_id)
    refuse_unless(KEEPS_THE_REGISTER, decision.pk, "document.number", actor=clerk)
    form = NumberForm(request.POST, auto_id="number_%s")
    if not form.is_valid():
        return show(request, decision, form)
    try:
        issued = numbering.give(decision.pk, form.wanted(), actor=clerk, on=timezone.localdate())
    except (Stale, ValidationError) as error:
        return came_to_nothing(request, decision_id, form, error)
    messages.success(request, f"Đã cấp số {as_number(issued).words} cho phiếu phê duyệt {decision.task.code}.")
    return redirect("document", decision.pk)


@require_POST
def correct_number(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Correct a document's number or day, with a reason."""
    clerk, decision = person_of(request), decision_in_sight(request, decision_id)
    refuse_unless(KEEPS_THE_REGISTER, decision.pk, "document.renumber", actor=clerk)
    form = CorrectForm(request.POST, auto_id="number_%s")
    if not form.is_valid():
        return show(request, decision, form)
    said = form.cleaned_data
    correction = Correction(form.wanted(), shown=said["shown"], reason=said["note"])
    try:
        issued = numbering.correct(decision.pk, correction, actor=clerk, on=timezone.localdate())
    except (Stale, ValidationError) as error:
        return came_to_nothing(request, decision_id, form, error)
    messages.success(request, f"Đã sửa thành số {as_number(issued).words}. Số cũ được giữ trong nhật ký.")
    return redirect("document", decision.pk)


@require_POST
def keep_copies(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Keep the copies that were signed elsewhere; good ones are kept even when others are refused."""
    person, decision = person_of(request), decision_in_sight(request, decision_id)
    refuse_unless(KEEPS_OR_SIGNED, decision.pk, "document.signed_copy", actor=person)
    form, kept = SignedForm(request.POST, request.FILES, auto_id="signed_%s"), []
    form.is_valid()
    for file in form.accepted:
        try:
            kept.append(keep_signed(decision.pk, file, actor=person))
        except Stale as error:
            return came_to_nothing(request, decision_id, form, error)
        except ValidationError as error:
            form.add_error("file", error)
    names = ", ".join(f"“{copy.name}”" for copy in kept)
    if form.errors:
        if kept:
            messages.success(request, f"Đã lưu bản đã ký {names}; tệp khác chưa được nhận.")
        return show(request, decision, form)
    messages.success(request, f"Đã lưu bản đã ký {names}.")
    return redirect("document", decision.pk)


def came_to_nothing(
    request: HttpRequest, decision_id: int, form: forms.Form, error: Stale | ValidationError
) -> HttpResponse:
    """Show the page again as it stands now, with what was typed: a field's error, or why the form came too late."""
    decision = decision_in_sight(request, decision_id)
    if isinstance(error, ValidationError):
        form.add_error(None, error)
        return show(request, decision, form)
    issued = number_of(decision)
    if isinstance(form, CorrectForm) and issued is not None:
        form.data = {**request.POST.dict(), "shown": as_number(issued).words}
    return show(request, decision, form, conflict=error.sentence or str(error), status=409)


@require_GET
def decision_file(request: HttpRequest, decision_id: int, way: str) -> HttpResponse:
    """Hand out the paper of a decision, as it stands now."""
    reader, decision = person_of(request), decision_in_sight(request, decision_id)
    file = written(decision_paper(decision), way)
    facts = {**file.as_facts(), "decision": decision.pk}
    record_taking(f"decision:{decision.pk}", decision.task, facts, reader=reader)
    return attached(file)


@require_GET
def submission_file(request: HttpRequest, task_id: int, way: str) -> HttpResponse:
    """Hand out the paper laid before the signer, as it stands now."""
    reader, task = person_of(request), task_with_paper(request, task_id)
    assert task.submission is not None  # noqa: S101 - found by having one
    file = written(submission_paper(task, task.submission, now=timezone.now()), way)
    facts = {**file.as_facts(), "round": task.submission.round, "submission": task.submission.sha256}
    record_taking(f"submission:{task.submission.pk}", task, facts, reader=reader)
    return attached(file)


@require_GET
def signed_copy(request: HttpRequest, copy_id: int) -> FileResponse:
    """Hand out a copy as it came: an attachment that no browser runs."""
    reader, copy = person_of(request), copy_in_sight(request, copy_id)
    try:
        content = copy.file.open("rb")
    except FileNotFoundError:
        logger.exception("signed copy %s is missing from the storage", copy.pk)
        raise Http404 from None
    facts = {**as_facts(copy), "decision": copy.decision_id}
    record_taking(f"decision:{copy.decision_id}", copy.decision.task, facts, reader=reader)
    response = FileResponse(content, as_attachment=True, filename=copy.name, content_type=copy.content_type)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
