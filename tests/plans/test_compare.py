"""The compare page: what it shows of source and proposals, and what its buttons do without any script."""

import re
from collections.abc import Mapping
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from audit.models import Event
from plans.draft.comparing import source_of
from plans.draft.marks import mark
from plans.models import Plan, PlanItem
from tests.plans.conftest import TEXT, read_in
from tests.plans.test_pages import posted
from units.models import Unit, User

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
LIGHT_KB = 175  # what the page itself may weigh beside 272 kB of styles, scripts and fonts


@pytest.fixture
def read(draft: Plan, office_reviewer: User, client: Client) -> Plan:
    """The small draft with the uses and marks of a reading, opened by the Office."""
    uses = ["head"] * 3 + ["blank", "title", "title", "blank", "heading", "aim", "heading"]
    uses += [
        "task",
        "attribute",
        "attribute",
        "attribute",
        "task",
        "attribute",
        "attribute",
        "task",
        "attribute",
        "attribute",
    ]
    draft.uses = [*uses, "heading", "organisation", "blank", *["closing"] * 6]
    draft.save()
    first = draft.items.get(position=1)
    mark(first, "lead", (12, 12), sure="medium", reason="Suy ra từ đề mục")
    first.save()
    client.force_login(office_reviewer)
    return draft


def address(plan: Plan, query: str = "") -> str:
    """Return where the page of a draft is."""
    return f"{reverse('plan_compare', args=[plan.pk])}{query}"


def shown(client: Client, plan: Plan, query: str = "") -> str:
    """Return the page as text."""
    answer = client.get(address(plan, query))
    assert answer.status_code == 200
    return answer.content.decode()


def press(
    client: Client, plan: Plan, do: str, query: str = "", typed: Mapping[str, Any] | None = None, **fields: Any
) -> "_MonkeyPatchedWSGIResponse":
    """Press a button of the page as a browser without scripts would, with what was typed into it."""
    plan.refresh_from_db()
    head = {"title": plan.title, "number": plan.number, "coordinating_unit": plan.coordinating_unit_id or ""}
    data = {**head, "version": plan.version, "chung-lead": "keep", **(typed or {}), **fields, "do": do}
    return client.post(address(plan, query), data)


def line(plan: Plan, position: int) -> PlanItem:
    """Read one line anew."""
    return plan.items.get(position=position)


def source_lines(text: str) -> dict[str, str]:
    """Return the list items of the source by their anchor."""
    return dict(re.findall(r'<li id="(L\d+)"(.*?)</li>', text, re.DOTALL))


def test_every_line_of_the_source_says_what_it_is_used_for(client: Client, read: Plan) -> None:
    lines = source_lines(shown(client, read))
    assert len(lines) == TEXT.count("\n") + 1
    assert 'class="src--task"' in lines["L11"]
    assert 'href="#task-1"' in lines["L11"]
    assert "Mục đích, chỉ tiêu, kinh phí: không phải nhiệm vụ" in lines["L9"]
    assert "Tổ chức thực hiện" in lines["L22"]
    assert "Nơi nhận, chữ ký" in lines["L24"]


def test_an_unused_line_is_told_of_and_offers_to_become_a_task(client: Client, read: Plan) -> None:
    Plan.objects.filter(pk=read.pk).update(uses=["ignored", *read.uses[1:]])
    text = shown(client, read)
    assert "Không dùng: hãy xem có sót nhiệm vụ không" in source_lines(text)["L1"]
    assert 'value="promote:1"' in source_lines(text)["L1"]
    assert "promote" not in source_lines(text)["L11"]
    assert "1 đoạn không dùng" in text


def test_a_field_leads_to_its_own_lines_and_says_how_sure_it_is(client: Client, read: Plan) -> None:
    text = shown(client, read)
    assert '<a href="#L12" data-span="12 12">Chủ trì</a>' in text
    assert '<small class="sure sure--medium">Suy ra từ đề mục</small>' in text


def test_a_line_left_out_is_struck_through_with_its_reason(client: Client, read: Plan) -> None:
    read.items.filter(position=2).update(skipped=True)
    lines = source_lines(shown(client, read))
    assert "Không giao (dòng 2)" in lines["L15"]
    assert "src--skipped" in lines["L15"]


def test_an_old_draft_without_uses_is_shown_too(client: Client, draft: Plan, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    lines = source_lines(shown(client, draft))
    assert 'href="#task-1"' in lines["L11"]
    assert 'value="promote:9"' in lines["L9"]


def test_a_row_of_a_table_keeps_its_cells_and_breaks(draft: Plan) -> None:
    shown_lines = source_of(draft, ["TT\tNhiệm vụ", "1\tXây dựng\u2028quy chế"], [], [], 0)
    assert [one.cells for one in shown_lines] == [("TT", "Nhiệm vụ"), ("1", "Xây dựng\nquy chế")]
    assert all(one.is_row for one in shown_lines)


def test_hostile_words_are_only_words(client: Client, office: Unit, office_reviewer: User) -> None:
    evil = "<script>alert(1)</script><b>\"'&amp; {{ 1 }}"
    text = TEXT.replace("Rà soát toàn bộ", f"Rà soát {evil} toàn bộ").replace("Cải cách", f"Cải cách {evil}")
    plan = read_in(office.agency, office_reviewer, text)
    one = plan.items.get(position=1)
    Plan.objects.filter(pk=plan.pk).update(
        repairs=[{"line": one.first_line, "written": "script", "proposed": evil}],
        telling=[{"text": evil, "lines": [1, 2]}],
        escalation=[{"text": evil, "lines": [1, 2]}],
        recipients=[evil],
        signer_name=evil,
    )
    plan.items.update(marks=[{"field": "lead", "lines": [1, 1], "confidence": "low", "reason": evil}], path=evil[:90])
    client.force_login(office_reviewer)
    for query in ("", f"?sua={one.pk}", "?xem=can"):
        page = shown(client, plan, query)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_only_what_is_to_be_looked_at_is_shown_on_request(client: Client, read: Plan) -> None:
    text = shown(client, read, "?xem=can")
    assert re.findall(r'<article class="[^"]*" id="(task-\d)"', text) == ["task-3"]
    assert "0</b>/3 đã xem" in text
    read.items.filter(position=3).update(checked=True)
    assert "Không còn dòng nào cần xem" in shown(client, read, "?xem=can")


def test_a_line_opens_without_script_and_what_was_typed_elsewhere_is_saved(client: Client, read: Plan) -> None:
    one, two = line(read, 1), line(read, 2)
    answer = press(client, read, f"edit:{two.pk}", f"?sua={one.pk}", typed={f"muc-{one.pk}-lead": "all"})
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query)["sua"] == [str(one.pk), str(two.pk)]
    assert urlsplit(answer["Location"]).fragment == "task-2"
    assert line(read, 1).all_units
    text = shown(client, read, f"?sua={two.pk}")
    assert f'name="muc-{two.pk}-content"' in text
    assert f'name="muc-{one.pk}-content"' not in text


@pytest.mark.parametrize(
    ("do", "count", "action"),
    [
        ("split:{one}:26", 4, "plan.split"),
        ("merge:{one}", 2, "plan.merge"),
        ("merge-up:{two}", 2, "plan.merge"),
        ("down:{one}", 3, "plan.reorder"),
        ("up:{two}", 3, "plan.reorder"),
        ("skip:{one}", 3, "plan.edit"),
        ("promote:9", 4, "plan.promote"),
    ],
)
def test_a_button_does_one_thing_once(client: Client, read: Plan, do: str, count: int, action: str) -> None:
    read.items.filter(position=1).update(content="Rà soát quy trình nội bộ. Báo cáo kết quả.")
    one, two = line(read, 1), line(read, 2)
    wanted = do.format(one=one.pk, two=two.pk)
    answer = press(client, read, wanted)
    assert answer.status_code == 302, unescape(answer.content.decode())
    assert read.items.count() == count
    read.refresh_from_db()
    assert read.version == 2
    assert Event.objects.filter(object_key=f"plan:{read.pk}", action=action).count() == 1
    read.version = 1
    stale = client.post(address(read), {**posted(read), "do": wanted})
    assert stale.status_code == 409
    assert "Office reviewer sửa lúc" in stale.content.decode()
    assert read.items.count() == count


def test_a_range_of_lines_becomes_one_task(client: Client, read: Plan) -> None:
    press(client, read, "promote", tu="8", den="9")
    assert line(read, 1).content.startswith("MỤC ĐÍCH, YÊU CẦU 1. Nâng cao")
    assert (line(read, 1).first_line, line(read, 1).last_line) == (8, 9)


def test_typed_words_are_saved_with_the_button_and_kept_when_it_is_refused(client: Client, read: Plan) -> None:
    one = line(read, 1)
    typed = posted(read, **{f"muc-{one.pk}-content": "Rà soát. Lần hai"})
    press(client, read, f"merge:{one.pk}", typed=typed)
    assert line(read, 1).content.startswith("Rà soát. Lần hai; Tổ chức quán triệt")
    read.refresh_from_db()
    one = line(read, 1)
    again = press(client, read, f"merge-up:{one.pk}", typed=posted(read, **{f"muc-{one.pk}-content": "Chữ mới gõ"}))
    assert again.status_code == 422
    text = again.content.decode()
    assert "Không có dòng nào ở phía đó." in text
    assert "Chữ mới gõ</textarea>" in text
    assert line(read, 1).content != "Chữ mới gõ"


def test_chosen_lines_get_the_same_unit_and_time(client: Client, read: Plan, office: Unit, division: Unit) -> None:
    chosen = [line(read, 1).pk, line(read, 3).pk]
    fields = {"chung-lead": str(office.pk), "chung-helper": str(division.pk), "chung-due_text": "quý II/2027"}
    assert press(client, read, "bulk", typed={"chon": chosen, **fields}).status_code == 302
    for position in (1, 3):
        assert (line(read, position).lead_unit, str(line(read, position).due_on)) == (office, "2027-06-30")
        assert division in line(read, position).cooperating_units.all()
    assert line(read, 2).all_units


@pytest.mark.parametrize(("do", "field"), [("bulk-skip", "skipped"), ("bulk-seen", "checked")])
def test_chosen_lines_are_left_out_or_ticked_together(client: Client, read: Plan, do: str, field: str) -> None:
    press(client, read, do, chon=[line(read, 1).pk, line(read, 2).pk])
    assert list(read.items.values_list(field, flat=True)) == [True, True, False]


def test_ticks_of_the_page_are_saved_and_those_of_other_pages_stay(client: Client, read: Plan) -> None:
    one, two, three = read.items.all()
    read.items.filter(pk=three.pk).update(checked=True)
    press(client, read, "", hien=f"{one.pk} {two.pk}", xem=[two.pk])
    assert list(read.items.values_list("checked", flat=True)) == [False, True, True]


@pytest.mark.parametrize(
    "do", ["bulk", "bulk-skip", "nothing:1", "split:1", "merge", "promote:x", "promote", "split:1:2:3"]
)
def test_a_button_that_no_page_shows_changes_nothing(client: Client, read: Plan, do: str) -> None:
    assert press(client, read, do).status_code == 422
    read.refresh_from_db()
    assert read.version == 1


def test_words_of_a_time_that_were_changed_alone_are_read_anew(client: Client, read: Plan) -> None:
    one = line(read, 1)
    press(client, read, "", typed=posted(read, **{f"muc-{one.pk}-due_text": "Trước ngày 15/8/2027"}))
    assert (str(line(read, 1).due_on), line(read, 1).time_kind) == ("2027-08-14", "before_date")


@pytest.mark.parametrize(
    ("kind", "day", "status", "stored"),
    [
        ("ongoing", "2027-05-31", 302, ("ongoing", None)),
        ("ongoing", "2027-06-30", 422, None),
        ("by_date", "", 422, None),
        ("by_date", "2027-06-30", 302, ("by_date", "2027-06-30")),
    ],
)
def test_kind_and_day_of_a_time_agree(
    client: Client, read: Plan, kind: str, day: str, status: int, stored: tuple[str, str | None] | None
) -> None:
    one = line(read, 1)
    typed = {f"muc-{one.pk}-time_kind": kind, f"muc-{one.pk}-due_on": day}
    assert press(client, read, "", typed=posted(read, **typed)).status_code == status
    if stored:
        one = line(read, 1)
        assert (one.time_kind, one.due_on and one.due_on.isoformat()) == stored


def test_an_outside_agency_leads(client: Client, read: Plan) -> None:
    three = line(read, 3)
    typed = {f"muc-{three.pk}-lead": "outside", f"muc-{three.pk}-outside": "Sở Nội vụ"}
    press(client, read, "", typed=posted(read, **typed))
    three = line(read, 3)
    assert (three.lead_outside, three.lead_text, three.lead_unknown, three.doubts) == (True, "Sở Nội vụ", [], [])


def test_the_unit_of_an_unknown_name_is_chosen_without_opening_the_line(
    client: Client, read: Plan, office: Unit
) -> None:
    three = line(read, 3)
    assert f'name="muc-{three.pk}-lead"' in shown(client, read)
    press(client, read, "", typed={f"muc-{three.pk}-lead": str(office.pk)})
    assert (line(read, 3).lead_unit, line(read, 3).content) == (office, three.content)


def test_one_line_comes_open_by_itself(client: Client, read: Plan, unit_head: User) -> None:
    three = line(read, 3)
    text = client.get(reverse("plan_line", args=[three.pk])).content.decode()
    assert text.startswith('<article class="proposal')
    assert f'name="muc-{three.pk}-content"' in text
    client.force_login(unit_head)
    assert client.get(reverse("plan_line", args=[three.pk])).status_code == 404
    assert client.get(reverse("plan_line", args=[10**8])).status_code == 404


def test_repairs_that_matter_are_offered_and_applied(client: Client, read: Plan) -> None:
    first = line(read, 1).first_line
    read.items.filter(position=1).update(content="Phát triển bền v ng")
    Plan.objects.filter(pk=read.pk).update(
        repairs=[
            {"line": 1, "written": "k ông", "proposed": "không"},
            {"line": first, "written": "bền v ng", "proposed": "bền vững"},
        ]
    )
    text = shown(client, read)
    assert "Chữ bị mất: 1 chỗ" in text
    assert 'value="repair:1"' in text
    press(client, read, "repair:1")
    assert line(read, 1).content == "Phát triển bền vững"
    assert "Chữ bị mất" not in shown(client, read)


def test_the_page_says_who_edited_last_and_what_else_was_read(client: Client, read: Plan, office_head: User) -> None:
    client.force_login(office_head)
    Plan.objects.filter(pk=read.pk).update(telling=[{"text": "Chủ trương mới", "lines": [9, 9]}])
    press(client, read, f"skip:{line(read, 1).pk}")
    text = shown(client, read)
    assert "<b>Office head</b> sửa gần nhất lúc" in text
    assert "Chủ trương mới" in text
    assert "lưu: VT, VP" in text


def large(plan: Plan, count: int, *, per: int = 5) -> None:
    """Give a draft many lines, each over some lines of a long source."""
    lines = plan.source_text.split("\n")
    first = len(lines) + 1
    words = "Tổ chức rà soát, đánh giá thủ tục hành chính thuộc thẩm quyền giải quyết của Sở Tư pháp"
    lines += [f"{words}, phương án số {number}" for number in range(count * per)]
    plan.source_text, plan.uses = "\n".join(lines), ["unread"] * 0
    plan.save()
    PlanItem.objects.bulk_create(
        PlanItem(
            plan=plan,
            position=place + 4,
            content=f"{words}, trình cấp có thẩm quyền xem xét, quyết định (số {place})",
            first_line=first + place * per,
            last_line=first + place * per + per - 1,
        )
        for place in range(count)
    )


@pytest.mark.parametrize("count", [50, 1000])
def test_a_large_draft_stays_light_and_is_saved(client: Client, read: Plan, office: Unit, count: int) -> None:
    large(read, count)
    text = shown(client, read)
    assert text.count('<article class="proposal') == 40
    assert len(text.encode()) < LIGHT_KB * 1024
    last = read.items.order_by("-position")[0]
    text = shown(client, read, f"?muc={last.pk}")
    assert f'id="task-{last.position}"' in text
    assert f'id="L{last.first_line}"' in text
    assert len(text.encode()) < LIGHT_KB * 1024
    pks = list(read.items.values_list("pk", flat=True))
    assert (
        press(client, read, "bulk", f"?muc={last.pk}", {"chon": pks, "chung-lead": str(office.pk)}).status_code == 302
    )
    assert read.items.filter(lead_unit=office).count() == count + 3


def test_the_parts_of_a_long_source_that_the_page_leaves_out_are_a_click_away(client: Client, read: Plan) -> None:
    large(read, 300)
    text = shown(client, read)
    found = re.search(r'href="([^"]*dong=(\d+)#L\d+)">Xem dòng', text)
    assert found
    number = int(found[2])
    assert f'id="L{number + 5}"' not in text
    assert f'id="L{number + 5}"' in shown(client, read, unescape(found[1]).partition("#")[0])


def test_a_large_draft_is_read_with_few_questions_to_the_database(
    client: Client, read: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    large(read, 300)
    client.get(reverse("plan_list"))
    with django_assert_max_num_queries(9):
        shown(client, read)


@pytest.mark.parametrize(
    "query", ["?trang=99", "?trang=-1&xem=x&muc=a&dong=%00&sua=zz", "?dong=999999999", "?muc=999999999"]
)
def test_a_strange_address_shows_the_page(client: Client, read: Plan, query: str) -> None:
    assert 'id="task-1"' in shown(client, read, query)


def test_going_to_another_page_saves_what_was_typed(client: Client, read: Plan) -> None:
    answer = press(client, read, "", number="99/KH", go="?xem=can")
    assert answer["Location"] == address(read, "?xem=can")
    read.refresh_from_db()
    assert read.number == "99/KH"
    away = press(client, read, "", go="https://example.org/?trang=2")
    assert urlsplit(away["Location"]).netloc == ""
