"""What the compare page shows: the source with the use of every line, beside the lines proposed from it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans.draft.cutting import Point, mended, neighbours, points
from plans.draft.marks import BY_HAND, MARKED, mark_of, said, span_of
from plans.forms.draft import DraftForm, LeadForm, LineForm
from plans.models import Plan, PlanItem

WHOLE = 400  # a source of so many lines is shown whole
AROUND = 8  # lines shown on both sides of what the page proposes, when the source is not shown whole
WINDOW = 150  # lines shown on both sides of a line that was asked for
LONGEST_SPAN = 60
SHORTEST_FOLD = 25
MOST_JUMPS = 12
LABELS = {"lead": "Chủ trì", "cooperating": "Phối hợp", "time": "Thời gian", "product": "Sản phẩm"}
SURE = {"medium": "Suy ra", "low": "Không chắc"}
UNUSED = "ignored"
WHY = {
    "head": "Phần đầu văn bản: lấy cơ quan, số, ngày",
    "title": "Tên kế hoạch",
    "basis": "Căn cứ ban hành: không giao",
    "aim": "Mục đích, chỉ tiêu, kinh phí: không phải nhiệm vụ",
    "telling": "Nội dung tuyên truyền: điều cần nói, không phải việc cần làm",
    "duty": "Chế độ báo cáo: hệ thống nhắc riêng, không giao ở đây",
    "organisation": "Tổ chức thực hiện: đơn vị đầu mối, xử lý vướng mắc",
    "closing": "Nơi nhận, chữ ký",
    UNUSED: "Không dùng: hãy xem có sót nhiệm vụ không",
}
CLASSES = {
    **dict.fromkeys(WHY, "src--other"),
    UNUSED: "src--unused",
    "heading": "src--heading",
    "blank": "src--quiet",
    "page": "src--quiet",
    "task": "src--task",
    "attribute": "src--part",
    "skipped": "src--skipped",
}
PROMOTABLE = frozenset({UNUSED, "aim", "telling", "duty", "organisation", "heading", "task", "attribute"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source; or, with `last`, the place of a stretch that this page leaves out."""

    no: int
    cells: tuple[str, ...]
    cls: str
    why: str = ""
    url: str = ""
    can_become: bool = False
    last: int = 0

    @property
    def is_row(self) -> bool:
        """Tell whether the line is a row of a table."""
        return len(self.cells) > 1


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a proposed line: where it was read, and how surely."""

    label: str
    text: str
    first: int
    last: int
    sure: str
    why: str


@dataclass(frozen=True, slots=True)
class Card:
    """One proposed line as the page shows it; `form` is None while it is closed."""

    item: PlanItem
    facts: tuple[Fact, ...]
    first: int
    last: int
    to_see: bool
    form: LeadForm | None
    is_open: bool
    points: tuple[Point, ...] = ()
    chosen: bool = False

    @property
    def spans(self) -> str:
        """Return the source lines the proposal was read from, as pairs of numbers: its own first, then its labels'."""
        own = [(self.item.first_line, self.item.last_line)]
        labels = [span_of(self.item, name) for name in MARKED if mark_of(self.item, name)]
        return " ".join(f"{first} {last}" for first, last in dict.fromkeys([*own, *labels]))


@dataclass(frozen=True, slots=True)
class Offer:
    """A word that has lost letters, and what it may become."""

    number: int
    line: int
    before: str
    written: str
    proposed: str
    after: str


def to_see(item: PlanItem) -> bool:
    """Tell whether a person should look at the line before it is given out, and has not yet."""
    unsure = any(one.get("confidence") == "low" for one in item.marks)
    return not item.skipped and not item.checked and (unsure or bool(item.doubts))


def cards_of(items: Sequence[PlanItem], form: DraftForm, opened: Collection[int], lines: Sequence[str]) -> list[Card]:
    """Return the proposals of one page: open ones with all their fields, those whose unit is unknown with a choice."""
    chosen = set(form.chosen)
    return [
        card_of(item, form.line(item, is_open=item.pk in opened), lines, chosen=item.pk in chosen) for item in items
    ]


def card_of(item: PlanItem, form: LeadForm | None, lines: Sequence[str], *, chosen: bool = False) -> Card:
    """Return one proposed line."""
    first, last = span_of(item, "content")
    is_open = isinstance(form, LineForm)
    return Card(
        item=item,
        facts=tuple(fact for name in LABELS if (fact := fact_of(item, name))),
        first=first,
        last=last,
        to_see=to_see(item),
        form=form,
        is_open=is_open,
        points=tuple(points(item.content, lines, (first, last))) if is_open else (),
        chosen=chosen,
    )


def fact_of(item: PlanItem, name: str) -> Fact | None:
    """Return one field with its proof; None for an empty one that the page need not show."""
    text, mark = said(item, name), mark_of(item, name)
    if not text and name != "lead":
        return None
    if name == "time" and not item.due_text and item.due_on is None and text:
        return None
    first, last = span_of(item, name)
    sure, why = (mark["confidence"], mark["reason"]) if mark and text else ("", "")
    return Fact(LABELS[name], text, first, last, "hand" if why == BY_HAND else sure, why or SURE.get(sure, ""))


def source_of(
    plan: Plan, lines: Sequence[str], items: Sequence[PlanItem], shown: Sequence[PlanItem], near: int
) -> list[Line]:
    """Return the lines of the source that a page shows; of a long one, those around its proposals and around `near`."""
    owners = owners_of(items)
    kept = kept_lines(len(lines), shown, near)
    found: list[Line] = []
    before, number = "", 1
    while number <= len(lines):
        if number not in kept:
            last = next((later - 1 for later in range(number, len(lines) + 1) if later in kept), len(lines))
            found.append(Line(number, (), "src--fold", last=last))
            before, number = "", last + 1
            continue
        use = use_of(plan, number, owners.get(number), lines[number - 1])
        found.append(line_of(number, lines[number - 1], use, owners.get(number), is_first=use != before))
        before = use if use not in {"blank", "page"} else before
        number += 1
    return found


def owners_of(items: Iterable[PlanItem]) -> Mapping[int, PlanItem]:
    """Return for each source line the proposal it was read into; a line that several share leads to the first."""
    owners: dict[int, PlanItem] = {}
    for item in items:
        for number in range(item.first_line, min(item.last_line, item.first_line + 10 * LONGEST_SPAN) + 1):
            owners[number] = item
    for item in items:
        for name in MARKED:
            if mark_of(item, name):
                first, last = span_of(item, name)
                for number in range(first, min(last, first + LONGEST_SPAN) + 1):
                    owners.setdefault(number, item)
    return owners


def kept_lines(count: int, shown: Iterable[PlanItem], near: int) -> Collection[int]:
    """Return the numbers of the lines that a page shows."""
    if count <= WHOLE:
        return range(1, count + 1)
    kept: set[int] = set(range(max(1, near - WINDOW), min(count, near + WINDOW) + 1)) if near else set()
    for item in shown:
        last = min(item.last_line, item.first_line + LONGEST_SPAN)
        kept.update(range(max(1, item.first_line - AROUND), min(count, last + AROUND) + 1))
    edges = [0, *sorted(kept), count + 1]
    kept.update(n for one, two in pairwise(edges) if two - one <= SHORTEST_FOLD for n in range(one + 1, two))
    return kept or range(1, min(count, WHOLE) + 1)


def use_of(plan: Plan, number: int, owner: PlanItem | None, text: str) -> str:
    """Return what a line is used for; what a person has decided since goes before what the reading made of it."""
    read = plan.uses[number - 1] if number <= len(plan.uses) else "blank" if not text.strip() else "unread"
    if owner is None or read in {"blank", "page"}:
        return str(read)
    if owner.skipped:
        return "skipped"
    first, last = span_of(owner, "content")
    return "task" if first <= number <= last else "heading" if read == "heading" else "attribute"


def line_of(number: int, text: str, use: str, owner: PlanItem | None, *, is_first: bool) -> Line:
    """Show one line of the source; the first of several with one use says why they are not given out."""
    why = f"Không giao (dòng {owner.position})" if use == "skipped" and owner else WHY.get(use, "")
    return Line(
        number,
        tuple(cell.replace("\u2028", "\n") for cell in text.split("\t")),
        CLASSES.get(use, ""),
        why if is_first else "",
        f"#task-{owner.position}" if owner and use in {"task", "attribute", "skipped"} else "",
        can_become=owner is None and bool(text.strip()) and (use in PROMOTABLE or use == "unread"),
    )


def unused_of(plan: Plan, lines: Sequence[str], owners: Mapping[int, PlanItem]) -> list[tuple[int, int]]:
    """Return the stretches that were left out with no better reason, which a person should look at."""
    found: list[tuple[int, int]] = []
    for number in range(1, min(len(plan.uses), len(lines)) + 1):
        if plan.uses[number - 1] == UNUSED and number not in owners:
            if found and number == found[-1][1] + 1:
                found[-1] = (found[-1][0], number)
            else:
                found.append((number, number))
    return found


def offers_of(plan: Plan, lines: Sequence[str], items: Sequence[PlanItem]) -> list[Offer]:
    """Return the repairs still open that would change something a task says, its heading or the plan's title."""
    everywhere = list(dict.fromkeys([plan.title, *(item.heading for item in items)]))
    found = []
    for number, one in enumerate(plan.repairs):
        line, written, proposed = one["line"], one["written"], one["proposed"]
        source = lines[line - 1] if 0 < line <= len(lines) else ""
        inside = [item for item in items if item.first_line <= line <= item.last_line]
        texts = [text for item in inside for text in (item.content, item.product, item.cooperating_others)]
        if one.get("done") or all(mended(text, source, written, proposed) == text for text in [*texts, *everywhere]):
            continue
        before, after = next(iter(neighbours(source, written)), ("", ""))
        found.append(Offer(number, line, before, written, proposed, after))
    return found
