"""The process that tells people is killed over a letter: nothing is lost, and another one sends it.

A mail server that takes the call and says nothing holds it there; then it is killed with SIGKILL.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from approvals import effects
from approvals.models import Effect
from tests.approvals.test_undo import approved, grown_old
from tests.faults.holding import environment, settle, until
from tests.people import MakeTask
from units.models import User
from workflows.states import State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("killed")]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def silent_server() -> Iterator[str]:
    """A mail server that never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"smtp://127.0.0.1:{server.getsockname()[1]}"


def begun() -> bool:
    """Tell whether somebody is at the letter."""
    return Effect.objects.filter(kind=Effect.Kind.TELL_UNIT, tries=1).exists()


def test_a_letter_over_which_the_worker_was_killed_is_sent_by_another(
    task_in: MakeTask,
    deputy_director: User,
    unit_head: User,
    silent_server: str,
    tmp_path: Path,
    mailoutbox: list[EmailMessage],
) -> None:
    User.objects.filter(pk=unit_head.pk).update(email="truongphong@so.vn")
    decision = approved(task_in(State.REVIEWED), deputy_director)
    grown_old(decision)
    mail = {"EMAIL_URL": silent_server, "SITE_URL": "http://127.0.0.1:8000"}
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "effects"], cwd=ROOT, env=environment(tmp_path) | mail, stderr=subprocess.DEVNULL
    )
    try:
        until(begun)
    finally:
        worker.kill()
        worker.wait()
    settle()
    effect = Effect.objects.get(kind=Effect.Kind.TELL_UNIT)
    assert (effect.done_at, effect.failure) == (None, "")
    now = timezone.now()
    assert effects.run_due(now) == 1  # the other one; this one is still leased to the dead
    assert not mailoutbox
    assert effects.run_due(now + effects.PAUSE) == 1
    assert [letter.to for letter in mailoutbox] == [["truongphong@so.vn"]]
    assert effects.run_due(now + 10 * effects.PAUSE) == 0
