"""Taking an approval back: one click while it is fresh, afterwards a page that asks why."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from approvals import undoing
from approvals.confirming import to_confirm
from approvals.finding import number_in, task_before_leadership
from approvals.models import Decision, Effect
from approvals.templatetags.undo import offer_of
from units.models import User
from workflows.engine import why_not
from workflows.finding import person_of, task_in_sight, visible_task
from workflows.forms import LONGEST_NOTE, Text
from workflows.models import UNDO_WINDOW, Task
from workflows.sheet import live_topics

RECALL = "Thu hồi phê duyệt"


class DecisionForm(forms.Form):
    """The decision that a page showed; posted back by whoever takes it back."""

    decision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def shown(self) -> int:
        """Return the decision's number; what cannot be read names none, hence is stale."""
        return self.cleaned_data.get("decision") or 0


class RecallForm(DecisionForm):
    """Why an approval is taken back."""

    use_required_attribute = False

    note = Text(
        label="Lý do thu hồi",
        help_text="Được ghi nguyên văn vào nhật ký và gửi cho đơn vị nếu đơn vị đã được báo kết quả.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Hãy ghi lý do thu hồi."},
    )


@require_POST
def withdraw_decision(request: HttpRequest, task_id: int) -> HttpResponse:
    """Undo the approval that was shown; the report lies before its signer again."""
    form, folder = DecisionForm(request.POST), number_in(request.POST.get("folder", ""))
    form.is_valid()  # what cannot be read counts as nothing shown, hence as stale
    task = task_in_sight(request, task_id)
    undoing.withdraw_decision(task.pk, actor=person_of(request), decision_id=form.shown())
    messages.success(request, f"Đã hoàn tác phê duyệt {task.code}: báo cáo lại chờ quyết định như trước.")
    return redirect("folder_page", folder) if folder else redirect("decision_page", task.pk)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def recall_decision(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take an approval back with a reason."""
    form = RecallForm(request.POST or None, initial=standing_now(request, task_id), auto_id="recall_%s")
    if not form.is_valid():
        return recall_page(request, task_id, form)
    person, task = person_of(request), visible_task(request, task_id)
    asking = to_confirm(request, f"{RECALL} {task.code}.", back=reverse("decision_page", args=[task.pk]))
    if asking is not None:
        return asking
    undoing.recall_decision(task.pk, actor=person, decision_id=form.shown(), note=form.cleaned_data["note"])
    messages.success(request, f"Đã thu hồi phê duyệt {task.code}: báo cáo trở lại danh sách chờ phê duyệt.")
    return redirect("decision_page", task.pk)


def standing_now(request: HttpRequest, task_id: int) -> dict[str, Any]:
    """Return what a form that is opened now must post back."""
    if request.method != "GET":
        return {}
    decision = decision_of(task_before_leadership(request, task_id))
    return {"decision": decision.pk if decision else ""}


def decision_of(task: Task) -> Decision | None:
    """Return the approval of a task that stands."""
    return Decision.objects.in_force().filter(task=task).select_related("issued").first()


def recall_page(request: HttpRequest, task_id: int, form: RecallForm) -> HttpResponse:
    """Show the form, with what a recall does and what it leaves as it is."""
    reader, task = person_of(request), task_before_leadership(request, task_id)
    decision, back = decision_of(task), reverse("decision_page", args=[task.pk])
    number = undoing.number_of(decision) if decision else ""
    kept = f" Số văn bản đã cấp ({number}) được giữ nguyên, không cấp lại." if number else ""
    context = {
        "form": form,
        "task": task,
        "title": RECALL,
        "explained": f"Báo cáo trở lại chờ lãnh đạo phê duyệt; quyết định cũ được giữ lại, ghi là đã thu hồi.{kept}",
        "refusal": why_not(task, "recall_decision", reader),
        "live_topics": live_topics(task, reader),
        "back": back,
        "crumbs": [
            {"label": "Hộp phê duyệt", "url": reverse("inbox")},
            {"label": task.code, "url": back},
            {"label": RECALL, "url": ""},
        ],
    }
    return render(request, "approvals/return.html", context)


def ways_back(task: Task, decision: Decision | None, reader: User) -> dict[str, Any]:
    """Return what the page of a decision shows of taking it back: the undo while there is time, then the recall.

    `recall_why` says why this reader cannot recall it; it is empty for everybody who has nothing to do with it.
    """
    if decision is None:
        return {"undo": None, "recall_url": "", "recall_why": "", "follow_ups": []}
    until = (decision.made_at + UNDO_WINDOW).timestamp()
    mine = decision.signer_id == reader.pk and not why_not(task, "withdraw_decision", reader)
    undo = offer_of(task.pk, decision.pk, until) if mine else None
    why = why_not(task, "recall_decision", reader)
    url = "" if undo or why else reverse("recall_decision", args=[task.pk])
    return {
        "undo": undo,
        "recall_url": url,
        "recall_why": why if decision.signer_id == reader.pk else "",
        "follow_ups": [followed(effect) for effect in decision.effects.filter(cancelled_at__isnull=True)],
    }


def followed(effect: Effect) -> dict[str, str]:
    """Say what follows from a decision, and how far that is."""
    if effect.done_at is None:
        words = f"chưa làm được, đã thử {effect.tries} lần" if effect.failure else "khi hết thời gian hoàn tác"
    else:
        at = timezone.localtime(effect.done_at)
        note = f" ({effect.failure})" if effect.failure else ""
        words = f"đã làm lúc {at:%H:%M} ngày {at:%d/%m/%Y}{note}"
    return {"label": Effect.Kind(effect.kind).label, "words": words}
