"""What this floor does outside of requests. Each job may be run twice, and does its work once."""

import logging

from django.utils import timezone
from django_tasks import task

from approvals import effects
from approvals.authority.radar import AHEAD, radar
from units.models import Agency

logger = logging.getLogger(__name__)
AT_ONCE = 5  # so that a slow mail server keeps a worker from nothing else for longer than a minute


@task()
def follow_decisions() -> int:
    """Do what follows from decisions and is due; return how much was done."""
    return effects.run_due(timezone.now(), most=AT_ONCE)


@task()
def note_radar() -> int:
    """Look ahead in every agency for steps that nobody will be able to sign; return for how many units."""
    today, found = timezone.localdate(), 0
    for agency in Agency.objects.order_by("pk"):
        rows = radar(agency.pk, on=today, days=AHEAD)
        found += len(rows)
        if rows:
            logger.warning("radar: %s has %s units without a signer within %s days", agency.code, len(rows), AHEAD)
    return found
