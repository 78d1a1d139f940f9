"""One mail a person and day: leased, sent outside of any transaction, marked; as `approvals.effects` does.

Who dies over a mail is followed by somebody else with the same number on it. What a mail says was laid into it when it
was first taken up, so that one sent again says nothing that its double did not; later news go into the next day's.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from units.actions import recompute
from units.calendar import is_working_day
from units.calendars import in_force_for
from units.models import Agency
from workflows.letters import NO_SERVER, Letter, address_of, send, shortened
from workflows.models import Digest, Notice, NoticeKind
from workflows.reminders.truth import by_mail
from workflows.reminders.words import HEADINGS, line_of
from workflows.rows import day

logger = logging.getLogger(__name__)
PAUSE = dt.timedelta(seconds=30)  # also the lease: longer than a mail server may keep us waiting
LONGEST_PAUSE = dt.timedelta(hours=4)
MOST_TRIES = 20
MOST_FAILURES = 3  # in a row: the server is away, the others would only wait for it too
LONGEST_FAILURE = 300
MOST_LINES = 40
NOTHING = "Không còn gì để nhắc"


def send_digests(at: dt.datetime) -> int:
    """Send what is due by a moment; return how many were done. On days off of an agency its people get nothing."""
    agencies = [one for one in Agency.objects.order_by("pk") if works(one, timezone.localdate(at))]
    done, failures = 0, 0
    while failures < MOST_FAILURES and (digest := claim(at, agencies)) is not None:
        went = carry_out(digest, at)
        done, failures = done + went, 0 if went else failures + 1
    return done


def works(agency: Agency, on: dt.date) -> bool:
    """Tell whether an agency's offices work on a day."""
    with in_force_for(agency):
        return is_working_day(on)


def unsent() -> QuerySet[Digest]:
    """Return the mails that are neither sent nor joined to a later one."""
    return Digest.objects.filter(sent_at__isnull=True, cancelled_at__isnull=True)


def claim(at: dt.datetime, agencies: Sequence[Agency]) -> Digest | None:
    """Take the next mail for a while, passing over those that others are at: the latest first, it takes the rest in."""
    due = unsent().filter(due_at__lte=at, tries__lt=MOST_TRIES, person__agency__in=agencies)
    with transaction.atomic():
        rows = due.select_related("person__agency").select_for_update(of=("self",), skip_locked=True)
        digest = rows.order_by("-day", "pk").first()
        if digest is None:
            return None
        if digest.tries == 0:
            fill(digest, at)
        digest.tries += 1
        digest.failure = ""
        digest.due_at = at + min(LONGEST_PAUSE, PAUSE * 2 ** (digest.tries - 1))
        digest.save(update_fields=["tries", "failure", "due_at"])
    return digest


def fill(digest: Digest, at: dt.datetime) -> None:
    """Lay into a mail what no other has said, and what earlier ones surely did not get out: never two for one day.

    One over which somebody died may have been sent: it goes its own way, under its own number.
    """
    surely = Q(tries=0) | ~Q(failure="")
    earlier = unsent().filter(surely, person=digest.person, day__lt=digest.day)
    joined = [one.pk for one in earlier.select_for_update(skip_locked=True)]
    new = Q(digest__isnull=True) | Q(digest__in=joined)
    Notice.objects.filter(new, person=digest.person).update(digest=digest)
    Digest.objects.filter(pk__in=joined).update(cancelled_at=at)


def carry_out(digest: Digest, at: dt.datetime) -> bool:
    """Send a claimed mail and write down how it went; tell whether it is done."""
    try:
        note = post(digest, on=timezone.localdate(at))
    except (OSError, ValueError) as error:  # the mail server; an address that is none
        failure = f"{error.__class__.__name__}: {error}"[:LONGEST_FAILURE]
        logger.warning("digest %s failed at try %s: %s", digest.pk, digest.tries, error.__class__.__name__)
        mine(digest).update(failure=failure)
        return False
    return bool(mine(digest).update(sent_at=timezone.now(), failure=note))


def mine(digest: Digest) -> QuerySet[Digest]:
    """Return the mail, while nobody has claimed it since."""
    return unsent().filter(pk=digest.pk, tries=digest.tries)


def post(digest: Digest, *, on: dt.date) -> str:
    """Send a mail, of what is still true; return why nothing was sent, in words. Raises OSError, ValueError."""
    person = digest.person
    if not settings.MAIL_IS_SENT:
        return NO_SERVER
    if not (person.is_active and person.email and person.agency):
        return "Không có địa chỉ thư"
    if person.rights_on != on:
        recompute(person, on=on)
    with in_force_for(person.agency):
        notices = list(by_mail(person, on=on).filter(digest=digest))
        letter = letter_for(notices, on=on)
    if not notices:
        return NOTHING
    send(letter, [person.email], name=f"digest-{digest.pk}")
    return ""


def letter_for(notices: Sequence[Notice], *, on: dt.date) -> Letter:
    """Write the mail of a day: what is most pressing first, each with the page where something can be done."""
    order = list(HEADINGS)
    ranked = sorted(notices, key=lambda one: (order.index(NoticeKind(one.kind)), one.due_on or dt.date.max, one.pk))
    lines = [f"Ngày {day(on)} có {len(ranked)} việc cần bạn chú ý."]
    for kind, group in groupby(ranked[:MOST_LINES], key=lambda one: NoticeKind(one.kind)):
        lines += ["", HEADINGS[kind].upper()]
        for line in (line_of(notice, on=on) for notice in group):
            lines += [f"- {line.code}: {shortened(line.title)}", f"  {line.words}", f"  {address_of(line.url)}"]
    if len(ranked) > MOST_LINES:
        lines += ["", f"Còn {len(ranked) - MOST_LINES} việc khác trên trang Thông báo."]
    lines += ["", f"Chọn việc muốn nhận qua thư: {address_of(reverse('notice_preferences'))}"]
    return Letter(f"Rõ Việc {day(on)}: {len(ranked)} việc cần chú ý", tuple(lines), reverse("notices"))
