"""What a person may do with a task, as buttons; and for everything else the sentence that says why not."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from units.models import User
from units.positions import Right
from units.rules import holds
from workflows.engine import Offer, Seen
from workflows.models import Task
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
WITH_A_PAGE = frozenset({"assign", "decline", "withdraw", "suspend", "resume", "cancel"})


@dataclass(frozen=True, slots=True)
class Button:
    """An action of `_action_bar.html`."""

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


def buttons(task: Task, offers: list[Offer], *, seen: Seen, reader: User) -> list[Button]:
    """Return one button for each thing the reader may do now, the awaited one first."""
    found: dict[str, Button] = {}
    for offer in offers:
        if offer.allowed:
            button = button_of(task, offer, seen)
            found.setdefault(button.url, button)
    if task.state == State.IN_PROGRESS and holds(reader, Right.PREPARE_REPORT, task.lead_unit):
        url = reverse("report_form", args=[task.pk])
        found.setdefault(url, Button("prepare", "Soạn báo cáo", "edit", "primary", "get", url))
    return sorted(found.values(), key=lambda button: (button.kind != "primary", button.kind == "danger"))


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


def posted(seen: Seen) -> dict[str, object]:
    """Return the hidden fields that carry what the page showed."""
    return {"step": seen.step if seen.step is not None else "", "submission": seen.submission}
