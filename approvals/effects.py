"""Doing what follows from decisions: each thing once, by whichever process comes first, never before it is due.

An effect is claimed under a lock on its task, so an undo and an effect never both win, and done outside of any
transaction, so a slow mail server holds nobody up. The claim is a lease: who dies over it is followed by somebody else.
"""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from approvals import letters
from approvals.models import Effect
from audit.models import Event
from realtime import bell, topics
from workflows.states import State

logger = logging.getLogger(__name__)
PAUSE = dt.timedelta(seconds=30)  # also the lease: longer than a mail server may keep us waiting
LONGEST_PAUSE = dt.timedelta(hours=4)
MOST_TRIES = 20
LONGEST_FAILURE = 300


def due(now: dt.datetime) -> QuerySet[Effect]:
    """Return what is to be done by now, the oldest first."""
    waiting = Effect.objects.filter(done_at__isnull=True, cancelled_at__isnull=True, due_at__lte=now)
    return waiting.filter(tries__lt=MOST_TRIES).order_by("due_at", "pk")


def run_due(now: dt.datetime, *, most: int | None = None) -> int:
    """Do all that is due, or so many of it, one after the other; return how many were done."""
    count, begun = 0, 0
    while (most is None or begun < most) and (effect := claim(now)) is not None:
        begun += 1
        count += carry_out(effect)
    return count


def claim(now: dt.datetime) -> Effect | None:
    """Take the next effect for a while, passing over those that others are at; None when nothing is left."""
    while due(now).exists():
        with transaction.atomic():
            rows = due(now).select_related("task").select_for_update(of=("self", "task"), skip_locked=True)
            effect = rows.first()
            if effect is None:
                return None
            if is_wanted(effect):
                effect.tries += 1
                effect.due_at = now + min(LONGEST_PAUSE, PAUSE * 2 ** (effect.tries - 1))
                effect.save(update_fields=["tries", "due_at"])
                return effect
            effect.cancelled_at = now
            effect.save(update_fields=["cancelled_at"])
    return None


def is_wanted(effect: Effect) -> bool:
    """Tell whether an effect still makes sense: its decision stands, its report still waits for the one to be told."""
    if effect.kind == Effect.Kind.TELL_SIGNER:
        return effect.task.state == State.REVIEWED and effect.task.proposed_signer_id == effect.person_id
    withdrawn = effect.decision is None or effect.decision.withdrawn_at is not None
    return withdrawn is (effect.kind == Effect.Kind.TELL_RECALL)


def carry_out(effect: Effect) -> bool:
    """Do a claimed effect and write down how it went; tell whether it is done."""
    try:
        note = letters.post(effect)
    except (OSError, ValueError) as error:  # the mail server; an address that is none
        failure = f"{error.__class__.__name__}: {error}"[:LONGEST_FAILURE]
        logger.warning("effect %s failed at try %s: %s", effect.pk, effect.tries, error.__class__.__name__)
        mine(effect).update(failure=failure)
        return False
    with transaction.atomic():
        done = mine(effect).update(done_at=timezone.now(), failure=note[:LONGEST_FAILURE])
        if effect.kind == Effect.Kind.ASK_NUMBER:  # the records clerk's list has a new row
            last = Event.objects.order_by("-pk").values_list("pk", flat=True)[:1]
            bell.ring({topics.unit(effect.task.coordinating_unit_id): version for version in last})
    return bool(done)


def mine(effect: Effect) -> QuerySet[Effect]:
    """Return the effect, while nobody has called it off or claimed it since."""
    return Effect.objects.filter(pk=effect.pk, tries=effect.tries, done_at__isnull=True, cancelled_at__isnull=True)
