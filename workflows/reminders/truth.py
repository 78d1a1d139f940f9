"""Which notices of a person are still true: asked of the tasks when read, so that none has to be taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from viewflow.workflow.models import Task as FlowTask

from units.calendar import current
from units.models import User
from units.positions import Right
from units.rules import Standing, standing
from workflows.models import Extension, Notice, NoticeKind, NoticePreference, OpinionRequest
from workflows.opinions.queries import SILENT, asked_of, running
from workflows.reminders.ladder import told_since
from workflows.states import State

OWED = (State.ASSIGNED, State.IN_PROGRESS)  # what the lead unit still owes; nobody is pressed over a pause
SAME_DATE = Q(task__effective_due_on=F("due_on"))
UNANSWERED = Q(task__reported_at__isnull=True) | Q(task__reported_at__lt=F("made_at"))


@dataclass(frozen=True, slots=True)
class Reach:
    """The tasks that are a person's by each of his offices."""

    unit: Q
    coordinating: Q
    field: Q
    command: Q

    @classmethod
    def of(cls, held: Standing) -> Reach:
        """Work out the reach of a standing."""
        return cls(
            Q(task__lead_unit__in=held.units(Right.SUBMIT_REPORT)),
            Q(task__coordinating_unit__in=held.units(Right.COORDINATE)),
            Q(task__lead_unit__in=held.units(Right.APPROVE)),
            Q(task__lead_unit__in=held.units(Right.COMMAND)),
        )


def true_for(user: User, *, on: dt.date) -> QuerySet[Notice]:
    """Return a person's notices that are true on a day, each thing once: what was said again is said by its last."""
    newer = Notice.objects.filter(
        person=user.pk, task=OuterRef("task"), kind=OuterRef("kind"), day__gt=OuterRef("day")
    ).order_by()
    mine = Notice.objects.filter(whatever_is_true(user, on=on), ~Exists(newer), person=user)
    return mine.select_related("task__lead_unit", "task__coordinating_unit")


def on_page(user: User, *, on: dt.date) -> QuerySet[Notice]:
    """Return what the page of notices shows: what is true, but for the kinds that the person wants to miss there."""
    return true_for(user, on=on).exclude(kind__in=muted(user, on_page=False))


def by_mail(user: User, *, on: dt.date) -> QuerySet[Notice]:
    """Return what mails may say: what is true, but for the kinds of which the person wants no mail."""
    return true_for(user, on=on).exclude(kind__in=muted(user, by_mail=False))


def muted(user: User, **how: bool) -> QuerySet[NoticePreference, str]:
    """Select the kinds that a person has switched off."""
    return NoticePreference.objects.filter(person=user.pk, **how).values_list("kind", flat=True)


def whatever_is_true(user: User, *, on: dt.date) -> Q:
    """Select what holds of each kind; what is said anew each day holds until the next round has had its day."""
    reach = Reach.of(standing(user))
    lately = Q(day__gte=told_since(on, current()))
    owed = Q(task__state__in=OWED)
    late = owed & SAME_DATE & lately & Q(due_on__lt=on)
    return (
        Q(kind=NoticeKind.URGED) & reach.unit & owed & UNANSWERED
        | Q(kind=NoticeKind.SOON) & reach.unit & owed & SAME_DATE & Q(due_on__gt=on)
        | Q(kind=NoticeKind.TODAY) & reach.unit & owed & SAME_DATE & Q(due_on=on)
        | Q(kind=NoticeKind.OVERDUE) & reach.unit & late
        | Q(kind=NoticeKind.OFFICE) & reach.coordinating & late
        | Q(kind=NoticeKind.LEADERS) & reach.field & late
        | Q(kind=NoticeKind.REVIEW) & reach.coordinating & Q(task__state=State.REPORTED) & lately & Q(still_held())
        | Q(kind=NoticeKind.SIGNING) & reach.field & before_the_same() & lately & Q(still_held())
        | Q(kind=NoticeKind.OPINION) & lately & Q(still_silent(user))
        | Q(kind=NoticeKind.EXTENSION) & lately & still_waiting(reach)
    )


def before_the_same() -> Q:
    """Select reports that wait for the signature for which they waited when it was said."""
    return Q(task__state=State.REVIEWED) & (
        Q(task__proposed_signer=F("about")) | Q(task__proposed_signer__isnull=True, about__isnull=True)
    )


def still_held() -> Exists:
    """Tell whether the step at which a report waited is open still, not left and opened anew."""
    return Exists(
        FlowTask.objects.filter(
            process=OuterRef("task__process"), finished__isnull=True, created__lt=OuterRef("made_at")
        ).order_by()
    )


def still_silent(user: User) -> Exists:
    """Tell whether the opinion spoken of is not given, and still asked of the person or of one of his units."""
    asked = OpinionRequest.objects.filter(SILENT, running("round__"), asked_of(user, Right.SUBMIT_REPORT))
    return Exists(asked.filter(pk=OuterRef("about")).order_by())


def still_waiting(reach: Reach) -> Q:
    """Select requests for more time that wait for the person: for a decision, or for the answer to another date."""
    requests = Extension.objects.filter(pk=OuterRef("about")).order_by()
    decides = (reach.coordinating | reach.command) & Q(Exists(requests.filter(state=Extension.State.OPEN)))
    return decides | reach.unit & Q(Exists(requests.filter(state=Extension.State.OFFERED)))
