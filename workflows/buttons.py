"""What a person may do with a task, as buttons; and for everything else the sentence that says why not.

Vì sao tôi không thể…? is answered by the rules the door asks. A move that leaves the state and belongs to the person's
office is shown, open or shut; every other move of the machine is told in the fold below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.urls import reverse

from units.models import User
from units.positions import Right
from units.rules import holds
from workflows.engine import Offer, Seen, acting_unit, why_not
from workflows.models import Task
from workflows.moves import MOVES, Move, broken_clause
from workflows.rules import IS_NOT_AWAY, SIGNED_IT, SIGNED_IT_OR_HEADS, SUBMITTED_IT
from workflows.states import State

ICONS: dict[str, str] = {
    "assign": "send",
    "decline": "return",
    "start": "play",
    "report": "report",
    "withdraw": "undo",
    "review": "eye",
    "approve": "sign",
    "suspend": "pause",
    "resume": "play",
    "cancel": "ban",
}
KINDS: dict[str, str] = {
    "assign": "primary",
    "start": "primary",
    "report": "primary",
    "review": "primary",
    "approve": "primary",
    "resume": "primary",
    "decline": "danger",
    "cancel": "danger",
}
ELSEWHERE: dict[str, tuple[str, str]] = {
    "report": ("report_form", "Soạn và trình báo cáo"),
    "review": ("review_page", "Rà soát báo cáo"),
    "return_to_unit": ("review_page", "Rà soát báo cáo"),
    "approve": ("decision_page", "Xem và phê duyệt"),
    "return_to_office": ("decision_page", "Xem và phê duyệt"),
    "return_from_leadership": ("decision_page", "Xem và phê duyệt"),
    "withdraw_decision": ("decision_page", "Xem quyết định, thu hồi"),
    "recall_decision": ("decision_page", "Xem quyết định, thu hồi"),
}
HANDS = frozenset({SUBMITTED_IT.name, SIGNED_IT.name, SIGNED_IT_OR_HEADS.name})
# What a refusal can be mended by, where the person can do it himself: the name of a page, and what it is called.
MENDED: dict[str, tuple[str, str]] = {IS_NOT_AWAY.name: ("my_absence", "Mở Vắng mặt của tôi")}
MOST_NAMED = 2
OWN, OF_OTHERS = "Việc của bạn, nhưng chưa hoặc không còn đến lúc", "Việc của người khác"
WITH_A_PAGE = frozenset({"assign", "decline", "withdraw", "suspend", "resume", "cancel"})


@dataclass(frozen=True, slots=True)
class Button:
    """An action of `_action_bar.html`.

    One that is not allowed gives its reason. `why` is the id of the sentence that says it; `lead` what is printed in
    front of it, "" when another's sentence already says the same on the screen.
    """

    name: str
    label: str
    icon: str
    kind: str
    method: str
    url: str
    hidden: dict[str, object] = field(default_factory=dict)
    allowed: bool = True
    reason: str = ""
    dialog: str = ""
    key: str = ""
    why: str = ""
    lead: str = ""
    mend: tuple[str, str] | None = None

    @property
    def is_apart(self) -> bool:
        """Tell whether its sentence is its own, yet not printed: it differs from a printed one by a move's name."""
        return self.why == f"why-{self.name}" and not self.lead


@dataclass(frozen=True, slots=True)
class Closed:
    """A move that no button stands for, with the sentence that says why (a line of the fold)."""

    name: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines of "Vì sao tôi không thể…?" under one heading."""

    heading: str
    lines: list[Closed]


def buttons(task: Task, offers: list[Offer], *, seen: Seen, reader: User) -> list[Button]:
    """Return a button for each thing the reader may do now, the awaited one first, then what is shut to his office."""
    found: dict[str, Button] = {}
    for offer in offers:
        if offer.allowed:
            button = button_of(task, offer, seen)
            found.setdefault(button.url, button)
    if task.state == State.IN_PROGRESS and holds(reader, Right.PREPARE_REPORT, task.lead_unit):
        url = reverse("report_form", args=[task.pk])
        found.setdefault(url, Button("prepare", "Soạn báo cáo", "edit", "primary", "get", url))
    open_ones = sorted(found.values(), key=lambda button: (button.kind != "primary", button.kind == "danger"))
    shut = [offer.move for offer in offers if not offer.allowed and is_of_office(task, offer.move, reader)]
    return [*open_ones, *explained(shut_button(task, move, reader) for move in shut)]


def is_of_office(task: Task, move: Move, reader: User) -> bool:
    """Tell whether a move belongs to an office the person holds, whether or not it can be made now.

    What is left to the hand that has reported or signed is nobody else's, whatever office he holds.
    """
    clause = broken_clause(task, move, reader) if task.state in move.sources else None
    return (clause is None or clause.name not in HANDS) and holds(reader, move.right, acting_unit(task, move.right))


def button_of(task: Task, offer: Offer, seen: Seen) -> Button:
    """Return the button of an allowed move: a form when the click is enough, else a link to its page."""
    name = offer.move.name
    icon, kind = ICONS.get(name, "arrow"), KINDS.get(name, "")
    if name in ELSEWHERE:
        page, label = ELSEWHERE[name]
        return Button(name, label, icon, "primary", "get", reverse(page, args=[task.pk]))
    url = reverse("task_move", args=[task.pk, name])
    if name in WITH_A_PAGE:
        return Button(name, offer.move.label, icon, kind, "get", url)
    return Button(name, offer.move.label, icon, kind, "post", url, hidden=posted(seen))


def shut_button(task: Task, move: Move, reader: User) -> Button:
    """Return the button of a move that this person cannot make now, with the sentence the door would answer."""
    return shut(Button(move.name, move.label, ICONS.get(move.name, "ban"), "", "get", ""), task, move.name, reader)


def shut(button: Button, task: Task, name: str, reader: User) -> Button:
    """Return a button as it stands for this person: itself when the door would open, else shut and saying why."""
    reason = why_not(task, name, reader)
    if not reason:
        return button
    clause = broken_clause(task, MOVES[name], reader) if task.state in MOVES[name].sources else None
    page = MENDED.get(clause.name) if clause else None
    mend = (reverse(page[0]), page[1]) if page else None
    return replace(shut_because(button, reason), mend=mend)


def shut_because(button: Button, reason: str) -> Button:
    """Return a button that something else than a rule of the machine keeps shut."""
    return replace(button, allowed=False, reason=reason, why=f"why-{button.name}", lead=button.label)


def explained(given: Iterable[Button]) -> list[Button]:
    """Let one sentence stand for all buttons that are shut for the same reason, or for the state of the task alone."""
    found = list(given)
    labels: dict[str, list[str]] = {}
    for button in found:
        if not button.allowed:
            labels.setdefault(gist(button), []).append(button.label)
    said: dict[str, Button] = {}
    for at, button in enumerate(found):
        if button.allowed:
            continue
        first = said.setdefault(gist(button), button)
        same = first.reason == button.reason
        lead = lead_of(labels[gist(button)]) if first is button else ""
        found[at] = replace(button, lead=lead, why=first.why if same else button.why)
    return found


def lead_of(labels: Sequence[str]) -> str:
    """Name the buttons a sentence stands for; many of them need no list, they are right above it."""
    return ", ".join(labels) if len(labels) <= MOST_NAMED else "Chưa làm được lúc này"


def gist(button: Button) -> str:
    """Return what a reason comes to, the name of the move left out: several moves are shut by the same state."""
    label = MOVES[button.name].label if button.name in MOVES else button.label
    return button.reason.removesuffix(f"{label.lower()}.").strip()


def folds(task: Task, reader: User, shown: Sequence[Button], *, also: Iterable[str] = ()) -> list[Fold]:
    """Return every move of the machine that no button stands for, each with why not; `also` are shown elsewhere."""
    named = {button.name for button in shown} | set(also)
    rest = [move for move in MOVES.values() if not move.within_plan and move.name not in named]
    own = Fold(OWN, [])
    others = Fold(OF_OTHERS, [])
    for move in rest:
        if reason := why_not(task, move.name, reader):
            fold = own if is_of_office(task, move, reader) else others
            fold.lines.append(Closed(move.name, move.label, reason))
    return [fold for fold in (own, others) if fold.lines]


def posted(seen: Seen) -> dict[str, object]:
    """Return the hidden fields that carry what the page showed."""
    return {"step": seen.step if seen.step is not None else "", "submission": seen.submission}
