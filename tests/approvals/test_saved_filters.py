"""Filters kept by name: for the inbox, the queue of the Office and the list of tasks; one's own, and not too many."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from tests.approvals.pages import Answer, at, body
from tests.people import MakeTask
from units.models import Unit, User
from workflows.models import SavedFilter
from workflows.saved import MOST_FILTERS, in_order, read_query
from workflows.states import State

LISTS = {"inbox": "deputy_director", "review_queue": "office_reviewer", "task_list": "unit_head"}
LIMIT = {"inbox": "lateness=overdue", "review_queue": "lateness=overdue", "task_list": "lateness=overdue"}


def shelf(client: Client, address: str) -> tuple[list[tuple[str, bool]], bool]:
    """Return the kept filters of a list with which is in force, and whether the present one may be kept."""
    context = client.get(address).context
    kept = context["shelf"] if "shelf" in context else context["pane"].filters.shelf
    return [(chip.name, chip.current) for chip in kept.chips], kept.may_keep


def keep(client: Client, page: str, name: str, query: str) -> Answer:
    """Send the form that keeps a filter."""
    return client.post(at("save_filter"), {"page": page, "name": name, "query": query})


@pytest.mark.parametrize("page", LISTS)
def test_what_narrows_a_list_is_kept_under_a_name_and_found_again(client: Client, task_in: MakeTask, page: str) -> None:
    task_in(State.REVIEWED)
    person, lines = User.objects.get(username=LISTS[page]), Event.objects.count()
    client.force_login(person)
    assert shelf(client, at(page)) == ([], False)
    narrowed = f"{at(page)}?{LIMIT[page]}"
    assert shelf(client, narrowed) == ([], True)
    sent = dict(re.findall(r'name="(page|query)" value="([^"]*)"', body(client.get(narrowed))))
    answer = client.post(at("save_filter"), {**sent, "name": "  Việc   quá hạn "})
    assert answer["Location"] == narrowed
    assert "Đã lưu bộ lọc “Việc quá hạn”." in body(client.get(narrowed))
    assert shelf(client, narrowed) == ([("Việc quá hạn", True)], False)
    assert shelf(client, at(page)) == ([("Việc quá hạn", False)], False)
    assert f'href="{narrowed}"' in body(client.get(at(page)))
    assert Event.objects.count() == lines  # a habit of reading, nobody's work


def test_a_tab_is_kept_with_its_limits_but_alone_it_is_none(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    task_in(State.REVIEWED)
    client.force_login(deputy_director)
    assert shelf(client, at("inbox") + "?tab=instead") == ([], False)
    keep(client, "inbox", "Thay, quá hạn", "lateness=overdue&tab=instead")
    kept = SavedFilter.objects.get()
    assert kept.query == "tab=instead&lateness=overdue"
    assert shelf(client, f"{at('inbox')}?lateness=overdue&tab=instead") == ([("Thay, quá hạn", True)], False)


def test_a_filter_is_renamed_and_let_go(client: Client, task_in: MakeTask, deputy_director: User) -> None:
    task_in(State.REVIEWED)
    client.force_login(deputy_director)
    keep(client, "inbox", "Cũ", "q=quy+trinh")
    kept = SavedFilter.objects.get()
    narrowed = f"{at('inbox')}?q=quy+trinh"
    assert at("saved_filter", kept.pk) in body(client.get(narrowed))
    assert 'value="Cũ"' in body(client.get(at("saved_filter", kept.pk)))
    answer = client.post(at("saved_filter", kept.pk), {"name": "Mới"})
    assert answer["Location"] == narrowed
    assert shelf(client, narrowed) == ([("Mới", True)], False)
    answer = client.post(at("drop_filter", kept.pk))
    assert answer["Location"] == at("inbox")
    assert not SavedFilter.objects.exists()
    assert client.get(at("saved_filter", kept.pk)).status_code == 404


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Hãy đặt tên cho bộ lọc."),
        ("   ", "Hãy đặt tên cho bộ lọc."),
        ("a" * 61, "Tên bộ lọc dài nhất 60 ký tự."),
        ("Có rồi", "Bạn đã có bộ lọc tên này."),
    ],
)
def test_a_name_that_will_not_do_comes_back_with_a_sentence(
    client: Client, task_in: MakeTask, deputy_director: User, name: str, sentence: str
) -> None:
    client.force_login(deputy_director)
    keep(client, "inbox", "Có rồi", "q=x")
    answer = client.post(at("save_filter"), {"page": "inbox", "name": name, "query": "q=quy"})
    page = body(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert "<title>Lỗi: " in page
    assert 'value="q=quy"' in page
    assert name.strip() in page
    other = SavedFilter.objects.create(person=deputy_director, page="inbox", name="Khác", query="q=y")
    answer = client.post(at("saved_filter", other.pk), {"name": name})
    assert answer.status_code == 422
    assert sentence in body(answer)
    assert SavedFilter.objects.get(pk=other.pk).name == "Khác"


def test_nothing_is_kept_that_narrows_nothing(client: Client, deputy_director: User) -> None:
    client.force_login(deputy_director)
    for page, query in (
        ("inbox", ""),
        ("inbox", "after=2026-01-01.1&task=4"),
        ("inbox", "tab=today"),
        ("inbox", "state=approved"),
        ("inbox", "q=" + "x" * 501),
        ("khong-co", "q=x"),
        ("", "q=x"),
    ):
        answer = client.post(at("save_filter"), {"page": page, "name": "Thử", "query": query})
        assert answer.status_code == 422, (page, query)
    assert not SavedFilter.objects.exists()


def test_what_is_kept_is_written_as_the_list_reads_it() -> None:
    assert read_query("inbox", "after=1&q=a b&tab=instead&unit=3&\0") == "tab=instead&q=a+b&unit=3"
    assert read_query("task_list", "page=4&holder=me") == "holder=me"
    assert in_order("task_list", {"q": "", "state": "approved"}) == "state=approved"


def test_one_keeps_twenty_for_each_list_and_no_more(client: Client, deputy_director: User) -> None:
    client.force_login(deputy_director)
    for number in range(MOST_FILTERS):
        keep(client, "inbox", f"Lọc {number}", f"q={number}")
    answer = client.post(at("save_filter"), {"page": "inbox", "name": "Quá", "query": "q=x"})
    assert answer.status_code == 422
    assert "nhiều nhất 20 bộ lọc" in body(answer)
    keep(client, "task_list", "Lọc 0", "q=0")
    assert SavedFilter.objects.filter(page="inbox").count() == MOST_FILTERS
    assert SavedFilter.objects.filter(page="task_list").count() == 1


def test_everybody_elses_filters_do_not_exist(
    client: Client, deputy_director: User, director: User, task_in: MakeTask
) -> None:
    task_in(State.REVIEWED)
    theirs = SavedFilter.objects.create(person=director, page="inbox", name="Của Giám đốc", query="q=x")
    client.force_login(deputy_director)
    assert "Của Giám đốc" not in body(client.get(at("inbox") + "?q=x"))
    assert client.get(at("saved_filter", theirs.pk)).status_code == 404
    assert client.post(at("saved_filter", theirs.pk), {"name": "Mới"}).status_code == 404
    assert client.post(at("drop_filter", theirs.pk)).status_code == 404
    assert SavedFilter.objects.get().name == "Của Giám đốc"
    keep(client, "inbox", "Của Giám đốc", "q=x")  # the same name is free for somebody else
    assert SavedFilter.objects.count() == 2


def test_keeping_and_dropping_are_posts(client: Client, deputy_director: User) -> None:
    kept = SavedFilter.objects.create(person=deputy_director, page="inbox", name="Tên", query="q=x")
    client.force_login(deputy_director)
    assert client.get(at("save_filter")).status_code == 405
    assert client.get(at("drop_filter", kept.pk)).status_code == 405
    assert SavedFilter.objects.exists()


def test_the_database_keeps_no_name_twice_and_no_empty_filter(deputy_director: User) -> None:
    SavedFilter.objects.create(person=deputy_director, page="inbox", name="Tên", query="q=x")
    for name, query in (("Tên", "q=y"), ("", "q=x"), ("Khác", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedFilter.objects.create(person=deputy_director, page="inbox", name=name, query=query)


def test_kept_filters_cost_the_inbox_no_statement(
    client: Client, task_in: MakeTask, deputy_director: User, division: Unit
) -> None:
    task_in(State.REVIEWED)
    client.force_login(deputy_director)
    client.get(at("inbox"))
    costs = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(at("inbox"))
        costs.append(len(asked))
        keep(client, "inbox", f"Lọc {number}", f"unit={division.pk}&q={number}")
        client.get(at("inbox"))  # the message is read away
    assert costs[0] == costs[1]
