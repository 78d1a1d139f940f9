"""The process that tells people is killed over a letter: nothing is lost, and another one sends it.

A mail server that takes the letter and says nothing holds it there; then it is killed with SIGKILL.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from approvals import effects
from approvals.models import Effect
from tests.approvals.test_undo import approved, grown_old
from tests.faults.holding import environment, settle, until
from tests.mail import MailServer
from tests.people import MakeTask
from units.models import User
from workflows.states import State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("killed")]
ROOT = Path(__file__).resolve().parents[2]


def begun() -> bool:
    """Tell whether somebody is at the letter."""
    return Effect.objects.filter(kind=Effect.Kind.TELL_UNIT, tries=1).exists()


def test_a_letter_over_which_the_worker_was_killed_is_sent_by_another(
    task_in: MakeTask,
    deputy_director: User,
    unit_head: User,
    mail_server: MailServer,
    tmp_path: Path,
) -> None:
    User.objects.filter(pk=unit_head.pk).update(email="truongphong@so.vn")
    decision = approved(task_in(State.REVIEWED), deputy_director)
    grown_old(decision)
    mail_server.hangs.set()
    mail = {"EMAIL_URL": mail_server.url, "SITE_URL": "http://127.0.0.1:8000"}
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "work"], cwd=ROOT, env=environment(tmp_path) | mail, stderr=subprocess.DEVNULL
    )
    try:
        until(begun)
        assert mail_server.asked.wait(20)
    finally:
        worker.kill()
        worker.wait()
    settle()
    effect = Effect.objects.get(kind=Effect.Kind.TELL_UNIT)
    assert (effect.done_at, effect.failure) == (None, "")
    now = timezone.now()
    assert effects.run_due(now) == 1  # the other one; this one is still leased to the dead
    assert not mail_server.letters
    mail_server.hangs.clear()
    assert effects.run_due(now + effects.PAUSE) == 1
    assert mail_server.recipients == [["truongphong@so.vn"]]
    assert effects.run_due(now + 10 * effects.PAUSE) == 0


def test_a_letter_that_the_mail_server_refuses_is_sent_once_it_takes_it(
    task_in: MakeTask, deputy_director: User, unit_head: User, mail_server: MailServer
) -> None:
    User.objects.filter(pk=unit_head.pk).update(email="truongphong@so.vn")
    task = task_in(State.REVIEWED)
    grown_old(approved(task, deputy_director))
    mail_server.refusal = "451 Try again later"
    now = timezone.now()
    assert effects.run_due(now) == 1  # the other one, of which nobody is written
    assert not mail_server.letters
    assert Effect.objects.get(kind=Effect.Kind.TELL_UNIT).failure.startswith("SMTPDataError")
    mail_server.refusal = ""
    assert effects.run_due(now + effects.PAUSE) == 1
    (letter,) = mail_server.letters
    assert letter["Subject"].strip() == f"{task.code}: báo cáo đã được phê duyệt"
    assert f"/nhiem-vu/{task.pk}/" in letter.get_content()
