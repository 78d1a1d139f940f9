"""The mail of a day over a real server: one a person, with what is true, not lost when the server is, never twice."""

import datetime as dt
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.mail import MailServer
from tests.people import MakeTask, appointed, moved, submitting
from tests.workflows.reminding import DAY, DUE_ON, GIVEN_ON, at, moment, rounds
from units.models import Agency, Unit, User
from units.positions import Position
from workflows.models import Digest, Notice, NoticeKind, NoticePreference, Task
from workflows.reminders import mailing, reminding, urging
from workflows.reminders.urging import Pressed
from workflows.states import State

pytestmark = pytest.mark.django_db
LATE = dt.date(2026, 10, 1)  # a Thursday, one day late


@pytest.fixture
def task(task_in: MakeTask) -> Iterator[Task]:
    """A task that is due on Wednesday; only the head of its unit has an address."""
    with at(GIVEN_ON):
        made = task_in(State.IN_PROGRESS, due_on=DUE_ON)
    User.objects.filter(username="unit_head").update(email="truongphong@so.vn")
    with at(LATE):
        yield made


def sent(server: MailServer) -> list[str]:
    """Return the subjects of what has come."""
    return [str(letter["Subject"]).strip() for letter in server.letters]


def remind(day: dt.date = LATE, hour: int = 8) -> dt.datetime:
    """Make the round of a day, without its mails."""
    reminding.remind_due(moment(day, hour))
    return moment(day, hour)


def test_the_letter_says_what_leads_where_and_cannot_decide(
    task: Task, task_in: MakeTask, mail_server: MailServer, settings: Settings
) -> None:
    settings.SITE_URL = "https://roviec.so.vn"
    with at(GIVEN_ON):
        task_in(State.ASSIGNED, due_on=LATE)
    assert mailing.send_digests(remind()) == 1
    (letter,) = mail_server.letters
    text = letter.get_content()
    assert sent(mail_server) == ["Rõ Việc 01/10/2026: 2 việc cần chú ý"]
    assert letter["To"] == "truongphong@so.vn"
    assert letter["Message-ID"] == f"<digest-{Digest.objects.get().pk}@roviec.so.vn>"
    assert letter.get_content_type() == "text/plain"
    assert text.index("ĐƠN VỊ QUÁ HẠN") < text.index("ĐẾN HẠN HÔM NAY")
    assert f"{task.code}: {task.content}" in text.replace("\r\n", "\n")
    assert "quá hạn 1 ngày làm việc (hạn 30/09/2026)." in text
    assert f"https://roviec.so.vn/nhiem-vu/{task.pk}/\n" in text.replace("\r\n", "\n")
    assert "https://roviec.so.vn/thong-bao/" in text
    assert "token" not in text


def test_a_server_that_is_away_gets_it_later_once(task: Task, mail_server: MailServer) -> None:
    now = remind()
    mail_server.refusal = "451 Try again later"
    assert mailing.send_digests(now) == 0
    digest = Digest.objects.get()
    assert (digest.tries, digest.sent_at) == (1, None)
    assert "451" in digest.failure
    assert mailing.send_digests(now) == 0  # not before the pause is over
    mail_server.refusal = ""
    assert mailing.send_digests(now + mailing.PAUSE) == 1
    assert mailing.send_digests(now + DAY) == 0
    assert len(mail_server.letters) == 1


def test_three_days_without_a_server_end_in_one_mail(task: Task, mail_server: MailServer) -> None:
    mail_server.refusal = "451 Try again later"
    rounds(LATE, LATE + DAY, 8, 14)
    mail_server.refusal = ""
    monday = LATE + 4 * DAY
    rounds(monday, monday, 8, 9, 15)
    assert sent(mail_server) == ["Rõ Việc 05/10/2026: 1 việc cần chú ý"]
    assert "quá hạn 3 ngày làm việc" in mail_server.letters[0].get_content()
    mine = Digest.objects.filter(person__username="unit_head")
    ended = [(one.day.day, bool(one.sent_at), bool(one.cancelled_at)) for one in mine.order_by("day")]
    assert ended == [(1, False, True), (2, False, True), (5, True, False)]


def test_one_that_died_over_a_mail_is_followed_under_the_same_number(task: Task, mail_server: MailServer) -> None:
    now = remind()
    dead = mailing.claim(now, list(Agency.objects.all()))
    assert dead is not None
    mailing.post(dead, on=LATE)  # sent, and killed before it could be marked
    assert mailing.send_digests(now) == 0  # leased
    assert mailing.send_digests(now + mailing.PAUSE) == 1
    first, second = mail_server.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content() == second.get_content()
    assert not mailing.carry_out(dead, now)  # whoever comes back from the dead marks nothing


def test_what_is_no_longer_true_is_not_mailed(task: Task, unit_head: User, mail_server: MailServer) -> None:
    now = remind()
    moved(task, "report", unit_head, submitting(unit_head))
    assert mailing.send_digests(now) == 1
    assert (mail_server.letters, Digest.objects.get().failure) == ([], mailing.NOTHING)


def test_a_kind_switched_off_for_mail_stands_on_the_page_alone(
    task: Task, unit_head: User, mail_server: MailServer
) -> None:
    NoticePreference.objects.create(person=unit_head, kind=NoticeKind.OVERDUE, by_mail=False)
    assert mailing.send_digests(remind()) == 1
    assert mail_server.letters == []
    assert Notice.objects.filter(person=unit_head, seen_at=None).count() == 1


def test_without_a_server_or_an_address_nothing_is_lost_on_the_page(
    task: Task, unit_head: User, settings: Settings, mail_server: MailServer
) -> None:
    settings.MAIL_IS_SENT = False
    assert mailing.send_digests(remind()) == 1
    assert Digest.objects.get().failure == "Chưa cấu hình máy chủ thư"
    settings.MAIL_IS_SENT = True
    User.objects.filter(pk=unit_head.pk).update(email="")
    assert mailing.send_digests(remind(LATE + DAY)) == 1
    assert (mail_server.letters, Notice.objects.filter(person=unit_head).count()) == ([], 2)


def test_nothing_is_sent_on_a_day_off(task: Task, mail_server: MailServer) -> None:
    now = remind(LATE + DAY)
    saturday = now + DAY
    assert mailing.send_digests(saturday) == 0
    assert mailing.send_digests(now + 3 * DAY) == 1


def test_pressed_after_the_mail_of_the_day_it_is_said_in_the_next(
    task: Task, office_head: User, mail_server: MailServer
) -> None:
    mailing.send_digests(remind())
    urging.urge(task.pk, Pressed("Báo cáo ngay trong tuần"), actor=office_head)
    assert mailing.send_digests(remind(LATE, 15)) == 0
    mailing.send_digests(remind(LATE + DAY))
    today, tomorrow = (letter.get_content() for letter in mail_server.letters)
    assert ("Báo cáo ngay trong tuần" in today, "Báo cáo ngay trong tuần" in tomorrow) == (False, True)


def test_a_server_that_is_away_is_not_asked_for_everybody_in_turn(
    task: Task, agency: Agency, division: Unit, mail_server: MailServer
) -> None:
    mail_server.refusal = "451 Try again later"
    for number in range(4):
        deputy = appointed(f"deputy_{number}", agency, Position.DEPUTY_HEAD, unit=division)
        User.objects.filter(pk=deputy.pk).update(email=f"pho{number}@so.vn")
    assert mailing.send_digests(remind()) == 0
    assert Digest.objects.filter(tries=1).count() == mailing.MOST_FAILURES
    assert Digest.objects.filter(tries=0, person__email__gt="").count() == 5 - mailing.MOST_FAILURES
