"""The pages of plans: who sees what, and what each form does."""

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from audit.models import Event
from plans import actions
from plans.models import Plan
from plans.states import PlanState
from tests.plans.conftest import TEXT
from units.models import Unit, User
from workflows.models import Task
from workflows.states import State

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def page(client: Client, person: User, name: str, *args: int) -> "_MonkeyPatchedWSGIResponse":
    """Open a page as a person."""
    client.force_login(person)
    return client.get(reverse(name, args=args))


@pytest.fixture
def issued(draft: Plan, office_reviewer: User) -> Plan:
    """The small plan, issued."""
    actions.issue(draft, actor=office_reviewer)
    return Plan.objects.get(pk=draft.pk)


def posted(plan: Plan, **changes: str) -> dict[str, str | list[str]]:
    """Return what the compare page posts when nothing, or only `changes`, was typed."""
    data: dict[str, str | list[str]] = {
        "number": plan.number,
        "title": plan.title,
        "coordinating_unit": str(plan.coordinating_unit_id or ""),
        "version": str(plan.version),
    }
    for item in plan.items.prefetch_related("cooperating_units"):
        prefix = f"muc-{item.pk}-"
        data[prefix + "content"] = item.content
        data[prefix + "lead"] = "all" if item.all_units else str(item.lead_unit_id or "")
        data[prefix + "helpers"] = [str(unit.pk) for unit in item.cooperating_units.all()]
        data[prefix + "due_text"] = item.due_text
        data[prefix + "due_on"] = item.due_on.isoformat() if item.due_on else ""
        data[prefix + "time_kind"] = item.time_kind
        data[prefix + "others"] = item.cooperating_others
    return {**data, **changes}


@pytest.mark.parametrize("name", ["plan_compare", "plan_confirm"])
@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("office_reviewer", True),
        ("office_head", True),
        ("unit_head", False),
        ("director", False),
        ("deputy_director", False),
        ("inspector", False),
        ("administrator", False),
        ("superuser", False),
        ("stranger", False),
    ],
)
def test_a_draft_is_seen_by_its_coordinating_unit_alone(
    client: Client, draft: Plan, request: pytest.FixtureRequest, name: str, person: str, *, seen: bool
) -> None:
    answer = page(client, request.getfixturevalue(person), name, draft.pk)
    assert answer.status_code == (200 if seen else 404)


@pytest.mark.parametrize("name", ["plan_page", "plan_work", "plan_source"])
@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("office_reviewer", True),
        ("unit_head", True),
        ("other_unit_head", True),
        ("officer", True),
        ("director", True),
        ("deputy_director", True),
        ("inspector", True),
        ("administrator", False),
        ("superuser", False),
        ("stranger", False),
        ("foreign_inspector", False),
    ],
)
def test_an_issued_plan_is_seen_by_everybody_who_works_in_the_agency(
    client: Client, issued: Plan, request: pytest.FixtureRequest, name: str, person: str, *, seen: bool
) -> None:
    answer = page(client, request.getfixturevalue(person), name, issued.pk)
    assert answer.status_code == (200 if seen else 404)
    answer.close()


@pytest.mark.parametrize(
    "person", ["office_reviewer", "unit_head", "director", "inspector", "administrator", "stranger"]
)
def test_the_list_opens_for_everybody_and_shows_only_ones_own(
    client: Client, issued: Plan, request: pytest.FixtureRequest, person: str
) -> None:
    answer = page(client, request.getfixturevalue(person), "plan_list")
    assert answer.status_code == 200
    assert (issued.title in answer.content.decode()) == (person not in {"administrator", "stranger"})


def test_an_undecided_draft_is_seen_by_every_coordinator_of_the_agency(
    client: Client, draft: Plan, unit_head: User, stranger: User
) -> None:
    Plan.objects.filter(pk=draft.pk).update(coordinating_unit=None)
    assert page(client, unit_head, "plan_compare", draft.pk).status_code == 200
    assert page(client, stranger, "plan_compare", draft.pk).status_code == 404


def test_a_plan_page_links_to_the_tasks_one_may_see_and_only_names_the_others(
    client: Client, issued: Plan, other_unit_head: User, unit_head: User
) -> None:
    first = issued.items.get(position=1).task_id
    link = reverse("task_page", args=[first])
    assert link in page(client, unit_head, "plan_page", issued.pk).content.decode()
    text = page(client, other_unit_head, "plan_page", issued.pk).content.decode()
    assert link not in text
    assert "Rà soát toàn bộ quy trình nội bộ" in text


def test_the_changing_part_is_the_same_bytes_alone_and_in_its_page(
    client: Client, issued: Plan, office_reviewer: User
) -> None:
    whole = page(client, office_reviewer, "plan_page", issued.pk).content.decode()
    part = page(client, office_reviewer, "plan_work", issued.pk).content.decode().strip()
    assert part.startswith(f'<div class="stack" id="plan-{issued.pk}-work" data-live="unit.')
    assert part in whole


@pytest.mark.parametrize(("name", "most"), [("plan_page", 16), ("plan_work", 16)])
def test_a_plan_page_asks_the_database_a_fixed_number_of_times(
    client: Client,
    issued: Plan,
    office_reviewer: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
    most: int,
) -> None:
    client.force_login(office_reviewer)
    client.get(reverse("plan_list"))
    with django_assert_max_num_queries(most):
        client.get(reverse(name, args=[issued.pk]))


def test_the_compare_page_asks_the_database_a_fixed_number_of_times(
    client: Client, draft: Plan, office_reviewer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(office_reviewer)
    client.get(reverse("plan_list"))
    with django_assert_max_num_queries(9):
        client.get(reverse("plan_compare", args=[draft.pk]))


def test_a_line_that_would_be_overdue_at_once_is_warned_of(client: Client, draft: Plan, office_reviewer: User) -> None:
    assert "Quá hạn ngay khi giao" not in page(client, office_reviewer, "plan_confirm", draft.pk).content.decode()
    draft.items.filter(position=1).update(due_on="2025-05-31")
    text = page(client, office_reviewer, "plan_confirm", draft.pk).content.decode()
    assert "Quá hạn ngay khi giao" in text
    assert "1 dòng sẽ quá hạn ngay khi giao" in text


def test_the_list_asks_the_database_a_fixed_number_of_times(
    client: Client, issued: Plan, office_reviewer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(office_reviewer)
    client.get(reverse("plan_list"))
    with django_assert_max_num_queries(10):
        client.get(reverse("plan_list"))


def test_who_coordinates_nothing_cannot_import(client: Client, officer: User) -> None:
    answer = page(client, officer, "plan_import")
    assert answer.status_code == 403
    assert "được nhập kế hoạch" in answer.content.decode()
    assert reverse("plan_import") not in page(client, officer, "plan_list").content.decode()


def test_an_uploaded_file_becomes_a_draft(client: Client, office: Unit, division: Unit, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    file = SimpleUploadedFile("ke-hoach.txt", TEXT.encode(), content_type="text/plain")
    answer = client.post(reverse("plan_import"), {"file": file})
    plan = Plan.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("plan_names", args=[plan.pk])
    assert (plan.state, plan.created_by, plan.items.count()) == (PlanState.DRAFT, office_reviewer, 3)


def test_pasted_text_becomes_a_draft_and_the_same_text_opens_it_again(
    client: Client, office: Unit, division: Unit, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    for _ in range(2):
        known = TEXT.replace("Phòng Chuyển đổi số và Dữ liệu", division.name)
        answer = client.post(reverse("plan_import"), {"text": known})
        assert answer["Location"] == reverse("plan_compare", args=[Plan.objects.get().pk])


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("ke-hoach.pdf", b"%PDF-1.7 ...", "Tệp chưa đọc được"),
        ("ke-hoach.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF", "không phải văn bản"),
        ("ke-hoach.txt", b"", "Tệp rỗng"),
        ("ke-hoach.txt", "Kính gửi các đồng chí".encode(), "không phải là một kế hoạch"),
        ("ke-hoach.txt", b"a" * 2001, "Tệp lớn hơn"),
    ],
)
def test_what_is_no_plan_is_refused_in_words_and_nothing_is_written(
    client: Client, office: Unit, office_reviewer: User, settings: Settings, name: str, data: bytes, sentence: str
) -> None:
    settings.PLAN_MAX_BYTES = 2000
    client.force_login(office_reviewer)
    answer = client.post(reverse("plan_import"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Plan.objects.exists()


def test_pasted_text_that_is_no_plan_stays_on_the_page(client: Client, office: Unit, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    answer = client.post(reverse("plan_import"), {"text": "Kính gửi các đồng chí trong Sở"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Kính gửi các đồng chí trong Sở</textarea>" in text
    assert "<title>Lỗi: " in text


@pytest.mark.parametrize("with_file", [True, False])
def test_a_file_or_a_text_is_needed_and_not_both(
    client: Client, office: Unit, office_reviewer: User, *, with_file: bool
) -> None:
    client.force_login(office_reviewer)
    data = {"file": SimpleUploadedFile("a.txt", TEXT.encode()), "text": TEXT} if with_file else {"text": "  "}
    assert client.post(reverse("plan_import"), data).status_code == 422
    assert not Plan.objects.exists()


def test_a_plan_that_another_unit_coordinates_goes_to_that_unit(client: Client, draft: Plan, unit_head: User) -> None:
    client.force_login(unit_head)
    answer = client.post(reverse("plan_import"), {"text": TEXT + "\n"}, follow=True)
    assert Plan.objects.filter(created_by=unit_head).exists()
    assert answer.redirect_chain == [(reverse("plan_list"), 302)]
    assert "đã chuyển cho đơn vị đầu mối: Văn phòng Sở" in answer.content.decode()


def test_a_line_is_corrected_and_saved(
    client: Client, draft: Plan, office_reviewer: User, office: Unit, other_division: Unit
) -> None:
    item = draft.items.get(position=3)
    prefix = f"muc-{item.pk}-"
    client.force_login(office_reviewer)
    typed = {
        "number": "15/KH-STP",
        prefix + "lead": str(other_division.pk),
        prefix + "content": "Xây dựng cơ sở dữ liệu",
        prefix + "due_on": "15/10/2027",
    }
    data = {**posted(draft, **typed), prefix + "helpers": ["all", str(office.pk)]}
    answer = client.post(reverse("plan_compare", args=[draft.pk]), data)
    assert answer["Location"].startswith(reverse("plan_compare", args=[draft.pk]))
    item.refresh_from_db()
    draft.refresh_from_db()
    assert (item.lead_unit, item.content, str(item.due_on)) == (other_division, "Xây dựng cơ sở dữ liệu", "2027-10-15")
    assert item.cooperating_all
    assert list(item.cooperating_units.all()) == [office]
    assert item.doubts == []
    assert (draft.number, draft.version, draft.edited_by) == ("15/KH-STP", 2, office_reviewer)
    assert not Task.objects.exists()


def test_a_wrong_line_is_named_and_what_was_typed_stays(client: Client, draft: Plan, office_reviewer: User) -> None:
    item = draft.items.get(position=2)
    client.force_login(office_reviewer)
    typed = {f"muc-{item.pk}-content": "", f"muc-{item.pk}-due_text": "Trước Tết", f"muc-{item.pk}-due_on": "31/2/2027"}
    answer = client.post(reverse("plan_compare", args=[draft.pk]), posted(draft, **typed))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Dòng 2, thời hạn: Ngày không đúng" in text
    assert "Dòng 2, nội dung nhiệm vụ: Hãy ghi nội dung" in text
    assert 'value="Trước Tết"' in text
    assert draft.items.get(position=2).content


def test_two_who_edit_one_draft_do_not_overwrite_each_other(
    client: Client, draft: Plan, office_reviewer: User, office_head: User
) -> None:
    old = posted(draft, title="Tên của người thứ hai")
    client.force_login(office_reviewer)
    client.post(reverse("plan_compare", args=[draft.pk]), posted(draft, title="Tên của người thứ nhất"))
    client.force_login(office_head)
    answer = client.post(reverse("plan_compare", args=[draft.pk]), old)
    assert answer.status_code == 409
    assert "Office reviewer sửa lúc" in answer.content.decode()
    assert "Tên của người thứ hai" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.title == "Tên của người thứ nhất"


def test_the_confirm_page_issues_once_and_the_second_click_is_told_so(
    client: Client, draft: Plan, office_reviewer: User, office_head: User
) -> None:
    client.force_login(office_reviewer)
    answer = client.post(reverse("plan_confirm", args=[draft.pk]), {"version": "1"}, follow=True)
    assert answer.redirect_chain == [(reverse("plan_page", args=[draft.pk]), 302)]
    assert "5 nhiệm vụ, đã giao 4, chưa phân công 1" in answer.content.decode()
    client.force_login(office_head)
    again = client.post(reverse("plan_confirm", args=[draft.pk]), {"version": "1"})
    assert again.status_code == 409
    assert "đã được Office reviewer ban hành lúc" in again.content.decode()
    assert Task.objects.filter(state=State.ASSIGNED).count() == 4


@pytest.mark.parametrize("version", ["", "2", "-1", "x", "9" * 30])
def test_a_confirm_page_that_showed_another_version_issues_nothing(
    client: Client, draft: Plan, office_reviewer: User, version: str
) -> None:
    client.force_login(office_reviewer)
    assert client.post(reverse("plan_confirm", args=[draft.pk]), {"version": version}).status_code == 409
    assert not Task.objects.exists()


def test_what_is_in_the_way_is_said_on_the_confirm_page(client: Client, draft: Plan, office_reviewer: User) -> None:
    draft.items.update(skipped=True)
    text = page(client, office_reviewer, "plan_confirm", draft.pk).content.decode()
    assert "Không có nhiệm vụ nào để giao." in text
    assert 'aria-disabled="true"' in text
    answer = client.post(reverse("plan_confirm", args=[draft.pk]), {"version": "1"})
    assert answer.status_code == 409
    assert not Task.objects.exists()


def test_a_draft_is_put_aside(client: Client, draft: Plan, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    answer = client.post(reverse("plan_discard", args=[draft.pk]), {"version": "1"}, follow=True)
    assert "Đã bỏ bản nháp" in answer.content.decode()
    for name in ("plan_page", "plan_compare", "plan_confirm"):
        assert page(client, office_reviewer, name, draft.pk).status_code == 409
    assert client.get(reverse("plan_discard", args=[draft.pk])).status_code == 405


def test_a_link_to_a_draft_that_was_issued_leads_to_the_plan(
    client: Client, issued: Plan, office_reviewer: User
) -> None:
    for name in ("plan_compare", "plan_confirm"):
        answer = page(client, office_reviewer, name, issued.pk)
        assert answer["Location"] == reverse("plan_page", args=[issued.pk])


def test_the_source_is_an_attachment_and_its_download_is_recorded(
    client: Client, issued: Plan, unit_head: User
) -> None:
    answer = page(client, unit_head, "plan_source", issued.pk)
    assert b"".join(answer) == TEXT.encode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Event.objects.filter(object_key=f"plan:{issued.pk}", action="file.download", actor=unit_head).exists()


def test_a_visitor_is_sent_to_sign_in(client: Client, draft: Plan) -> None:
    for name, args in (("plan_list", []), ("plan_import", []), ("plan_compare", [draft.pk]), ("plan_page", [draft.pk])):
        assert client.get(reverse(name, args=args))["Location"].startswith(reverse("sign_in"))
