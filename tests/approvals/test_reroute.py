"""Đổi người ký: a report that waits for one signer is laid before another, and the list says who is away."""

from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from approvals import inbox
from approvals.sheets import rerouting
from realtime import topics
from tests.approvals.desk import away, opened
from tests.approvals.pages import at, body, last_line, length
from tests.approvals.test_claims import at_once
from tests.people import MakeTask, moved
from tests.workflows.listening import listening
from units.models import User
from workflows.engine import key_of
from workflows.models import Task
from workflows.states import State
from workflows.worklist import Whose

pytestmark = pytest.mark.django_db


def posted(task: Task, chosen: User, **more: object) -> dict[str, object]:
    """Return what the page of a task posts."""
    showing = rerouting.showing(Task.objects.select_related("submission").get(pk=task.pk))
    before = {"before": showing.signer or "", "submission": showing.submission}
    return {**before, "signer": chosen.pk, "note": "Phó Giám đốc đi công tác", **more}


def test_the_page_shows_who_is_away_and_who_may_sign_instead(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, director: User
) -> None:
    task, today = task_in(State.REVIEWED), timezone.localdate()
    away(deputy_director, today)
    page = body(opened(client, office_reviewer, task))
    assert f"Đang trình <b>Deputy director</b>, người này vắng từ {today:%d/%m/%Y}" in page
    assert at("reroute", task.pk) in page
    page = body(client.get(at("reroute", task.pk)))
    for words in ("Đang trình:", "vắng từ", "Director (đề xuất) – ký GIÁM ĐỐC", "Lý do đổi người ký"):
        assert words in page


def test_another_signer_gets_the_report_on_his_list(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, director: User
) -> None:
    task = task_in(State.REVIEWED)
    lines = length(key_of(task))
    client.force_login(office_reviewer)
    with listening(topics.task(task.pk), topics.unit(task.lead_unit_id or 0)) as heard:
        answer = client.post(at("reroute", task.pk), posted(task, director))
    assert answer["Location"] == at("review_page", task.pk)
    task = Task.objects.get(pk=task.pk)
    assert (task.state, task.proposed_signer) == (State.REVIEWED, director)
    assert length(key_of(task)) == lines + 1
    line = last_line(key_of(task))
    assert (line.event.action, line.note) == ("task.reroute", "Phó Giám đốc đi công tác")
    assert line.facts["changes"] == {"proposed_signer_id": [deputy_director.pk, director.pk]}
    signer = line.facts["signer"]
    assert isinstance(signer, dict)
    assert (signer["name"], signer["override"], signer["proposed"]) == ("Director", True, "Deputy director")
    assert set(heard()) == {topics.task(task.pk), topics.unit(task.lead_unit_id or 0)}
    assert list(inbox.waiting_for(director, whose=Whose.MINE)) == [task]
    assert list(inbox.waiting_for(deputy_director, whose=Whose.OTHERS)) == [task]


@pytest.mark.parametrize("missing", ["note", "signer"])
def test_without_reason_or_signer_what_was_typed_stays(
    client: Client, task_in: MakeTask, office_reviewer: User, unit_head: User, director: User, missing: str
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(office_reviewer)
    wrong: dict[str, object] = {"note": ""} if missing == "note" else {"signer": unit_head.pk}
    page = body(client.post(at("reroute", task.pk), posted(task, director) | wrong))
    assert "<title>Lỗi: " in page
    assert ("Phó Giám đốc đi công tác" in page) is (missing == "signer")
    assert Task.objects.get(pk=task.pk).proposed_signer != director


def test_a_page_that_is_out_of_date_changes_nothing(
    client: Client, task_in: MakeTask, office_head: User, director: User, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    old = posted(task, director)
    client.force_login(office_head)
    moved(task, "approve", deputy_director)
    lines = length(key_of(task))
    answer = client.post(at("reroute", task.pk), old)
    assert answer.status_code == 409
    assert "Phó Giám đốc đi công tác" in body(answer)
    assert "nên không đổi người ký được" in body(client.get(at("reroute", task.pk)))
    assert length(key_of(task)) == lines


def test_who_has_been_chosen_meanwhile_by_a_colleague_is_not_chosen_over(
    client: Client, task_in: MakeTask, office_reviewer: User, office_head: User, director: User, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    back = posted(task, deputy_director, before=director.pk)
    client.force_login(office_reviewer)
    client.post(at("reroute", task.pk), posted(task, director))
    stale = posted(task, deputy_director) | {"before": deputy_director.pk}  # as shown before the colleague's change
    assert client.post(at("reroute", task.pk), stale).status_code == 409
    assert Task.objects.get(pk=task.pk).proposed_signer == director
    assert client.post(at("reroute", task.pk), back).status_code == 302


def test_only_the_coordinating_unit_reroutes_and_attempts_of_others_are_recorded(
    client: Client,
    task_in: MakeTask,
    unit_head: User,
    inspector: User,
    deputy_director: User,
    director: User,
    stranger: User,
) -> None:
    task = task_in(State.REVIEWED)
    for person in (unit_head, inspector, deputy_director):
        client.force_login(person)
        assert client.get(at("reroute", task.pk)).status_code == 404
        assert client.post(at("reroute", task.pk), posted(task, director)).status_code == 403
        line = last_line(key_of(task))
        assert (line.event.action, line.event.refused, line.facts["rule"]) == ("task.reroute", True, "coordinates")
        assert line.event.actor == person
    client.force_login(stranger)
    for method in (client.get, client.post):
        assert method(at("reroute", task.pk)).status_code == 404
    assert Task.objects.get(pk=task.pk).proposed_signer == deputy_director


def test_the_list_of_what_was_reviewed_shows_the_signer_and_whether_he_is_away(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, director: User
) -> None:
    task_in(State.REVIEWED)
    task_in(State.APPROVED)
    client.force_login(office_reviewer)
    url = at("review_queue") + "?tab=reviewed"
    page = body(client.get(url))
    assert page.count("Trình Deputy director") == 1  # what is approved waits for nobody
    assert "vắng đến hết" not in page
    away(deputy_director, timezone.localdate())
    assert "Trình Deputy director, vắng đến hết" in body(client.get(url))


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_two_who_reroute_at_once_one_is_told_to_look_again(
    task_in: MakeTask, office_reviewer: User, office_head: User, director: User
) -> None:
    task = task_in(State.REVIEWED)
    showed = rerouting.showing(Task.objects.select_related("submission").get(pk=task.pk))
    reroute = partial(
        rerouting.reroute, task.pk, signer=director, note="Đi vắng", showed=showed, on=timezone.localdate()
    )
    late = at_once([partial(reroute, actor=office_reviewer), partial(reroute, actor=office_head)])
    assert sorted(late) == [False, True]
