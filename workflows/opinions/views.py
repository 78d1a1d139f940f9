"""Pages of opinions: what waits for us, asking, answering, leading a round. Whoever sees the task sees all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.models import User
from workflows import timeline
from workflows.acting import insist
from workflows.engine import seen_now
from workflows.errors import Stale
from workflows.finding import person_of, visible_task
from workflows.forms import done
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.opinions import actions, rules
from workflows.opinions.forms import AnswerForm, AskForm, DeadlineForm, MoreForm
from workflows.opinions.matrix import Reading, askings, board_of
from workflows.opinions.page import desk
from workflows.opinions.queries import requests_of, usual_deadline
from workflows.opinions.words import name_of
from workflows.rows import due_of, state_of
from workflows.sheet import live_topics, rounds
from workflows.states import State

# Where a page of opinions was opened from, as its address says: the page to come back to, on the same row.
PLACES = {"phe-duyet": "decision_page", "ra-soat": "review_page"}
# A form that was sent from a dialog and is wrong comes back where it stood.
IN_PLACE = {"HX-Retarget": "#ask-form", "HX-Reselect": "#ask-form", "HX-Reswap": "outerHTML ignoreTitle:true"}
MOVED_ON = "Báo cáo vừa thay đổi nên chưa gửi được. Hãy sao chép nội dung bạn đã nhập, tải lại trang rồi gửi lại."
BEFORE_SOMEBODY = frozenset({State.REPORTED, State.REVIEWED})


@require_safe
def opinions(request: HttpRequest) -> HttpResponse:
    """Show what waits for an answer of the person or his units, what is being asked, what was answered lately."""
    return render(request, "workflows/opinions/page.html", desk(person_of(request), on=timezone.localdate()))


@require_safe
def opinions_partial(request: HttpRequest) -> HttpResponse:
    """Return the part of the page that refreshes itself."""
    return render(request, "workflows/opinions/_page.html", desk(person_of(request), on=timezone.localdate()))


@require_safe
def task_opinions(request: HttpRequest, task_id: int) -> HttpResponse:
    """Return the matrix of a task alone, for a page that was rung."""
    reader, task = person_of(request), visible_task(request, task_id)
    board = board_of(task, Reading(timezone.localdate(), reader, place_of(request)), live=True)
    return render(request, "workflows/opinions/_matrix.html", {"opinions": board})


@require_http_methods(["GET", "POST"])
def opinion_ask(request: HttpRequest, task_id: int) -> HttpResponse:
    """Ask several for their opinion, and come back to where one was."""
    asker, task = person_of(request), visible_task(request, task_id)
    form = AskForm(request.POST or None, task=task, asker=asker, on=timezone.localdate(), seen=seen_now(task))
    if request.method == "GET":
        return ask_page(request, task, form, status=200)
    rule = rules.MAY_ASK.get(State(task.state))
    if rule is None:
        raise Stale(task.pk, rules.NOT_NOW)
    insist(rule, task, "opinion.ask", actor=asker)
    try:
        if not done(form, lambda: actions.ask(task.pk, form.asked(), actor=asker, seen=form.seen())):
            return ask_page(request, task, form, status=422)
    except Stale as stale:
        if not is_in_place(request):
            raise
        form.add_error(None, stale.sentence or MOVED_ON)
        return ask_page(request, task, form, status=409)
    messages.success(request, f"Đã gửi xin ý kiến về {task.code}, hạn {form.cleaned_data['due_on']:%d/%m/%Y}.")
    return redirect(back_to(request, task))


def ask_page(request: HttpRequest, task: Task, form: AskForm, *, status: int) -> HttpResponse:
    """Show the form that asks: on a page of its own, or in the dialog from which it was sent."""
    asker, back = person_of(request), back_to(request, task)
    context = {
        "form": form,
        "task": task,
        "refusal": rules.why_not_ask(task, asker) if not form.errors else "",
        "ask_url": request.get_full_path(),
        "back": back,
        "crumbs": [{"label": task.code, "url": back}, {"label": "Xin ý kiến", "url": ""}],
        "live_topics": live_topics(task, asker),
        "in_place": is_in_place(request),
    }
    if context["in_place"] and not form.errors:
        form.fields["question"].widget.attrs["autofocus"] = True
    answer = render(request, "workflows/opinions/ask.html", context, status=status)
    if form.errors and context["in_place"]:
        for name, value in IN_PLACE.items():
            answer.headers[name] = value
    return answer


def is_in_place(request: HttpRequest) -> bool:
    """Tell whether a form is opened in, or sent from, a dialog of a page that stays."""
    return request.headers.get("HX-Request") == "true"


@require_http_methods(["GET", "POST"])
def opinion_answer(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show a question with what it is about, and take the answer of whoever may give it."""
    person, asked = person_of(request), visible_request(request, request_id)
    form = AnswerForm(request.POST or None, request=asked)
    if request.method == "POST":
        insist(rules.can_answer(asked), asked.round.task, "opinion.answer", actor=person)
    if request.method == "POST" and done(form, lambda: actions.answer(asked, form.said(), actor=person)):
        messages.success(request, f"Đã ghi ý kiến của {name_of(asked)} về {asked.round.task.code}.")
        return redirect(back_to(request, asked.round.task) if place_of(request) else "opinions")
    context = answer_context(asked, person)
    status = 422 if form.errors else 200
    return render(request, "workflows/opinions/answer.html", {**context, "form": form}, status=status)


def answer_context(asked: OpinionRequest, reader: User) -> dict[str, Any]:
    """Return what somebody who is asked should read: the question, the task, the report, what others have said."""
    task, on = asked.round.task, timezone.localdate()
    look, words = state_of(task)
    told = timeline.events_of(task, reader=reader)
    written = rounds(task, timeline.verdicts(told)) if task.state in BEFORE_SOMEBODY else []
    requests = [one for one in requests_of(task) if one.round_id == asked.round_id]
    return {
        "request_asked": asked,
        "asking": askings(task, requests, Reading(on))[0],
        "task": task,
        "who": name_of(asked),
        "state_look": look,
        "state_words": words,
        "due": due_of(task, on=on),
        "written": written[:1],
        "refusal": rules.why_not_answer(asked, task, reader),
        "crumbs": [
            {"label": "Ý kiến phối hợp", "url": reverse("opinions")},
            {"label": task.code, "url": ""},
        ],
        "live_topics": live_topics(task, reader),
    }


@require_safe
def opinion_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show one question with its answers, and to whoever asked it the ways to lead it."""
    return round_page(request, visible_round(request, round_id))


def round_page(request: HttpRequest, asked: OpinionRound, *typed: MoreForm | DeadlineForm) -> HttpResponse:
    """Show a round, with the form that was typed wrongly when there is one."""
    reader, task, on = person_of(request), asked.task, timezone.localdate()
    requests = [one for one in requests_of(task) if one.round_id == asked.pk]
    later = usual_deadline(max(on, asked.due_on))
    given = {type(form): form for form in typed}
    context = {
        "asking": replace(askings(task, requests, Reading(on, reader, place_of(request)))[0], url=""),
        "asked": asked,
        "task": task,
        "may_lead": rules.can_lead(asked)(task, reader),
        "over": rules.over(asked, task),
        "can_reopen": asked.closed_at is not None and not rules.is_finished(task),
        "form": typed[0] if typed else None,
        "more_form": given.get(MoreForm) or MoreForm(asked=asked, asker=reader, on=on),
        "deadline_form": given.get(DeadlineForm) or DeadlineForm(initial={"due_on": later}, auto_id="later_%s"),
        "place": place_of(request),
        "back": back_to(request, task),
        "crumbs": [
            {"label": "Ý kiến phối hợp", "url": reverse("opinions")},
            {"label": f"Đợt lấy ý kiến {task.code}", "url": ""},
        ],
        "live_topics": live_topics(task, reader),
    }
    return render(request, "workflows/opinions/round.html", context, status=422 if typed else 200)


@require_POST
def opinion_add(request: HttpRequest, round_id: int) -> HttpResponse:
    """Put a running question to more."""
    person, asked = leader_of(request, round_id, "opinion.add")
    form = MoreForm(request.POST, asked=asked, asker=person, on=timezone.localdate())
    if not done(form, lambda: actions.add(asked, form.asked_units(), form.asked_people(), actor=person)):
        return round_page(request, asked, form)
    return led(request, asked, "Đã hỏi thêm.")


@require_POST
def opinion_extend(request: HttpRequest, round_id: int) -> HttpResponse:
    """Give a running round a later deadline, or open a closed one again."""
    person, asked = leader_of(request, round_id, "opinion.extend")
    form = DeadlineForm(request.POST, auto_id="later_%s")
    act = actions.reopen if asked.closed_at else actions.extend
    if not done(form, lambda: act(asked, form.cleaned_data["due_on"], actor=person)):
        return round_page(request, asked, form)
    words = "Đã mở lại đợt lấy ý kiến" if asked.closed_at else "Đã gia hạn đợt lấy ý kiến"
    return led(request, asked, f"{words}, hạn {form.cleaned_data['due_on']:%d/%m/%Y}.")


@require_POST
def opinion_close(request: HttpRequest, round_id: int) -> HttpResponse:
    """End a round."""
    asked = visible_round(request, round_id)
    actions.close(asked, actor=person_of(request))
    return led(request, asked, "Đã kết thúc đợt lấy ý kiến. Ai chưa trả lời được ghi là không trả lời.")


def leader_of(request: HttpRequest, round_id: int, action: str) -> tuple[User, OpinionRound]:
    """Return the person and the round, which the person must have asked; another one's attempt is recorded."""
    person, asked = person_of(request), visible_round(request, round_id)
    insist(rules.can_lead(asked), asked.task, action, actor=person)
    return person, asked


def led(request: HttpRequest, asked: OpinionRound, words: str) -> HttpResponse:
    """Say what was done to a round, and show it."""
    messages.success(request, words)
    return redirect(reverse("opinion_round", args=[asked.pk]) + place_of(request))


def visible_request(request: HttpRequest, request_id: int) -> OpinionRequest:
    """Return a request about a task the person may see."""
    rows = OpinionRequest.objects.filter(round__task__in=Task.objects.visible_to(request.user))
    joined = rows.select_related(
        "round__task__lead_unit",
        "round__task__coordinating_unit",
        "round__task__submission",
        "round__asked_by",
        "unit",
        "person",
        "answered_by",
    )
    return get_object_or_404(joined, pk=request_id)


def visible_round(request: HttpRequest, round_id: int) -> OpinionRound:
    """Return a round about a task the person may see."""
    rows = OpinionRound.objects.filter(task__in=Task.objects.visible_to(request.user))
    joined = rows.select_related("task__lead_unit", "task__coordinating_unit", "task__submission", "asked_by")
    return get_object_or_404(joined, pk=round_id)


def place_of(request: HttpRequest) -> str:
    """Return what an address carries to find back to the list it was opened beside; "" for a page that stands alone."""
    return f"?{request.GET.urlencode()}" if request.GET.get("from") in PLACES else ""


def back_to(request: HttpRequest, task: Task) -> str:
    """Return where one came from, on the same row of the same list."""
    page = PLACES.get(request.GET.get("from", ""))
    if page is None:
        return reverse("task_page", args=[task.pk])
    query = request.GET.copy()
    query.pop("from", None)
    url = reverse(page, args=[task.pk])
    return f"{url}?{query.urlencode()}" if query else url
