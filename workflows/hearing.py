"""Which topics a person's rights cover; the roof passes this down to the socket."""

from django.utils import timezone

from realtime import topics
from units.actions import recompute
from units.models import User
from units.positions import Right
from units.rules import Visitor, forget_standing, is_person, read_standing, standing
from workflows.models import Task

ABOUT_A_TASK = (topics.task, topics.presence)


def unit_topics(user: Visitor, right: Right = Right.SEE_WORK) -> list[str]:
    """Return the topics of the units on which a person holds a right: whatever may happen to their tasks."""
    return [topics.unit(pk) for pk in sorted(standing(user).units(right))]


def may_hear(user: User, asked: list[str]) -> list[str]:
    """Return those topics the person may hear now, read from the database (rights of today included)."""
    if not is_person(user):
        return []
    today = timezone.localdate()
    if user.rights_on != today:
        recompute(user, on=today)
    units = read_standing(user).units(Right.SEE_WORK)
    forget_standing(user)
    named = {int(number) for kind, _, number in (topic.partition(".") for topic in asked) if is_of_task(kind, number)}
    seen = set(Task.objects.visible_to(user).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    allowed = {name(pk) for name in ABOUT_A_TASK for pk in seen} | {topics.unit(pk) for pk in units}
    return [topic for topic in asked if topic in allowed]


def is_of_task(kind: str, number: str) -> bool:
    """Tell whether a topic is about one task."""
    return kind in {"task", "presence"} and number.isdecimal()
