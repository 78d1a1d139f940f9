"""Operations that change which lines a draft has: cutting, joining, moving, and making a task of source lines.

A draft binds nobody, so its lines may go; the trail keeps their words. Each is handed to `editing.change`.
"""

import re
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db.models import F

from audit.canonical import Value
from plans.chain import Act
from plans.draft.cutting import Point, joined, pieces, points, words_of
from plans.draft.editing import Draft, Operation, short
from plans.draft.marks import FIELDS, LONGEST_WORDS, is_empty, mark, span_of, values
from plans.draft.timing_rules import by_the_agency
from plans.models import Plan, PlanItem
from plans.reading.sentence_times import time_in_sentence
from units.calendar import is_within_reach
from units.models import Unit

FAR = 1_000_000  # no draft has so many lines: a place where positions wait while others move
LONGEST_TIME = 300
OWN = ("id", "replaces_id", "task_id", "common_id", "position")
NO_POINT = "Không còn chỗ tách này trong nội dung. Hãy lưu rồi chọn lại chỗ tách."
NO_BREAK = "Chưa có chỗ xuống dòng nào trong nội dung. Hãy xuống dòng ở chỗ cần tách rồi bấm lại."
TOO_LONG = f"Nội dung sẽ dài hơn {LONGEST_WORDS} chữ cái, quá dài cho một nhiệm vụ."
NO_WORDS = "Các dòng này không có chữ nào để thành nhiệm vụ."
UNLIKE = {"lead": "đơn vị chủ trì", "time": "thời hạn"}
MEANT = {"lead": slice(0, 3), "time": slice(1, 3)}  # the columns that say who and when, not how it was written


def split(item_id: int, at: int) -> Operation:
    """Return the operation that cuts a line in two where, in its words as they were shown, `at` letters come before."""

    def act(draft: Draft) -> Act:
        item = draft.item(item_id)
        place = place_now(draft, item, at)
        return cut(draft, item, [one for one in points_of(draft, item) if one.at == place], NO_POINT)

    return act


def split_at_breaks(item_id: int) -> Operation:
    """Return the operation that cuts a line wherever its words, as typed, begin a new line."""

    def act(draft: Draft) -> Act:
        item = draft.item(item_id)
        broken = [one for one in points_of(draft, item) if item.content[: one.at].endswith("\n")]
        return cut(draft, item, broken, NO_BREAK)

    return act


def points_of(draft: Draft, item: PlanItem) -> list[Point]:
    """Return where a line may be cut."""
    return points(item.content, draft.lines, span_of(item, "content"))


def place_now(draft: Draft, item: PlanItem, at: int) -> int:
    """Return where the words stand that followed in the stored text, now that it may have been typed over."""
    tail = draft.stored[item.pk][max(at, 0) :]
    return at if item.content == draft.stored[item.pk] else item.content.rfind(tail) if tail else -1


def cut(draft: Draft, item: PlanItem, cuts: Sequence[Point], refusal: str) -> Act:
    """Cut a line: it keeps the first piece, new lines follow with the rest; who, when and what product are shared."""
    if not cuts:
        raise ValidationError(refusal)
    before, (first, last) = item.content, span_of(item, "content")
    texts = pieces(before, [one.at for one in cuts])
    spans = zip([first, *(one.line for one in cuts)], [*(one.before for one in cuts), last], strict=True)
    open_gap(draft, item.position, len(cuts))
    rows = [item, *(alike(item, item.position + step) for step in range(1, len(texts)))]
    ends = (item.first_line, item.last_line)
    for row, text, (begin, end) in zip(rows, texts, spans, strict=True):
        row.content, row.origin = text, PlanItem.Origin.SPLIT
        row.first_line = ends[0] if row is item else begin
        row.last_line = max(ends[1] if row is rows[-1] else end, row.first_line)
        mark(row, "content", (begin, max(begin, end)))
    item.save(update_fields=["content", "origin", "first_line", "last_line", "marks"])
    PlanItem.objects.bulk_create(rows[1:])
    link_helpers(rows[1:], item.cooperating_units.all())
    draft.items[draft.items.index(item) + 1 : draft.items.index(item) + 1] = rows[1:]
    into: list[Value] = [short(text) for text in texts]
    return Act("plan.split", facts={"line": item.position, "content": short(before), "into": into})


def alike(item: PlanItem, position: int) -> PlanItem:
    """Return a new line that says what another says, at a place of its own."""
    kept = [column.attname for column in PlanItem._meta.concrete_fields if column.attname not in OWN]
    return PlanItem(position=position, **{name: getattr(item, name) for name in kept})


def link_helpers(items: Iterable[PlanItem], units: Iterable[Unit]) -> None:
    """Let units help with new lines."""
    link = PlanItem.cooperating_units.through
    link.objects.bulk_create(link(planitem_id=item.pk, unit_id=unit.pk) for item in items for unit in units)


def open_gap(draft: Draft, after: int, by: int) -> None:
    """Move every line after a position, in two steps so that no two ever stand at one place."""
    rows = draft.plan.items
    rows.filter(position__gt=after).update(position=F("position") + FAR)
    rows.filter(position__gt=FAR).update(position=F("position") - FAR + by)
    for item in draft.items:
        item.position += by if item.position > after else 0


def merge(item_id: int, step: int) -> Operation:
    """Return the operation that joins a line with the next one (1) or the one before (-1)."""

    def act(draft: Draft) -> Act:
        item = draft.item(item_id)
        first, second = sorted((item, draft.beside(item, step)), key=lambda one: one.position)
        if len(first.content) + len(second.content) > LONGEST_WORDS:
            raise ValidationError(TOO_LONG)
        contents: list[Value] = [short(first.content), short(second.content)]
        absorb(first, second)
        gone = second.position
        draft.items.remove(second)
        PlanItem.objects.filter(replaces=second).update(replaces=None)  # of a draft that once amended this plan
        second.delete()
        open_gap(draft, gone, -1)
        draft.focus = first
        return Act("plan.merge", facts={"line": first.position, "contents": contents})

    return act


def absorb(first: PlanItem, second: PlanItem) -> None:
    """Give the first line all that the second says; where the two disagree the first wins, and a person is told."""
    (begin, end), (other_begin, other_end) = span_of(first, "content"), span_of(second, "content")
    mark(first, "content", (min(begin, other_begin), max(end, other_end)))
    first.content, first.origin = joined(first.content, second.content), PlanItem.Origin.MERGED
    first.first_line = min(first.first_line, second.first_line)
    first.last_line = max(first.last_line, second.last_line)
    helpers = {unit.pk for one in (first, second) for unit in one.cooperating_units.all()}
    helpers |= {second.lead_unit_id} if second.lead_unit_id else set()
    unlike = [words for name, words in UNLIKE.items() if not take(first, second, name)]
    if unlike:
        first.checked = False
        told = f"Hai dòng đã gộp có {' và '.join(unlike)} khác nhau: giữ theo dòng trên."
        first.reason = f"{first.reason} {told}".strip()
    first.cooperating_all |= second.cooperating_all
    first.skipped &= second.skipped
    for name in ("product", "cooperating_others"):
        both = filter(None, (getattr(first, name), getattr(second, name)))
        setattr(first, name, "; ".join(dict.fromkeys(both)))
    first.replaces_id = first.replaces_id or second.replaces_id
    first.save()
    first.cooperating_units.set(helpers - {first.lead_unit_id})


def take(first: PlanItem, second: PlanItem, name: str) -> bool:
    """Let the first line have who or when from the second where it has none; False when the two disagree."""
    if is_empty(second, name) or values(first, name)[MEANT[name]] == values(second, name)[MEANT[name]]:
        return True
    if not is_empty(first, name):
        return False
    for column, value in zip(FIELDS[name], values(second, name), strict=True):
        setattr(first, column, value)
    first.marks = [*first.marks, *(one for one in second.marks if one.get("field") == name)]
    return True


def move(item_id: int, step: int) -> Operation:
    """Return the operation that lets a line change places with its neighbour."""

    def act(draft: Draft) -> Act:
        item = draft.item(item_id)
        other = draft.beside(item, step)
        old, new = item.position, other.position
        for one, place in ((item, FAR), (other, old), (item, new)):
            one.position = place
            one.save(update_fields=["position"])
        draft.items.sort(key=lambda one: one.position)
        return Act("plan.reorder", facts={"line": old, "new_line": new, "content": short(item.content)})

    return act


def promote(first: int, last: int) -> Operation:
    """Return the operation that makes a task of source lines that no task was read from."""

    def act(draft: Draft) -> Act:
        content = words_of(draft.lines[first - 1 : last]) if 1 <= first <= last <= len(draft.lines) else ""
        if not content:
            raise ValidationError(NO_WORDS)
        if len(content) > LONGEST_WORDS:
            raise ValidationError(TOO_LONG)
        spans = ((item, span_of(item, "content")) for item in draft.items)
        taken = next((item for item, (begin, end) in spans if begin <= last and first <= end), None)
        if taken is not None:
            raise ValidationError(f"Các dòng này đã thuộc dòng đề xuất {taken.position}.")
        draft.focus = promoted(draft, first, last, content)
        facts: dict[str, Value] = {"line": draft.focus.position, "lines": [first, last], "content": short(content)}
        return Act("plan.promote", facts=facts)

    return act


def promoted(draft: Draft, first: int, last: int, content: str) -> PlanItem:
    """Insert a line where its source lines stand among those of the others."""
    follower = next((item for item in draft.items if item.first_line > last), None)
    place = follower.position if follower else max((item.position for item in draft.items), default=0) + 1
    open_gap(draft, place - 1, 1)
    item = PlanItem(plan=draft.plan, position=place, content=content, origin=PlanItem.Origin.PROMOTED)
    item.first_line, item.last_line = first, last
    item.path, item.heading = section_of(draft.plan, first)
    clause = by_the_agency(time_in_sentence(content, year_of(draft.plan)))
    if clause.text and (clause.due_on is None or is_within_reach(clause.due_on)):
        item.due_text, item.time_kind, item.due_on = clause.text[:LONGEST_TIME], clause.kind.value, clause.due_on
    mark(item, "content", (first, last), sure="high", reason="Chọn từ văn bản")
    item.save(force_insert=True)
    draft.items.append(item)
    draft.items.sort(key=lambda one: one.position)
    return item


def section_of(plan: Plan, line: int) -> tuple[str, str]:
    """Return label and title of the section in which a source line stands."""
    inside = [one for one in plan.sections if one["lines"][0] <= line <= one["lines"][1]]
    return (inside[-1]["label"][:100], inside[-1]["title"]) if inside else ("", "")


def year_of(plan: Plan) -> int | None:
    """Return the plan's own year, for months that name none."""
    named = re.search(r"\bnăm (20\d\d)\b", plan.title)
    return plan.dated_on.year if plan.dated_on else int(named[1]) if named else None
