"""Handing over: an appointment ends, maybe another begins, and everything held passes on, all at once or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from approvals.handover.held import Item, fingerprint, held_by, leaving
from approvals.models import Claim, Folder
from audit import trail
from audit.appointments import begin, end, refuse_unless_allowed
from audit.canonical import Value
from realtime import bell
from units import delegating
from units.models import Appointment, SigningAuthority, User
from units.positions import Position, Right
from units.rules import forget_standing
from workflows import worklist
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.noting import annotate, reroute_within
from workflows.states import State
from workflows.turns import slot_of


class Changed(Exception):
    """What is held is no longer what the preview showed; nothing was done."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was confirmed: who follows (None: nobody by name), why, on what paper, and which preview was shown."""

    successor: User | None
    note: str
    basis: str
    shown: str
    appoint: bool = False


def hand_over(appointment: Appointment, order: Order, *, actor: User, at: dt.datetime) -> list[Item]:
    """End an appointment and pass on what was held under it; return what was passed, in order.

    `at` is local time. Raises PermissionDenied (recorded) as `audit.appointments.end`, Changed when the preview is
    out of date, django.core.exceptions.ValidationError when the successor's appointment makes no sense.
    """
    refuse_unless_allowed("appointment.end", appointment, list(appointment.portfolio.all()), actor=actor, at=at)
    with transaction.atomic():
        held = Appointment.objects.select_for_update(of=("self",)).select_related("person", "unit", "agency")
        current = held.get(pk=appointment.pk)
        who = leaving(current, order.successor, in_office=order.appoint, on=at.date())
        items = held_by(who)
        if current.ended_at is not None or fingerprint(items) != order.shown:
            raise Changed
        hold(items)
        succession = following(current, order, on=at.date())
        end(current, actor=actor, reason=order.note, at=at)
        if succession is not None:
            begin(succession, current.portfolio.all(), actor=actor, at=at)
        forget_standing(actor)
        pass_on(items, Passing(current, order, actor, at))
    return items


def following(ended: Appointment, order: Order, *, on: dt.date) -> Appointment | None:
    """Return the successor's appointment to the same office, when it was asked for."""
    if order.successor is None or not order.appoint:
        return None
    return Appointment(
        person=order.successor,
        agency=ended.agency,
        position=ended.position,
        title=ended.title,
        unit=ended.unit,
        in_charge=ended.in_charge,
        valid_from=on,
        valid_to=ended.valid_to,
        basis=order.basis,
    )


def hold(items: Sequence[Item]) -> None:
    """Lock the tasks in the order of their numbers, then the counters they move between."""
    pks = sorted({item.task_id for item in items if item.task_id})
    tasks = list(Task.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
    heirs = {item.task_id: item.heir for item in items if item.kind == "signature" and item.heir}
    after = [slot_of(State.REVIEWED, task.lead_unit_id, heirs[task.pk].pk) for task in tasks if task.pk in heirs]
    worklist.hold_counters([*(task.holder_slot for task in tasks), *after])


@dataclass(frozen=True, slots=True)
class Passing:
    """The frame in which every item passes on."""

    ended: Appointment
    order: Order
    actor: User
    at: dt.datetime

    @property
    def note(self) -> str:
        """Say why, for every line of the trail."""
        return f"Bàn giao khi {self.ended.person.name} thôi giữ chức vụ {self.ended.title}: {self.order.note}"

    def facts(self, item: Item) -> dict[str, Value]:
        """Return from whom to whom."""
        return {
            "handed_from": self.ended.person.name,
            "handed_to": item.heir.name if item.heir else item.becomes,
            "basis": self.order.basis,
        }


def pass_on(items: Sequence[Item], frame: Passing) -> None:
    """Let every item pass on, each with one line in the trail."""
    acts: dict[str, Callable[[Item, Passing], None]] = {
        "signature": lay_before,
        "folder": pass_folder,
        "unit_work": leave_with_unit,
        "claim": release,
        "opinion": ask_instead,
        "asked": lead_on,
        "authority": end_authority,
    }
    for item in items:
        acts[item.kind](item, frame)


def lay_before(item: Item, frame: Passing) -> None:
    """Lay a report before whoever signs now; without anybody it stays and the radar shows it."""
    if item.heir is None:
        note_on_task("task.hand_over", item, frame)
        return
    reroute_within(item.pk, item.heir, actor=frame.actor, note=frame.note, facts=frame.facts(item))


def pass_folder(item: Item, frame: Passing) -> None:
    """Lay a folder before the successor, or give it back to who prepared it."""
    folder = Folder.objects.select_for_update().get(pk=item.pk)
    if item.heir is not None:
        folder.signer = item.heir
        folder.save(update_fields=["signer"])
    else:
        folder.sent_at = None
        folder.save(update_fields=["sent_at"])
    note_down(f"folder:{folder.pk}", "folder.hand_over", folder.title, item, frame)


def leave_with_unit(item: Item, frame: Passing) -> None:
    """Note on a task of the unit whose it is from now on."""
    note_on_task("task.hand_over", item, frame, right=Right.SUBMIT_REPORT)


def release(item: Item, frame: Passing) -> None:
    """Give back a report that was being reviewed."""
    Claim.objects.filter(pk=item.pk, holder=frame.ended.person).delete()
    note_on_task("review.release", item, frame)


def ask_instead(item: Item, frame: Passing) -> None:
    """Ask the successor instead; one who was asked already is not asked twice."""
    request = OpinionRequest.objects.select_for_update(of=("self",)).select_related("round").get(pk=item.pk)
    taken = item.heir and OpinionRequest.objects.filter(round=request.round, person=item.heir).exists()
    if item.heir is not None and not taken and request.answer == "":
        OpinionRequest.objects.filter(pk=request.pk).update(person=item.heir)
    note_on_task("opinion.hand_over", item, frame)


def lead_on(item: Item, frame: Passing) -> None:
    """Let the successor lead a round of opinions on: extend it, ask more, close it."""
    if item.heir is not None:
        OpinionRound.objects.filter(pk=item.pk).update(asked_by=item.heir)
    note_on_task("opinion.hand_over", item, frame)


def end_authority(item: Item, frame: Passing) -> None:
    """End an authority together with the office it rested on; who held it loses the right in the same breath."""
    ended = SigningAuthority.objects.select_related("person", "head_of").get(pk=item.pk)
    affected, _ = delegating.end(ended, at=frame.at)
    for one in affected:
        bell.recheck(one.pk)
    note_down(f"authority:{item.pk}", "authority.end", item.label, item, frame)


def note_on_task(action: str, item: Item, frame: Passing, *, right: Right = Right.SEE_WORK) -> None:
    """Record on its task's chain that an item has passed on."""
    annotate(item.task_id or 0, action, actor=frame.actor, right=right, note=frame.note, facts=frame.facts(item))


def note_down(key: str, action: str, label: str, item: Item, frame: Passing) -> None:
    """Record what is no task's in a chain of its own."""
    unit = frame.ended.unit
    entry = trail.Entry(
        object_key=key,
        action=action,
        actor=trail.actor_of(frame.actor),
        label=label,
        agency_id=frame.ended.agency_id,
        unit_id=unit.pk if unit else None,
        unit=unit.name if unit else "",
        note=frame.note,
        facts={**frame.facts(item), "position": str(Position(frame.ended.position).label)},
    )
    trail.record(entry, at=frame.at)
