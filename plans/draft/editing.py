"""Acts on a draft: what was typed into its head and lines, several lines at once, and letters given back.

Every act goes through `change`: the plan is locked, what was typed is kept first, then the act is done, all in one
transaction; one line of the trail for what was typed, one for the act. `reshaping` holds the acts that cut, join,
move and add lines.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.canonical import Value
from plans.chain import Act, record
from plans.draft.cutting import mended
from plans.draft.marks import BY_HAND, FIELD_OF, MARKED, mark, said, span_of
from plans.editions.issuing import source_lines
from plans.guards import held_draft
from plans.models import Plan, PlanItem
from realtime import bell, topics
from units.models import User

SAVED = ("number", "title", "coordinating_unit", "repairs", "version", "edited_by", "edited_at")
LONGEST_SAID = 300
MOST_SAID = 60
GONE = "Dòng này không còn trong bản nháp."
NO_NEIGHBOUR = "Không có dòng nào ở phía đó."
NO_SUCH_REPAIR = "Không còn chữ nào để sửa theo đề nghị này."
Changes = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Typed:
    """What one line's form says: columns by name, and the ids of the units that help when the form asked for them."""

    item_id: int
    values: Mapping[str, Any]
    helpers: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page says of the head, of the lines that were open, and of which lines a person has looked at."""

    head: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[Typed, ...] = ()
    seen: Mapping[int, bool] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """A locked draft with its lines in order, their words as they were stored, and the line to look at next."""

    plan: Plan
    items: list[PlanItem]
    lines: tuple[str, ...]
    stored: dict[int, str]
    focus: PlanItem | None = None

    @classmethod
    def of(cls, plan: Plan) -> "Draft":
        """Read the lines of a locked plan."""
        items = list(plan.items.select_related("lead_unit").prefetch_related("cooperating_units"))
        return cls(plan, items, source_lines(plan.source_text), {item.pk: item.content for item in items})

    def item(self, item_id: int) -> PlanItem:
        """Return a line, to be looked at next; raises ValidationError when it is gone."""
        self.focus = next((item for item in self.items if item.pk == item_id), None)
        if self.focus is None:
            raise ValidationError(GONE)
        return self.focus

    def beside(self, item: PlanItem, step: int) -> PlanItem:
        """Return the next line (1) or the one before (-1); raises ValidationError at the end."""
        at = self.items.index(item) + step
        if not 0 <= at < len(self.items):
            raise ValidationError(NO_NEIGHBOUR)
        return self.items[at]


Operation = Callable[[Draft], Act | None]  # None: all is as it was asked for already


def change(plan: Plan, sheet: Sheet, operation: Operation | None = None, *, actor: User, seen: int) -> Draft:
    """Keep what was typed, then do the operation, or raise with nothing changed.

    Raises StalePlan, PermissionDenied as every change of a draft does, and ValidationError. When nothing new was typed
    and nothing is to be done, nothing is written: the version stays.
    """
    with held_draft(plan, actor=actor, seen=seen) as kept:
        draft = Draft.of(kept)
        acts = [act for act in (keep(draft, sheet), operation(draft) if operation else None) if act is not None]
        if acts:
            close(draft, acts, actor=actor)
    return draft


def close(draft: Draft, acts: Iterable[Act], *, actor: User) -> None:
    """Count the version up, write the trail, and let whoever has the draft open know."""
    plan, at = draft.plan, timezone.now()
    plan.version, plan.edited_by, plan.edited_at = plan.version + 1, actor, at
    plan.save(update_fields=SAVED)
    for act in acts:
        record(plan, act, actor=actor, at=at)
    if plan.coordinating_unit_id:
        # No number that any page shows: only what asks the server itself takes notice.
        bell.ring({topics.unit(plan.coordinating_unit_id): plan.version})


def keep(draft: Draft, sheet: Sheet) -> Act | None:
    """Write what was typed; None when nothing of it is new."""
    ticked = [item for item in draft.items if sheet.seen.get(item.pk, item.checked) != item.checked]
    changes = keep_head(draft.plan, sheet.head)
    for typed in sheet.lines:
        changes |= write(draft.item(typed.item_id), typed, looked_at=True)
    for item in ticked:
        changes |= write(item, Typed(item.pk, {"checked": sheet.seen[item.pk]}))
    draft.focus = None
    return edit(changes) if changes else None


def edit(changes: Changes) -> Act:
    """Return the line of the trail for changed fields: the first ones word by word, of the rest how many."""
    shown = dict(list(changes.items())[:MOST_SAID])
    rest: Changes = {"more": len(changes) - len(shown)} if len(changes) > len(shown) else {}
    return Act("plan.edit", facts={"changes": shown, **rest})


def keep_head(plan: Plan, head: Mapping[str, Any]) -> Changes:
    """Put what was typed into the plan's head; `close` saves it."""
    changes: Changes = {}
    for name, value in head.items():
        before = getattr(plan, name)
        if before != value:
            setattr(plan, name, value)
            changes[name.removesuffix("_id")] = [short(str(before or "")), short(str(value or ""))]
    return changes


def write(item: PlanItem, typed: Typed, *, looked_at: bool = False) -> Changes:
    """Write one line's new values and say what changed, field by field, under "position.field".

    With `looked_at`, a line that a person has mended counts as looked at.
    """
    columns = [name for name, value in typed.values.items() if getattr(item, name) != value]
    helpers = new_helpers(item, typed)
    fields = list(dict.fromkeys([*(FIELD_OF[name] for name in columns), *([] if helpers is None else ["cooperating"])]))
    before = {name: said(item, name) for name in fields}
    for name in columns:
        setattr(item, name, typed.values[name])
    if helpers is not None:
        item.cooperating_units.set(helpers)
    by_hand = [name for name in fields if name in MARKED]
    for name in by_hand:
        mark(item, name, span_of(item, name), sure="high", reason=BY_HAND)
    item.checked |= looked_at and bool(by_hand)
    if fields:
        item.save(update_fields=[*columns, "marks", "checked"])
    return {f"{item.position}.{name}": [short(before[name]), short(said(item, name))] for name in fields}


def new_helpers(item: PlanItem, typed: Typed) -> set[int] | None:
    """Return the units that shall help from now on, never the one that leads; None when they are the same."""
    if typed.helpers is None:
        return None
    wanted = set(typed.helpers) - {typed.values.get("lead_unit_id", item.lead_unit_id)}
    return None if wanted == {unit.pk for unit in item.cooperating_units.all()} else wanted


def short(text: str) -> str:
    """Cut a value that is too long for a line of the trail."""
    return text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]}…"


def bulk(item_ids: Iterable[int], values: Mapping[str, Any], helpers: Iterable[int] = ()) -> Operation:
    """Return the operation that gives several lines the same lead, time or helpers (added to those they have)."""
    more = set(helpers)

    def act(draft: Draft) -> Act | None:
        changes: Changes = {}
        for item in [draft.item(item_id) for item_id in item_ids]:
            helping = tuple(more.union(unit.pk for unit in item.cooperating_units.all()))
            changes |= write(item, Typed(item.pk, values, helping))
        return edit(changes) if changes else None

    return act


def leave_out(item_id: int, *, skipped: bool) -> Operation:
    """Return the operation that leaves a line out of what is given, or takes it back in."""
    return bulk([item_id], {"skipped": skipped})


def repair(number: int | None) -> Operation:
    """Return the operation that gives the letters back which the reading misses: one offer by its place, or all."""

    def act(draft: Draft) -> Act:
        offers = draft.plan.repairs
        chosen = range(len(offers)) if number is None else [number]
        changes: Changes = {}
        for place in chosen:
            if place in range(len(offers)) and not offers[place].get("done"):
                made = mend(draft, **{key: offers[place][key] for key in ("line", "written", "proposed")})
                offers[place]["done"] = bool(made)
                changes |= made
        if not changes:
            raise ValidationError(NO_SUCH_REPAIR)
        return edit(changes)

    return act


def mend(draft: Draft, *, line: int, written: str, proposed: str) -> Changes:
    """Put the whole word where the damaged one stands: in the line read there, in headings, in the plan's title."""
    source = draft.lines[line - 1] if 0 < line <= len(draft.lines) else ""
    changes = keep_head(draft.plan, {"title": mended(draft.plan.title, source, written, proposed)})
    for item in draft.items:
        inside = item.first_line <= line <= item.last_line
        names = ("content", "product", "cooperating_others", "heading") if inside else ("heading",)
        values = {name: mended(getattr(item, name), source, written, proposed) for name in names}
        changes |= write(item, Typed(item.pk, values))
    return changes
