"""Reporting duties: what the plan says becomes chains that open by themselves; who may ask, change and see."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from audit.models import Event
from plans import actions as issuing
from plans.duties import actions, showing
from plans.duties.chains import Owed, Reporter, place_in_period, predecessor
from plans.duties.regular import Regular, regular_of
from plans.errors import StalePlan
from plans.models import Obligation, Occurrence, Plan
from plans.obligations.opening import open_due
from tests.people import moved, submitting
from tests.plans.amendments import FIRST, amending, paper
from tests.plans.conftest import read_in
from units.models import Unit, User
from workflows.models import Task
from workflows.periods import Period
from workflows.states import State

HERE = dt.timezone(dt.timedelta(hours=7))
OCTOBER = dt.datetime(2026, 10, 5, 9, tzinfo=HERE)
UNITS_15 = {
    "from": "Các phòng, đơn vị thuộc Sở",
    "to": ["lãnh đạo Sở"],
    "via": "Văn phòng Sở",
    "frequency": "monthly",
    "day": 15,
    "boundary": "on",
    "months": "every month",
    "on_demand": True,
    "text": "vào ngày 15 hàng tháng",
}
OFFICE_18 = {
    "from": "Văn phòng Sở",
    "to": ["Sở Khoa học và Công nghệ"],
    "via": None,
    "frequency": "monthly",
    "day": 18,
    "boundary": "on",
    "months": "every month",
    "on_demand": False,
    "text": "vào ngày 18 hàng tháng",
}
ON_DEMAND = {
    "from": "Văn phòng Sở",
    "to": ["lãnh đạo Sở"],
    "via": None,
    "frequency": "unspecified",
    "day": None,
    "boundary": None,
    "months": None,
    "on_demand": True,
    "text": "đột xuất khi có yêu cầu",
}
OUTSIDE = {**OFFICE_18, "from": "Ủy ban nhân dân các xã, phường"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"frequency": "monthly", "day": 15, "boundary": "on", "months": "every month"}, Regular(Period.MONTH, 15)),
        ({"frequency": "monthly", "day": 5, "boundary": "before"}, Regular(Period.MONTH, 5, before=True)),
        (
            {"frequency": "quarterly", "day": 5, "boundary": "before", "months": [3, 6, 9, 12]},
            Regular(Period.QUARTER, 5, before=True),
        ),
        ({"frequency": "quarterly", "day": 10, "months": [1, 4, 7, 10]}, Regular(Period.QUARTER, 10, 1)),
        (
            {"frequency": "yearly", "day": 5, "boundary": "before", "months": [11]},
            Regular(Period.YEAR, 5, 11, before=True),
        ),
        ({"frequency": "yearly", "day": 15, "months": [6, 12]}, Regular(Period.HALF_YEAR, 15)),
        ({"frequency": "yearly", "day": None, "months": None}, Regular(Period.YEAR)),
        ({"frequency": "unspecified", "day": None, "months": None}, Regular(Period.ON_DEMAND)),
        ({}, Regular(Period.ON_DEMAND)),
    ],
)
def test_what_the_plan_says_of_when(told: dict[str, Any], expected: Regular) -> None:
    assert regular_of(told) == expected


def test_a_report_is_put_together_from_the_latest_of_the_same_rhythm_due_before_it() -> None:
    units, office = Reporter(all_units=True), Reporter(all_units=False, unit_id=1)
    early, late = (Owed(n, units, Regular(Period.MONTH, day)) for n, day in ((0, 10), (1, 15)))
    quarterly = Owed(2, units, Regular(Period.QUARTER, 5, before=True))
    mine = Owed(3, office, Regular(Period.MONTH, 18))
    everything = [early, late, quarterly, mine]
    assert predecessor(mine, everything) == late
    assert predecessor(Owed(4, office, Regular(Period.MONTH, 12)), everything) == early
    assert predecessor(Owed(5, office, Regular(Period.MONTH, 10)), everything) is None
    assert predecessor(Owed(6, office, Regular(Period.QUARTER, 10, before=True)), everything) == quarterly
    assert predecessor(early, everything) is None
    assert predecessor(Owed(7, office, Regular(Period.ON_DEMAND)), everything) is None
    assert place_in_period(Regular(Period.YEAR, 5, 11, before=True)) == (11, 4)


def plan_owing(actor: User, *duties: dict[str, Any]) -> Plan:
    """Issue a short plan that lays down these duties."""
    assert actor.agency is not None
    draft = read_in(actor.agency, actor, paper("15/KH-STP", FIRST[:1]))
    Plan.objects.filter(pk=draft.pk).update(duties=list(duties))
    issuing.issue(Plan.objects.get(pk=draft.pk), actor=actor)
    return Plan.objects.get(pk=draft.pk)


def owed(plan: Plan) -> list[Obligation]:
    """Return the duties of a plan."""
    return list(showing.duties_of([plan]))


@pytest.fixture
def chain(office: Unit, division: Unit, other_division: Unit, office_reviewer: User, own_files: object) -> Plan:
    """Units by the 15th, the Office by the 18th, and on demand; issued on Monday, 5 October 2026."""
    with time_machine.travel(OCTOBER, tick=False):
        return plan_owing(office_reviewer, UNITS_15, OFFICE_18, ON_DEMAND, OUTSIDE)


@pytest.mark.django_db
def test_the_units_report_opens_with_the_month_and_the_offices_when_theirs_is_due(chain: Plan, office: Unit) -> None:
    units, whole, asked = owed(chain)
    assert (units.all_units, whole.lead_unit, whole.after, asked.period) == (True, office, units, Period.ON_DEMAND)
    assert (units.due_day, whole.due_day, asked.after) == (15, 18, None)
    opened: dict[str, list[str]] = {}
    for day in ("2026-10-05", "2026-10-14", "2026-10-15", "2026-11-01", "2026-11-12", "2026-11-13"):
        with time_machine.travel(f"{day}T09:00+07:00", tick=False):
            open_due(dt.datetime.now(dt.UTC))
        rows = Occurrence.objects.filter(obligation__in=[units, whole]).order_by("pk").select_related("obligation")
        opened[day] = [f"{'units' if row.obligation_id == units.pk else 'office'} {row.due_on}" for row in rows]
    first = ["units 2026-10-15", "office 2026-10-18"]
    assert opened["2026-10-05"] == opened["2026-10-14"] == first[:1]
    assert opened["2026-10-15"] == first
    assert opened["2026-11-01"] == opened["2026-11-12"] == [*first, "units 2026-11-15"]
    assert opened["2026-11-13"] == [*first, "units 2026-11-15", "office 2026-11-18"]


@pytest.mark.django_db
def test_the_page_tells_who_has_and_has_not_sent(chain: Plan, unit_head: User, client: Client) -> None:
    task = Task.objects.get(lead_unit__appointments__person=unit_head, common__occurrence__isnull=False)
    with time_machine.travel(OCTOBER + dt.timedelta(days=2), tick=False):
        moved(task, "start", unit_head)
        moved(task, "report", unit_head, submitting(unit_head))
        (latest,) = showing.rounds_of(owed(chain)[:1], on=dt.date(2026, 10, 7), most=1)[owed(chain)[0].pk]
        client.force_login(unit_head)
        page = client.get(reverse("duty_list")).content.decode()
    assert (latest.sent, len(latest.senders), latest.words) == (1, 2, "tháng 10/2026")
    assert {sender.unit for sender in latest.senders if sender.sent} == {task.lead_unit.name if task.lead_unit else ""}
    assert "Đã gửi 1/2" in page
    assert "Chưa gửi: 1 đơn vị" in page


@pytest.mark.django_db
def test_a_report_asked_for_is_owed_once_and_leaves_the_regular_ones_alone(chain: Plan, office_reviewer: User) -> None:
    units = owed(chain)[0]
    with time_machine.travel(OCTOBER + dt.timedelta(days=26, hours=1), tick=False):  # Saturday, 31 October
        made = actions.ask(
            units, due_on=dt.date(2026, 11, 9), note="Tình hình sau bão số 12", actor=office_reviewer, seen=1
        )
        open_due(dt.datetime.now(dt.UTC))
    tasks = Task.objects.filter(common=made.common)
    assert {(str(task.due_on), str(task.effective_due_on), task.state) for task in tasks} == {
        ("2026-11-09", "2026-11-09", State.ASSIGNED)
    }
    assert {task.content for task in tasks} == {"Báo cáo đột xuất: Tình hình sau bão số 12"}
    with time_machine.travel("2026-11-02T09:00+07:00", tick=False):
        open_due(dt.datetime.now(dt.UTC))
    assert units.occurrences.filter(asked="").count() == 2


@pytest.mark.django_db
def test_a_request_hides_no_period_that_units_still_owe(chain: Plan, office_reviewer: User) -> None:
    with time_machine.travel(OCTOBER + dt.timedelta(hours=1), tick=False):
        actions.ask(owed(chain)[0], due_on=dt.date(2026, 10, 9), note="Sau bão", actor=office_reviewer, seen=1)
        (shown,) = showing.chains(Plan.objects.filter(pk=chain.pk), on=dt.date(2026, 10, 7))
        assert [one.words for one in shown.duties[0].latest] == ["yêu cầu ngày 05/10/2026", "tháng 10/2026"]
        Task.objects.filter(content__startswith="Báo cáo đột xuất").update(state=State.CANCELLED)
        (shown,) = showing.chains(Plan.objects.filter(pk=chain.pk), on=dt.date(2026, 10, 7))
    assert [one.words for one in shown.duties[0].latest] == ["tháng 10/2026"]


@pytest.mark.django_db
def test_a_changed_rule_counts_from_the_period_not_yet_open(chain: Plan, office_reviewer: User) -> None:
    units = owed(chain)[0]
    rule: dict[str, object] = {"period": Period.MONTH, "due_day": 5, "due_month": None, "due_before": True}
    with time_machine.travel(OCTOBER, tick=False):
        actions.change_rule(units, rule, note="Theo quy chế mới", actor=office_reviewer, seen=1)
        with pytest.raises(StalePlan):
            actions.change_rule(units, rule, note="Theo quy chế mới", actor=office_reviewer, seen=1)
    with time_machine.travel("2026-11-02T09:00+07:00", tick=False):
        open_due(dt.datetime.now(dt.UTC))
    assert [str(row.due_on) for row in units.occurrences.order_by("first_day")] == ["2026-10-15", "2026-11-04"]
    event = Event.objects.get(action="duty.change", refused=False)
    assert event.actor == office_reviewer


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["unit_head", "deputy_director", "inspector", "administrator", "office_reviewer"])
def test_only_the_coordinating_unit_asks_and_changes(chain: Plan, who: str, request: pytest.FixtureRequest) -> None:
    person: User = request.getfixturevalue(who)
    units = owed(chain)[0]
    rule: dict[str, object] = {"period": Period.MONTH, "due_day": 5, "due_month": None, "due_before": True}
    with time_machine.travel(OCTOBER, tick=False):
        if who == "office_reviewer":
            actions.change_rule(units, rule, note="Theo quy chế", actor=person, seen=1)
            return
        for act, name in (
            (lambda: actions.change_rule(units, rule, note="Theo quy chế", actor=person, seen=1), "duty.change"),
            (lambda: actions.ask(units, due_on=dt.date(2026, 11, 9), note="Gấp", actor=person, seen=1), "duty.ask"),
            (lambda: actions.begin(chain, actor=person), "duty.begin"),
        ):
            with pytest.raises(PermissionDenied):
                act()
            assert Event.objects.filter(action=name, refused=True, actor=person).exists()


@pytest.mark.django_db
def test_a_plan_issued_before_gets_its_duties_by_one_act(chain: Plan, office_reviewer: User, client: Client) -> None:
    Occurrence.objects.filter(obligation__kind=Obligation.Kind.REPORT).delete()
    Obligation.objects.filter(kind=Obligation.Kind.REPORT, after__isnull=False).delete()
    Obligation.objects.filter(kind=Obligation.Kind.REPORT).delete()
    client.force_login(office_reviewer)
    assert "Mở chế độ báo cáo của 15/KH-STP" in client.get(reverse("duty_list")).content.decode()
    for _ in range(2):
        assert client.post(reverse("duty_begin", args=[chain.pk])).status_code == 302
    assert len(owed(chain)) == 3
    assert Event.objects.filter(action="duty.begin").count() == 1


@pytest.mark.django_db
def test_an_amended_edition_goes_on_with_the_duties_it_says_the_same(chain: Plan, office_reviewer: User) -> None:
    units, whole, asked = owed(chain)
    with time_machine.travel(OCTOBER + dt.timedelta(days=2), tick=False):
        later = amending(chain, office_reviewer, FIRST[:1])
        weekly = {**OFFICE_18, "day": 20}
        Plan.objects.filter(pk=later.pk).update(duties=[UNITS_15, weekly])
        issuing.issue(Plan.objects.get(pk=later.pk), actor=office_reviewer)
    kept, new = owed(later)
    assert (kept.pk, kept.occurrences.count(), new.after, new.due_day) == (units.pk, 1, kept, 20)
    for gone in (whole, asked):
        gone.refresh_from_db()
        assert gone.state == Obligation.State.STOPPED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"due_on": "", "note": "Gấp"}, "Hãy ghi hạn gửi báo cáo."),
        ({"due_on": "31/02/2027", "note": "Gấp"}, "Hãy ghi ngày theo mẫu"),
        ({"due_on": "01/10/2026", "note": "Gấp"}, "ngày đã qua"),
        ({"due_on": "07/11/2026", "note": "Gấp"}, "07/11/2026 là Thứ Bảy: hãy chọn một ngày làm việc."),
        ({"due_on": "09/11/2026", "note": ""}, "Hãy ghi nội dung yêu cầu báo cáo."),
    ],
)
def test_a_wrong_request_is_answered_in_words_and_keeps_what_was_typed(
    chain: Plan, office_reviewer: User, client: Client, told: dict[str, str], sentence: str
) -> None:
    client.force_login(office_reviewer)
    with time_machine.travel(OCTOBER, tick=False):
        answer = client.post(reverse("duty_ask", args=[owed(chain)[0].pk]), {**told, "version": "1"})
    page = answer.content.decode()
    assert (answer.status_code, sentence in page) == (422, True)
    assert all(value in page for value in told.values() if value)
