"""The worker is killed over a mail of the day: nothing is lost, another one sends it, under the same number."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from tests.faults.holding import environment, settle, until
from tests.mail import MailServer
from tests.people import MakeTask
from units.models import Agency, CalendarOverride, User
from workflows.models import Digest, Notice
from workflows.reminders import mailing
from workflows.states import State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("killed")]
ROOT = Path(__file__).resolve().parents[2]
SEND = """
import django; django.setup()
from workflows import jobs
jobs.send_digests.call()
"""


def begun() -> bool:
    """Tell whether somebody is at the mail."""
    return Digest.objects.filter(tries=1).exists()


def test_a_mail_over_which_the_worker_was_killed_is_sent_by_another(
    task_in: MakeTask, unit_head: User, mail_server: MailServer, tmp_path: Path
) -> None:
    now, today = timezone.now(), timezone.localdate()
    User.objects.filter(pk=unit_head.pk).update(email="truongphong@so.vn")
    task = task_in(State.IN_PROGRESS)
    CalendarOverride.objects.create(  # whatever day the test is run on
        agency=task.agency, day=today, kind="work", basis="TB 1", entered_by=unit_head, entered_at=now
    )
    Agency.objects.update(calendar_token="one")
    digest = Digest.objects.create(person=unit_head, day=today, due_at=now - dt.timedelta(seconds=1))
    Notice.objects.create(person=unit_head, task=task, kind="urged", day=today, made_at=now, words="Gấp")
    mail_server.hangs.set()
    mail = {"EMAIL_URL": mail_server.url, "SITE_URL": "http://127.0.0.1:8000"}
    surroundings = environment(tmp_path) | mail | {"DJANGO_SETTINGS_MODULE": "project.settings"}
    worker = subprocess.Popen([sys.executable, "-c", SEND], cwd=ROOT, env=surroundings)
    try:
        until(begun)
        assert mail_server.asked.wait(20)
    finally:
        worker.kill()
        worker.wait()
    settle()
    digest.refresh_from_db()
    assert (digest.sent_at, digest.failure) == (None, "")
    now = timezone.now()
    assert mailing.send_digests(now) == 0  # leased to the dead
    mail_server.hangs.clear()
    assert mailing.send_digests(now + mailing.PAUSE) == 1
    (letter,) = mail_server.letters
    assert letter["Message-ID"] == f"<digest-{digest.pk}@127.0.0.1>"
    assert mailing.send_digests(now + 10 * mailing.PAUSE) == 0
