"""Hồ sơ trình ký: put together by the Office, decided row by row by the signer, each row on its own."""

import datetime as dt
import re
import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals import undoing
from approvals.folders import actions
from approvals.folders.actions import Contents, FolderMoved
from approvals.folders.deciding import Ruling, decide
from approvals.models import Decision, Folder, FolderRow
from approvals.opening import note_opening
from audit.models import Event
from project.management.commands.verify_audit import findings
from tests.approvals.pages import at, body, last_line, length
from tests.approvals.test_undo import grown_old
from tests.confirmed import stale
from tests.people import MakeTask, moved, returning, reviewing, submitting
from units.models import Absence, Agency, Unit, User
from workflows.engine import key_of, seen_now
from workflows.models import Returned, Task
from workflows.states import State

Outcome = FolderRow.Outcome
MakeFolder = Callable[..., Folder]


@pytest.fixture
def folder_of(office: Unit, office_reviewer: User, deputy_director: User) -> MakeFolder:
    """Return a maker of folders that were sent to the Deputy."""

    def make(*tasks: Task, send: bool = True, signer: User = deputy_director) -> Folder:
        fresh = list(Task.objects.filter(pk__in=[task.pk for task in tasks]).select_related("submission"))
        contents = Contents("Hồ sơ tuần 47", "Kính trình", fresh)
        now = timezone.now()
        folder = actions.prepare(contents, unit=office, signer=signer, actor=office_reviewer, at=now)
        return actions.send(folder.pk, actor=office_reviewer, at=now) if send else folder

    return make


def rulings(page: str, **choices: str) -> dict[str, object]:
    """Return what the page of a folder posts back; `choices` names a choice for each task code, "all" for the rest."""
    form: dict[str, object] = dict(re.findall(r'name="(row-\d+-step)" value="([^"]*)"', page))
    for row, code in re.findall(r'id="row-(\d+)".*?<span>(NV-\d+) · lần', page, re.DOTALL):
        choice = choices.get(code.replace("-", "_"), choices.get("rest", ""))
        if choice and f"row-{row}-step" in form:
            form[f"row-{row}-choice"] = choice
            form[f"row-{row}-category"] = "content"
            form[f"row-{row}-note"] = "Thiếu biên bản" if choice == "returned" else ""
    return form


def name(task: Task) -> str:
    """Return a task's code as a keyword."""
    return task.code.replace("-", "_")


def outcomes(folder: Folder) -> dict[int, str]:
    """Return task id → outcome."""
    return dict(folder.rows.values_list("task", "outcome"))


# ---- the Office


def test_the_office_chooses_a_signer_then_reports_and_sends_the_folder(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, office: Unit
) -> None:
    first, second, third = (task_in(State.REVIEWED) for _ in range(3))
    task_in(State.REPORTED)
    client.force_login(office_reviewer)
    page = body(client.get(at("folder_new")))
    assert "3 báo cáo đã rà soát" in page
    address = f"{at('folder_new')}?nguoi_ky={deputy_director.pk}&don_vi={office.pk}"
    assert address.replace("&", "&amp;") in page
    page = body(client.get(address))
    assert all(f'id="pick-{task.pk}"' in page for task in (first, second, third))
    form = {
        "title": "Hồ sơ tuần 47",
        "note": "Kính trình đồng chí",
        "tasks": [first.pk, third.pk],
        f"place-{first.pk}": "2",
        f"place-{third.pk}": "1",
        "act": "send",
    }
    answer = client.post(address, form)
    folder = Folder.objects.get()
    assert answer["Location"] == at("folder_sheet", folder.pk)
    assert list(folder.rows.values_list("task", "place")) == [(third.pk, 1), (first.pk, 2)]
    assert folder.rows.get(task=first).submission_sha256 == first.submission.sha256  # type: ignore[union-attr]
    assert (folder.signer, folder.prepared_by) == (deputy_director, office_reviewer)
    assert folder.sent_at is not None
    assert folder.closed_at is None
    told = list(Event.objects.of(f"folder:{folder.pk}").values_list("action", flat=True))
    assert told == ["folder.prepare", "folder.send"]
    assert last_line(f"folder:{folder.pk}").facts["reports"] == [third.code, first.code]
    assert "Còn 2 báo cáo chờ quyết định" in body(client.get(at("folder_list")))
    page = body(client.get(answer["Location"]))
    assert "Rút lại hồ sơ" in page
    assert "1 báo cáo đã rà soát" in body(client.get(at("folder_new")))


def test_a_folder_is_kept_changed_and_sent_later(
    client: Client, task_in: MakeTask, office_reviewer: User, folder_of: MakeFolder, deputy_director: User
) -> None:
    first, second = task_in(State.REVIEWED), task_in(State.REVIEWED)
    folder = folder_of(first, send=False)
    client.force_login(deputy_director)
    assert client.get(at("folder_page", folder.pk)).status_code == 404
    client.force_login(office_reviewer)
    page = body(client.get(at("folder_sheet", folder.pk)))
    assert re.search(rf'id="pick-{first.pk}" checked', page)
    assert not re.search(rf'id="pick-{second.pk}" checked', page)
    form = {"title": "Tên mới", "note": "", "tasks": [second.pk], "act": "keep"}
    assert client.post(at("folder_sheet", folder.pk), form).status_code == 302
    folder.refresh_from_db()
    assert (folder.title, outcomes(folder), folder.sent_at) == ("Tên mới", {second.pk: Outcome.WAITING}, None)
    assert client.post(at("folder_sheet", folder.pk), {**form, "act": "send"}).status_code == 302
    assert client.post(at("folder_sheet", folder.pk), {**form, "act": "send"}).status_code == 409
    client.force_login(deputy_director)
    assert client.get(at("folder_page", folder.pk)).status_code == 200


def test_a_folder_needs_a_title_and_a_report_and_what_was_typed_stays(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, office: Unit
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(office_reviewer)
    address = f"{at('folder_new')}?nguoi_ky={deputy_director.pk}&don_vi={office.pk}"
    for form, sentence in (
        ({"title": " ", "note": "Lời của tôi", "tasks": [task.pk]}, "Hãy đặt tên hồ sơ."),
        ({"title": "Tên của tôi", "note": "Lời của tôi"}, "Hãy chọn ít nhất một báo cáo"),
        ({"title": "Tên của tôi", "note": "Lời của tôi", "tasks": [10**9]}, "vừa được xử lý"),
        ({"title": "x" * 201, "note": "Lời của tôi", "tasks": [task.pk]}, "200"),
    ):
        answer = client.post(address, form)
        assert answer.status_code == 422
        assert "<title>Lỗi: " in body(answer)
        assert sentence in body(answer)
        assert "Lời của tôi" in body(answer)
    assert not Folder.objects.exists()


def test_without_script_the_box_above_takes_all_reports(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, office: Unit
) -> None:
    tasks = [task_in(State.REVIEWED) for _ in range(3)]
    client.force_login(office_reviewer)
    address = f"{at('folder_new')}?nguoi_ky={deputy_director.pk}&don_vi={office.pk}"
    client.post(address, {"title": "Tất cả", "all": "on", "act": "keep"})
    assert set(outcomes(Folder.objects.get())) == {task.pk for task in tasks}


def test_a_report_lies_in_one_open_folder_only(
    task_in: MakeTask, folder_of: MakeFolder, office: Unit, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    folder = folder_of(task)
    with pytest.raises(Exception, match="nằm trong hồ sơ khác"):
        folder_of(task)
    actions.take_back(folder.pk, actor=office_reviewer, at=timezone.now())
    assert folder_of(task).pk != folder.pk


def test_a_folder_is_taken_back_while_nothing_is_decided(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, office_reviewer: User, deputy_director: User
) -> None:
    first, second = task_in(State.REVIEWED), task_in(State.REVIEWED)
    folder = folder_of(first, second)
    client.force_login(office_reviewer)
    answer = client.post(at("folder_take_back", folder.pk))
    assert answer["Location"] == at("folder_list")
    assert last_line(f"folder:{folder.pk}").event.action == "folder.take_back"
    assert "Đã rút lại" in body(client.get(at("folder_list")))
    assert client.post(at("folder_take_back", folder.pk)).status_code == 409
    client.force_login(deputy_director)
    assert client.post(at("folder_page", folder.pk), {"row-1-choice": "approved"}).status_code == 409
    assert Task.objects.filter(state=State.REVIEWED).count() == 2
    other = folder_of(first, second)
    row = other.rows.get(task=first)
    decide(other.pk, [Ruling(row.pk, Outcome.HELD, seen_now(first))], actor=deputy_director, at=timezone.now())
    with pytest.raises(FolderMoved, match="bắt đầu quyết định"):
        actions.take_back(other.pk, actor=office_reviewer, at=timezone.now())


def test_a_folder_that_was_given_up_is_gone_from_the_list(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, office_reviewer: User
) -> None:
    folder = folder_of(task_in(State.REVIEWED), send=False)
    client.force_login(office_reviewer)
    assert "Hồ sơ tuần 47" in body(client.get(at("folder_list")))
    assert client.post(at("folder_take_back", folder.pk)).status_code == 302
    assert last_line(f"folder:{folder.pk}").event.action == "folder.discard"
    assert "/ra-soat/ho-so/1/" not in body(client.get(at("folder_list")))


def test_strangers_find_no_folder(
    client: Client,
    task_in: MakeTask,
    folder_of: MakeFolder,
    other_deputy: User,
    other_unit_head: User,
    unit_head: User,
    stranger: User,
    superuser: User,
    administrator: User,
) -> None:
    folder = folder_of(task_in(State.REVIEWED))
    for person in (other_deputy, other_unit_head, unit_head, stranger, superuser, administrator):
        client.force_login(person)
        for page in ("folder_page", "folder_sheet"):
            assert client.get(at(page, folder.pk)).status_code == 404, (person, page)
        assert client.post(at("folder_take_back", folder.pk)).status_code == 404
        assert client.post(at("folder_page", folder.pk), {}).status_code == 404


def test_a_unit_puts_together_only_what_it_coordinates(
    task_in: MakeTask, office: Unit, other_unit_head: User, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    with pytest.raises(PermissionDenied):
        actions.prepare(
            Contents("Thử", "", [task]), unit=office, signer=deputy_director, actor=other_unit_head, at=timezone.now()
        )
    line = last_line(f"unit:{office.pk}")
    assert (line.event.action, line.event.refused, line.event.actor) == ("folder.prepare", True, other_unit_head)
    assert not Folder.objects.exists()


# ---- the signer


def test_each_row_is_decided_on_its_own_in_one_submit(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User
) -> None:
    yes, no, later, open_one = (task_in(State.REVIEWED) for _ in range(4))
    folder = folder_of(yes, no, later, open_one)
    client.force_login(deputy_director)
    assert "Hồ sơ tuần 47" in body(client.get(at("folder_inbox")))
    page = body(client.get(at("folder_page", folder.pk)))
    lines = length(key_of(yes))
    form = rulings(page, **{name(yes): "approved", name(no): "returned", name(later): "held"})
    answer = client.post(at("folder_page", folder.pk), form)
    assert answer["Location"] == at("folder_page", folder.pk)
    states = {task.pk: Task.objects.get(pk=task.pk).state for task in (yes, no, later, open_one)}
    assert states == {
        yes.pk: State.APPROVED,
        no.pk: State.IN_PROGRESS,
        later.pk: State.REVIEWED,
        open_one.pk: State.REVIEWED,
    }
    assert outcomes(folder) == {
        yes.pk: Outcome.APPROVED,
        no.pk: Outcome.RETURNED,
        later.pk: Outcome.HELD,
        open_one.pk: Outcome.WAITING,
    }
    decision = Decision.objects.get()
    assert (decision.task, decision.signer) == (yes, deputy_director)
    assert length(key_of(yes)) == lines + 1
    line = last_line(key_of(yes))
    assert (line.event.action, line.facts["folder"]) == ("task.approve", folder.pk)
    line = last_line(key_of(no))
    assert (line.note, line.facts["category"]) == ("Thiếu biên bản", "content")
    assert last_line(f"folder:{folder.pk}").facts["ended"] == {"approved": 1, "held": 1, "returned": 1}
    assert Folder.objects.open().get() == folder
    page = body(client.get(at("folder_page", folder.pk)))
    assert "1 đã duyệt · 1 trả lại · 1 để lại" in page
    assert "1 báo cáo chờ bạn quyết định" in page
    client.post(at("folder_page", folder.pk), rulings(page, rest="approved"))
    folder.refresh_from_db()
    assert folder.closed_at is not None
    assert "Xong" in body(client.get(at("folder_inbox")))
    assert list(findings()) == []


def test_of_twenty_rows_the_one_that_changed_underneath_is_not_done_and_says_why(
    client: Client,
    task_in: MakeTask,
    folder_of: MakeFolder,
    deputy_director: User,
    director: User,
    unit_head: User,
    office_reviewer: User,
) -> None:
    tasks = [task_in(State.REVIEWED) for _ in range(20)]
    folder = folder_of(*tasks)
    client.force_login(deputy_director)
    page = body(client.get(at("folder_page", folder.pk)))
    changed, *others = tasks
    changed = moved(changed, "return_from_leadership", director, returning())
    changed = moved(changed, "report", unit_head, submitting(unit_head, "Đã bổ sung."))
    moved(changed, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    form = rulings(page, rest="approved")
    for task in others[:2]:
        row = folder.rows.get(task=task)
        form |= {
            f"row-{row.pk}-choice": "returned",
            f"row-{row.pk}-note": "Thiếu số liệu",
            f"row-{row.pk}-category": "figures",
        }
    assert client.post(at("folder_page", folder.pk), form).status_code == 302
    row = folder.rows.get(task=changed)
    assert row.outcome == Outcome.NOT_DONE
    assert row.said.startswith("Nội dung vừa thay đổi. Vừa thay đổi: Office reviewer rà soát đạt")
    page = body(client.get(at("folder_page", folder.pk)))
    assert "17 đã duyệt · 2 trả lại · 1 không thực hiện" in page
    assert "Nội dung vừa thay đổi" in page
    assert Decision.objects.in_force().count() == 17
    assert Task.objects.get(pk=changed.pk).state == State.REVIEWED
    folder.refresh_from_db()
    assert folder.closed_at is not None
    assert list(findings()) == []


def test_a_row_that_changes_while_the_page_is_open_no_longer_takes_a_ruling(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User, director: User
) -> None:
    first, second = task_in(State.REVIEWED), task_in(State.REVIEWED)
    folder = folder_of(first, second)
    client.force_login(deputy_director)
    form = rulings(body(client.get(at("folder_page", folder.pk))), rest="approved")
    moved(first, "return_from_leadership", director, returning())
    client.post(at("folder_page", folder.pk), form)
    assert Decision.objects.get().task == second
    page = body(client.get(at("folder_page", folder.pk)))
    assert "1 đã duyệt · 1 không thực hiện" in page
    assert "Director trả lại báo cáo cho đơn vị" in page


def test_a_return_without_its_reason_comes_back_with_all_choices(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User
) -> None:
    first, second = task_in(State.REVIEWED), task_in(State.REVIEWED)
    folder = folder_of(first, second)
    client.force_login(deputy_director)
    page = body(client.get(at("folder_page", folder.pk)))
    form = rulings(page, **{name(first): "returned", name(second): "approved"})
    row = folder.rows.get(task=first)
    answer = client.post(at("folder_page", folder.pk), {**form, f"row-{row.pk}-note": " "})
    assert answer.status_code == 422
    page = body(answer)
    assert "<title>Lỗi: " in page
    assert f'<a href="#row-{row.pk}-note">Lý do trả lại {first.code}: Hãy ghi lý do trả lại.</a>' in page
    assert page.count(" checked") == 2
    answer = client.post(at("folder_page", folder.pk), {**form, f"row-{row.pk}-category": ""})
    assert "Hãy chọn loại lý do trả lại." in body(answer)
    assert "Thiếu biên bản" in body(answer)
    assert not Decision.objects.exists()
    empty = {key: value for key, value in form.items() if not key.endswith("choice")}
    answer = client.post(at("folder_page", folder.pk), empty)
    assert answer.status_code == 422
    assert "cho ít nhất một báo cáo" in body(answer)


def test_without_script_the_box_above_approves_all_but_what_was_chosen_otherwise(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User
) -> None:
    first, second, third = (task_in(State.REVIEWED) for _ in range(3))
    folder = folder_of(first, second, third)
    client.force_login(deputy_director)
    page = body(client.get(at("folder_page", folder.pk)))
    client.post(at("folder_page", folder.pk), {**rulings(page, **{name(second): "held"}), "all": "on"})
    assert outcomes(folder) == {
        first.pk: Outcome.APPROVED,
        second.pk: Outcome.HELD,
        third.pk: Outcome.APPROVED,
    }


def test_a_batch_asks_for_the_password_once_and_loses_nothing(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User
) -> None:
    deputy_director.set_password("Mật khẩu rất dài 2026")
    deputy_director.save(update_fields=["password"])
    first, second = task_in(State.REVIEWED), task_in(State.REVIEWED)
    folder = folder_of(first, second)
    client.force_login(deputy_director)
    page = body(client.get(at("folder_page", folder.pk)))
    stale(client)
    form = rulings(page, **{name(first): "approved", name(second): "returned"})
    answer = client.post(at("folder_page", folder.pk), form)
    page = body(answer)
    assert "Xác nhận mật khẩu để ký" in page
    assert "Quyết định 2 báo cáo trong hồ sơ “Hồ sơ tuần 47”." in page
    assert not Decision.objects.exists()
    carried = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', page))
    answer = client.post(at("folder_page", folder.pk), {**carried, "password": "Mật khẩu rất dài 2026"})
    assert answer.status_code == 302
    assert outcomes(folder) == {first.pk: Outcome.APPROVED, second.pk: Outcome.RETURNED}


def test_returning_and_leaving_ask_for_no_password(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User
) -> None:
    first, second = task_in(State.REVIEWED), task_in(State.REVIEWED)
    folder = folder_of(first, second)
    client.force_login(deputy_director)
    page = body(client.get(at("folder_page", folder.pk)))
    stale(client)
    form = rulings(page, **{name(first): "held", name(second): "returned"})
    assert client.post(at("folder_page", folder.pk), form).status_code == 302
    assert outcomes(folder) == {first.pk: Outcome.HELD, second.pk: Outcome.RETURNED}


def test_a_row_just_approved_is_undone_from_the_folder_and_lies_in_it_again(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User
) -> None:
    first, second = task_in(State.REVIEWED), task_in(State.REVIEWED)
    folder = folder_of(first, second)
    client.force_login(deputy_director)
    page = body(client.get(at("folder_page", folder.pk)))
    page = body(client.post(at("folder_page", folder.pk), rulings(page, rest="approved"), follow=True))
    assert page.count('class="undo"') == 2
    folder.refresh_from_db()
    assert folder.closed_at is not None
    decision = Decision.objects.get(task=first)
    answer = client.post(at("withdraw_decision", first.pk), {"decision": decision.pk, "folder": folder.pk})
    assert answer["Location"] == at("folder_page", folder.pk)
    assert Folder.objects.open().get() == folder
    assert outcomes(folder)[first.pk] == Outcome.WAITING
    page = body(client.get(at("folder_page", folder.pk)))
    assert "1 báo cáo chờ bạn quyết định" in page
    client.post(at("folder_page", folder.pk), rulings(page, rest="approved"))
    assert outcomes(folder)[first.pk] == Outcome.APPROVED
    assert list(findings()) == []


def test_a_row_recalled_later_stays_in_the_folder_as_what_it_was(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    folder = folder_of(task)
    row = folder.rows.get()
    decide(folder.pk, [Ruling(row.pk, Outcome.APPROVED, seen_now(task))], actor=deputy_director, at=timezone.now())
    decision = Decision.objects.get()
    grown_old(decision)
    undoing.recall_decision(task.pk, actor=deputy_director, decision_id=decision.pk, note="Sai số liệu")
    client.force_login(deputy_director)
    page = body(client.get(at("folder_page", folder.pk)))
    assert "Đã duyệt, sau đó đã thu hồi" in page
    assert 'class="undo"' not in page


def test_a_task_in_a_sent_folder_stays_in_the_inbox_and_says_so(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    folder_of(task)
    client.force_login(deputy_director)
    page = body(client.get(at("inbox")))
    assert at("decision_page", task.pk) in page
    assert "Trong hồ sơ “Hồ sơ tuần 47”" in page
    assert at("folder_inbox") in page


def test_what_is_decided_in_the_inbox_meanwhile_is_no_longer_asked_in_the_folder(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    folder = folder_of(task)
    moved(task, "approve", deputy_director)
    client.force_login(deputy_director)
    page = body(client.get(at("folder_page", folder.pk)))
    assert "Đã xử lý ngoài hồ sơ: đã phê duyệt" in page
    assert "Xong" in page


# ---- in another's stead


def test_the_director_decides_on_a_folder_of_somebody_else_row_by_row(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, director: User
) -> None:
    task = task_in(State.REVIEWED)
    folder = folder_of(task)
    client.force_login(director)
    assert "Trình người khác, bạn có thể ký thay" in body(client.get(at("folder_inbox")))
    page = body(client.get(at("folder_page", folder.pk)))
    assert "Hồ sơ này trình Deputy director" in page
    client.post(at("folder_page", folder.pk), rulings(page, rest="approved"))
    assert Decision.objects.get().signer == director


def test_an_absent_signer_is_told_so_on_every_row_and_decides_nothing(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User, agency: Agency, director: User
) -> None:
    task = task_in(State.REVIEWED)
    folder = folder_of(task)
    today = timezone.localdate()
    absence = Absence.objects.create(
        agency=agency,
        person=deputy_director,
        from_on=today,
        to_on=today,
        reason="Đi công tác",
        entered_by=director,
        entered_at=timezone.now(),
    )
    deputy_director.unitgrant_set.update(absence=absence)
    client.force_login(deputy_director)
    page = body(client.get(at("folder_page", folder.pk)))
    assert "đang được ghi nhận vắng mặt" in page
    assert "Thực hiện các lựa chọn" not in page
    row = folder.rows.get()
    given = [Ruling(row.pk, Outcome.APPROVED, seen_now(task))]
    ended = decide(folder.pk, given, actor=deputy_director, at=timezone.now())
    assert dict(ended) == {"waiting": 1}
    assert last_line(key_of(task)).event.refused
    row.refresh_from_db()
    assert row.outcome == Outcome.WAITING
    assert "vắng mặt" in row.said
    client.force_login(director)
    page = body(client.get(at("folder_page", folder.pk)))
    client.post(at("folder_page", folder.pk), rulings(page, rest="approved"))
    assert outcomes(folder) == {task.pk: Outcome.APPROVED}


def test_who_reviewed_a_row_cannot_approve_it_from_a_folder_either(
    task_in: MakeTask, folder_of: MakeFolder, director: User, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    folder = folder_of(task)
    Task.objects.filter(pk=task.pk).update(reviewed_by=director)
    given = [Ruling(folder.rows.get().pk, Outcome.APPROVED, seen_now(task))]
    assert dict(decide(folder.pk, given, actor=director, at=timezone.now())) == {"waiting": 1}
    assert not Decision.objects.exists()


def test_a_row_that_lacks_required_opinions_is_left_to_be_decided_alone(
    task_in: MakeTask, folder_of: MakeFolder, deputy_director: User, other_division: Unit
) -> None:
    task = task_in(State.REVIEWED)
    folder = folder_of(task)
    Task.objects.filter(pk=task.pk).update(opinions_required=True)
    task.cooperating_units.add(other_division)
    row = folder.rows.get()
    given = [Ruling(row.pk, Outcome.APPROVED, seen_now(task))]
    assert dict(decide(folder.pk, given, actor=deputy_director, at=timezone.now())) == {"waiting": 1}
    row.refresh_from_db()
    assert row.said.endswith("Hãy mở báo cáo để quyết định riêng.")
    assert not Decision.objects.exists()


# ---- the rule that a report must have been opened


def test_a_report_never_opened_is_not_approved_in_a_batch_where_the_office_wants_that(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User, agency: Agency
) -> None:
    Agency.objects.filter(pk=agency.pk).update(require_opened_before_batch=True)
    read, unread = task_in(State.REVIEWED), task_in(State.REVIEWED)
    folder = folder_of(read, unread)
    note_opening(Task.objects.get(pk=read.pk), deputy_director)
    client.force_login(deputy_director)
    page = body(client.get(at("folder_page", folder.pk)))
    assert "Bạn đã mở ✓" in page
    assert page.count("hãy mở xem trước") == 1
    row = folder.rows.get(task=unread)
    assert f'name="row-{row.pk}-choice" value="approved"' not in page
    client.post(at("folder_page", folder.pk), rulings(page, rest="approved"))
    assert outcomes(folder) == {read.pk: Outcome.APPROVED, unread.pk: Outcome.WAITING}
    line = last_line(key_of(unread))
    assert (line.event.action, line.event.refused, line.facts["rule"]) == ("task.approve", True, "opened_before_batch")
    page = body(client.get(at("folder_page", folder.pk)))
    assert "Lần trước chưa thực hiện: Bạn chưa mở xem báo cáo này" in page
    client.get(at("decision_page", unread.pk))
    page = body(client.get(at("folder_page", folder.pk)))
    client.post(at("folder_page", folder.pk), rulings(page, rest="approved"))
    assert outcomes(folder)[unread.pk] == Outcome.APPROVED
    assert list(findings()) == []


def test_an_unopened_report_may_still_be_returned(
    task_in: MakeTask, folder_of: MakeFolder, deputy_director: User, agency: Agency
) -> None:
    Agency.objects.filter(pk=agency.pk).update(require_opened_before_batch=True)
    task = task_in(State.REVIEWED)
    folder = folder_of(task)
    returned = Returned("Thiếu biên bản", category="content")
    given = [Ruling(folder.rows.get().pk, Outcome.RETURNED, seen_now(task), returned)]
    assert dict(decide(folder.pk, given, actor=deputy_director, at=timezone.now())) == {"returned": 1}


def test_the_office_alone_changes_the_rule_and_it_is_recorded(
    client: Client, agency: Agency, office_reviewer: User, other_unit_head: User, deputy_director: User
) -> None:
    client.force_login(office_reviewer)
    assert "Quy định duyệt theo hồ sơ" in body(client.get(at("folder_list")))
    assert client.post(at("folder_setting"), {"required": "on"}).status_code == 302
    agency.refresh_from_db()
    assert agency.require_opened_before_batch
    line = last_line(f"agency:{agency.pk}")
    assert (line.event.action, line.facts["changes"]) == ("agency.batch_rule", {"require_opened": [False, True]})
    client.post(at("folder_setting"), {"required": "on"})
    assert length(f"agency:{agency.pk}") == 1
    for person in (other_unit_head, deputy_director):
        client.force_login(person)
        assert client.post(at("folder_setting"), {}).status_code == 403
        assert last_line(f"agency:{agency.pk}").event.refused
    client.force_login(other_unit_head)
    assert "Quy định duyệt theo hồ sơ" not in body(client.get(at("folder_list")))
    agency.refresh_from_db()
    assert agency.require_opened_before_batch


# ---- at once


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_signers_of_one_folder_decide_every_row_once(
    task_in: MakeTask, folder_of: MakeFolder, deputy_director: User, director: User
) -> None:
    tasks = [task_in(State.REVIEWED) for _ in range(8)]
    folder = folder_of(*tasks)
    given = [
        Ruling(row.pk, Outcome.APPROVED, seen_now(row.task))
        for row in folder.rows.select_related("task__submission").order_by("place")
    ]
    together = threading.Barrier(2)

    def act(person: User, mine: list[Ruling]) -> None:
        together.wait()
        decide(folder.pk, mine, actor=User.objects.get(pk=person.pk), at=timezone.now())
        connections.close_all()

    threads = [
        threading.Thread(target=act, args=[deputy_director, given]),
        threading.Thread(target=act, args=[director, given[::-1]]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Decision.objects.in_force().count() == 8
    assert set(outcomes(folder).values()) == {Outcome.APPROVED}
    assert Task.objects.filter(state=State.APPROVED).count() == 8
    assert list(findings()) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_taking_back_and_deciding_one_wins(
    task_in: MakeTask, folder_of: MakeFolder, deputy_director: User, office_reviewer: User
) -> None:
    for _ in range(4):
        task = task_in(State.REVIEWED)
        folder = folder_of(task)
        given = [Ruling(folder.rows.get().pk, Outcome.APPROVED, seen_now(task))]
        race(folder, given, signer=deputy_director, office=office_reviewer)
        folder.refresh_from_db()
        approved = Task.objects.get(pk=task.pk).state == State.APPROVED
        told = list(Event.objects.of(f"folder:{folder.pk}").values_list("action", flat=True))
        assert ("folder.take_back" in told) is not approved
        assert outcomes(folder)[task.pk] == (Outcome.APPROVED if approved else Outcome.WAITING)


def race(folder: Folder, given: list[Ruling], *, signer: User, office: User) -> None:
    """Let the signer decide while the Office takes the folder back."""
    together = threading.Barrier(2)

    def sign() -> None:
        together.wait()
        try:
            decide(folder.pk, given, actor=signer, at=timezone.now())
        except FolderMoved:
            pass
        finally:
            connections.close_all()

    def take() -> None:
        together.wait()
        try:
            actions.take_back(folder.pk, actor=office, at=timezone.now())
        except FolderMoved:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for one in (sign, take)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(dt.timedelta(seconds=30).total_seconds())


# ---- what it costs

MOST_STATEMENTS = 10
MOST_BYTES = 100_000
FULL = 40
LONG = 250  # bytes that a title of two hundred letters has more than the tests' own


def test_a_full_folder_costs_no_more_statements_and_stays_light(
    client: Client, task_in: MakeTask, folder_of: MakeFolder, deputy_director: User
) -> None:
    sizes, costs = [], []
    for count in (2, 6):
        folder = folder_of(*(task_in(State.REVIEWED) for _ in range(count)))
        client.force_login(deputy_director)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(at("folder_page", folder.pk))
        sizes.append(len(page.content))
        costs.append(len(asked))
    assert costs[0] == costs[1] <= MOST_STATEMENTS
    a_row = (sizes[1] - sizes[0]) / 4 + LONG
    assert sizes[0] + a_row * (FULL - 2) <= MOST_BYTES, a_row
