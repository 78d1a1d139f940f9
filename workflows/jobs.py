"""Jobs about tasks: the round of reminders, and the mails of the day. Each may run any number of times."""

from django.utils import timezone
from django_tasks import task

from units.models import Agency
from workflows import succeeding
from workflows.calendar.acts import bring_in_line
from workflows.reminders import mailing, reminding


@task()
def remind() -> int:
    """Tell everybody what there is to be told today; return how many reminders were new."""
    return reminding.remind_due(timezone.now())


@task()
def send_digests() -> int:
    """Send the mails of the day that are due; return how many were done."""
    return mailing.send_digests(timezone.now())


@task()
def succeed_units() -> int:
    """Hand the open work of dissolved units to their successors; return how many tasks went on."""
    return succeeding.succeed(timezone.now())


@task()
def keep_to_calendar() -> int:
    """Let every open deadline count by its agency's calendar as it stands; return how many moved."""
    return sum(bring_in_line(agency) for agency in Agency.objects.order_by("pk"))
