"""Today's rows and the trail tell the same, a past day's figures are what they were, and every number has its rows."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from tests.workflows.answers import body
from tests.workflows.dashboard.conftest import Lived
from workflows.dashboard import queries
from workflows.dashboard.figures import figures_of
from workflows.history import as_of, end_of
from workflows.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("lived")]
STATEMENTS = 13  # for the first thousand tasks, one more for each thousand after
NUMBER = re.compile(r'<a href="([^"]+)">([\d,]+)</a>')


def test_a_past_day_is_told_as_it_was_seen_on_its_evening(lived: Lived) -> None:
    assert len(lived.evenings) == 3
    for day, seen in lived.evenings.items():
        assert seen.states
        assert queries.figures(lived.director, lived.scope(day)) == seen, day
    assert any(seen.spent for seen in lived.evenings.values())


@pytest.mark.parametrize("narrowed", ["", "unit", "plan"])
def test_the_rows_and_the_trail_tell_the_same_of_today(lived: Lived, narrowed: str) -> None:
    unit, plan = (lived.division.pk if narrowed == "unit" else None), ("15/KH-STP" if narrowed == "plan" else "")
    scope = lived.scope(unit=unit, plan=plan)
    now, tasks = queries.figures(lived.director, scope), queries.tasks_of(lived.director, scope)
    pasts = [one for one in as_of(tasks, end_of(lived.today)).values() if scope.unit in {None, one.lead_unit_id}]
    told = figures_of(pasts, scope)
    assert (now.states, now.months, now.due, now.spent) == (told.states, told.months, told.due, told.spent)
    assert now.returns.total() == sum(one.returned for one in pasts)
    assert all(
        now.returns[name] == sum(one.return_categories.count(name) for one in pasts)
        for name in now.returns
        if name != "none"
    )


@pytest.mark.parametrize("asked", ["", "tai-ngay", "narrowed"])
def test_every_number_leads_to_exactly_as_many_rows(lived: Lived, asked: str) -> None:
    evening = max(lived.evenings)
    queries_of = {
        "": "",
        "tai-ngay": f"tai-ngay={evening}",
        "narrowed": f"unit={lived.division.pk}&plan=231/KH-UBND&period={lived.today:%Y}",
    }
    browser = Client()
    browser.force_login(lived.director)
    page = browser.get(f"/tong-quan/?{queries_of[asked]}")
    figures = {panel.id: panel for panel in page.context["panels"]}
    assert list(figures) == ["states", "months", "spent", "due", "returns"]
    assert all(panel.lines for name, panel in figures.items() if not asked)
    numbers = counted(figures)
    assert len(numbers) > 5
    for count, url in numbers:
        answer = browser.get(url)
        assert answer.context["found"] == count, url
        assert len(set(re.findall(r'<li class="task[^"]*" id="([^"]+)"', body(answer)))) == min(count, 25), url
    assert {url for _, url in numbers} <= {url.replace("&amp;", "&") for url, _ in NUMBER.findall(body(page))}


def counted(figures: dict[str, object]) -> list[tuple[int, str]]:
    """Return every count of the tables with its address; a middle and a far end lead to all they are of."""
    found = []
    for name, panel in figures.items():
        for line in panel.lines:  # type: ignore[attr-defined]  # panels of the page's own context
            counts = line.numbers[:1] if name == "spent" else line.numbers
            found += [(int(number.words), number.url) for number in counts if number.url]
            assert all(number.url or number.words in {"0", "–"} or "%" in number.words for number in line.numbers)
    return found


def test_what_the_list_of_tasks_can_say_is_asked_of_it(lived: Lived) -> None:
    browser = Client()
    browser.force_login(lived.director)
    now, then = (counted_on(browser, query) for query in ("", f"?tai-ngay={min(lived.evenings)}"))
    assert "task_list" in {resolve(url.split("?")[0]).url_name for _, url in now}
    assert {resolve(url.split("?")[0]).url_name for _, url in then} == {"dashboard_rows"}
    assert all(QueryDict(url.split("?")[1])["tai-ngay"] == f"{min(lived.evenings)}" for _, url in then)


def counted_on(browser: Client, query: str) -> list[tuple[int, str]]:
    """Return the numbers of a page."""
    return counted({panel.id: panel for panel in browser.get(f"/tong-quan/{query}").context["panels"]})


def test_a_row_of_a_past_day_says_how_the_task_stood_then(lived: Lived) -> None:
    browser = Client()
    browser.force_login(lived.director)
    day = min(lived.evenings)
    address = f"/tong-quan/dong/?figure=states&tai-ngay={day}"
    then = as_of(Task.objects.all(), end_of(day))
    rows = browser.get(address).context["rows"]
    assert {row.id: row.state for row in rows} == {f"task-{pk}": past.state for pk, past in then.items()}
    changed = Task.objects.exclude(
        pk__in=[pk for pk, past in then.items() if past.state == Task.objects.get(pk=pk).state]
    )
    assert changed.exists()
    assert "tính đến hết ngày" in body(browser.get(address))


def test_the_longest_lasting_come_first_with_the_days_they_took(lived: Lived) -> None:
    browser = Client()
    browser.force_login(lived.director)
    rows = browser.get("/tong-quan/dong/?figure=spent").context["rows"]
    took = [sum(map(int, re.findall(r"\d+", row.marks[-1].label))) for row in rows]
    assert took == sorted(took, reverse=True)
    spent = queries.figures(lived.director, lived.scope()).spent
    assert sorted(took) == sorted(sum(days.values()) for days in spent.values())


def test_a_past_day_costs_the_same_number_of_statements_however_much_had_happened(lived: Lived) -> None:
    browser = Client()
    browser.force_login(lived.director)
    browser.get("/tai-khoan/")  # the day's first request computes rights
    asked = []
    for day in (min(lived.evenings), max(lived.evenings)):
        with CaptureQueriesContext(connection) as context:
            browser.get(f"/tong-quan/?tai-ngay={day}")
        asked.append(len(context.captured_queries))
    assert asked[0] == asked[1] <= STATEMENTS


def test_days_before_anything_was_there_say_so(lived: Lived) -> None:
    browser = Client()
    browser.force_login(lived.director)
    page = browser.get(f"/tong-quan/?tai-ngay={dt.date(2020, 2, 29)}")
    assert [panel.lines for panel in page.context["panels"]] == [()] * 5
    assert "Chưa có nhiệm vụ nào." in body(page)
