"""How the difference between two editions is shown: groups of lines, each with its words, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plans.editions.amending import Difference, summary
from plans.editions.declaring import offer
from plans.editions.differing import Change, Kind, Part, Piece, plain, word_changes
from plans.editions.issuing import source_lines
from plans.editions.successors import is_kept
from plans.models import Plan, PlanItem
from units.models import Unit
from units.rules import Visitor
from workflows.models import Task

TITLES: dict[Kind, tuple[str, str]] = {
    Kind.CHANGED: (
        "Thay đổi",
        "Nhiệm vụ đang thực hiện được sửa tại chỗ: trạng thái, báo cáo và thời hạn ban đầu giữ nguyên.",
    ),
    Kind.SUPERSEDED: (
        "Đổi đơn vị chủ trì",
        "Nhiệm vụ cũ kết thúc, căn cứ là bản sửa đổi; nhiệm vụ mới mở cho đơn vị mới.",
    ),
    Kind.ADDED: ("Thêm mới", "Nhiệm vụ mới, giao khi ban hành."),
    Kind.DROPPED: (
        "Không còn trong bản sửa đổi",
        "Nhiệm vụ còn mở kết thúc, căn cứ là bản sửa đổi, trừ dòng bạn giữ tiếp.",
    ),
    Kind.SAME: ("Giữ nguyên", "Nhiệm vụ tiếp tục dưới bản sửa đổi."),
}
LABELS = {
    Part.CONTENT: "Nội dung",
    Part.LEAD: "Đơn vị chủ trì",
    Part.COOPERATING: "Đơn vị phối hợp",
    Part.DUE: "Thời hạn",
    Part.PRODUCT: "Sản phẩm",
}
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class PartShown:
    """One field of a line that differs."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """One line of the difference."""

    new: PlanItem | None
    old: PlanItem | None
    pieces: tuple[Piece, ...]
    parts: tuple[PartShown, ...]
    tasks: tuple[Task, ...]
    more_tasks: int
    fate: str
    is_kept: bool
    may_keep: bool


@dataclass(frozen=True, slots=True)
class GroupShown:
    """The lines to which the same has happened."""

    kind: Kind
    title: str
    text: str
    count: int
    rows: tuple[RowShown, ...]


def summed_up(plan: Plan) -> dict[str, Any]:
    """Return what `plans/_difference.html` shows of a draft: what it changes, or the plan it seems to amend."""
    found = summary(plan)
    if found is None:
        return {"difference": None, "offer": offer(plan)}
    counts = [(TITLES[kind][0], len(found.of(kind))) for kind in TITLES]
    shown = {"before": found.before, "counts": [(title, count) for title, count in counts if count]}
    return {"difference": {**shown, "closed": found.closed_count, "obstacles": found.obstacles}, "offer": None}


def groups_of(plan: Plan, found: Difference, user: Visitor) -> list[GroupShown]:
    """Return the difference as groups, those that ask for a look first; tasks are shown to whom they are visible."""
    lines = source_lines(plan.source_text)
    seen = frozenset(Task.objects.visible_to(user).filter(pk__in=found.tasks).values_list("pk", flat=True))
    units = {unit.pk: unit for unit in plan.agency.units.all()}
    groups = []
    for kind, (title, text) in TITLES.items():
        rows = tuple(row_of(change, found, units, lines, seen) for change in found.of(kind))
        if rows:
            groups.append(GroupShown(kind, title, text, len(rows), rows))
    return groups


def row_of(
    change: Change, found: Difference, units: dict[int, Unit], lines: tuple[str, ...], seen: frozenset[int]
) -> RowShown:
    """Show one line."""
    new = found.new[change.new.key] if change.new else None
    old = found.old[change.old.key] if change.old else None
    held = [found.tasks[task.pk] for task in change.old.tasks if task.pk in seen] if change.old else []
    parts = tuple(
        PartShown(LABELS[part], *said_of(part, old, new))
        for part in change.parts
        if old and new and part != Part.CONTENT
    )
    return RowShown(
        new=new,
        old=old,
        pieces=pieces_of(change, old, new),
        parts=parts,
        tasks=tuple(held[:MOST_NAMED]),
        more_tasks=max(0, len(held) - MOST_NAMED),
        fate=fate_in_words(change, found, units),
        is_kept=new is not None and is_kept(new, lines),
        may_keep=change.kind == Kind.DROPPED and bool(change.fate.close),
    )


def pieces_of(change: Change, old: PlanItem | None, new: PlanItem | None) -> tuple[Piece, ...]:
    """Return the words of a line, those that changed marked."""
    if old is not None and new is not None and Part.CONTENT in change.parts:
        return tuple(word_changes(old.content, new.content))
    item = new or old
    return (Piece("same", plain(item.content)),) if item else ()


def said_of(part: Part, old: PlanItem, new: PlanItem) -> tuple[str, str]:
    """Return a field of both lines in words."""
    say = {Part.LEAD: lead_in_words, Part.COOPERATING: helpers_in_words, Part.DUE: due_in_words, Part.PRODUCT: product}
    return say[part](old), say[part](new)


def lead_in_words(item: PlanItem) -> str:
    """Say who leads a line."""
    if item.all_units:
        return "Tất cả các đơn vị"
    if item.lead_outside:
        return f"{item.lead_text} (ngoài cơ quan)"
    return str(item.lead_unit or item.lead_text or "Chưa phân công")


def helpers_in_words(item: PlanItem) -> str:
    """Say who helps with a line."""
    inside = ["tất cả các đơn vị"] if item.cooperating_all else [unit.name for unit in item.cooperating_units.all()]
    return "; ".join([*inside, *filter(None, [item.cooperating_others])]) or "Không có"


def due_in_words(item: PlanItem) -> str:
    """Say when a line is due: the words of the paper, and the day that was read from them."""
    day = f"hạn {item.due_on:%d/%m/%Y}" if item.due_on else ""
    return " · ".join(part for part in (item.due_text, day) if part) or "Không nêu"


def product(item: PlanItem) -> str:
    """Return the product of a line."""
    return item.product or "Không nêu"


def fate_in_words(change: Change, found: Difference, units: dict[int, Unit]) -> str:
    """Say what becomes of the tasks of a line."""
    fate = change.fate
    if change.new is None:
        return closed_in_words(len(fate.close), len(fate.rest))
    said = []
    if fate.close:
        said.append(f"Kết thúc {codes(fate.close, found)}.")
    if fate.give:
        said.append(f"Giao {codes(fate.give[:1], found)} cho {units[fate.give[1]]}.")
    named = [str(units[pk]) if pk else "cơ quan ngoài (theo dõi, chưa phân công)" for pk in fate.open_for]
    if named:
        said.append(f"Mở nhiệm vụ mới cho {'; '.join(named)}.")
    if fate.rest and change.parts:
        said.append(f"{codes(fate.rest, found)} đã kết thúc nên giữ nguyên.")
    return " ".join(said)


def closed_in_words(closing: int, closed: int) -> str:
    """Say what becomes of a line that has gone."""
    ends = f"Kết thúc {closing} nhiệm vụ." if closing else ""
    stays = f"{closed} nhiệm vụ đã kết thúc giữ nguyên." if closed else ""
    return " ".join(part for part in (ends, stays) if part)


def codes(numbers: tuple[int, ...], found: Difference) -> str:
    """Name tasks; many are counted instead."""
    if len(numbers) > MOST_NAMED:
        return f"{len(numbers)} nhiệm vụ"
    return ", ".join(found.tasks[pk].code for pk in numbers)
