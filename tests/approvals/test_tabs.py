"""The four tabs of the inbox: what each holds and counts, what a row says, and where a decision leads."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals import actions, undoing
from approvals.models import Decision, Folder, FolderRow
from realtime import topics
from tests.approvals.away import away
from tests.approvals.pages import at, body, shown
from tests.people import MakeTask, moved, returning, reviewing, submitting
from tests.workflows.opining import answered, asked
from units.models import Unit, User
from workflows.engine import seen_now
from workflows.models import Task
from workflows.rows import Row
from workflows.states import State

DAY = dt.timedelta(days=1)
TABS = ("", "instead", "asking", "today")
MOST_STATEMENTS = 8  # six, and those of the session and of the account


def rows(client: Client, tab: str = "", more: str = "") -> list[Row]:
    """Return the rows of a tab."""
    groups = client.get(f"{at('inbox')}?tab={tab}{more}").context["pane"].groups
    return [row for group in groups for row in group.rows]


def counts(client: Client) -> list[int]:
    """Return what the tabs count."""
    return [tab.count for tab in client.get(at("inbox")).context["pane"].tabs]


def marks(row: Row) -> list[str]:
    """Return what a row says beside its task."""
    return [mark.label for mark in row.marks]


def ids(*tasks: Task) -> list[str]:
    """Return the ids of the rows of tasks."""
    return [f"task-{task.pk}" for task in tasks]


def reported_again(task: Task, head: User, reviewer: User, signer: User) -> Task:
    """Return a task to its unit and let it come back before the same signer."""
    task = moved(task, "return_from_leadership", signer, returning())
    task = moved(task, "report", head, submitting(head, "Đã bổ sung số liệu."))
    return moved(task, "review", reviewer, reviewing(reviewer, signer))


# ---- what each tab holds


def test_each_tab_holds_its_own_and_its_count_stands_in_the_address(
    client: Client, task_in: MakeTask, director: User, deputy_director: User, other_division: Unit
) -> None:
    mine, asked_of = task_in(State.REVIEWED), task_in(State.REVIEWED)
    asked(asked_of, deputy_director, [other_division])
    done = task_in(State.REVIEWED)
    actions.approve(done.pk, actor=deputy_director, seen=seen_now(done))
    client.force_login(deputy_director)
    assert counts(client) == [2, 0, 1, 1]
    assert [row.id for row in rows(client)] == ids(mine, asked_of)
    assert rows(client, "instead") == []
    assert [row.id for row in rows(client, "asking")] == ids(asked_of)
    assert [row.id for row in rows(client, "today")] == ids(done)
    pane = client.get(at("inbox") + "?tab=asking").context["pane"]
    assert [tab.url for tab in pane.tabs] == [at("inbox"), *(f"{at('inbox')}?tab={tab}" for tab in TABS[1:])]
    assert [tab.current for tab in pane.tabs] == [False, False, True, False]
    client.force_login(director)
    assert counts(client) == [0, 2, 1, 0]
    assert [row.id for row in rows(client, "instead")] == ids(mine, asked_of)


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("", "Không có báo cáo nào chờ bạn phê duyệt"),
        ("instead", "Không có báo cáo nào trình người khác mà bạn có thể duyệt thay"),
        ("asking", "Không có báo cáo nào trước bạn đang được xin ý kiến"),
        ("today", "Hôm nay bạn chưa phê duyệt báo cáo nào"),
    ],
)
def test_an_empty_tab_says_so(client: Client, deputy_director: User, tab: str, words: str) -> None:
    client.force_login(deputy_director)
    assert words in body(client.get(f"{at('inbox')}?tab={tab}"))


def test_what_was_answered_or_closed_leaves_the_tab_of_questions_when_it_is_decided(
    client: Client, task_in: MakeTask, deputy_director: User, other_division: Unit, other_unit_head: User
) -> None:
    task = task_in(State.REVIEWED)
    made = asked(task, deputy_director, [other_division])
    answered(made, other_division, other_unit_head)
    client.force_login(deputy_director)
    assert marks(rows(client, "asking")[0])[1] == "Ý kiến 1/1"
    client.post(at("approve", task.pk), shown(task))
    assert counts(client) == [0, 0, 0, 1]


def test_what_was_taken_back_today_stands_apart_and_is_not_counted(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    kept, undone = task_in(State.REVIEWED), task_in(State.REVIEWED)
    for task in (kept, undone):
        actions.approve(task.pk, actor=deputy_director, seen=seen_now(task))
    decision = Decision.objects.get(task=undone)
    undoing.withdraw_decision(undone.pk, actor=deputy_director, decision_id=decision.pk)
    client.force_login(deputy_director)
    assert counts(client) == [1, 0, 0, 1]
    groups = client.get(at("inbox") + "?tab=today").context["pane"].groups
    assert [(group.label, [row.id for row in group.rows]) for group in groups] == [
        ("Đã phê duyệt", ids(kept)),
        ("Đã hoàn tác, thu hồi", ids(undone)),
    ]
    assert marks(groups[1].rows[0])[-1].startswith("Đã hoàn tác lúc ")
    undone.refresh_from_db()
    actions.approve(undone.pk, actor=deputy_director, seen=seen_now(undone))
    found = rows(client, "today")
    assert len({row.id for row in found}) == len(found) == 3  # one of them twice, each row with an id of its own


# ---- what a row says


def test_a_row_says_that_the_report_has_changed_and_what_was_said_of_it(
    client: Client,
    task_in: MakeTask,
    unit_head: User,
    office_reviewer: User,
    deputy_director: User,
    other_division: Unit,
    other_unit_head: User,
    director: User,
) -> None:
    task = reported_again(task_in(State.REVIEWED), unit_head, office_reviewer, deputy_director)
    made = asked(task, deputy_director, [other_division], [director])
    answered(made, other_division, other_unit_head)
    client.force_login(deputy_director)
    (row,) = rows(client)
    assert marks(row) == ["Đã rà soát", "Trình lại lần 2", "Ý kiến 1/2"]
    assert row.source.endswith("lần 2")
    client.get(row.url)
    assert marks(rows(client)[0])[-1] == "Đã mở ✓"


def test_a_row_names_its_folder_until_the_folder_is_closed(
    client: Client, task_in: MakeTask, office: Unit, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    assert task.submission is not None
    folder = Folder.objects.create(
        agency=office.agency,
        coordinating_unit=office,
        title="Tuần 47",
        signer=deputy_director,
        prepared_by=office_reviewer,
        prepared_at=timezone.now(),
    )
    FolderRow.objects.create(folder=folder, task=task, place=1, submission_sha256=task.submission.sha256)
    client.force_login(deputy_director)
    assert "Trong hồ sơ “Tuần 47”" not in marks(rows(client)[0])
    Folder.objects.update(sent_at=timezone.now())
    assert "Trong hồ sơ “Tuần 47”" in marks(rows(client)[0])
    Folder.objects.update(closed_at=timezone.now())
    assert "Trong hồ sơ “Tuần 47”" not in marks(rows(client)[0])


def test_a_row_put_to_somebody_who_is_away_says_until_when(
    client: Client, task_in: MakeTask, deputy_director: User, other_deputy: User
) -> None:
    task = task_in(State.REVIEWED)
    absence = away(deputy_director, stand_in=other_deputy)
    client.force_login(other_deputy)
    assert counts(client) == [0, 1, 0, 0]
    (row,) = rows(client, "instead")
    assert row.id == f"task-{task.pk}"
    assert marks(row)[-1] == f"Trình {deputy_director.name}, vắng đến hết {absence.to_on:%d/%m}"


# ---- going on, searching, being rung


@pytest.mark.parametrize("tab", ["instead", "asking"])
def test_a_decision_goes_on_to_the_next_row_of_the_same_tab(
    client: Client, task_in: MakeTask, director: User, deputy_director: User, other_division: Unit, tab: str
) -> None:
    today = timezone.localdate()
    first, second = (task_in(State.REVIEWED, due_on=today + days * DAY) for days in (3, 5))
    for task in (first, second):
        asked(task, deputy_director, [other_division])
    client.force_login(director)
    answer = client.post(f"{at('approve', first.pk)}?tab={tab}", shown(first))
    assert answer["Location"] == f"{at('decision_page', second.pk)}?tab={tab}#task-{second.pk}-link"
    answer = client.post(f"{at('approve', second.pk)}?tab={tab}", shown(second))
    assert answer["Location"] == f"{at('inbox')}?tab={tab}"


def test_every_tab_is_searched_without_diacritics(
    client: Client, task_in: MakeTask, director: User, deputy_director: User, other_division: Unit
) -> None:
    waiting, done = task_in(State.REVIEWED), task_in(State.REVIEWED)
    asked(waiting, deputy_director, [other_division])
    actions.approve(done.pk, actor=director, seen=seen_now(done))
    found = (
        (deputy_director, "", waiting),
        (director, "instead", waiting),
        (director, "asking", waiting),
        (director, "today", done),
    )
    for person, tab, task in found:
        client.force_login(person)
        assert [row.id for row in rows(client, tab, "&q=ra+SOAT+quy+trinh")] == ids(task), tab
        assert rows(client, tab, "&q=khong+co+gi+nhu+vay") == []


def test_the_list_listens_to_its_units_and_is_fetched_as_it_stands(
    client: Client, task_in: MakeTask, director: User, division: Unit, office: Unit, other_division: Unit
) -> None:
    task_in(State.REVIEWED)
    client.force_login(director)
    for tab in TABS:
        page = client.get(f"{at('inbox')}?tab={tab}&q=quy+trinh")
        pane = page.context["pane"]
        assert set(pane.live.split()) == {topics.unit(unit.pk) for unit in (division, office, other_division)}
        assert body(client.get(pane.refresh)).strip() in body(page)


def test_every_tab_costs_the_same_however_much_its_rows_say(
    client: Client, task_in: MakeTask, director: User, deputy_director: User, other_division: Unit
) -> None:
    for _ in range(4):
        asked(task_in(State.REVIEWED), deputy_director, [other_division])
    for person in (director, deputy_director):
        task = task_in(State.REVIEWED)
        actions.approve(task.pk, actor=person, seen=seen_now(task))
    for person in (director, deputy_director):
        client.force_login(person)
        client.get(at("inbox"))
        for tab in TABS:
            with CaptureQueriesContext(connection) as counted:
                client.get(f"{at('inbox')}?tab={tab}")
            assert len(counted) <= MOST_STATEMENTS, [query["sql"] for query in counted.captured_queries]
