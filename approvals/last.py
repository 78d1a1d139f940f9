"""What a person did last in a queue: said where the queue is empty."""

from collections.abc import Collection

from django.utils import timezone

from audit import sentences
from audit.models import Event
from audit.verifier import content_of
from units.models import User

LONGEST_LABEL = 90


def last_act(user: User, actions: Collection[str]) -> str:
    """Say "Việc gần nhất: bạn phê duyệt “…” lúc 09:12 ngày 21/11/2026."; "" when there was none. One query."""
    event = Event.objects.filter(actor=user, action__in=actions, refused=False).order_by("-pk").first()
    if event is None:
        return ""
    at, label = timezone.localtime(event.occurred_at), str((content_of(event) or {}).get("label") or event.object_key)
    short = label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL].rsplit(' ', 1)[0]}…"
    return f"Việc gần nhất: bạn {sentences.verb(event)} “{short}” lúc {at:%H:%M} ngày {at:%d/%m/%Y}."
