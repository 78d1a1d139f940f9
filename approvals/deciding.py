"""What the page of a decision shows: the report, who holds it, the three decisions, open or shut and saying why."""

import datetime as dt
from typing import Any

from django.urls import reverse

from approvals.asking import BEFORE_LEADERSHIP, ask_buttons, opinions_beside
from approvals.detail import detail_of
from approvals.forms import ReasonForm, ReturnForm
from approvals.models import Decision
from approvals.panes import Asked
from approvals.sheets.queries import frozen_of
from approvals.signing import signing_for
from approvals.views_undoing import ways_back
from workflows.buttons import Button, explained, folds, posted, shut
from workflows.holding import holding_of
from workflows.models import Task
from workflows.rules import field_unit
from workflows.sheet import step_now
from workflows.states import State

DECISIONS = ("approve", "return_from_leadership", "return_to_office")


def decision_context(task: Task, asked: Asked, *, now: dt.datetime) -> dict[str, Any]:
    """Return what the detail shows of a decision, its forms when the door would open."""
    reader, (seen, since) = asked.reader, step_now(task)
    decision = Decision.objects.in_force().filter(task=task).first() if task.state == State.APPROVED else None
    back = ways_back(task, decision, reader)
    actions = [] if decision else decisions(task, posted(seen), asked)
    may_decide = any(button.allowed for button in actions if button.name in DECISIONS)
    signing = signing_for(reader, field_unit(task)) if may_decide else None
    page = asked.link(reverse("decision_page", args=[task.pk]))
    return {
        "detail": detail_of(task, reader=reader, on=asked.on, against=asked.against, page=page),
        "holder": holding_of(task, reader=reader, since=since, now=now),
        "waiting": "",
        "decision": decision,
        "sheet": frozen_of(task),
        "opinions": opinions_beside(task, asked, BEFORE_LEADERSHIP),
        **back,
        "actions": actions,
        "folds": folds(task, reader, actions),
        "may_decide": may_decide,
        "signing": signing.as_line() if signing else None,
        **returns(task, posted(seen), asked),
        "changes_url": asked.link(f"{reverse('decision_changes', args=[task.pk])}?since={task.audit_seq}"),
    }


def returns(task: Task, shown: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """Return the forms of the two returns, and where they are sent."""
    return {
        "return_form": ReturnForm(initial=shown, auto_id="unit_%s"),
        "return_url": asked.link(reverse("return_from_leadership", args=[task.pk])),
        "again_form": ReasonForm(initial=shown, auto_id="again_%s"),
        "again_url": asked.link(reverse("return_to_office", args=[task.pk])),
    }


def decisions(task: Task, shown: dict[str, Any], asked: Asked) -> list[Button]:
    """Return the three decisions as buttons of the action bar; what follows keeps the list that is open."""
    url, unit, again = (asked.link(reverse(name, args=[task.pk])) for name in DECISIONS)
    offered = (
        Button(DECISIONS[0], "Phê duyệt", "check", "approve", "post", url, hidden=shown, key="A"),
        Button(DECISIONS[1], "Trả lại đơn vị", "return", "danger", "get", unit, dialog="return-dialog", key="R"),
        Button(DECISIONS[2], "Trả lại để rà soát lại", "undo", "", "get", again, dialog="again-dialog", key="L"),
    )
    decided = [shut(button, task, button.name, asked.reader) for button in offered]
    return explained([*decided, *ask_buttons(task, asked, BEFORE_LEADERSHIP)])
