"""The calendar link: what a calendar program reads, for how long, and that it tells nothing to anybody else."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from audit.models import Event
from tests.people import MakeTask, draft_task, giving_to, moved
from units.actions import end_appointment
from units.models import Unit, User
from workflows.feeds import actions, contents
from workflows.feeds.writing import written
from workflows.models import CalendarFeed, Task
from workflows.states import State

SECRET = re.compile(rf'value="{re.escape(settings.SITE_URL)}(/lich/[\w-]{{43}}\.ics)"')
DAY = dt.timedelta(days=1)
FEED_STATEMENTS = 14


def link_of(person: User) -> str:
    """Make a link the way a person does, and return the address that the page shows."""
    browser = Client()
    browser.force_login(person)
    answer = browser.post("/tai-khoan/lich/", follow=True)
    found = SECRET.search(answer.content.decode())
    assert found
    assert found[1] not in browser.get("/tai-khoan/lich/").content.decode()
    return found[1]


def events(path: str) -> list[Any]:
    """Read a calendar as a program does, without a session."""
    answer = Client().get(path)
    assert answer.status_code == 200, answer.content
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def given(office: Unit, unit: Unit, actor: User, content: str, due_on: dt.date | None) -> Task:
    return moved(draft_task(office, actor, content), "assign", actor, giving_to(unit, due_on))


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def test_each_open_task_with_a_deadline_is_a_whole_day(
    office: Unit, division: Unit, office_reviewer: User, unit_head: User, today: dt.date
) -> None:
    task = given(office, division, office_reviewer, "Rà soát; quy trình, nội bộ", today + 3 * DAY)
    given(office, division, office_reviewer, "Không hạn", None)
    (event,) = events(link_of(unit_head))
    assert event["SUMMARY"] == f"{task.code} Rà soát; quy trình, nội bộ"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (today + 3 * DAY, today + 4 * DAY)
    assert event["URL"] == f"{settings.SITE_URL}/nhiem-vu/{task.pk}/"
    assert (event["SEQUENCE"], event["CLASS"]) == (task.audit_seq, "PRIVATE")
    for words in (division.name, "15/KH-STP", "Đã giao"):
        assert words in event["DESCRIPTION"]


def test_the_same_task_keeps_its_name_and_counts_its_changes(
    office: Unit, division: Unit, office_reviewer: User, unit_head: User, today: dt.date
) -> None:
    task = given(office, division, office_reviewer, "Việc", today)
    path = link_of(unit_head)
    (before,) = events(path)
    moved(task, "start", unit_head)
    (after,) = events(path)
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("LAST-MODIFIED") >= before.decoded("LAST-MODIFIED")


def test_who_reads_what(
    task_in: MakeTask, director: User, other_unit_head: User, inspector: User, administrator: User, today: dt.date
) -> None:
    given_out = [task_in(state, due_on=today) for state in (State.ASSIGNED, State.REPORTED, State.REVIEWED)]
    for state in (State.DRAFT, State.APPROVED, State.CANCELLED):
        task_in(state, due_on=today)
    people = {name: User.objects.get(username=name) for name in ("unit_head", "office_reviewer", "deputy_director")}
    people |= {"director": director, "other_unit_head": other_unit_head}
    people |= {"inspector": inspector, "administrator": administrator}
    counts = {name: len(contents.entries(person, on=today)) for name, person in people.items()}
    none = {"other_unit_head": 0, "inspector": 0, "administrator": 0}
    assert counts == dict.fromkeys(people, len(given_out)) | none


def test_a_right_that_ended_is_gone_at_the_next_reading_and_so_is_who_is_locked_out(
    office: Unit, division: Unit, office_reviewer: User, unit_head: User, today: dt.date
) -> None:
    given(office, division, office_reviewer, "Việc", today)
    path = link_of(unit_head)
    assert len(events(path)) == 1
    end_appointment(unit_head.appointments.get(), at=timezone.now())
    assert events(path) == []
    User.objects.filter(pk=unit_head.pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_an_appointment_that_runs_out_is_gone_on_the_day_after(
    office: Unit, division: Unit, office_reviewer: User, unit_head: User, today: dt.date
) -> None:
    given(office, division, office_reviewer, "Việc", today)
    path = link_of(unit_head)
    unit_head.appointments.update(valid_to=today)
    with time_machine.travel(timezone.now() + DAY):
        assert events(path) == []


def test_revoked_renewed_and_unknown_links_look_the_same(unit_head: User) -> None:
    browser = Client()
    browser.force_login(unit_head)
    first, second = link_of(unit_head), link_of(unit_head)
    browser.post("/tai-khoan/lich/thu-hoi/")
    answers = [Client().get(path) for path in (first, second, "/lich/khong-co.ics")]
    assert {answer.status_code for answer in answers} == {404}
    pages = {re.sub(r"/lich/[\w-]+\.ics|nonce|value=\"[^\"]*\"", "", answer.content.decode()) for answer in answers}
    assert len(pages) == 1
    acts = Event.objects.filter(object_key=f"person:{unit_head.pk}", action__startswith="feed.").order_by("seq")
    assert list(acts.values_list("action", flat=True)) == ["feed.create", "feed.renew", "feed.revoke"]
    secret = first.removeprefix("/lich/").removesuffix(".ics")
    assert not any(secret.encode() in bytes(event.body) for event in acts)
    assert CalendarFeed.objects.filter(secret_sha256=actions.digest_of(secret)).exists()


def test_one_link_is_in_force_at_a_time(unit_head: User) -> None:
    actions.make(actor=unit_head, at=timezone.now())
    rows = CalendarFeed.objects
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.create(person=unit_head, secret_sha256="0" * 64, created_at=timezone.now())
    assert actions.make(actor=unit_head, at=timezone.now() - DAY)  # the clock was put back
    assert rows.filter(revoked_at__isnull=True).count() == 1


def test_a_calendar_that_has_not_changed_is_not_sent_again(
    office: Unit, division: Unit, office_reviewer: User, unit_head: User, today: dt.date
) -> None:
    given(office, division, office_reviewer, "Việc", today)
    path = link_of(unit_head)
    first = Client().get(path)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    for name, value in (("Cache-Control", "private, no-cache"), ("Referrer-Policy", "no-referrer")):
        assert first[name] == value
    assert "noindex" in first["X-Robots-Tag"]
    assert not first.cookies
    with time_machine.travel(timezone.now() + 5 * DAY):
        again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")
    feed = CalendarFeed.objects.get()
    assert (feed.reads_count, feed.last_read_at is not None) == (2, True)


def test_a_program_that_asks_without_pause_is_told_to_wait(unit_head: User) -> None:
    path = link_of(unit_head)
    answers = [Client().get(path) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[-1]["Retry-After"] == "600"


def test_a_calendar_is_bounded_and_costs_the_same(
    office: Unit,
    division: Unit,
    office_reviewer: User,
    unit_head: User,
    today: dt.date,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for days in (-9, -5, -1, 0, 2, 4):
        given(office, division, office_reviewer, f"Hạn {days}", today + days * DAY)
    monkeypatch.setattr(contents, "MOST_EVENTS", 4)
    monkeypatch.setattr(contents, "MOST_PAST", 2)
    shown = [task.content for task in contents.entries(unit_head, on=today)]
    assert shown == ["Hạn -5", "Hạn -1", "Hạn 0", "Hạn 2"]
    path = link_of(unit_head)
    with CaptureQueriesContext(connection) as asked:
        events(path)
    assert len(asked.captured_queries) <= FEED_STATEMENTS


HOSTILE = (
    "BEGIN:VEVENT\r\nSUMMARY:Giả\r\nEND:VEVENT",
    "Tên \\n giả; dấu, phẩy\\",
    "\x00\x07\u202eđảo\u2028dòng",
    "Rà soát " * 200,
    "😀" * 90,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_stay_words(text: str) -> None:
    task = Task(
        pk=7, content=text, plan=text[:90], period="", created_at=timezone.now(), effective_due_on=dt.date(2026, 9, 30)
    )
    task.coordinating_unit = task.lead_unit = Unit(name=text[:190])
    data = written([task], name=f"Rõ Việc: {text}", site=settings.SITE_URL)
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert all(len(line) <= 75 for line in lines)
    calendar = Calendar.from_ical(data)
    event: Any = calendar.walk("VEVENT")[0]
    assert event["SUMMARY"].startswith("NV-00007 ")
    assert not re.search(r"[\x00-\x08\u202e\u2028]", str(event["SUMMARY"]) + str(event["DESCRIPTION"]))
    assert str(event["DESCRIPTION"]).count("\n") == 4
