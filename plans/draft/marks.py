"""The fields of a plan's line as people speak of them: their columns, their words, and the marks of the reading."""

from collections.abc import Callable, Sequence
from typing import Any

from plans.models import PlanItem
from workflows.models import TimeKind

LONGEST_WORDS = 10_000  # letters of one field: more than any task says, and what a page can still show
BY_HAND = "Sửa khi đối chiếu"
FIELDS: dict[str, tuple[str, ...]] = {
    "content": ("content",),
    "lead": ("lead_unit_id", "all_units", "lead_outside", "lead_text", "lead_unknown"),
    "cooperating": ("cooperating_all", "cooperating_others"),
    "time": ("due_text", "time_kind", "due_on"),
    "product": ("product",),
    "place": ("path", "heading"),
    "checked": ("checked",),
    "skipped": ("skipped",),
}
MARKED = ("content", "lead", "cooperating", "time", "product")
FIELD_OF = {column: name for name, columns in FIELDS.items() for column in columns}


def said(item: PlanItem, name: str) -> str:
    """Say in words what a line holds in one field."""
    teller = TELLERS.get(name)
    return teller(item) if teller else str(getattr(item, name))


def lead_in_words(item: PlanItem) -> str:
    """Say who leads; "" while nobody does."""
    if item.all_units:
        return "Tất cả các đơn vị"
    if item.lead_outside:
        return f"Cơ quan ngoài: {item.lead_text}" if item.lead_text else "Cơ quan ngoài chủ trì"
    return item.lead_unit.name if item.lead_unit else ""


def helpers_in_words(item: PlanItem) -> str:
    """Say who helps, the units of the agency first."""
    own = [unit.name for unit in item.cooperating_units.all()]
    every = ["Tất cả các đơn vị"] if item.cooperating_all else []
    return "; ".join([*every, *own, *filter(None, [item.cooperating_others])])


def time_in_words(item: PlanItem) -> str:
    """Say when, as written and as read."""
    day = f" → {item.due_on:%d/%m/%Y}" if item.due_on else ""
    return f"{item.due_text}{day}".strip() or TimeKind(item.time_kind).label


TELLERS: dict[str, Callable[[PlanItem], str]] = {
    "lead": lead_in_words,
    "cooperating": helpers_in_words,
    "time": time_in_words,
    "place": lambda item: f"{item.path} {item.heading}".strip(),
    "checked": lambda item: "đã xem" if item.checked else "chưa xem",
    "skipped": lambda item: "không giao" if item.skipped else "giao",
}


def is_empty(item: PlanItem, name: str) -> bool:
    """Tell whether a line says nothing in one field."""
    return not any(value and value != TimeKind.NONE for value in values(item, name))


def values(item: PlanItem, name: str) -> list[Any]:
    """Return what stands in the columns of one field."""
    return [getattr(item, column) for column in FIELDS[name]]


def mark_of(item: PlanItem, name: str) -> dict[str, Any] | None:
    """Return where a field was read, how surely, and why not more surely; None when nobody knows."""
    found: dict[str, Any] | None = next((mark for mark in item.marks if mark.get("field") == name), None)
    return found


def span_of(item: PlanItem, name: str) -> tuple[int, int]:
    """Return the source lines of a field; those of the whole line while nobody knows better."""
    lines: Sequence[int] = (mark_of(item, name) or {}).get("lines") or (item.first_line, item.last_line)
    return lines[0], lines[1]


def mark(item: PlanItem, name: str, span: tuple[int, int], *, sure: str = "", reason: str = "") -> None:
    """Set the mark of one field; how sure it is stays as it was unless said."""
    old = mark_of(item, name) or {"confidence": item.confidence, "reason": ""}
    new = {"field": name, "lines": list(span)}
    new |= {"confidence": sure, "reason": reason} if sure else {key: old[key] for key in ("confidence", "reason")}
    item.marks = [*(one for one in item.marks if one.get("field") != name), new]
