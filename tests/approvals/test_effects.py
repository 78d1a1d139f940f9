"""What follows from a decision: once, not before its minute is over, by whichever process comes first."""

import datetime as dt
import subprocess
import sys
import threading
from pathlib import Path
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings
from django.utils import timezone

from approvals import actions, effects, jobs, undoing
from approvals.models import Decision, Effect
from approvals.sheets import rerouting
from realtime import topics
from tests.approvals.pages import at, body
from tests.approvals.test_undo import approved, grown_old
from tests.people import MakeTask, moved, returning
from tests.workflows.listening import listening
from units.models import Unit, User
from workflows.engine import seen_now
from workflows.models import UNDO_WINDOW, Task
from workflows.states import State

Kind = Effect.Kind
Outbox = list[EmailMessage]
ROOT = Path(__file__).resolve().parents[2]


class NoServer(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages: object) -> int:
        """Fail as smtplib does."""
        raise SMTPServerDisconnected("Connection unexpectedly closed")


@pytest.fixture
def readers(unit_head: User, deputy_head: User, deputy_director: User, records_clerk: User, officer: User) -> None:
    """Give the people who are written to an address, but for the deputy head."""
    for person in (unit_head, deputy_director, records_clerk, officer):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@so.vn")


def test_what_follows_is_written_with_the_decision_and_due_when_the_minute_is_over(
    task_in: MakeTask, deputy_director: User
) -> None:
    decision = approved(task_in(State.REVIEWED), deputy_director)
    rows = Effect.objects.filter(decision=decision).values_list("kind", "due_at", "tries", "done_at")
    due_at = decision.made_at + UNDO_WINDOW
    assert set(rows) == {(Kind.TELL_UNIT, due_at, 0, None), (Kind.ASK_NUMBER, due_at, 0, None)}
    assert effects.run_due(due_at - dt.timedelta(seconds=1)) == 0
    assert set(Decision.objects.effective(due_at)) == {decision}
    assert set(Decision.objects.effective(due_at - dt.timedelta(seconds=1))) == set()


def test_the_unit_and_the_records_clerk_are_told_once_in_plain_words_with_a_link(
    task_in: MakeTask, readers: None, deputy_director: User, office: Unit, mailoutbox: Outbox
) -> None:
    task = task_in(State.REVIEWED)
    grown_old(approved(task, deputy_director))
    with listening(topics.unit(office.pk)) as heard:
        assert effects.run_due(timezone.now()) == 2
    assert topics.unit(office.pk) in heard()
    told, asked = mailoutbox
    assert told.to == ["unit_head@so.vn"]
    assert told.subject == f"{task.code}: báo cáo đã được phê duyệt"
    assert "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC Deputy director phê duyệt lúc" in told.body
    assert f"http://127.0.0.1:8000/nhiem-vu/{task.pk}/?lan=1" in told.body
    assert "token" not in told.body
    assert (asked.to, asked.subject) == (["records_clerk@so.vn"], f"{task.code}: đề nghị cấp số văn bản")
    notes = dict(Effect.objects.values_list("kind", "failure"))
    assert notes[Kind.TELL_UNIT] == "Chưa có địa chỉ thư: Deputy head"
    assert notes[Kind.ASK_NUMBER] == ""
    assert effects.run_due(timezone.now() + dt.timedelta(days=1)) == 0
    assert len(mailoutbox) == 2


def test_the_page_of_the_decision_says_how_far_it_is(
    client: Client, task_in: MakeTask, readers: None, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    client.force_login(deputy_director)
    page = body(client.get(at("decision_page", task.pk)))
    assert "Báo đơn vị kết quả phê duyệt: khi hết thời gian hoàn tác" in page
    grown_old(decision)
    with override_settings(EMAIL_BACKEND="tests.approvals.test_effects.NoServer"):
        effects.run_due(timezone.now())
    assert "chưa làm được, đã thử 1 lần" in body(client.get(at("decision_page", task.pk)))
    effects.run_due(timezone.now() + effects.PAUSE)
    page = body(client.get(at("decision_page", task.pk)))
    assert "Đề nghị văn thư cấp số: đã làm lúc" in page
    assert "(Chưa có địa chỉ thư: Deputy head)" in page


def test_nobody_to_write_to_is_done_and_noted(task_in: MakeTask, deputy_director: User, mailoutbox: Outbox) -> None:
    grown_old(approved(task_in(State.REVIEWED), deputy_director))
    assert effects.run_due(timezone.now()) == 2
    assert not mailoutbox
    notes = dict(Effect.objects.values_list("kind", "failure"))
    assert notes == {Kind.TELL_UNIT: "Chưa có địa chỉ thư: Unit head", Kind.ASK_NUMBER: "Không có ai để báo"}


def test_without_a_mail_server_in_production_nothing_is_sent_and_that_is_noted(
    task_in: MakeTask, readers: None, deputy_director: User, mailoutbox: Outbox
) -> None:
    grown_old(approved(task_in(State.REVIEWED), deputy_director))
    with override_settings(MAIL_IS_SENT=False):
        assert effects.run_due(timezone.now()) == 2
    assert not mailoutbox
    assert set(Effect.objects.values_list("failure", flat=True)) == {"Chưa cấu hình máy chủ thư"}


def test_the_signer_is_told_at_once_while_the_report_waits_for_him(
    task_in: MakeTask, readers: None, deputy_director: User, director: User, office_reviewer: User, mailoutbox: Outbox
) -> None:
    tasks = [task_in(State.REPORTED) for _ in range(3)]
    for task in tasks:
        actions.review(
            task.pk, actor=office_reviewer, seen=seen_now(task), opinion="Đủ điều kiện", signer=deputy_director
        )
    moved(tasks[1], "return_from_leadership", deputy_director, returning())
    Task.objects.filter(pk=tasks[2].pk).update(proposed_signer=director)
    assert effects.run_due(timezone.now()) == 1
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == (["deputy_director@so.vn"], f"{tasks[0].code}: báo cáo chờ bạn phê duyệt")
    assert f"/phe-duyet/{tasks[0].pk}/?lan=1" in letter.body
    assert Effect.objects.filter(cancelled_at__isnull=False).count() == 2


def test_whoever_a_report_is_laid_before_instead_is_told_and_the_first_signer_no_more(
    task_in: MakeTask, readers: None, deputy_director: User, director: User, office_reviewer: User, mailoutbox: Outbox
) -> None:
    User.objects.filter(pk=director.pk).update(email="director@so.vn")
    task = task_in(State.REPORTED)
    actions.review(task.pk, actor=office_reviewer, seen=seen_now(task), opinion="Đủ điều kiện", signer=deputy_director)
    task = Task.objects.select_related("submission").get(pk=task.pk)
    showed, today = rerouting.showing(task), timezone.localdate()
    rerouting.reroute(task.pk, actor=office_reviewer, signer=director, note="PGĐ bận họp", showed=showed, on=today)
    assert effects.run_due(timezone.now()) == 1
    assert [letter.to for letter in mailoutbox] == [["director@so.vn"]]


def test_what_was_undone_is_never_done(
    task_in: MakeTask, readers: None, deputy_director: User, mailoutbox: Outbox
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    undoing.withdraw_decision(task.pk, actor=deputy_director, decision_id=decision.pk)
    assert effects.run_due(timezone.now() + UNDO_WINDOW) == 0
    assert not mailoutbox


def test_a_failure_is_kept_and_tried_again_later_and_later(
    task_in: MakeTask, readers: None, deputy_director: User, mailoutbox: Outbox
) -> None:
    decision = approved(task_in(State.REVIEWED), deputy_director)
    Effect.objects.filter(kind=Kind.ASK_NUMBER).update(cancelled_at=timezone.now())
    now = decision.made_at + UNDO_WINDOW
    with override_settings(EMAIL_BACKEND="tests.approvals.test_effects.NoServer"):
        waits, effect = [], Effect.objects.get(kind=Kind.TELL_UNIT)
        for _ in range(4):
            assert effects.run_due(now) == 0
            effect.refresh_from_db()
            waits.append((effect.due_at - now).total_seconds())
            now = effect.due_at
    assert waits == [30, 60, 120, 240]
    assert effect.failure == "SMTPServerDisconnected: Connection unexpectedly closed"
    assert (effect.tries, effect.done_at) == (4, None)
    assert effects.run_due(now) == 1
    effect.refresh_from_db()
    assert effect.failure == "Chưa có địa chỉ thư: Deputy head"
    assert len(mailoutbox) == 1


def test_after_many_tries_an_effect_is_left_for_a_person_to_look_at(task_in: MakeTask, deputy_director: User) -> None:
    grown_old(approved(task_in(State.REVIEWED), deputy_director))
    Effect.objects.update(tries=effects.MOST_TRIES)
    assert effects.run_due(timezone.now()) == 0
    assert Effect.objects.filter(done_at__isnull=True).count() == 2


def test_whoever_dies_over_an_effect_is_followed_by_another_within_half_a_minute(
    task_in: MakeTask, readers: None, deputy_director: User, mailoutbox: Outbox
) -> None:
    decision = approved(task_in(State.REVIEWED), deputy_director)
    now = decision.made_at + UNDO_WINDOW
    assert effects.claim(now) is not None  # and is never heard of again
    assert effects.run_due(now) == 1  # the other one
    assert effects.run_due(now + dt.timedelta(seconds=29)) == 0
    assert effects.run_due(now + dt.timedelta(seconds=30)) == 1
    ids = [letter.extra_headers["Message-ID"] for letter in mailoutbox]
    assert len(set(ids)) == 2


def test_one_who_comes_back_from_the_dead_writes_down_nothing(
    task_in: MakeTask, readers: None, deputy_director: User
) -> None:
    decision = approved(task_in(State.REVIEWED), deputy_director)
    now = decision.made_at + UNDO_WINDOW
    slow = effects.claim(now)
    assert slow is not None
    again = effects.claim(now + effects.PAUSE)
    while again is not None and again.pk != slow.pk:
        again = effects.claim(now + effects.PAUSE)
    assert again is not None
    assert not effects.carry_out(slow)
    assert effects.carry_out(again)


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_is_due_a_few_at_a_time(
    task_in: MakeTask, deputy_director: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    grown_old(approved(task_in(State.REVIEWED), deputy_director))
    call_command("work", "--once", stop=threading.Event())
    assert not Effect.objects.filter(done_at__isnull=True).exists()
    assert "0 lượt lỗi" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_two_runners_do_each_thing_once(
    task_in: MakeTask, readers: None, deputy_director: User, mailoutbox: Outbox
) -> None:
    for _ in range(6):
        grown_old(approved(task_in(State.REVIEWED), deputy_director))
    together, counts = threading.Barrier(3), []

    def run() -> None:
        together.wait()
        counts.append(effects.run_due(timezone.now()))
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 12
    ids = [letter.extra_headers["Message-ID"] for letter in mailoutbox]
    assert len(ids) == len(set(ids)) == 12


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMAIL_URL", "imap://thu.so.vn"),
        ("EMAIL_URL", "smtp://thu.so.vn"),  # without the site's own address no letter can carry a link
        ("SITE_URL", "roviec.so.vn"),
        ("SITE_URL", "https://roviec.so.vn/duong-dan"),
        ("MAIL_FROM", "Rõ Việc <a@b>"),
        ("SIGNING_CONFIRMED_MINUTES", "-1"),
    ],
)
def test_a_wrong_mail_setting_stops_the_start_with_its_name(name: str, value: str) -> None:
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={name: value, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert ("SITE_URL" if value == "smtp://thu.so.vn" else name) in run.stderr
