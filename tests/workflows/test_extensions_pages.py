"""Pages of more time: asking, deciding, answering, the list, the block of the task, what is refused, what is kept."""

import datetime as dt
from collections.abc import Iterator
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from tests.people import MakeTask
from tests.workflows.answers import body
from tests.workflows.extending import BETWEEN, FRIDAY, LATER, REASON, asked, fresh, granted, offered, said, told
from units.models import User
from workflows.extensions import actions
from workflows.models import Extension, Task
from workflows.states import State

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    """Let every test begin on a Monday in March 2027."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def task(task_in: MakeTask) -> Task:
    """A task in work, due on a Friday."""
    return task_in(State.IN_PROGRESS, due_on=FRIDAY)


def signed_in(client: Client, person: User) -> Client:
    """Sign a person in."""
    client.force_login(person)
    return client


def form_of(task: Task, **changes: object) -> dict[str, object]:
    """Return the form that asks, as the page shows it."""
    seen = actions.token_of_task(Task.objects.get(pk=task.pk), actions.last_of(task))
    return {"due_on": LATER.isoformat(), "note": REASON, "seen": seen, **changes}


def decision(request: Extension, verdict: str, **changes: object) -> dict[str, object]:
    """Return the form that decides or answers, as the page shows it."""
    return {"verdict": verdict, "note": "", "seen": said(request).seen, **changes}


def test_asking_and_agreeing_from_page_to_page(
    client: Client, task: Task, unit_head: User, office_reviewer: User
) -> None:
    page = body(signed_in(client, unit_head).get(f"/nhiem-vu/{task.pk}/"))
    assert f"/nhiem-vu/{task.pk}/gia-han/" in page
    assert "im lặng không phải là đồng ý" in body(client.get(f"/nhiem-vu/{task.pk}/gia-han/"))
    answer = client.post(f"/nhiem-vu/{task.pk}/gia-han/", form_of(task), follow=True)
    assert "Đã gửi đề nghị gia hạn" in body(answer)
    request = Extension.objects.get()
    page = body(signed_in(client, office_reviewer).get(f"/nhiem-vu/{task.pk}/"))
    assert f"/gia-han/{request.pk}/" in page
    assert REASON in page
    answer = client.post(f"/gia-han/{request.pk}/quyet-dinh/", decision(request, "grant"), follow=True)
    assert "Đã đồng ý gia hạn NV-" in body(answer)
    page = body(client.get(f"/nhiem-vu/{task.pk}/"))
    assert "Hạn ban đầu" in page
    assert "12/03/2027" in page
    assert "đã gia hạn 1 lần" in page
    assert "Gia hạn lần 1 theo đề nghị ngày 01/03/2027" in page


def test_offering_and_taking_another_date(client: Client, task: Task, unit_head: User, deputy_director: User) -> None:
    request = asked(task, unit_head)
    url = f"/gia-han/{request.pk}/quyet-dinh/"
    lacking = signed_in(client, deputy_director).post(url, decision(request, "offer"))
    assert (lacking.status_code, "Hãy chọn ngày đề nghị" in body(lacking)) == (422, True)
    client.post(url, decision(request, "offer", due_on="19/03/2027"))
    assert fresh(request).state == "offered"
    page = signed_in(client, unit_head).get(f"/gia-han/{request.pk}/")
    assert "Nhận hạn mới 19/03/2027" in body(page)
    lacking = client.post(f"/gia-han/{request.pk}/tra-loi/", decision(request, "decline"))
    assert (lacking.status_code, "vì sao đơn vị không nhận" in body(lacking)) == (422, True)
    client.post(f"/gia-han/{request.pk}/tra-loi/", decision(request, "accept"))
    assert Task.objects.get(pk=task.pk).due_on == BETWEEN
    assert "12/03/2027 → 19/03/2027 (thêm 5 ngày làm việc)" in body(client.get(f"/gia-han/{request.pk}/"))


def test_what_was_typed_wrongly_comes_back_with_the_sentence(client: Client, task: Task, unit_head: User) -> None:
    Task.objects.filter(pk=task.pk).update(parent_due_on=BETWEEN)
    url = f"/nhiem-vu/{task.pk}/gia-han/"
    signed_in(client, unit_head)
    for changes, sentence in (
        ({"due_on": "31/2/2027"}, "Ngày không hợp lệ"),
        ({"due_on": "2027-02-01"}, "không được ở quá khứ"),
        ({"note": " "}, "Hãy ghi lý do xin gia hạn"),
        ({}, "hãy đánh dấu ô xác nhận"),
    ):
        answer = client.post(url, form_of(task, **changes))
        assert (answer.status_code, sentence in body(answer)) == (422, True), sentence
        assert changes.get("note") == " " or REASON in body(answer)
    assert "Tôi biết hạn mới muộn hơn hạn chung 19/03/2027 của kế hoạch" in body(client.get(url))
    assert client.post(url, form_of(task, beyond="on")).status_code == 302
    assert "Muộn hơn hạn chung 19/03/2027" in body(client.get(f"/nhiem-vu/{task.pk}/"))


def test_a_refusal_without_a_reason_and_a_withdrawal(
    client: Client, task: Task, unit_head: User, office_reviewer: User
) -> None:
    request = asked(task, unit_head)
    answer = signed_in(client, office_reviewer).post(f"/gia-han/{request.pk}/quyet-dinh/", decision(request, "refuse"))
    assert (answer.status_code, "Hãy ghi lý do không đồng ý" in body(answer)) == (422, True)
    assert "Rút đề nghị" not in body(client.get(f"/gia-han/{request.pk}/"))
    answer = signed_in(client, unit_head).post(f"/gia-han/{request.pk}/rut/", {"note": "", "seen": ""}, follow=True)
    assert "Đã rút đề nghị gia hạn" in body(answer)


def test_the_second_decision_is_told_who_was_quicker_and_keeps_what_was_typed(
    client: Client, task: Task, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    request = asked(task, unit_head)
    late = decision(request, "refuse", note="Chưa đủ căn cứ")
    actions.grant(request, said(request), actor=deputy_director)
    answer = signed_in(client, office_reviewer).post(f"/gia-han/{request.pk}/quyet-dinh/", late)
    assert answer.status_code == 409
    for words in ("Đề nghị này đã được đồng ý", "Deputy director gia hạn", "Chưa đủ căn cứ"):
        assert words in body(answer)


def test_whoever_may_not_is_told_why_and_the_attempt_is_recorded(
    client: Client, task: Task, unit_head: User, officer: User, office_reviewer: User, inspector: User
) -> None:
    assert "Chỉ thủ trưởng" in body(signed_in(client, officer).get(f"/nhiem-vu/{task.pk}/gia-han/"))
    assert client.post(f"/nhiem-vu/{task.pk}/gia-han/", form_of(task)).status_code == 403
    assert told(task, "extension.ask", refused=True)[0].actor == officer
    request = asked(task, unit_head)
    assert signed_in(client, inspector).get(f"/gia-han/{request.pk}/").status_code == 200
    for path in ("quyet-dinh", "tra-loi", "rut"):
        assert client.post(f"/gia-han/{request.pk}/{path}/", decision(request, "grant")).status_code == 403
    page = body(signed_in(client, unit_head).get(f"/nhiem-vu/{task.pk}/"))
    assert "Đã có đề nghị gia hạn lần 1 đang chờ" in page


def test_another_unit_finds_nothing(client: Client, task: Task, unit_head: User, other_unit_head: User) -> None:
    request = asked(task, unit_head)
    signed_in(client, other_unit_head)
    assert client.get(f"/gia-han/{request.pk}/").status_code == 404
    assert client.get(f"/nhiem-vu/{task.pk}/gia-han/").status_code == 404
    for path in ("quyet-dinh", "tra-loi", "rut"):
        assert client.post(f"/gia-han/{request.pk}/{path}/", decision(request, "grant")).status_code == 404
    assert "Chưa có đề nghị gia hạn nào" in body(client.get("/gia-han/"))


def test_the_list_puts_what_waits_first_and_is_filtered_by_its_address(
    client: Client, task: Task, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    done = granted(task_in(State.ASSIGNED, due_on=FRIDAY), unit_head, office_reviewer)
    waiting, answered = (
        asked(task, unit_head),
        offered(task_in(State.ASSIGNED, due_on=FRIDAY), unit_head, office_reviewer),
    )
    signed_in(client, office_reviewer)

    def rows(query: str = "") -> list[str]:
        return [row.id for row in client.get(f"/gia-han/{query}").context["rows"]]

    names = [f"extension-{one.pk}" for one in (waiting, answered, done)]
    assert rows() == names
    assert rows("?state=mine") == names[:1]
    assert rows("?state=granted") == names[2:]
    assert rows(f"?unit={waiting.unit_id}") == names
    assert rows("?times=often") == []
    assert rows("?state=khong-co&unit=abc") == names
    menu = {entry["label"]: entry["count"] for entry in client.get("/gia-han/").context["nav"]}
    assert menu["Gia hạn"] == 1
    menu = {entry["label"]: entry["count"] for entry in signed_in(client, unit_head).get("/").context["nav"]}
    assert menu["Gia hạn"] == 1


def test_the_list_is_handed_out_as_it_was_filtered(
    client: Client, task: Task, unit_head: User, office_reviewer: User
) -> None:
    granted(task, unit_head, office_reviewer)
    asked(task, unit_head, LATER + dt.timedelta(days=14))
    answer = signed_in(client, office_reviewer).get("/gia-han/xuat/?state=open")
    rows = list(load_workbook(BytesIO(answer.content), read_only=True).worksheets[0].values)
    assert [row[3] for row in rows if row[0] == task.code] == [2]
    assert REASON in rows[-1]
