"""Before an amended edition is issued: which plan it amends, and which old line each of its lines stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from rapidfuzz import fuzz

from audit.canonical import Value
from plans.chain import Act, record
from plans.editions.amending import line_of
from plans.editions.differing import pair_up
from plans.editions.issuing import source_lines
from plans.editions.successors import is_kept
from plans.guards import edited, held_draft
from plans.models import Plan, PlanItem
from units.folding import fold
from units.models import User

STRONG = 90
SHOWN = 20
SHORTEST_NUMBER = 4
AMENDS = re.compile(
    r"(?:ve )?(?:viec )?(?:(?:sua doi|bo sung|dieu chinh|thay the)(?:,| va)? )+"
    r"(?:mot so (?:noi dung|nhiem vu|muc) )?(?:cua |tai |trong )?(?:ke hoach )?"
)  # how the folded title of an amended edition opens
KEPT = "Giữ tiếp từ phiên bản trước: văn bản sửa đổi không có dòng này."
COPIED = (
    "path",
    "heading",
    "content",
    "lead_text",
    "lead_unit",
    "all_units",
    "lead_outside",
    "cooperating_text",
    "cooperating_all",
    "cooperating_others",
    "due_text",
    "time_kind",
    "due_on",
    "product",
    "confidence",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan in force that a draft may amend, how alike they are in per cent, and why it is proposed."""

    plan: Plan
    score: int
    reason: str

    @property
    def is_strong(self) -> bool:
        """Tell whether it is proposed without being asked for."""
        return self.score >= STRONG


def candidates(plan: Plan) -> list[Candidate]:
    """Return the plans in force of the same agency and coordinating unit, the most likely one first."""
    if plan.coordinating_unit_id is None:
        return []
    rows = Plan.objects.issued().filter(agency=plan.agency_id, coordinating_unit=plan.coordinating_unit_id)
    found = [judged(plan, other) for other in rows.exclude(pk=plan.pk).select_related("issued_by")]
    return sorted(found, key=lambda one: (-one.score, -one.plan.pk))[:SHOWN]


def judged(plan: Plan, other: Plan) -> Candidate:
    """Say how likely a draft is an amended edition of a plan."""
    if plan.source_sha256 == other.source_sha256:
        return Candidate(other, 100, "cùng một tệp")
    number = fold(other.number)
    if number and number == fold(plan.number):
        return Candidate(other, 100, "cùng số, ký hiệu")
    if len(number) >= SHORTEST_NUMBER and number in fold(plan.title):
        return Candidate(other, 99, "tên bản nháp nhắc đến số này")
    title = fold(plan.title)
    opening = AMENDS.match(title)
    score = int(fuzz.token_sort_ratio(title[opening.end() :] if opening else title, fold(other.title)))
    return Candidate(other, score, f"tên {'nói sửa đổi một kế hoạch ' if opening else ''}giống {score} %")


def offer(plan: Plan) -> Candidate | None:
    """Return the plan that a draft very likely amends, while nobody has said so; None when there is none."""
    if plan.amends_id is not None:
        return None
    return next((one for one in candidates(plan) if one.is_strong), None)


def declare(plan: Plan, before_id: int, *, actor: User, seen: int) -> Plan:
    """Say that a draft amends a plan in force, and map its lines to the old ones as far as the words tell.

    Raises StalePlan when the draft is no longer the version `seen`, ValidationError for a plan that is no candidate.
    """
    with held_draft(plan, actor=actor, seen=seen) as kept:
        before = next((one.plan for one in candidates(kept) if one.plan.pk == before_id), None)
        if before is None:
            raise ValidationError("Hãy chọn một kế hoạch đang có hiệu lực của cùng đơn vị đầu mối.", code="amends")
        drop_kept(kept)
        kept.amends, kept.edition = before, before.edition + 1
        map_lines(kept, before)
        noted(kept, actor, {"amends": before.pk, "amends_code": before.code}, also=("amends", "edition"))
        return kept


def withdraw(plan: Plan, *, actor: User, seen: int) -> Plan:
    """Say that a draft amends nothing after all. Raises StalePlan."""
    with held_draft(plan, actor=actor, seen=seen) as kept:
        drop_kept(kept)
        kept.items.update(replaces=None)
        kept.amends, kept.edition = None, 1
        noted(kept, actor, {"amends": None}, also=("amends", "edition"))
        return kept


def match(plan: Plan, item_id: int, old_id: int | None, *, actor: User, seen: int) -> Plan:
    """Let a line stand for another old line, or for none; whoever stood for that old line stands for none now.

    Raises StalePlan, and ValidationError when either line is not of these two editions.
    """
    with held_draft(plan, actor=actor, seen=seen) as kept:
        item = own_line(kept, item_id)
        old = old_line(kept, old_id) if old_id is not None else None
        if old is not None:
            kept.items.filter(replaces=old).exclude(pk=item.pk).update(replaces=None)
        item.replaces = old
        item.save(update_fields=["replaces"])
        noted(kept, actor, {"line": item.position, "replaces": old.position if old else None})
        return kept


def keep(plan: Plan, old_id: int, *, actor: User, seen: int) -> Plan:
    """Carry an old line over into the draft though its paper no longer has it: its tasks go on. Raises as `match`."""
    with held_draft(plan, actor=actor, seen=seen) as kept:
        old = old_line(kept, old_id)
        if kept.items.filter(replaces=old, skipped=False).exists():
            raise ValidationError("Dòng này đã có trong bản sửa đổi.", code="kept")
        beyond = len(source_lines(kept.source_text)) + 1
        last = kept.items.aggregate(last=Max("position"))["last"] or 0
        same = {name: getattr(old, name) for name in COPIED}
        item = PlanItem(plan=kept, position=last + 1, first_line=beyond, last_line=beyond, replaces=old, **same)
        item.reason, item.checked, item.origin = KEPT, True, PlanItem.Origin.PROMOTED
        item.save(force_insert=True)
        item.cooperating_units.set(old.cooperating_units.all())
        noted(kept, actor, {"line": item.position, "keeps": old.position})
        return kept


def let_go(plan: Plan, item_id: int, *, actor: User, seen: int) -> Plan:
    """Take a line that was carried over out of the draft again. Raises as `match`."""
    with held_draft(plan, actor=actor, seen=seen) as kept:
        item = own_line(kept, item_id)
        if not is_kept(item, source_lines(kept.source_text)):
            raise ValidationError("Chỉ bỏ được dòng đã giữ từ phiên bản trước.", code="kept")
        position = item.position
        item.delete()
        noted(kept, actor, {"line": position, "keeps": None})
        return kept


def map_lines(plan: Plan, before: Plan) -> None:
    """Write the proposed mapping of a draft's lines into them."""
    items, old = full_lines(plan), [item for item in full_lines(before) if item.task_id or item.common_id]
    pairs = pair_up([line_of(item) for item in old], [line_of(item) for item in items if not item.skipped])
    for item in items:
        item.replaces_id = pairs.get(item.pk)
    PlanItem.objects.bulk_update(items, ["replaces"], batch_size=500)


def full_lines(plan: Plan) -> list[PlanItem]:
    """Return the lines of a plan with the units that help."""
    return list(plan.items.select_related("lead_unit").prefetch_related("cooperating_units"))


def drop_kept(plan: Plan) -> None:
    """Take out what was carried over from an edition that the draft no longer amends."""
    lines = source_lines(plan.source_text)
    plan.items.filter(pk__in=[item.pk for item in plan.items.all() if is_kept(item, lines)]).delete()


def own_line(plan: Plan, item_id: int) -> PlanItem:
    """Return a line of the draft."""
    return found(plan.items.filter(pk=item_id))


def old_line(plan: Plan, item_id: int) -> PlanItem:
    """Return a line of the plan that is amended."""
    return found(PlanItem.objects.filter(plan=plan.amends_id, pk=item_id).prefetch_related("cooperating_units"))


def found(rows: Iterable[PlanItem]) -> PlanItem:
    """Return the one line there is, or refuse."""
    item = next(iter(rows), None)
    if item is None:
        raise ValidationError("Dòng này không còn trong kế hoạch.", code="line")
    return item


def noted(plan: Plan, actor: User, facts: dict[str, Value], also: Iterable[str] = ()) -> None:
    """Count the change as one of the draft, and record it."""
    at = timezone.now()
    edited(plan, actor=actor, at=at, also=also)
    record(plan, Act("plan.edit", target=plan.state, facts=facts), actor=actor, at=at)
