"""Every list as an Excel file: the same rows as the page over all its pages, and a line in the trail."""

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from approvals.documents.numbering import Number, give
from approvals.folders import actions as folders
from audit.models import Event
from tests.approvals.documents import decided
from tests.people import MakeTask, appointed, draft_task, giving_to, moved
from tests.workflows.opining import answered, asked
from units.actions import end_appointment
from units.models import Unit, User
from units.positions import Position
from workflows.models import Task
from workflows.states import State

DAY = dt.timedelta(days=1)


def file_of(client: Client, address: str) -> tuple[list[tuple[Any, ...]], dict[str, Any]]:
    """Take a list away; return its rows and what the second sheet says."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in answer["Content-Security-Policy"]
    first, second = load_workbook(io.BytesIO(answer.content)).worksheets
    _, *rows = first.iter_rows(values_only=True)
    return rows, {str(row[0]): row[1] for row in second.iter_rows(values_only=True)}


def column(rows: list[tuple[Any, ...]], number: int) -> list[Any]:
    return [row[number] for row in rows]


def last_line() -> tuple[str, dict[str, Any]]:
    """Return the action and the facts of the trail's last line."""
    event = Event.objects.latest("pk")
    return event.action, json.loads(bytes(event.body))["facts"]


@pytest.fixture
def thirty(office: Unit, division: Unit, office_reviewer: User, unit_head: User) -> list[Task]:
    """More tasks than a page shows."""
    today = timezone.localdate()
    return [
        moved(
            draft_task(office, office_reviewer, f"=Việc {number}"),
            "assign",
            office_reviewer,
            giving_to(division, today + (number - 9) * DAY),
        )
        for number in range(28)
    ]


def test_the_file_has_the_rows_of_all_pages_in_their_order(
    client: Client, thirty: list[Task], unit_head: User, other_unit_head: User
) -> None:
    client.force_login(unit_head)
    for query in ("", "?lateness=overdue", "?q=viec+1", "?state=draft", "?holder=me"):
        pages = [client.get(f"/nhiem-vu/{query or '?'}&page={page}") for page in (1, 2)]
        shown = [row.title for page in pages for row in page.context["rows"]]
        rows, told = file_of(client, f"/nhiem-vu/xuat/{query}")
        assert column(rows, 1) == list(dict.fromkeys(shown))
        assert told["Số dòng"] == len(rows)
    action, facts = last_line()
    assert (action, facts["list"], facts["narrowed"]) == ("list.export", "Nhiệm vụ", "Người xử lý: Cần tôi xử lý")
    assert facts["rows"] == 28
    client.force_login(other_unit_head)
    assert file_of(client, "/nhiem-vu/xuat/")[0] == []


def test_the_button_carries_the_filters(client: Client, thirty: list[Task], unit_head: User) -> None:
    client.force_login(unit_head)
    text = client.get("/nhiem-vu/?lateness=overdue&page=1").content.decode()
    assert 'href="/nhiem-vu/xuat/?lateness=overdue"' in text


def test_drafts_to_give_out(client: Client, task_in: MakeTask, office_reviewer: User, unit_head: User) -> None:
    drafts = [task_in(State.DRAFT) for _ in range(2)]
    task_in(State.ASSIGNED)
    client.force_login(office_reviewer)
    assert column(file_of(client, "/nhiem-vu/cho-phan-cong/xuat/?plan=15/KH-STP")[0], 0) == [one.code for one in drafts]
    client.force_login(User.objects.get(username="unit_head"))
    assert file_of(client, "/nhiem-vu/cho-phan-cong/xuat/")[0] == []


def test_what_lies_before_leadership_and_the_office(
    client: Client, task_in: MakeTask, deputy_director: User, director: User, office_reviewer: User
) -> None:
    reported, reviewed, approved = (task_in(state) for state in (State.REPORTED, State.REVIEWED, State.APPROVED))
    client.force_login(deputy_director)
    assert column(file_of(client, "/phe-duyet/xuat/")[0], 0) == [reviewed.code]
    rows, told = file_of(client, "/phe-duyet/xuat/?tab=today")
    assert (rows, told["Danh sách con"]) == ([], "Đã duyệt hôm nay")
    assert file_of(client, "/phe-duyet/xuat/?q=khong+co")[0] == []
    assert file_of(client, "/phe-duyet/xuat/?tab=asking")[0] == []
    client.force_login(director)
    assert column(file_of(client, "/phe-duyet/xuat/?tab=instead")[0], 0) == [reviewed.code]
    assert file_of(client, "/phe-duyet/xuat/")[0] == []
    client.force_login(office_reviewer)
    assert column(file_of(client, "/ra-soat/xuat/")[0], 0) == [reported.code]
    rows, _ = file_of(client, "/ra-soat/xuat/?tab=reviewed")
    assert set(column(rows, 0)) == {reviewed.code, approved.code}


def test_opinions(client: Client, task_in: MakeTask, deputy_director: User, other_division: Unit) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [other_division])
    client.force_login(deputy_director)
    (row,) = file_of(client, "/y-kien/xuat/")[0]
    assert (row[0], row[3], row[8]) == ("Đang hỏi", made.question, "0/1")
    head = appointed("speaker", other_division.agency, Position.UNIT_HEAD, unit=other_division)
    client.force_login(head)
    (row,) = file_of(client, "/y-kien/xuat/")[0]
    assert (row[0], row[5], row[8]) == ("Chờ trả lời", other_division.name, None)
    answered(made, other_division, head, "commented", "Đã khớp")
    (row,) = file_of(client, "/y-kien/xuat/")[0]
    assert (row[0], row[8], row[11]) == ("Đã trả lời", "Có ý kiến", "Đã khớp")


def test_the_register(
    client: Client, task_in: MakeTask, deputy_director: User, records_clerk: User, unit_head: User
) -> None:
    first, second = (decided(task_in(State.REVIEWED), deputy_director) for _ in range(2))
    give(second.pk, Number(7, "PPD-STP", timezone.localdate()), actor=records_clerk, on=timezone.localdate())
    client.force_login(records_clerk)
    assert column(file_of(client, "/van-thu/xuat/")[0], 0) == [first.task.code]
    rows, told = file_of(client, "/van-thu/xuat/?tab=numbered&q=7/PPD")
    assert (column(rows, 8), told["Tìm"]) == (["07/PPD-STP"], "7/PPD")
    client.force_login(unit_head)
    assert client.get("/van-thu/xuat/").status_code == 404


def test_appointments_and_who_signs(
    client: Client, unit_head: User, director: User, deputy_director: User, administrator: User, superuser: User
) -> None:
    client.force_login(administrator)
    people = client.get("/quan-tri/").context["people"]
    rows, _ = file_of(client, "/quan-tri/xuat/")
    assert column(rows, 1) == [one["person"].username for one in people]
    assert column(file_of(client, "/quan-tri/xuat/?q=unit")[0], 5) == ["Phòng Hành chính và Bổ trợ tư pháp"]
    client.force_login(unit_head)
    assert client.get("/quan-tri/xuat/").status_code == 404
    lines = client.get("/tham-quyen/").context["matrix"].lines
    assert column(file_of(client, "/tham-quyen/xuat/")[0], 0) == [line.unit for line in lines]


def test_folders_of_the_office_and_of_the_signer(
    client: Client, task_in: MakeTask, deputy_director: User, office_reviewer: User, office: Unit, other_unit_head: User
) -> None:
    now, names = timezone.now(), ("Đang soạn", "Đã trình")
    made = [
        folders.prepare(
            folders.Contents(name, "", [task_in(State.REVIEWED)]),
            unit=office,
            signer=deputy_director,
            actor=office_reviewer,
            at=now,
        )
        for name in names
    ]
    folders.send(made[1].pk, actor=office_reviewer, at=now)
    for person, address, seen in (
        (office_reviewer, "/ra-soat/ho-so/xuat/", ["Đã trình", "Đang soạn"]),
        (deputy_director, "/phe-duyet/ho-so/xuat/", ["Đã trình"]),
        (other_unit_head, "/ra-soat/ho-so/xuat/", []),
    ):
        client.force_login(person)
        rows, _ = file_of(client, address)
        assert column(rows, 0) == seen
        assert column(rows, 7) == [1] * len(seen)


def test_where_nobody_will_sign(
    client: Client, task_in: MakeTask, deputy_director: User, office_reviewer: User, unit_head: User
) -> None:
    task_in(State.REVIEWED)
    for appointment in deputy_director.appointments.all():
        end_appointment(appointment, at=timezone.now())
    client.force_login(office_reviewer)
    shown = client.get("/tham-quyen/ra-soat-tham-quyen/?days=7").context["rows"]
    rows, told = file_of(client, "/tham-quyen/ra-soat-tham-quyen/xuat/?days=7")
    assert (column(rows, 0), told["Số ngày tới"]) == ([one.unit for one in shown], "7")
    assert rows
    client.force_login(unit_head)
    assert client.get("/tham-quyen/ra-soat-tham-quyen/xuat/").status_code == 404


def test_the_trail_is_taken_by_whoever_may_read_it(
    client: Client, task_in: MakeTask, inspector: User, director: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(inspector)
    rows, told = file_of(client, "/thanh-tra/xuat/?action=task.start")
    assert (column(rows, 1), told["Hành động"]) == ([f"task:{task.pk}"], "tiếp nhận nhiệm vụ")
    everything, _ = file_of(client, "/thanh-tra/xuat/")
    assert column(everything, 0) == [*Event.objects.order_by("-pk").values_list("pk", flat=True)][1:]
    client.force_login(director)
    assert client.get("/thanh-tra/xuat/").status_code == 404


def test_an_export_takes_a_get_and_a_person(client: Client, unit_head: User) -> None:
    assert client.get("/nhiem-vu/xuat/").status_code == 302
    client.force_login(unit_head)
    assert client.post("/nhiem-vu/xuat/").status_code == 405
    assert not Event.objects.filter(action="list.export").exists()
