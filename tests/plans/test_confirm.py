"""The dry run: everything issuing will do, and everything a person should think over, said before it is done."""

import pytest
from django.test import Client
from django.urls import reverse

from plans import actions
from plans.models import Plan
from tests.plans.conftest import TEXT, read_in
from units.models import Unit, User
from workflows.models import Task
from workflows.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def shown(client: Client, person: User, plan: Plan) -> str:
    """Return the confirm page of a draft."""
    client.force_login(person)
    return client.get(reverse("plan_confirm", args=[plan.pk])).content.decode()


def test_the_dry_run_counts_by_unit_and_names_what_is_left(client: Client, draft: Plan, office_reviewer: User) -> None:
    text = shown(client, office_reviewer, draft)
    assert "Khi ban hành: 5 nhiệm vụ" in text
    assert "1 dòng, mỗi dòng thành một nhiệm vụ cho từng đơn vị" in text
    assert "1 nhiệm vụ được lưu ở trạng thái chưa giao" in text
    assert text.count('<td class="is-num">') == 3
    assert "Không đọc được chế độ báo cáo nào" in text
    assert "GIÁM ĐỐC" in text


def test_a_line_led_outside_is_kept_as_a_task_that_nobody_is_given(
    client: Client, office: Unit, division: Unit, other_division: Unit, office_reviewer: User
) -> None:
    plan = read_in(office.agency, office_reviewer, TEXT.replace("Phòng Chuyển đổi số và Dữ liệu", "Sở Nội vụ"))
    text = shown(client, office_reviewer, plan)
    assert "Do cơ quan ngoài chủ trì" in text
    assert "1 dòng, lưu thành nhiệm vụ chưa phân công để theo dõi" in text
    made = actions.issue(plan, actor=office_reviewer)
    assert (made.tasks, made.unassigned) == (5, 1)
    assert Task.objects.get(state=State.DRAFT).content.startswith("Xây dựng cơ sở dữ liệu")


def test_an_unresolved_name_stops_the_issue_and_leads_to_its_page(
    client: Client, office: Unit, division: Unit, office_reviewer: User
) -> None:
    plan = read_in(office.agency, office_reviewer)
    text = shown(client, office_reviewer, plan)
    assert "Chưa nhận ra tên đơn vị: “Phòng Chuyển đổi số và Dữ liệu”." in text
    assert reverse("plan_names", args=[plan.pk]) in text
    answer = client.post(reverse("plan_confirm", args=[plan.pk]), {"version": "1"})
    assert answer.status_code == 409
    assert not Task.objects.exists()
    plan.items.filter(position=3).update(skipped=True)
    assert client.post(reverse("plan_confirm", args=[plan.pk]), {"version": "1"}).status_code == 302


def test_the_plan_of_another_agency_wants_a_word_more(
    client: Client, office: Unit, division: Unit, other_division: Unit, office_reviewer: User
) -> None:
    plan = read_in(office.agency, office_reviewer, TEXT.replace("SỞ TƯ PHÁP", "SỞ NỘI VỤ"))
    plan.items.update(lead_unknown=[])
    text = shown(client, office_reviewer, plan)
    assert "“Sở Nội vụ”, không phải “Sở Tư pháp”" in text
    address = reverse("plan_confirm", args=[plan.pk])
    refused = client.post(address, {"version": "1"})
    assert refused.status_code == 409
    assert "hãy xác nhận ở cuối trang" in refused.content.decode()
    assert not Task.objects.exists()
    assert client.post(address, {"version": "1", "foreign": "1"}).status_code == 302
    assert Task.objects.exists()


def test_a_plan_from_another_place_is_warned_of(client: Client, draft: Plan, office_reviewer: User) -> None:
    assert "có thể là kế hoạch của cơ quan khác" not in shown(client, office_reviewer, draft)
    Plan.objects.update(place="Hải Dương")
    text = shown(client, office_reviewer, draft)
    assert "Văn bản ghi địa danh “Hải Dương”" in text
    assert client.post(reverse("plan_confirm", args=[draft.pk]), {"version": "1"}).status_code == 302


def test_what_was_remarked_of_the_file_is_said_once_more(client: Client, draft: Plan, office_reviewer: User) -> None:
    Plan.objects.update(source_remarks=["Từ dòng 40, tệp chứa thêm một kế hoạch khác."], missing_attachment=True)
    text = shown(client, office_reviewer, draft)
    assert "Từ dòng 40, tệp chứa thêm một kế hoạch khác." in text
    assert "tệp không có phụ lục" in text


def test_a_draft_that_looks_like_an_amended_edition_is_offered_as_one(
    client: Client, draft: Plan, office: Unit, office_reviewer: User
) -> None:
    actions.issue(draft, actor=office_reviewer)
    again = read_in(office.agency, office_reviewer, TEXT + "\nBản mới")
    text = shown(client, office_reviewer, again)
    assert "có vẻ là bản sửa đổi của kế hoạch 15/KH-STP" in text
    assert reverse("plan_amend", args=[again.pk]) in text


def test_lines_that_became_nothing_are_counted_with_a_link(client: Client, draft: Plan, office_reviewer: User) -> None:
    Plan.objects.update(uses=["ignored", "task", "ignored"])
    text = shown(client, office_reviewer, draft)
    assert "2 dòng văn bản không thành nhiệm vụ" in text


def test_a_line_with_two_reasons_to_look_at_it_is_listed_once(
    client: Client, draft: Plan, office_reviewer: User
) -> None:
    line = draft.items.filter(lead_unit__isnull=False).earliest("position")
    draft.items.filter(pk=line.pk).update(due_on="2020-01-31", reason="Chưa chắc về câu này.", checked=False)
    text = shown(client, office_reviewer, draft)
    assert "Chưa chắc về câu này. Quá hạn ngay khi giao." in text
    assert text.count(f"?muc={line.pk}#task-{line.position}") == 1
