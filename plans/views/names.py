"""Between reading and comparing: what the names mean that are no unit of the agency yet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plans.errors import StalePlan
from plans.finding import crumbs_to, draft_lines, moved_on, person, plan_in_sight, seen_version, steps
from plans.forms.names import NamesForm
from plans.intake import names
from plans.intake.cautions import cautions_of, foreign_sentence
from plans.intake.directory import UnitDirectory
from plans.intake.unknown import unknown_names
from plans.models import Plan
from plans.states import PlanState
from workflows.hearing import unit_topics


@require_http_methods(["GET", "POST"])
def plan_names(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the unknown names of a draft with the units they may mean, and take in what a person says."""
    plan = plan_in_sight(request, plan_id)
    if plan.state != PlanState.DRAFT:
        return moved_on(request, plan)
    directory = UnitDirectory.of(plan.agency, on=timezone.localdate())
    unknown = unknown_names(draft_lines(plan))
    form = NamesForm.of(unknown, directory, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif status_of := trouble(request, plan, form):
            status = status_of
        else:
            return redirect("plan_names" if form.left_out else "plan_compare", plan.pk)
    context = {
        "plan": plan,
        "form": form,
        "lines_count": sum(len(name.items) for name in unknown),
        "cautions": [sentence for sentence in (foreign_sentence(plan), *cautions_of(plan)) if sentence],
        "steps": steps(2, plan),
        "crumbs": crumbs_to(plan.code),
        "live": " ".join(unit_topics(request.user)),
        "changes_url": f"{reverse('plan_changes', args=[plan.pk])}?version={plan.version}",
    }
    return render(request, "plans/names.html", context, status=status)


def trouble(request: HttpRequest, plan: Plan, form: NamesForm) -> int:
    """Apply what was answered; return 0, or the status of the page that says what is in the way.

    A page that was overtaken comes back with the present version: an answer touches only names that nobody has
    resolved meanwhile, so it may be sent again as it is.
    """
    answers = form.answers()
    if not answers:
        return 0
    try:
        names.resolve(plan, answers, actor=person(request), seen=seen_version(request))
    except StalePlan as stale:
        plan.refresh_from_db()
        form.non_field_errors.append(f"{stale} Điều bạn vừa chọn vẫn ở dưới đây nhưng chưa được lưu.")
        return 409
    except ValidationError as refusal:
        form.non_field_errors.extend(refusal.messages)
        return 422
    learnt = sum(answer.choice != names.IGNORE for answer in answers)
    remembered = f" {learnt} tên được ghi nhớ, lần sau hệ thống tự nhận ra." if learnt else ""
    messages.success(request, f"Đã trả lời {len(answers)} tên.{remembered} Chưa có gì được giao.")
    return 0
