"""Danh mục kiểm tra: what the reports of a plan are checked for, changed by whoever coordinates it."""

import pytest
from django.test import Client

from approvals.models import ReviewPattern
from approvals.sheets.editing import kept_in, lists_of
from approvals.sheets.patterns import BUILT_IN, Item, items_for
from tests.approvals.pages import at, body, last_line, length
from tests.people import MakeTask, appointed, draft_task
from units.models import Agency, Unit, User
from units.positions import Position

PLAN = "15/KH-STP"  # what tests.people writes onto every task


@pytest.fixture
def coordinated(office: Unit, office_reviewer: User) -> str:
    """A plan that the Office coordinates."""
    draft_task(office, office_reviewer)
    return PLAN


def form(agency: Agency, plan: str = "", **changes: object) -> dict[str, object]:
    """Return what the page of a list posts."""
    kept = kept_in(lists_of(agency.pk), plan)
    found: dict[str, object] = {"shown": kept.version, "added": ""}
    for number, item in enumerate(kept.items, start=1):
        found |= {f"label_{item.key}": item.label, f"place_{item.key}": number}
    return found | changes


def address(plan: str = "") -> str:
    """Return the address of a list."""
    return at("review_patterns") + (f"?plan={plan}" if plan else "")


def test_the_page_lists_the_plans_and_what_is_checked(
    client: Client, coordinated: str, agency: Agency, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    page = body(client.get(address()))
    for words in (*(item.label for item in BUILT_IN), coordinated, "Danh mục chung", "Có sẵn"):
        assert words in page
    assert "Kế hoạch này đang dùng danh mục chung" in body(client.get(address(coordinated)))


def test_items_are_renamed_moved_dropped_and_added_in_one_go_with_one_line(
    client: Client, coordinated: str, agency: Agency, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    wanted = form(
        agency,
        coordinated,
        label_form="Thể thức theo Nghị định 30",
        place_authority=1,
        drop_opinions="on",
        added="- Có ảnh chụp màn hình\n\nĐã đối chiếu biểu 02",
    )
    answer = client.post(address(coordinated), wanted)
    assert answer["Location"] == at("review_patterns") + "?plan=15%2FKH-STP"
    kept = items_for(agency.pk, coordinated)
    assert [item.label for item in kept] == [
        "Thể thức theo Nghị định 30",
        "Đúng thẩm quyền, đúng chức năng đơn vị",
        "Số liệu đầy đủ, khớp nhau",
        "Sản phẩm, minh chứng đúng yêu cầu",
        "Có ảnh chụp màn hình",
        "Đã đối chiếu biểu 02",
    ]
    assert [item.key for item in kept] == ["form", "authority", "figures", "products", "own1", "own2"]
    assert items_for(agency.pk, "khác") == BUILT_IN
    pattern = ReviewPattern.objects.get()
    key = f"review_pattern:{pattern.pk}"
    assert length(key) == 1
    line = last_line(key)
    assert (line.event.action, line.event.actor, line.event.plan) == ("review.pattern", office_reviewer, coordinated)
    assert line.facts["changes"] == {"checks": [[i.label for i in BUILT_IN], [i.label for i in kept]]}
    client.post(address(coordinated), form(agency, coordinated))  # nothing new, no line
    assert length(key) == 1


def test_a_plans_own_list_is_given_up_for_the_common_one(
    client: Client, coordinated: str, agency: Agency, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    client.post(address(), form(agency, added="Của cơ quan"))
    client.post(address(coordinated), form(agency, coordinated, added="Của kế hoạch"))
    assert items_for(agency.pk, coordinated)[-1].label == "Của kế hoạch"
    client.post(address(coordinated), form(agency, coordinated, act="reset"))
    assert items_for(agency.pk, coordinated)[-1].label == "Của cơ quan"
    client.post(address(), form(agency, act="reset"))
    assert items_for(agency.pk, coordinated) == BUILT_IN
    assert ReviewPattern.objects.count() == 2  # rows stay, for their chains


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label_form": ""}, "Hãy ghi tên mục 1, hoặc đánh dấu bỏ mục này."),
        ({"place_form": "x"}, "Thứ tự là một số từ 1."),
        ({"label_form": "x" * 121}, "Hãy bảo đảm"),
        ({"label_form": "Số liệu đầy đủ, khớp nhau"}, "Hai mục đang trùng tên."),
        ({"added": "\n".join(f"Mục {n}" for n in range(16))}, "Danh mục có nhiều nhất 20 mục."),
        ({"added": "x" * 121}, "Tên mỗi mục dài nhất 120 ký tự."),
        ({f"drop_{item.key}": "on" for item in BUILT_IN}, "Danh mục cần ít nhất một mục."),
    ],
)
def test_what_makes_no_list_says_so_and_stays_typed(
    client: Client, agency: Agency, office_reviewer: User, changes: dict[str, object], sentence: str
) -> None:
    client.force_login(office_reviewer)
    page = body(client.post(address(), form(agency, label_products="Sản phẩm đã nghiệm thu") | changes))
    assert "<title>Lỗi: " in page
    assert sentence in page or sentence == "Hãy bảo đảm"
    assert "Sản phẩm đã nghiệm thu" in page
    assert not ReviewPattern.objects.exists()


def test_of_two_who_change_a_list_the_later_one_is_told_and_keeps_what_was_typed(
    client: Client, agency: Agency, office_reviewer: User, office_head: User
) -> None:
    mine = form(agency, label_form="Tên tôi đặt", added="Mục của tôi")
    client.force_login(office_head)
    client.post(address(), form(agency, added="Mục của Chánh Văn phòng"))
    client.force_login(office_reviewer)
    answer = client.post(address(), mine)
    assert answer.status_code == 409
    page = body(answer)
    for words in ("người khác vừa sửa danh mục này", "Tên tôi đặt", "Mục của tôi", "Mục của Chánh Văn phòng"):
        assert words in page
    again = form(agency, label_form="Tên tôi đặt", added="Mục của tôi")
    assert client.post(address(), again).status_code == 302
    assert [item.label for item in items_for(agency.pk, "")][-2:] == ["Mục của Chánh Văn phòng", "Mục của tôi"]


def test_the_common_list_is_the_offices_and_a_plans_is_its_coordinators(
    client: Client,
    agency: Agency,
    coordinated: str,
    division: Unit,
    unit_head: User,
    other_unit_head: User,
    task_in: MakeTask,
) -> None:
    own = draft_task(division, unit_head)
    type(own).objects.filter(pk=own.pk).update(plan="77/KH-HCTP")
    client.force_login(unit_head)
    page = body(client.get(address()))
    assert "Chỉ Văn phòng được sửa danh mục chung" in page
    assert "Lưu danh mục" not in page
    assert client.post(address(), form(agency, added="Lấn sân")).status_code == 403
    line = last_line(f"review_pattern:{ReviewPattern.objects.get(plan='').pk}")
    assert (line.event.refused, line.event.actor, line.facts["rule"]) == (True, unit_head, "coordinates_the_plan")
    assert items_for(agency.pk, "") == BUILT_IN
    assert client.get(address(coordinated)).status_code == 404  # another unit's plan
    assert client.post(address(coordinated), form(agency, coordinated)).status_code == 404
    assert client.post(address("77/KH-HCTP"), form(agency, "77/KH-HCTP", added="Riêng")).status_code == 302
    assert items_for(agency.pk, "77/KH-HCTP")[-1] == Item("own1", "Riêng")
    client.force_login(other_unit_head)
    assert client.get(address("77/KH-HCTP")).status_code == 404


def test_who_coordinates_nothing_finds_no_page(
    client: Client, agency: Agency, officer: User, inspector: User, director: User, superuser: User
) -> None:
    for person in (officer, inspector, director, superuser):
        client.force_login(person)
        assert client.get(address()).status_code == 404
        assert client.post(address(), form(agency)).status_code == 404


def test_a_list_of_another_agency_is_not_touched(
    client: Client, agency: Agency, coordinated: str, foreign_agency: Agency, foreign_division: Unit
) -> None:
    foreign_office = Unit.objects.create(
        agency=foreign_agency,
        code="vp",
        name="Văn phòng",
        kind=Unit.Kind.OFFICE,
        active_from=foreign_division.active_from,
    )
    theirs = appointed("their_reviewer", foreign_agency, Position.COORDINATOR, unit=foreign_office)
    client.force_login(theirs)
    assert client.get(address(coordinated)).status_code == 404
    client.post(address(), form(foreign_agency, added="Của họ"))
    assert items_for(agency.pk, "") == BUILT_IN
    assert items_for(foreign_agency.pk, "")[-1].label == "Của họ"
