"""Lists that refresh themselves: the part alone is what the page shows, with the same rights."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from realtime import topics
from tests.approvals.pages import body
from tests.people import MakeTask, draft_task, giving_to, moved
from units.models import Unit, User
from workflows.models import CommonTask, Task
from workflows.states import State


@pytest.fixture
def common(office: Unit, division: Unit, other_division: Unit, office_reviewer: User, unit_head: User) -> CommonTask:
    """A task given to two divisions."""
    shared = CommonTask.objects.create(
        agency=office.agency,
        coordinating_unit=office,
        content="Quán triệt kế hoạch",
        plan="15/KH-STP",
        created_at=timezone.now(),
    )
    for unit in (division, other_division):
        task = draft_task(office, office_reviewer)
        Task.objects.filter(pk=task.pk).update(common=shared)
        moved(task, "assign", office_reviewer, giving_to(unit))
    return shared


def test_the_list_of_tasks_alone_is_the_same_bytes_as_in_the_page(
    client: Client, task_in: MakeTask, office_reviewer: User
) -> None:
    for _ in range(3):
        task_in(State.ASSIGNED)
    client.force_login(office_reviewer)
    for query in ("", "?state=assigned&q=quy+trinh", "?q=khong-co-gi", "?page=1&lateness=no_due"):
        page = client.get(reverse("task_list") + query)
        alone = body(client.get(page.context["refresh"])).strip()
        assert alone.startswith('<div id="found"')
        assert alone in body(page)


def test_the_list_of_tasks_listens_to_every_unit_its_reader_sees(
    client: Client, task_in: MakeTask, deputy_director: User, office: Unit, division: Unit
) -> None:
    task_in(State.ASSIGNED)
    client.force_login(deputy_director)
    live = client.get(reverse("task_list")).context["live"].split()
    assert set(live) == {topics.unit(office.pk), topics.unit(division.pk)}


def test_a_list_follows_a_move(client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(office_reviewer)
    refresh = client.get(reverse("task_list")).context["refresh"]
    assert "Đã giao" in body(client.get(refresh))
    moved(task, "start", unit_head)
    assert "Đang thực hiện" in body(client.get(refresh))


def test_a_common_task_alone_is_the_same_bytes_as_in_the_page(
    client: Client, common: CommonTask, unit_head: User, division: Unit
) -> None:
    client.force_login(unit_head)
    page = client.get(reverse("common_task", args=[common.pk]))
    alone = body(client.get(reverse("common_task_partial", args=[common.pk]))).strip()
    assert alone in body(page)
    assert topics.unit(division.pk) in page.context["live"].split()
    moved(common.tasks.get(lead_unit=division), "start", unit_head)
    assert alone not in body(client.get(reverse("common_task", args=[common.pk])))


def test_the_parts_are_as_closed_as_their_pages(
    client: Client, common: CommonTask, task_in: MakeTask, stranger: User
) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(stranger)
    assert client.get(reverse("common_task_partial", args=[common.pk])).status_code == 404
    assert task.content not in body(client.get(reverse("task_list_partial")))
