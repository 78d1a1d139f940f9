"""What a person does with an account of one's own, on the chain of that account."""

from django.utils import timezone

from audit import trail
from units.models import User


def record(action: str, user: User) -> None:
    """Record an act on the person's own account: signing in and out, the password changed, proved, or refused."""
    entry = trail.Entry(
        object_key=f"person:{user.pk}",
        action=action,
        actor=trail.actor_of(user),
        label=user.username,
        agency_id=user.agency_id,
    )
    trail.record(entry, at=timezone.now())
