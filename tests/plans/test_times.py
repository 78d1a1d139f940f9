"""When each line is due: how a date came about, and what a person sets otherwise."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from plans.draft.times import groups_of, year_of
from plans.draft.timing_rules import rule_of
from plans.forms.times import TimesForm
from plans.models import Plan, PlanItem
from tests.plans.conftest import TEXT, TODAY, read_in
from units.models import Unit, User
from workflows.models import TimeKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
MORE = TEXT.replace(
    "III. TỔ CHỨC THỰC HIỆN",
    """4. Cập nhật thủ tục hành chính trên cổng dịch vụ công.
- Thời gian: Hoàn thành trong tháng 5/2027.
5. Kiểm tra công tác văn thư tại các đơn vị.
- Thời gian: Hằng năm.
6. Đề xuất khen thưởng tập thể, cá nhân.
III. TỔ CHỨC THỰC HIỆN""",
)


@pytest.fixture
def timed(office: Unit, division: Unit, office_reviewer: User) -> Plan:
    """A draft with five groups of times, one of two lines."""
    plan = read_in(office.agency, office_reviewer, MORE)
    plan.items.update(lead_unknown=[])
    return plan


def posted(plan: Plan, **typed: str) -> dict[str, str]:
    """Return what the page posts when nothing, or only `typed`, was changed: "3-due_on" is line 3's group's date."""
    form = TimesForm.of(groups_of(plan.items.all(), on=TODAY), year_of(plan))
    data = {"version": str(plan.version)}
    for group in form.groups:
        for bound in group:
            shown = str(bound.value() or "")
            data[bound.html_name] = data[bound.html_initial_name] = shown
    for key, value in typed.items():
        position, _, name = key.partition("-")
        item = plan.items.get(position=int(position))
        group = next(one for one in form.groups if item in one.group.items)
        data[f"{group.prefix}-{name or f'dong-{item.pk}'}"] = value
    return data


def day_of(plan: Plan, position: int) -> tuple[str, str]:
    """Return kind and date of a line."""
    item = plan.items.get(position=position)
    return item.time_kind, str(item.due_on or "")


@pytest.mark.parametrize(
    ("kind", "text", "due_on", "words"),
    [
        (
            "by_month_end",
            "Hoàn thành trong tháng 5/2025",
            dt.date(2025, 5, 31),
            [
                "“Hoàn thành trong tháng 5/2025” → ngày cuối tháng 31/5/2025",
                "31/5/2025 là Thứ Bảy, 01/6/2025 là Chủ nhật → 02/6/2025 (Bộ luật Dân sự 2015, điều 148)",
            ],
        ),
        (
            "before_date",
            "Trước ngày 30/9/2026",
            dt.date(2026, 9, 29),
            ["“Trước ngày 30/9/2026” → trước ngày 30/9/2026, tức hết ngày 29/9/2026"],
        ),
        (
            "by_date",
            "",
            dt.date(2025, 4, 30),
            [
                "đến hết ngày 30/4/2025",
                (
                    "30/4/2025 là Ngày Chiến thắng, các cơ quan nghỉ đến hết 04/5/2025 → 05/5/2025"
                    " (Bộ luật Dân sự 2015, điều 148)"
                ),
            ],
        ),
        ("by_quarter_end", "Quý II/2026", dt.date(2026, 6, 30), ["“Quý II/2026” → ngày cuối quý 30/6/2026"]),
        ("by_year_end", "Năm 2026", dt.date(2026, 12, 31), ["“Năm 2026” → ngày cuối năm 31/12/2026"]),
        (
            "range",
            "Tháng 2-3/2027",
            dt.date(2027, 3, 31),
            ["“Tháng 2-3/2027” → ngày cuối của khoảng thời gian 31/3/2027"],
        ),
        (
            "by_month_end_then_ongoing",
            "Hoàn thành trong tháng 5/2027 và thực hiện thường xuyên",
            dt.date(2027, 5, 31),
            [
                (
                    "“Hoàn thành trong tháng 5/2027 và thực hiện thường xuyên” → kết quả đầu tiên chậm nhất ngày cuối"
                    " tháng 31/5/2027, sau đó thường xuyên"
                )
            ],
        ),
        (
            "by_month_end",
            "Hoàn thành trong tháng 5/2027",
            dt.date(2027, 5, 20),
            ["“Hoàn thành trong tháng 5/2027” → hạn do người nhập đặt: 20/5/2027"],
        ),
        ("annual", "Hằng năm", dt.date(2026, 12, 31), ["“Hằng năm” → việc hằng năm, năm đầu đến hết 31/12/2026"]),
    ],
)
def test_a_rule_says_how_the_date_came_about(kind: str, text: str, due_on: dt.date, words: list[str]) -> None:
    assert list(rule_of(kind, text, due_on, on=dt.date(2025, 1, 2)).steps) == words


@pytest.mark.parametrize(
    ("kind", "text", "word"),
    [
        ("none", "", "không nêu thời gian"),
        ("none", "Theo Thông tư mới", "không nêu được ngày"),
        ("ongoing", "Thường xuyên", "mỗi kỳ mở một nhiệm vụ"),
        ("annual", "Hằng năm", "mỗi năm một nhiệm vụ, hạn 31/12"),
        ("conditional", "Sau khi có hướng dẫn", "Phụ thuộc một sự việc"),
        ("by_month_end", "Trong tháng 5", "hãy ghi ngày"),
    ],
)
def test_a_rule_without_a_date_says_why(kind: str, text: str, word: str) -> None:
    rule = rule_of(kind, text, None, on=TODAY)
    assert word in rule.steps[0]
    assert (rule.effective, rule.warning) == (None, "")


@pytest.mark.parametrize(
    ("due_on", "word"),
    [
        (dt.date(2026, 11, 30), ""),
        (dt.date(2026, 11, 2), "Hạn đã qua: nhiệm vụ"),
        (dt.date(2025, 5, 30), "Hạn đã qua 18 tháng"),
        (dt.date(2036, 11, 28), "Hạn còn tới 10 năm nữa"),
    ],
)
def test_an_odd_date_is_flagged(due_on: dt.date, word: str) -> None:
    warning = rule_of("by_date", "", due_on, on=TODAY).warning
    assert warning.startswith(word)
    assert bool(warning) == bool(word)


def test_lines_are_grouped_by_their_words_and_what_needs_a_person_comes_first(timed: Plan) -> None:
    groups = groups_of(timed.items.all(), on=TODAY)
    assert [(group.kind, [item.position for item in group.items]) for group in groups] == [
        ("none", [6]),
        ("by_month_end", [1, 4]),
        ("before_date", [3]),
        ("ongoing", [2]),
        ("annual", [5]),
    ]


def test_a_line_that_is_not_given_out_has_no_time_to_set(timed: Plan) -> None:
    timed.items.filter(position__in=[3, 6]).update(skipped=True)
    assert {item.position for group in groups_of(timed.items.all(), on=TODAY) for item in group.items} == {1, 2, 4, 5}


def test_the_page_shows_the_rules_and_saving_nothing_changes_nothing(
    client: Client, timed: Plan, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    text = client.get(reverse("plan_times", args=[timed.pk])).content.decode()
    assert "ngày cuối tháng 31/5/2027" in text
    assert "tức hết ngày 29/9/2027" in text
    answer = client.post(reverse("plan_times", args=[timed.pk]), posted(timed))
    assert answer["Location"] == reverse("plan_confirm", args=[timed.pk])
    timed.refresh_from_db()
    assert timed.version == 1
    assert not Event.objects.filter(action="plan.edit").exists()


def test_a_date_for_the_group_holds_for_all_its_lines(client: Client, timed: Plan, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    data = posted(timed, **{"1-due_on": "15/6/2027"})
    answer = client.post(reverse("plan_times", args=[timed.pk]), {**data, "save": "1"})
    assert answer["Location"] == reverse("plan_times", args=[timed.pk])
    assert day_of(timed, 1) == day_of(timed, 4) == ("by_month_end", "2027-06-15")
    event = Event.objects.get(action="plan.edit")
    assert event.actor == office_reviewer
    assert Plan.objects.get().version == 2


def test_one_line_of_a_group_may_have_another_date(client: Client, timed: Plan, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    client.post(reverse("plan_times", args=[timed.pk]), posted(timed, **{"4": "2027-07-01"}))
    assert day_of(timed, 1) == ("by_month_end", "2027-05-31")
    assert day_of(timed, 4) == ("by_month_end", "2027-07-01")
    text = client.get(reverse("plan_times", args=[timed.pk])).content.decode()
    assert 'value="2027-07-01"' in text


def test_a_line_without_a_kind_of_date_becomes_due_by_its_date(
    client: Client, timed: Plan, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    client.post(reverse("plan_times", args=[timed.pk]), posted(timed, **{"6-due_on": "2027-03-15"}))
    assert day_of(timed, 6) == ("by_date", "2027-03-15")


def test_a_line_made_annual_is_due_at_the_end_of_the_plans_year(
    client: Client, timed: Plan, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    client.post(reverse("plan_times", args=[timed.pk]), posted(timed, **{"6-kind": TimeKind.ANNUAL.value}))
    assert day_of(timed, 6) == ("annual", "2027-12-31")


def test_a_kind_without_a_date_takes_the_date_away(client: Client, timed: Plan, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    client.post(reverse("plan_times", args=[timed.pk]), posted(timed, **{"3-kind": TimeKind.ONGOING.value}))
    assert day_of(timed, 3) == ("ongoing", "")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"3-due_on": "31/2/2027"}, "Ngày không đúng"),
        ({"4": "2027-13-01"}, "Ngày không đúng"),
        ({"3-due_on": ""}, "cần một ngày"),
        ({"6-kind": "by_date"}, "cần một ngày"),
        ({"3-kind": "ongoing", "3-due_on": "2027-01-04"}, "không có ngày"),
        ({"3-due_on": "2999-01-01"}, "Ngày phải nằm trong khoảng"),
    ],
)
def test_a_wrong_date_is_named_and_nothing_typed_is_lost(
    client: Client, timed: Plan, office_reviewer: User, typed: dict[str, str], sentence: str
) -> None:
    client.force_login(office_reviewer)
    data = posted(timed, **typed, **{"1-due_on": "2027-06-15"})
    answer = client.post(reverse("plan_times", args=[timed.pk]), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert 'value="2027-06-15"' in text
    assert day_of(timed, 1) == ("by_month_end", "2027-05-31")


def test_a_page_that_was_overtaken_changes_only_what_its_person_has_changed(
    client: Client, timed: Plan, office_reviewer: User, office_head: User
) -> None:
    mine = posted(timed, **{"3-due_on": "2027-10-15"})
    client.force_login(office_head)
    client.post(reverse("plan_times", args=[timed.pk]), posted(timed, **{"1-due_on": "2027-06-15"}))
    client.force_login(office_reviewer)
    answer = client.post(reverse("plan_times", args=[timed.pk]), mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Office head sửa lúc" in text
    assert 'value="2027-10-15"' in text
    assert day_of(timed, 3) == ("before_date", "2027-09-29")
    assert client.post(reverse("plan_times", args=[timed.pk]), {**mine, "version": "2"}).status_code == 302
    assert day_of(timed, 3) == ("before_date", "2027-10-15")
    assert day_of(timed, 1) == ("by_month_end", "2027-06-15")


def test_the_times_of_a_draft_are_not_shown_to_strangers(client: Client, timed: Plan, unit_head: User) -> None:
    client.force_login(unit_head)
    assert client.get(reverse("plan_times", args=[timed.pk])).status_code == 404


def test_a_draft_without_lines_says_so(client: Client, timed: Plan, office_reviewer: User) -> None:
    PlanItem.objects.filter(plan=timed).update(skipped=True)
    client.force_login(office_reviewer)
    assert "Chưa có dòng nào" in client.get(reverse("plan_times", args=[timed.pk])).content.decode()
