"""The reviewer's desk: everything the right-hand pane shows of a review, and what came back of its forms."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from approvals.asking import BEFORE_REVIEWER, ask_buttons, opinions_beside
from approvals.detail import detail_of
from approvals.finding import asked_of_review, task_before_reviewer
from approvals.forms import ReturnForm, SeenForm
from approvals.models import ReviewSheet
from approvals.panes import Asked, review_pane
from approvals.sheets import claims, queries, rerouting
from approvals.sheets.choosing import Choices, choices_for
from approvals.sheets.findings import read
from approvals.sheets.forms import ReviewForm, SheetForm
from approvals.sheets.queries import Shown
from audit import sentences
from units.authority import absences_of, away_in_words
from units.models import User
from workflows.buttons import Button, explained, folds, posted, shut, shut_because
from workflows.engine import why_not
from workflows.holding import holding_of
from workflows.models import Task
from workflows.moves import MOVES
from workflows.sheet import live_topics, step_now
from workflows.states import State

NOBODY = Choices("", ())
NO_SIGNER = "Hôm nay không ai ký được"
REVIEW, RETURN = "review_%s", "return_%s"


@dataclass(frozen=True, slots=True)
class Back:
    """What a desk is shown again with: forms that came back, what is wrong with one, what stands in the way."""

    sheet: SheetForm | None = None
    returned: ReturnForm | None = None
    wrong: SeenForm | None = None
    typed: dict[str, Any] | None = None
    overtaken: ReviewSheet | None = None
    obstacle: str = ""
    status: int = 200


FRESH = Back()


def show(request: HttpRequest, task_id: int, back: Back = FRESH, task: Task | None = None) -> HttpResponse:
    """Render the split page with one report open."""
    asked = asked_of_review(request, task_id)
    task = task or task_before_reviewer(request, task_id)
    context = {"pane": review_pane(asked), **context_of(task, asked, back, now=timezone.now())}
    context["live_topics"] = live_topics(task, asked.reader)
    return render(request, "approvals/review.html", context, status=back.status)


def context_of(task: Task, asked: Asked, back: Back, *, now: dt.datetime) -> dict[str, Any]:
    """Return what the detail shows: the sheet with both verdicts, or who is at it, or why this person cannot."""
    reader, refusal = asked.reader, why_not(task, "review", asked.reader)
    claim, sheet = claims.running(task, now=now), queries.at_hand(task)
    held = claims.in_words(claim) if claim is not None and claim.holder_id != reader.pk else ""
    may_write = not refusal and not held
    choices = choices_for(task, reviewer=reader, on=asked.on) if may_write else NOBODY
    given = verdicts(choices) if may_write else shut_verdicts(task, reader, held)
    actions = explained([*given, *ask_buttons(task, asked, BEFORE_REVIEWER)])
    return {
        **report_of(task, asked, now=now),
        "refusal": refusal,
        "claim": claim,
        "held_by_other": held,
        "may_write": may_write,
        "may_type": may_write or back.typed is not None,
        "sheet": sheet,
        "form": back.wrong,
        "overtaken": Shown(read(back.overtaken), back.overtaken) if back.overtaken else None,
        "obstacle": back.obstacle,
        "actions": actions,
        "folds": folds(task, reader, actions),
        "signing": None,
        **forms_of(sheet, choices, back),
        **signer_of(task, reader, on=asked.on),
        **addresses(task, asked),
    }


def report_of(task: Task, asked: Asked, *, now: dt.datetime) -> dict[str, Any]:
    """Return what is shown of the report itself, of who has it, and what a form must post back of it."""
    reader, page = asked.reader, asked.link(reverse("review_page", args=[task.pk]))
    seen, since = step_now(task)
    return {
        "detail": detail_of(task, reader=reader, on=asked.on, against=asked.against, page=page),
        "waiting": waiting_words(task),
        "holder": holding_of(task, reader=reader, since=since, now=now),
        "opinions": opinions_beside(task, asked, BEFORE_REVIEWER),
        "self_unit_review": task.lead_unit_id == task.coordinating_unit_id,
        "shown": posted(seen),
    }


def forms_of(sheet: Shown, choices: Choices, back: Back) -> dict[str, Any]:
    """Return the forms of the desk: as they came back, as they were typed, or as the sheet stands."""
    checks = sheet.findings.checks
    begins = back.typed if back.typed is not None else SheetForm.beginning(sheet.findings)
    fresh = ReviewForm(initial=begins, auto_id=REVIEW, checks=checks, choices=choices)
    passing = back.sheet if isinstance(back.sheet, ReviewForm) else fresh
    desk = back.sheet or fresh
    return {
        "choices": choices,
        "sheet_form": desk,
        "remark_fields": [
            (field, queries.anchor_of(sheet.submission, anchor)) for anchor, field in desk.remark_fields()
        ],
        "has_remarks": any(field.value() or field.errors for _, field in desk.remark_fields()),
        "pass_form": passing,
        "return_form": back.returned or return_form(initial=back.typed or {}),
    }


def addresses(task: Task, asked: Asked) -> dict[str, str]:
    """Return where the desk's buttons lead; what follows keeps the list that is open."""
    names = {
        "pass_url": "pass_on",
        "return_url": "return_to_unit",
        "save_url": "sheet_save",
        "autosave_url": "sheet_autosave",
        "take_over_url": "review_take_over",
        "release_url": "review_release",
        "reroute_url": "reroute",
        "sheets_url": "review_sheets",
    }
    found = {key: asked.link(reverse(name, args=[task.pk])) for key, name in names.items()}
    found["changes_url"] = asked.link(f"{reverse('review_changes', args=[task.pk])}?since={task.audit_seq}")
    return found


def signer_of(task: Task, reader: User, *, on: dt.date) -> dict[str, Any]:
    """Say whom a report that was passed on waits for, and whether he is away. One statement, none otherwise."""
    if task.state != State.REVIEWED or task.proposed_signer is None:
        return {"signer": None, "signer_away": "", "may_reroute": False}
    away = next((one for one in absences_of(task.agency_id, on=on) if one.person_id == task.proposed_signer_id), None)
    may_reroute = not rerouting.why_not(task, reader)
    return {"signer": task.proposed_signer, "signer_away": away_in_words(away), "may_reroute": may_reroute}


def verdicts(choices: Choices) -> list[Button]:
    """Return the ways to the two verdicts: each needs words, so its button leads to where they are written."""
    back = Button("return_to_unit", "Ghi lý do, trả lại", "return", "danger", "get", "#return_note", key="R")
    onward = Button("review", "Ghi ý kiến, trình lãnh đạo", "check", "primary", "get", "#review_opinion", key="A")
    if not choices.options:
        onward = shut_because(replace(onward, label=MOVES["review"].label, url=""), f"{NO_SIGNER}: {choices.reason}.")
    return [onward, back]


def shut_verdicts(task: Task, reader: User, held: str) -> list[Button]:
    """Return both verdicts as this reader cannot give them: by the rule that forbids it, or because of who is at it."""
    onward = Button("review", MOVES["review"].label, "check", "", "get", "", key="A")
    back = Button("return_to_unit", MOVES["return_to_unit"].label, "return", "", "get", "", key="R")
    reason = claims.instead(held) if held else ""
    found = (shut(button, task, button.name, reader) for button in (onward, back))
    return [shut_because(button, reason) if button.allowed else button for button in found]


def waiting_words(task: Task) -> str:
    """Say when the report came in, and by whose hand."""
    if task.reported_at is None or task.submission is None:
        return ""
    at = timezone.localtime(task.reported_at)
    by = sentences.introduced(task.submission.submitted_by.name, task.submission.submitted_as)
    return f"{by} trình lúc {at:%H:%M} ngày {at:%d/%m/%Y}"


def review_form(request: HttpRequest, task: Task, person: User) -> ReviewForm:
    """Read the verdict that passes a report on."""
    choices = choices_for(task, reviewer=person, on=timezone.localdate())
    checks = queries.at_hand(task).findings.checks
    return ReviewForm(request.POST, auto_id=REVIEW, checks=checks, choices=choices)


def return_form(data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> ReturnForm:
    """Return the form of a return as it stands within the desk's one form, which the other verdict sends too."""
    form = ReturnForm(data, initial=initial, auto_id=RETURN)
    form.use_required_attribute = False  # the browser would ask for a reason of return when a report is passed on
    return form


def sheet_form(request: HttpRequest, task: Task) -> SheetForm:
    """Read the sheet alone."""
    return SheetForm(request.POST, auto_id=REVIEW, checks=queries.at_hand(task).findings.checks)
