"""Phiếu đánh giá: who sees whose figures, what a quarter's work adds up to, and that the past stays as it was."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from audit.models import Event
from tests.people import MakeTask, appointed, draft_task, giving_to, moved, returning, reviewing, submitting
from units.models import Agency, Unit, User
from units.positions import Position
from workflows.evaluation.figures import METRICS
from workflows.evaluation.sheet import Shown
from workflows.models import Task
from workflows.periods import Period, span_of
from workflows.states import State

PAGE_STATEMENTS = 14
Numbers = dict[str, str]


def at(day: str, hour: int = 9) -> dt.datetime:
    """Return a moment of a day here."""
    return timezone.make_aware(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour)))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that tests set; it stands a moment after the founding."""
    with time_machine.travel(at("2026-06-01"), tick=True) as traveller:
        yield traveller


@pytest.fixture
def quarter(
    clock: time_machine.Traveller,
    office: Unit,
    division: Unit,
    office_reviewer: User,
    unit_head: User,
    deputy_director: User,
) -> dict[str, Task]:
    """Live the third quarter of 2026: on time, late, on time after a return, overdue, without date, not before it."""

    def given(name: str, on: str, due: str | None) -> Task:
        clock.move_to(at(on))
        task = draft_task(office, office_reviewer, name)
        due_on = dt.date.fromisoformat(due) if due else None
        return moved(moved(task, "assign", office_reviewer, giving_to(division, due_on)), "start", unit_head)

    def handed_in(task: Task, on: str) -> Task:
        clock.move_to(at(on))
        return moved(task, "report", unit_head, submitting(unit_head))

    def passed(task: Task, on: str) -> Task:
        clock.move_to(at(on))
        task = moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
        return moved(task, "approve", deputy_director)

    found = {"before": passed(handed_in(given("Kỳ trước", "2026-06-02", "2026-06-30"), "2026-06-20"), "2026-06-22")}
    found["on time"] = given("Đúng hạn", "2026-06-25", "2026-07-15")
    found["overdue"] = given("Quá hạn", "2026-07-01", "2026-08-31")
    found["no due"] = given("Không hạn", "2026-07-01", None)
    found["late"] = given("Chậm hạn", "2026-07-01", "2026-07-10")
    found["on time"] = passed(handed_in(found["on time"], "2026-07-15"), "2026-07-20")
    found["late"] = handed_in(found["late"], "2026-07-13")
    clock.move_to(at("2026-07-14"))
    found["late"] = moved(found["late"], "return_to_unit", office_reviewer, returning())
    found["late"] = passed(handed_in(found["late"], "2026-07-16"), "2026-07-17")
    found["no due"] = passed(handed_in(found["no due"], "2026-09-29"), "2026-10-05")
    clock.move_to(at("2026-10-06"))
    return found


def numbers(client: Client, person: User, address: str = "/danh-gia/?ky=2026-Q3", group: str = "units") -> list[Any]:
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return list(answer.context[group])


def said(line: Shown) -> Numbers:
    return {figure.metric.name: figure.words for figure in line.line.figures}


EXPECTED: Numbers = {
    "given": "4",
    "done": "2",
    "on_time": "1",
    "on_time_first": "1",
    "late": "1",
    "no_due": "0",
    "overdue": "1",
    "returned": "1",
    "extended": "0",
    "reminded": "0",
    "held": "12,0",  # 14 days to 15/7, and 8 and 2 days to 13/7 and 16/7
}


def test_what_a_quarter_adds_up_to(client: Client, quarter: dict[str, Task], unit_head: User) -> None:
    (unit,) = numbers(client, unit_head)
    assert (unit.name, said(unit), unit.rate) == ("Phòng Hành chính và Bổ trợ tư pháp", EXPECTED, "50 %")
    (person,) = numbers(client, unit_head, group="people")
    assert (person.name, person.about) == ("Unit head", "Trưởng phòng, Phòng Hành chính và Bổ trợ tư pháp")
    assert said(person) == EXPECTED | {"given": "3", "overdue": "0"}
    assert "hết 30/09/2026" in client.get("/danh-gia/").content.decode()  # the last quarter is the one shown first


def test_the_past_stays_as_it_was(
    client: Client, quarter: dict[str, Task], clock: time_machine.Traveller, unit_head: User, deputy_director: User
) -> None:
    clock.move_to(at("2026-10-20"))
    moved(quarter["overdue"], "report", unit_head, submitting(unit_head))
    clock.move_to(at("2026-11-02"))
    quarter["late"] = moved(quarter["late"], "recall_decision", deputy_director)
    assert said(numbers(client, unit_head)[0]) == EXPECTED
    later = said(numbers(client, unit_head, "/danh-gia/?ky=2026-Q4")[0])
    assert (later["given"], later["done"], later["overdue"]) == ("3", "1", "0")
    assert said(numbers(client, unit_head, "/danh-gia/?ky=2026-Q2")[0])["done"] == "1"


def test_every_number_leads_to_as_many_rows(client: Client, quarter: dict[str, Task], unit_head: User) -> None:
    lines = [*numbers(client, unit_head), *numbers(client, unit_head, group="people")]
    for line in lines:
        for cell, figure in zip(line.cells, line.line.figures, strict=True):
            if not cell.url:
                assert figure.rows == 0
                continue
            answer = client.get(cell.url)
            assert len(answer.context["rows"]) == figure.rows
            assert f"{cell.label}: {cell.words}" in answer.content.decode()
            added = [int(re.sub(r"\D", "", row["added"]) or 1) for row in answer.context["rows"]]
            assert sum(added) == figure.value
            file = load_workbook(io.BytesIO(client.get(cell.url.replace("/?", "/xuat/?")).content)).worksheets[0]
            assert file.max_row - 1 == figure.rows
    assert client.get("/danh-gia/nhiem-vu/?so=khong-co").status_code == 404


def test_who_sees_whose_figures(
    client: Client,
    quarter: dict[str, Task],
    agency: Agency,
    division: Unit,
    office: Unit,
    other_deputy: User,
    director: User,
    inspector: User,
    other_unit_head: User,
    office_head: User,
    officer: User,
    administrator: User,
    records_clerk: User,
    stranger: User,
    superuser: User,
) -> None:
    deputy_head = appointed("deputy_head", agency, Position.DEPUTY_HEAD, unit=division)
    people = User.objects.in_bulk(["unit_head", "office_reviewer", "deputy_director"], field_name="username")
    whole = [*people.values(), director, inspector, office_head, deputy_head]
    nothing, closed = [other_deputy, other_unit_head, stranger], [officer, administrator, records_clerk, superuser]
    seen = {person.username: [said(line)["given"] for line in numbers(client, person)] for person in [*whole, *nothing]}
    assert seen == {person.username: ["4"] for person in whole} | {person.username: [] for person in nothing}
    for person in closed:
        client.force_login(person)
        for address in ("/danh-gia/", "/danh-gia/xuat/", "/danh-gia/nhiem-vu/", "/danh-gia/nhiem-vu/xuat/"):
            assert client.get(address).status_code == 404, (person, address)


def test_a_head_sees_nothing_of_other_units(
    client: Client, quarter: dict[str, Task], task_in: MakeTask, other_division: Unit, other_unit_head: User
) -> None:
    task_in(State.IN_PROGRESS, lead=other_division, head=other_unit_head)
    mine = [line.name for line in numbers(client, other_unit_head, "/danh-gia/?ky=2026-Q4")]
    assert mine == [other_division.name]
    office = User.objects.get(username="office_reviewer")
    assert [line.name for line in numbers(client, office, "/danh-gia/?ky=2026-Q4")] == [
        "Phòng Hành chính và Bổ trợ tư pháp",
        other_division.name,
        "Tất cả",
    ]
    foreign = client.get(f"/danh-gia/nhiem-vu/?ky=2026-Q4&don_vi={10**9}")
    assert foreign.context["rows"] == []


@pytest.mark.parametrize("code", ["", "2026-Q9", "2099", "9999-12", "x" * 500, "2026-Q3'"])
def test_a_period_that_is_none_is_the_last_quarter(client: Client, unit_head: User, code: str) -> None:
    client.force_login(unit_head)
    today = timezone.localdate()
    shown = client.get("/danh-gia/", {"ky": code}).context["span"]
    assert shown == span_of(Period.QUARTER, span_of(Period.QUARTER, today).first - dt.timedelta(days=1))


def test_the_page_costs_the_same_for_many_tasks(client: Client, task_in: MakeTask, unit_head: User) -> None:
    year = f"/danh-gia/?ky={timezone.localdate().year}"
    client.force_login(unit_head)
    client.get(year)
    for count in (1, 4):
        for _ in range(count):
            task_in(State.APPROVED)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(year).status_code == 200
        assert len(asked.captured_queries) <= PAGE_STATEMENTS


def test_what_a_unit_gave_back_afterwards_is_still_the_offices_figure_and_the_sheet_promises_no_more(
    client: Client,
    quarter: dict[str, Task],
    clock: time_machine.Traveller,
    division: Unit,
    office: Unit,
    office_reviewer: User,
    unit_head: User,
) -> None:
    clock.move_to(at("2026-09-20"))
    given = moved(draft_task(office, office_reviewer), "assign", office_reviewer, giving_to(division))
    clock.move_to(at("2026-10-06"))
    moved(given, "decline", unit_head)
    assert [said(numbers(client, person)[0])["given"] for person in (office_reviewer, unit_head)] == ["5", "4"]
    assert "trên các nhiệm vụ người xem phiếu được xem" in client.get("/danh-gia/?ky=2026-Q3").context["told"]


def test_the_sheet_on_paper_is_the_same_bytes_for_a_period_that_is_over(
    client: Client, quarter: dict[str, Task], clock: time_machine.Traveller, unit_head: User
) -> None:
    client.force_login(unit_head)
    first = client.get("/danh-gia/pdf/?ky=2026-Q3")
    clock.move_to(at("2026-11-20"))
    client.force_login(unit_head)
    again = client.get("/danh-gia/pdf/?ky=2026-Q3")
    assert first.content.startswith(b"%PDF-")
    assert first.content == again.content
    assert "phieu-danh-gia-2026-q3.pdf" in first["Content-Disposition"]
    assert Event.objects.filter(action="list.export", actor=unit_head).count() == 2


def test_the_sheet_as_a_file(client: Client, quarter: dict[str, Task], unit_head: User) -> None:
    client.force_login(unit_head)
    sheet, told = load_workbook(io.BytesIO(client.get("/danh-gia/xuat/?ky=2026-Q3").content)).worksheets
    heading, unit, person = sheet.iter_rows(values_only=True)
    assert list(heading)[3:-1] == [metric.label for metric in METRICS]
    assert list(unit)[3:] == [4, 2, 1, 1, 1, 0, 1, 1, 0, 0, 12, "50 %"]
    assert person[0] == "Người trình"
    assert "quý III/2026" in [row[1] for row in told.iter_rows(values_only=True)]
