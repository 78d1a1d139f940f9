"""The coverage of obligations on the plan's page, one obligation with its acts, closing the year, a rhythm."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Obligation, Plan
from plans.obligations.acts import pause
from plans.obligations.coverage import Cover, coverages
from tests.approvals.pages import body
from tests.people import moved, on_the_basis_of, reviewing, submitting
from tests.plans.amendments import paper
from tests.plans.conftest import read_in
from tests.plans.obligations.conftest import LINES, Look, obligation_at
from units.models import User
from workflows.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(
    plan: Plan,
    look: Look,
    unit_head: User,
    office_reviewer: User,
    deputy_director: User,
) -> Obligation:
    """An obligation with a period of every kind, seen on 2 November 2028."""
    one = obligation_at(plan, 1)
    look("2028-01-02")
    tasks = [row.task for row in one.occurrences.order_by("first_day") if row.task]
    for task in tasks[:3]:
        for name, prepare in (("start", None), ("report", submitting(unit_head))):
            moved(task, name, unit_head, *([prepare] if prepare else []))
    moved(tasks[0], "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    moved(tasks[0], "approve", deputy_director)
    moved(tasks[4], "cancel", deputy_director, on_the_basis_of())
    pause(one, actor=office_reviewer, seen=1, note="Chờ hướng dẫn")
    look("2028-04-02")
    return Obligation.objects.get(pk=one.pk)


def test_the_bar_tells_what_became_of_each_period(lived: Obligation) -> None:
    found = coverages([lived], on=dt.date(2028, 3, 20))[lived.pk]
    assert [piece.cover for piece in found.pieces] == [
        Cover.APPROVED,
        Cover.REPORTED,
        Cover.REPORTED,
        Cover.OVERDUE,
        Cover.MISSED,
        Cover.OPEN,
        Cover.PAUSED,
    ]
    assert found.in_words == "Đã phủ 1/6 kỳ, 1 kỳ quá hạn, 1 kỳ tạm dừng"
    assert sum(piece.width for piece in found.pieces) == 1000
    assert "quý IV/2026 đã phê duyệt" in found.told
    assert found.next_words == ""


def test_the_plans_page_shows_the_coverage_and_links_the_tasks(
    client: Client, plan: Plan, lived: Obligation, office_reviewer: User, other_unit_head: User
) -> None:
    first = lived.occurrences.order_by("first_day")[0].task
    assert first is not None
    client.force_login(office_reviewer)
    text = body(client.get(reverse("plan_page", args=[plan.pk])))
    assert "Đã phủ 1/6 kỳ" in text
    assert 'role="img" aria-label="Đã phủ' in text
    assert reverse("task_page", args=[first.pk]) in text
    assert reverse("plan_close_year", args=[plan.pk]) in text
    client.force_login(other_unit_head)
    text = body(client.get(reverse("obligation_page", args=[lived.pk])))
    assert reverse("task_page", args=[first.pk]) not in text
    assert 'name="act"' not in text


def test_each_act_is_done_from_the_page_and_says_so(client: Client, plan: Plan, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    one = obligation_at(plan, 1)
    address = reverse("obligation_page", args=[one.pk])
    for version, (act, more) in enumerate(
        [("pause", {}), ("resume", {"open_now": "on"}), ("period", {"period": "month"}), ("stop", {})], start=1
    ):
        assert f'name="version" value="{version}"' in body(client.get(address))
        told = {"act": act, "version": str(version), "note": "Theo chỉ đạo", **more}
        assert client.post(address, told).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.next_period, one.version) == (Obligation.State.STOPPED, "month", 5)


def test_what_is_wrong_or_old_is_said_and_what_was_typed_is_kept(
    client: Client, plan: Plan, office_reviewer: User, unit_head: User
) -> None:
    client.force_login(office_reviewer)
    address = reverse("obligation_page", args=[obligation_at(plan, 1).pk])
    assert client.post(address, {"act": "pause", "version": "1", "note": " "}).status_code == 422
    assert "Hãy ghi lý do" in body(client.post(address, {"act": "pause", "version": "1", "note": ""}))
    old = client.post(address, {"act": "pause", "version": "9", "note": "Lý do của tôi"})
    assert (old.status_code, "chưa được thực hiện" in body(old), "Lý do của tôi" in body(old)) == (409, True, True)
    assert client.post(address, {"act": "nothing"}).status_code == 302
    client.force_login(unit_head)
    assert client.post(address, {"act": "pause", "version": "1", "note": "x"}).status_code == 403
    assert client.post(address, {"act": "pause", "version": "1"}).status_code == 403
    assert obligation_at(plan, 1).version == 1


def test_an_obligation_of_another_agency_does_not_exist(client: Client, plan: Plan, stranger: User) -> None:
    client.force_login(stranger)
    assert client.get(reverse("obligation_page", args=[obligation_at(plan, 1).pk])).status_code == 404
    assert client.get(reverse("plan_close_year", args=[plan.pk])).status_code == 404


def test_the_year_is_closed_from_a_page_that_lists_what_is_open(
    client: Client, plan: Plan, office_reviewer: User, unit_head: User
) -> None:
    client.force_login(office_reviewer)
    address = reverse("plan_close_year", args=[plan.pk])
    text = body(client.get(address))
    assert "Kết thúc năm 2026" in text
    assert "7 nhiệm vụ còn mở" not in text  # those of periods are counted, and the one with a date is listed apart
    assert "6 nhiệm vụ còn mở của các kỳ" in text
    first, second = obligation_at(plan, 1), obligation_at(plan, 2)
    told = {"chosen": [f"{first.pk}.1"], "note": "Hết năm kế hoạch"}
    assert client.post(address, told).status_code == 422
    old = client.post(address, {**told, "chosen": [f"{first.pk}.7"], "sure": "on"})
    assert (old.status_code, "vừa thay đổi" in body(old)) == (422, True)
    assert client.post(address, {**told, "chosen": [], "sure": "on"}).status_code == 422
    assert client.post(address, {**told, "sure": "on"})["Location"] == reverse("plan_page", args=[plan.pk])
    first.refresh_from_db()
    assert (str(first.ends_on), obligation_at(plan, 2).ends_on, second.version) == ("2026-12-31", None, 1)
    client.force_login(unit_head)
    assert client.get(address).status_code == 403


def test_the_rhythm_of_a_draft_is_set_for_the_plan_a_group_and_a_line(
    client: Client, clock: object, own_files: object, office_reviewer: User, plan: Plan
) -> None:
    assert office_reviewer.agency is not None
    draft = read_in(office_reviewer.agency, office_reviewer, paper("17/KH-STP", LINES, "Công tác khác"))
    client.force_login(office_reviewer)
    address = reverse("plan_times", args=[draft.pk])
    text = body(client.get(address))
    assert "Giao cùng kế hoạch: nhiệm vụ quý IV/2026, hạn 31/12/2026" in text
    assert "Các kỳ tự mở từ quý I/2027" in text
    form = client.get(address).context["form"]
    sent = {"version": "1", "ke-hoach-period": "month", "save": "1"}
    for group in form.groups:
        for bound in group:
            shown = bound.value()
            sent[bound.html_name] = sent[bound.html_initial_name] = "" if shown is None else str(shown)
    lone = next(group for group in form.groups if group.group.has_no_date and len(group.group.items) == 1)
    sent[f"{lone.prefix}-period"] = "half_year"
    shared = next(group for group in form.groups if group.group.has_no_date and len(group.group.items) == 2)
    own = shared.group.items[1]
    sent[f"{shared.prefix}-dong-{own.pk}"] = "year"
    assert client.post(address, sent).status_code == 302
    draft.refresh_from_db()
    assert draft.period == "month"
    set_apart = {item.pk: item.period for item in draft.items.exclude(period="")}
    assert set_apart == {lone.group.items[0].pk: "half_year", own.pk: "year"}
    text = body(client.get(address))
    assert "6 tháng cuối năm 2026" in text


def test_the_cost_of_the_page_does_not_grow_with_the_periods(
    client: Client, plan: Plan, look: Look, office_reviewer: User, django_assert_max_num_queries: object
) -> None:
    look("2029-01-02")
    client.force_login(office_reviewer)
    client.get(reverse("plan_page", args=[plan.pk]))
    assert Task.objects.count() > 50
    with django_assert_max_num_queries(45):  # type: ignore[operator]  # a fixture of pytest-django
        client.get(reverse("plan_work", args=[plan.pk]))
