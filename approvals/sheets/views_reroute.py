"""Đổi người ký: the page on which the coordinating unit lays a report before another signer."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from approvals.finding import asked_of_review, task_before_reviewer
from approvals.sheets import rerouting
from approvals.sheets.choosing import Choices
from approvals.sheets.desk import signer_of
from approvals.sheets.forms import RerouteForm
from approvals.sheets.rerouting import Showed
from units.models import User
from workflows.finding import person_of, visible_task
from workflows.models import Task
from workflows.sheet import live_topics


@require_http_methods(["GET", "POST"])
def reroute(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show who may sign instead, with the reason of the day's proposal; lay the report before the one chosen."""
    person = person_of(request)
    task = visible_task(request, task_id) if request.method == "POST" else task_before_reviewer(request, task_id)
    choices = rerouting.choices_of(task, on=timezone.localdate())
    form = RerouteForm(request.POST or None, initial=beginning(task), choices=choices, auto_id="reroute_%s")
    if form.is_valid() and rerouted(form, task, person):
        messages.success(request, f"Đã trình {task.code} cho {form.chosen().name}.")
        return redirect(back_to(request, task))
    return page(request, task_before_reviewer(request, task_id), form, choices)


def beginning(task: Task) -> dict[str, object]:
    """Return what a form that is opened now must post back."""
    showing = rerouting.showing(task)
    return {"before": showing.signer or "", "submission": showing.submission}


def rerouted(form: RerouteForm, task: Task, person: User) -> bool:
    """Lay the report before the one chosen; who has lost the field meanwhile becomes an error of the form."""
    said = form.cleaned_data
    showed = Showed(said["before"], said["submission"])
    try:
        rerouting.reroute(
            task.pk, actor=person, signer=form.chosen(), note=said["note"], showed=showed, on=timezone.localdate()
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def back_to(request: HttpRequest, task: Task) -> str:
    """Return the address of the report beside the list that is open."""
    return asked_of_review(request, task.pk).link(reverse("review_page", args=[task.pk]))


def page(request: HttpRequest, task: Task, form: forms.Form, choices: Choices) -> HttpResponse:
    """Render the form, or say why nothing can be changed."""
    reader = person_of(request)
    asked = asked_of_review(request, task.pk)
    context = {
        "task": task,
        "form": form,
        "choices": choices,
        "refusal": rerouting.why_not(task, reader),
        **signer_of(task, reader, on=asked.on),
        "back": back_to(request, task),
        "live_topics": live_topics(task, reader),
        "crumbs": [
            {"label": "Rà soát", "url": asked.link(reverse("review_queue"))},
            {"label": task.code, "url": back_to(request, task)},
            {"label": "Đổi người ký", "url": ""},
        ],
    }
    return render(request, "approvals/sheets/reroute.html", context)
