"""The story of a task: events of its chain as rows a person reads, and what became of each report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from audit import sentences
from audit.models import Event
from audit.verifier import content_of
from units.models import Unit, User
from units.positions import Right
from units.rules import holds
from workflows.extensions.story import extension_in_words
from workflows.models import ReturnCategory, Task
from workflows.opinions.story import opinions_in_words
from workflows.rows import day
from workflows.states import State

MOST_EVENTS = 200
ICONS: dict[str, str] = {
    "task.create": "plan",
    "task.assign": "send",
    "task.decline": "return",
    "task.start": "play",
    "task.report": "report",
    "task.withdraw": "undo",
    "task.open_review": "eye",
    "task.review": "check",
    "task.reroute": "sign",
    "review.claim": "user",
    "review.take_over": "user",
    "review.release": "user",
    "task.return_to_unit": "return",
    "task.approve": "check-circle",
    "task.withdraw_decision": "undo",
    "task.recall_decision": "undo",
    "task.return_to_office": "return",
    "task.return_from_leadership": "return",
    "task.suspend": "pause",
    "task.resume": "play",
    "task.cancel": "ban",
    "task.recall": "undo",
    "task.supersede": "ban",
    "task.amend": "edit",
    "task.succeed": "send",
    "task.remind": "bell",
    "task.escalate": "bell",
    "opinion.ask": "comment",
    "opinion.add": "plus",
    "opinion.answer": "comment",
    "opinion.extend": "calendar",
    "task.recalendar": "calendar",
    "opinion.close": "lock",
    "opinion.reopen": "undo",
    "extension.ask": "calendar",
    "extension.offer": "calendar",
    "extension.accept": "check",
    "extension.decline": "return",
    "extension.refuse": "ban",
    "extension.withdraw": "undo",
    "task.extend": "calendar",
    "task.consolidated": "report",
    "document.number": "edit",
    "document.renumber": "edit",
    "document.signed_copy": "sign",
}
BAD = frozenset(
    {
        "task.decline",
        "task.return_to_unit",
        "task.return_to_office",
        "task.return_from_leadership",
        "task.recall_decision",
    }
)
ACTS = frozenset({"task.assign", "task.start", "task.report", "task.review"})
AMENDED: dict[str, str] = {
    "content": "nội dung",
    "product": "sản phẩm",
    "due_text": "thời hạn ghi trong kế hoạch",
    "lead_text": "phân công ghi trong kế hoạch",
    "cooperating_units": "đơn vị phối hợp",
    "plan": "số kế hoạch",
    "source_path": "vị trí trong kế hoạch",
}
RUNGS: dict[str, str] = {
    "overdue": "đơn vị chủ trì",
    "office": "cả đơn vị đầu mối",
    "leaders": "cả lãnh đạo phụ trách",
}
RETURN_LABELS: dict[object, str] = {category.value: str(category.label) for category in ReturnCategory}
VERDICTS: dict[str, tuple[str, str]] = {
    "task.report": ("reported", "Đang chờ rà soát"),
    "task.withdraw": ("draft", "Đã rút"),
    "task.return_to_unit": ("returned", "Bị trả lại"),
    "task.review": ("reviewed", "Đã rà soát, chờ lãnh đạo"),
    "task.return_to_office": ("reported", "Lãnh đạo trả lại để rà soát lại"),
    "task.return_from_leadership": ("returned", "Lãnh đạo trả lại"),
    "task.approve": ("approved", "Đã phê duyệt"),
    "task.withdraw_decision": ("reviewed", "Đã rà soát, chờ lãnh đạo"),
    "task.recall_decision": ("reviewed", "Phê duyệt đã bị thu hồi, chờ lãnh đạo"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its body read."""

    event: Event
    content: dict[str, Any]

    @property
    def note(self) -> str:
        """Return the reason given, verbatim."""
        return str(self.content.get("note") or "")

    @property
    def facts(self) -> dict[str, Any]:
        """Return what was recorded beside the words."""
        facts = self.content.get("facts")
        return facts if isinstance(facts, dict) else {}

    @property
    def headline(self) -> str:
        """Say who did what."""
        return sentences.headline(self.event)


@dataclass(frozen=True, slots=True)
class Happening:
    """A row of `_timeline.html`."""

    icon: str
    what: str
    at: dt.datetime
    who: str
    note: str
    kind: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one report."""

    look: str
    label: str
    note: str


def events_of(task: Task, *, reader: User) -> list[Told]:
    """Return the task's events, newest first; refused attempts are told to inspectors and coordinators only."""
    chain = Event.objects.of(f"task:{task.pk}").order_by("-seq")
    if not may_see_refusals(task, reader):
        chain = chain.filter(refused=False)
    return [Told(event, content_of(event) or {}) for event in chain[:MOST_EVENTS]]


def may_see_refusals(task: Task, reader: User) -> bool:
    """Tell whether the reader inspects or coordinates the task."""
    unit = task.coordinating_unit
    return holds(reader, Right.INSPECT, unit) or holds(reader, Right.COORDINATE, unit)


def happenings(told: Iterable[Told], units: dict[int, str]) -> list[Happening]:
    """Write events as rows; `units` names the units an assignment may speak of."""
    return [
        Happening(
            icon="ban" if one.event.refused else ICONS.get(one.event.action, "dot"),
            what=what(one, units),
            at=one.event.occurred_at,
            who=who(one),
            note=with_points(one),
            kind=kind(one.event),
        )
        for one in told
    ]


def kind(event: Event) -> str:
    """Return the look of a row: refused and returned are bad, an approval is good."""
    if event.refused or event.action in BAD:
        return "bad"
    if event.action == "task.approve":
        return "good"
    return "act" if event.action in ACTS else ""


def who(one: Told) -> str:
    """Introduce the actor with the title and unit of that moment."""
    actor = one.content.get("actor")
    unit = str(actor.get("unit") or "") if isinstance(actor, dict) else ""
    return sentences.introduced(one.event.actor_name, one.event.actor_title, unit)


def what(one: Told, units: dict[int, str]) -> str:
    """Say what was done, with what an onlooker asks next: to whom, until when, which report."""
    words, facts = sentences.verb(one.event), one.facts
    said = [words[:1].upper() + words[1:]]
    if one.event.action == "task.report" and "round" in facts:
        said[0] += f" lần {facts['round']}"
        said.append(f"mã băm {str(facts.get('submission', ''))[:12]}…")
    said += changes_in_words(facts.get("changes"), units)
    said += signing_in_words(facts)
    said += sheet_in_words(facts)
    said += return_in_words(facts)
    said += opinions_in_words(facts)
    said += document_in_words(facts)
    said += extension_in_words(facts)
    said += reminding_in_words(facts)
    if facts.get("basis"):
        said.append(f"căn cứ {facts['basis']}")
    return " · ".join(said)


def signing_in_words(facts: dict[str, Any]) -> list[str]:
    """Say whom a report was passed on to, and in what capacity it was signed."""
    signer, line = facts.get("signer"), facts.get("title_line")
    proposed = [f"trình {signer['name']}"] if isinstance(signer, dict) and signer.get("name") else []
    if isinstance(signer, dict) and signer.get("override"):
        proposed.append(f"không theo đề xuất ({signer.get('proposed')}), vì {signer.get('reason')}")
    return [*proposed, f"ký: {line}"] if line else proposed


def sheet_in_words(facts: dict[str, Any]) -> list[str]:
    """Say what a reviewer's sheet came to, by its counts; from whom a review was taken over."""
    sheet, before = facts.get("sheet"), facts.get("held_by")
    if isinstance(sheet, dict):
        words = {"ok": "đạt", "wrong": "chưa đạt", "not_applicable": "không áp dụng", "unchecked": "chưa kiểm tra"}
        counts = [f"{sheet[name]} {label}" for name, label in words.items() if sheet.get(name)]
        return [f"phiếu: {', '.join(counts)}"] if counts else []
    return [f"trước đó: {before}"] if before else []


def return_in_words(facts: dict[str, Any]) -> list[str]:
    """Say why a report was sent back, by its category, and until when it is asked for again."""
    category, due = facts.get("category"), facts.get("return_due_on")
    said = [RETURN_LABELS[category].lower()] if category in RETURN_LABELS else []
    return [*said, f"đề nghị trình lại chậm nhất ngày {day(dt.date.fromisoformat(due))}"] if due else said


def document_in_words(facts: dict[str, Any]) -> list[str]:
    """Say which number and day a document was given, and what it bore before."""
    number, on = facts.get("document"), facts.get("issued_on")
    if not number or not on:
        return []
    changes = facts.get("changes")
    before = changes.get("document", [None])[0] if isinstance(changes, dict) else None
    said = f"số {number} ngày {day(dt.date.fromisoformat(str(on)))}"
    return [f"{said} (trước đó: {before})" if before else said]


def reminding_in_words(facts: dict[str, Any]) -> list[str]:
    """Say how long a task is overdue and how far up that was told; why a unit was pressed once more on a day."""
    rung, late, again = facts.get("rung"), facts.get("late_days"), facts.get("again")
    said = [f"quá hạn {late} ngày làm việc", f"báo {RUNGS[str(rung)]}"] if rung in RUNGS else []
    return [*said, f"đôn đốc lần nữa trong ngày, vì {again}"] if again else said


def with_points(one: Told) -> str:
    """Return the reason, followed by the points that a return asks the unit to answer."""
    points = one.facts.get("points")
    listed = [f"– {point}" for point in points] if isinstance(points, list) else []
    return "\n".join([one.note, *listed]).strip()


def changes_in_words(changes: object, units: dict[int, str]) -> list[str]:
    """Say what changed in a move: lead unit and due date."""
    if not isinstance(changes, dict):
        return []
    said = []
    lead = changes.get("lead_unit_id", [None, None])[1]
    if lead:
        said.append(units.get(lead, "đơn vị khác"))
    before, due = changes.get("due_on", [None, None])
    if due:
        said.append(f"hạn {day(dt.date.fromisoformat(due))}")
    elif before:
        said.append("không còn thời hạn")
    amended = [words for name, words in AMENDED.items() if name in changes]
    return [*said, f"sửa {', '.join(amended)}"] if amended else said


def unit_names(told: Iterable[Told], known: Iterable[Unit | None]) -> dict[int, str]:
    """Return id → name of the units the events speak of; at most one query, for those not known already."""
    names = {unit.pk: unit.name for unit in known if unit is not None}
    spoken = {(one.facts.get("changes") or {}).get("lead_unit_id", [None, None])[1] for one in told}
    missing = {pk for pk in spoken if pk} - set(names)
    if missing:
        names |= dict(Unit.objects.filter(pk__in=missing).values_list("pk", "name"))
    return names


def verdicts(told: Iterable[Told]) -> dict[int, Verdict]:
    """Return round → what became of it, read from events newest first."""
    found: dict[int, Verdict] = {}
    for one in told:
        number = one.facts.get("round")
        if one.event.refused or one.event.action not in VERDICTS or not isinstance(number, int):
            continue
        look, label = VERDICTS[one.event.action]
        found.setdefault(number, Verdict(look, label, one.note if look in {"returned", "draft"} else ""))
    return found


def last_change(told: Iterable[Told]) -> dt.datetime | None:
    """Return when the state last changed, for a task that waits at no step."""
    states = set(State.values)
    return next((one.event.occurred_at for one in told if one.content.get("to") in states), None)
