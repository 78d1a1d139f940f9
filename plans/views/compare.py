"""The second step of the intake: the source beside what was read from it, corrected by a person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from plans import actions
from plans.draft import editing, reshaping
from plans.draft.comparing import card_of, cards_of, offers_of, owners_of, source_of, to_see, unused_of
from plans.draft.editing import Operation
from plans.draft.outlook import outlook_of
from plans.editions.declaring import offer
from plans.errors import StalePlan
from plans.finding import (
    active_units,
    crumbs_to,
    draft_lines,
    moved_on,
    number_in,
    person,
    plan_in_sight,
    steps,
    visible,
    whereabouts,
)
from plans.forms.draft import DraftForm
from plans.intake.cautions import cautions_of, foreign_sentence
from plans.intake.taking import NO_TITLE
from plans.models import Plan, PlanItem
from plans.states import PlanState
from plans.wording import duty_in_words
from units.models import Unit
from workflows.hearing import unit_topics

PAGE = 40  # lines on one page: what a page may weigh
MOST_OPEN = 10
TO_SEE = "can"
STRANGE = "Không hiểu thao tác vừa gửi. Chưa có gì thay đổi."
NONE_CHOSEN = "Hãy chọn ít nhất một dòng, và điều cần đặt cho các dòng đó."
OPERATIONS: dict[str, tuple[Callable[..., Operation], int]] = {
    "split": (reshaping.split, 2),
    "break": (reshaping.split_at_breaks, 1),
    "merge": (partial(reshaping.merge, step=1), 1),
    "merge-up": (partial(reshaping.merge, step=-1), 1),
    "up": (partial(reshaping.move, step=-1), 1),
    "down": (partial(reshaping.move, step=1), 1),
    "skip": (partial(editing.leave_out, skipped=True), 1),
    "unskip": (partial(editing.leave_out, skipped=False), 1),
    "promote": (reshaping.promote, 2),
    "repair": (editing.repair, 1),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What the address says of the page: which part, only what is to be looked at, which lines are open."""

    page: int = 1
    only: str = ""
    near: int = 0
    line: int = 0
    opened: tuple[int, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> "Sight":
        """Read an address; what makes no sense is left out."""
        opened = [number_in(word) for word in query.getlist("sua")[:MOST_OPEN]]
        return cls(
            page=max(1, number_in(query.get("trang", ""))),
            only=TO_SEE if query.get("xem") == TO_SEE else "",
            near=max(0, number_in(query.get("dong", ""))),
            line=max(0, number_in(query.get("muc", ""))),
            opened=tuple(number for number in opened if number > 0),
        )

    @property
    def address(self) -> str:
        """Return the address as a query, with its question mark."""
        said = {"trang": self.page if self.page > 1 else "", "xem": self.only, "dong": self.near, "muc": self.line}
        words = [(name, value) for name, value in said.items() if value]
        return f"?{urlencode([*words, *(('sua', number) for number in self.opened)])}"


@require_http_methods(["GET", "POST"])
def plan_compare(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the source beside the proposed tasks; save what a person corrects, and do what the pressed button says."""
    plan, sight = plan_in_sight(request, plan_id), Sight.of(request.GET)
    if plan.state != PlanState.DRAFT:
        return moved_on(request, plan)
    items, units = draft_lines(plan), active_units(plan)
    form = DraftForm.of(plan, items, units, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return changed(request, plan, form, sight)
            except StalePlan as stale:
                status = 409
                form.non_field_errors.append(f"{stale} Nội dung bạn vừa nhập vẫn ở dưới đây nhưng chưa được lưu.")
            except ValidationError as refusal:
                form.non_field_errors.extend(refusal.messages)
    return render(request, "plans/compare.html", page_of(request, plan, form, (items, units, sight)), status=status)


def changed(request: HttpRequest, plan: Plan, form: DraftForm, sight: Sight) -> HttpResponse:
    """Save and act, then go where the pressed button leads; raises StalePlan or ValidationError."""
    operation, asked = operation_of(request.POST, form), number_in(request.POST.get("do", "").partition(":")[2])
    seen = form.head.cleaned_data["version"]
    draft = editing.change(plan, form.sheet, operation, actor=person(request), seen=seen)
    if not visible(request).filter(pk=plan.pk).exists():
        return redirect(*whereabouts(request, draft.plan))
    if "next" in request.POST:
        return redirect("plan_times", plan.pk)
    if "go" in request.POST:
        sight = Sight.of(QueryDict(request.POST["go"][:200].lstrip("?")))
    elif request.POST.get("do", "").startswith("edit:") and asked > 0:
        sight = replace(sight, line=asked, opened=(*sight.opened, asked)[-MOST_OPEN:])
    else:
        sight = replace(sight, line=draft.focus.pk if draft.focus else sight.line, opened=())
        if operation is None:
            messages.success(request, "Đã lưu bản nháp. Chưa có gì được giao.")
    anchor = next((f"#task-{item.position}" for item in draft.items if item.pk == sight.line), "")
    return redirect(f"{reverse('plan_compare', args=[plan.pk])}{sight.address}{anchor}")


def operation_of(posted: QueryDict, form: DraftForm) -> Operation | None:
    """Return what the pressed button asks for besides saving; raises ValidationError for what no button says."""
    name, *words = posted.get("do", "").split(":")
    numbers = [number_in(word) for word in words]
    if name in {"", "edit"}:
        return None
    if name == "repair-all":
        return editing.repair(None)
    if name.startswith("bulk"):
        return bulk_of(name, form)
    if name == "promote" and not numbers:
        first = number_in(posted.get("tu", ""))
        numbers = [first, number_in(posted.get("den", "") or posted.get("tu", ""))]
    elif name == "promote":
        numbers = [*numbers, *numbers][:2]
    make, count = OPERATIONS.get(name, (None, 0))
    if make is None or len(numbers) != count:
        raise ValidationError(STRANGE)
    return make(*numbers)


def bulk_of(name: str, form: DraftForm) -> Operation:
    """Return what is asked for the chosen lines together."""
    chosen = form.chosen
    if name in {"bulk-skip", "bulk-unskip"} and chosen:
        return editing.bulk(chosen, {"skipped": name == "bulk-skip"})
    if name == "bulk-seen" and chosen:
        return editing.bulk(chosen, {"checked": True})
    values, helpers = form.bulk.values() if form.bulk.is_valid() else ({}, [])
    if not chosen or not (values or helpers):
        raise ValidationError(NONE_CHOSEN)
    return editing.bulk(chosen, values, helpers)


def page_of(
    request: HttpRequest, plan: Plan, form: DraftForm, read: tuple[Sequence[PlanItem], Sequence[Unit], Sight]
) -> dict[str, Any]:
    """Return all that the page shows."""
    items, units, sight = read
    lines, doubtful = actions.source_lines(plan.source_text), [item for item in items if to_see(item)]
    listed = doubtful if sight.only else items
    shown, sight = part_of(listed, sight)
    given = [item for item in items if not item.skipped]
    return {
        "plan": plan,
        "form": form,
        "steps": steps(2, plan),
        "crumbs": crumbs_to(plan.code),
        "sight": sight,
        "target": next((f"task-{item.position}" for item in shown if item.pk == sight.line), ""),
        "lines": source_of(plan, lines, items, shown, sight.near),
        "lines_count": len(lines),
        "fold_url": replace(sight, line=0, near=0, opened=()).address,
        "duties": [duty_in_words(duty) for duty in plan.duties],
        "unused": unused_of(plan, lines, owners_of(items)),
        "cards": cards_of(shown, form, sight.opened, lines),
        "shown_ids": " ".join(str(item.pk) for item in shown),
        "counts": {"all": len(items), "given": len(given), "seen": sum(item.checked for item in given)},
        "doubtful": doubtful,
        "next": next_of(doubtful, shown),
        "tabs": tabs_of(len(items), len(doubtful), sight),
        "pager": pager_of(len(listed), sight),
        "offers": offers_of(plan, lines, items),
        "outlook": outlook_of(plan, items, units, on=timezone.localdate()),
        "nameless": plan.title == NO_TITLE,
        "cautions": [sentence for sentence in (foreign_sentence(plan), *cautions_of(plan)) if sentence],
        "difference": None,
        "offer": offer(plan),
        "live": " ".join(unit_topics(request.user)),
        "changes_url": f"{reverse('plan_changes', args=[plan.pk])}?version={form.head['version'].value()}",
    }


def next_of(doubtful: Sequence[PlanItem], shown: Sequence[PlanItem]) -> PlanItem | None:
    """Return the line to be looked at that comes after those shown, or else the first one."""
    last = shown[-1].position if shown else 0
    return next((item for item in doubtful if item.position > last), doubtful[0] if doubtful else None)


def part_of(listed: Sequence[PlanItem], sight: Sight) -> tuple[Sequence[PlanItem], Sight]:
    """Return the lines on the page that the address means: the one with the line it names, else by number."""
    place = next((place for place, item in enumerate(listed) if item.pk == sight.line), None)
    pages = max(1, -(-len(listed) // PAGE))
    page = place // PAGE + 1 if place is not None else min(sight.page, pages)
    return listed[(page - 1) * PAGE : page * PAGE], replace(sight, page=page)


def tabs_of(every: int, doubtful: int, sight: Sight) -> list[dict[str, Any]]:
    """Return the two ways to list the lines."""
    whole, only = Sight(line=sight.line), Sight(only=TO_SEE)
    return [
        {"label": "Theo kế hoạch", "url": whole.address, "count": every, "current": not sight.only},
        {"label": "Cần xem", "url": only.address, "count": doubtful, "current": bool(sight.only)},
    ]


def pager_of(count: int, sight: Sight) -> dict[str, str]:
    """Return the way to the other pages; empty when there is only this one."""
    if count <= PAGE:
        return {}
    first, last = (sight.page - 1) * PAGE + 1, min(count, sight.page * PAGE)
    bare = replace(sight, line=0, near=0, opened=())
    return {
        "words": f"Dòng {first}–{last} trong {count}",
        "previous_url": replace(bare, page=sight.page - 1).address if first > 1 else "",
        "next_url": replace(bare, page=sight.page + 1).address if last < count else "",
    }


@require_safe
def plan_line(request: HttpRequest, item_id: int) -> HttpResponse:
    """Return one line of a draft, open, to stand where it stood closed."""
    item = get_object_or_404(PlanItem.objects.select_related("lead_unit"), pk=item_id)
    plan = get_object_or_404(visible(request).drafts(), pk=item.plan_id)
    form = DraftForm.of(plan, [item], active_units(plan)).line(item, is_open=True)
    card = card_of(item, form, actions.source_lines(plan.source_text))
    return render(request, "plans/_proposal.html", {"card": card})


@require_safe
def plan_changes(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Say who has changed a draft since the page that asks was shown, or nothing (204)."""
    plan = plan_in_sight(request, plan_id)
    try:
        actions.check_seen(plan, number_in(request.GET.get("version", "")))
    except StalePlan as stale:
        context = {"sentence": str(stale), "url": reverse("plan_compare", args=[plan.pk])}
        return render(request, "_live_banner.html", context)
    return HttpResponse(status=204)
