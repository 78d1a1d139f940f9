"""The plan intake under attack: ids of others in a form, rights that have just ended, pages that are no longer so."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from plans import actions
from plans.draft import editing, reshaping, times
from plans.draft.editing import Sheet
from plans.draft.times import Timing
from plans.editions import amending, declaring, recalling
from plans.errors import StalePlan
from plans.intake import names
from plans.intake.names import UNIT, Answer
from plans.models import Plan, PlanItem
from plans.states import PlanState
from project.management.commands.verify_audit import findings
from tests.people import appointed
from tests.plans.amendments import FIRST, issued, paper
from tests.plans.amendments import amending as amended_draft
from tests.plans.conftest import draft, own_files, read_in
from units.actions import end_appointment
from units.models import Agency, Unit, User
from units.positions import Position
from units.rules import standing
from workflows.models import Task, TimeKind

__all__ = ["draft", "own_files"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "office", "division", "other_division")]
WHY = "Ban hành nhầm"


@pytest.fixture
def foreign_plan(foreign_agency: Agency, foreign_division: Unit, stranger: User) -> Plan:
    """A plan of another agency, issued there."""
    plan = read_in(foreign_agency, stranger, paper("9/KH-SKHCN", FIRST[2:]))
    Plan.objects.filter(pk=plan.pk).update(coordinating_unit=foreign_division)
    plan.items.update(lead_unknown=[], cooperating_unknown=[], lead_unit=foreign_division)
    plan.refresh_from_db()
    actions.issue(plan, actor=stranger, despite_foreign=True)
    return Plan.objects.get(pk=plan.pk)


def rows() -> list[object]:
    """Return everything that the forms of a draft could change."""
    helpers = PlanItem.cooperating_units.through
    return [list(model.objects.order_by("pk").values()) for model in (Plan, PlanItem, Task, helpers)]


def head_of(plan: Plan) -> dict[str, object]:
    """Return what the compare page posts of the head."""
    return {
        "title": plan.title,
        "number": plan.number,
        "coordinating_unit": plan.coordinating_unit_id or "",
        "version": plan.version,
    }


@pytest.mark.parametrize("field", ["coordinating_unit", "muc-{item}-lead", "chung-lead", "chung-helper"])
def test_a_unit_of_another_agency_is_no_answer_on_the_compare_page(
    field: str, client: Client, draft: Plan, office_reviewer: User, foreign_division: Unit
) -> None:
    client.force_login(office_reviewer)
    item = draft.items.earliest("position")
    before = rows()
    form = {**head_of(draft), "chon": item.pk, "do": "bulk" if field.startswith("chung") else "", "chung-lead": "keep"}
    form[field.format(item=item.pk)] = foreign_division.pk
    assert client.post(reverse("plan_compare", args=[draft.pk]), form).status_code == 422
    assert rows() == before


@pytest.mark.parametrize(
    "do",
    ["merge:{}", "merge-up:{}", "split:{}:9", "break:{}", "up:{}", "down:{}", "skip:{}", "bulk-skip", "bulk-seen"],
)
def test_a_line_of_another_plan_is_no_line_of_this_one(
    do: str, client: Client, draft: Plan, office_reviewer: User, foreign_plan: Plan
) -> None:
    client.force_login(office_reviewer)
    theirs = foreign_plan.items.latest("position")
    before = rows()
    form = {**head_of(draft), "do": do.format(theirs.pk), "chon": theirs.pk, "hien": theirs.pk, "xem": theirs.pk}
    form[f"muc-{theirs.pk}-content"] = form[f"muc-{theirs.pk}-lead"] = "x"
    assert client.post(reverse("plan_compare", args=[draft.pk]), form).status_code == 422
    assert rows() == before


def test_ticks_and_fields_of_another_plans_lines_are_not_heard(
    client: Client, draft: Plan, office_reviewer: User, foreign_plan: Plan
) -> None:
    client.force_login(office_reviewer)
    theirs = foreign_plan.items.latest("position")
    form = {**head_of(draft), "hien": theirs.pk, "xem": theirs.pk, f"muc-{theirs.pk}-content": "khác", "save": "1"}
    before = rows()
    assert client.post(reverse("plan_compare", args=[draft.pk]), form).status_code == 302
    assert rows() == before


def test_an_answer_to_a_name_names_a_unit_of_the_agency_alone(
    client: Client, office_reviewer: User, agency: Agency, foreign_division: Unit
) -> None:
    plan = read_in(agency, office_reviewer)
    client.force_login(office_reviewer)
    page = client.get(reverse("plan_names", args=[plan.pk])).content.decode()
    found = re.search(r'name="(ten-[0-9a-f]+)-choice"', page)
    assert found is not None
    form = {"version": plan.version, f"{found[1]}-choice": "unit", f"{found[1]}-unit": foreign_division.pk}
    before = rows()
    assert client.post(reverse("plan_names", args=[plan.pk]), form).status_code == 422
    assert rows() == before
    assert not foreign_division.aliases.exists()


def test_only_plans_and_lines_of_ones_own_can_be_amended(
    client: Client, office_reviewer: User, foreign_plan: Plan, agency: Agency
) -> None:
    plan = issued(office_reviewer)
    other = issued(office_reviewer, FIRST[:2], "31/KH-STP")
    draft = amended_draft(plan, office_reviewer, FIRST[:3])
    fresh = read_in(agency, office_reviewer, paper("32/KH-STP", FIRST))
    client.force_login(office_reviewer)
    own, theirs, others = (one.items.earliest("position").pk for one in (draft, foreign_plan, other))
    before = rows()
    for target, form in (
        (fresh, {"act": "declare", "old": foreign_plan.pk}),
        (draft, {"act": "declare", "old": draft.pk}),
        (fresh, {"act": "declare", "old": draft.pk}),
        (fresh, {"act": "keep", "old": others}),
        (draft, {"act": "match", "line": theirs, "old": "none"}),
        (draft, {"act": "match", "line": others, "old": plan.items.earliest("position").pk}),
        (draft, {"act": "match", "line": own, "old": theirs}),
        (draft, {"act": "match", "line": own, "old": others}),
        (draft, {"act": "match", "line": own, "old": own}),
        (draft, {"act": "keep", "old": theirs}),
        (draft, {"act": "let_go", "line": theirs}),
        (draft, {"act": "let_go", "line": plan.items.earliest("position").pk}),
        (draft, {"act": "let_go", "line": own}),
    ):
        answer = client.post(reverse("plan_amend", args=[target.pk]), {**form, "version": target.version})
        assert answer.status_code == 422, form
    assert rows() == before


def test_a_plan_of_another_coordinating_unit_of_the_same_agency_is_no_candidate(
    client: Client, office_reviewer: User, unit_head: User, division: Unit, agency: Agency
) -> None:
    plan = issued(office_reviewer)
    own = read_in(agency, unit_head, paper("16/KH-STP", FIRST))
    Plan.objects.filter(pk=own.pk).update(coordinating_unit=division)
    client.force_login(unit_head)
    form = {"act": "declare", "old": plan.pk, "version": own.version}
    assert client.post(reverse("plan_amend", args=[own.pk]), form).status_code == 422
    assert client.get(reverse("plan_amend", args=[own.pk])).status_code == 200
    own.refresh_from_db()
    assert own.amends is None


# Changes of a draft, each as an act: what the pages call once they have found the draft.
Change = Callable[[Plan, User], object]
CHANGES: dict[str, Change] = {
    "edit": lambda plan, who: editing.change(plan, Sheet({"title": "Tên khác"}), actor=who, seen=plan.version),
    "times": lambda plan, who: times.set_times(
        plan, [Timing(plan.items.earliest("position"), TimeKind.NONE, None)], actor=who, seen=plan.version
    ),
    "names": lambda plan, who: names.resolve(
        plan, [Answer("Phòng Mới", UNIT, plan.coordinating_unit)], actor=who, seen=plan.version
    ),
    "match": lambda plan, who: declaring.match(
        plan, plan.items.earliest("position").pk, None, actor=who, seen=plan.version
    ),
    "declare": lambda plan, who: declaring.declare(plan, plan.amends_id or 0, actor=who, seen=plan.version),
    "keep": lambda plan, who: declaring.keep(
        plan, PlanItem.objects.filter(plan=plan.amends_id).latest("position").pk, actor=who, seen=plan.version
    ),
    "withdraw": lambda plan, who: declaring.withdraw(plan, actor=who, seen=plan.version),
    "discard": lambda plan, who: actions.discard(plan, actor=who, seen=plan.version),
    "issue": lambda plan, who: actions.issue(plan, actor=who, seen=plan.version),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("who", ["other_unit_head", "officer", "inspector", "administrator", "superuser", "stranger"])
def test_who_does_not_act_for_the_coordinating_unit_changes_nothing_and_the_attempt_is_kept(
    name: str, who: str, office_reviewer: User, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    plan = amended_draft(issued(office_reviewer), office_reviewer, FIRST[:3])
    before = rows()
    with pytest.raises(PermissionDenied):
        CHANGES[name](plan, person)
    assert rows() == before
    assert Event.objects.filter(object_key=f"plan:{plan.pk}", refused=True, actor=person).count() == 1
    assert list(findings()) == []


@pytest.mark.parametrize("name", CHANGES)
def test_an_appointment_that_ends_while_the_page_is_open_ends_the_right(name: str, office_reviewer: User) -> None:
    plan = amended_draft(issued(office_reviewer), office_reviewer, FIRST[:3])
    standing(office_reviewer)  # as the page has read it, a moment before
    before = rows()
    end_appointment(office_reviewer.appointments.get(), at=timezone.now())
    with pytest.raises(PermissionDenied):
        CHANGES[name](plan, office_reviewer)
    assert rows() == before


def test_a_draft_without_a_coordinating_unit_is_no_matter_of_another_agency(draft: Plan, stranger: User) -> None:
    Plan.objects.filter(pk=draft.pk).update(coordinating_unit=None)
    draft.refresh_from_db()
    for name in ("edit", "times", "discard"):
        with pytest.raises(PermissionDenied):
            CHANGES[name](draft, stranger)
    assert Plan.objects.get(pk=draft.pk).state == PlanState.DRAFT


def test_every_page_of_the_wizard_is_gone_with_the_appointment(
    client: Client, draft: Plan, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    pages = ("plan_compare", "plan_names", "plan_times", "plan_confirm", "plan_amend", "plan_source")
    assert client.get(reverse("plan_compare", args=[draft.pk])).status_code == 200
    end_appointment(office_reviewer.appointments.get(), at=timezone.now())
    for page in (*pages, "plan_discard", "plan_recall"):
        address = reverse(page, args=[draft.pk])
        assert client.post(address, head_of(draft)).status_code in {404, 405}, page
        assert client.get(address).status_code in {404, 405}, page
    assert client.get(reverse("plan_line", args=[draft.items.earliest("position").pk])).status_code == 404
    assert client.post(reverse("plan_import"), {"text": "x"}).status_code == 403


def test_another_agencys_paper_is_issued_by_a_word_that_the_trail_keeps(draft: Plan, office_reviewer: User) -> None:
    Plan.objects.filter(pk=draft.pk).update(agency_text="SỞ NỘI VỤ")
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="cơ quan khác"):
        actions.issue(draft, actor=office_reviewer)
    assert not Task.objects.exists()
    actions.issue(draft, actor=office_reviewer, despite_foreign=True)
    event = Event.objects.get(object_key=f"plan:{draft.pk}", action="plan.issue")
    assert json.loads(bytes(event.body))["facts"]["foreign"] == "SỞ NỘI VỤ"


def test_an_amended_edition_that_bears_another_name_wants_the_word_too(office_reviewer: User) -> None:
    plan = amended_draft(issued(office_reviewer), office_reviewer, FIRST[:3])
    Plan.objects.filter(pk=plan.pk).update(agency_text="SỞ NỘI VỤ")
    with pytest.raises(ValidationError, match="cơ quan khác"):
        actions.issue(plan, actor=office_reviewer)
    actions.issue(plan, actor=office_reviewer, despite_foreign=True)
    event = Event.objects.get(object_key=f"plan:{plan.pk}", action="plan.amend")
    assert json.loads(bytes(event.body))["facts"]["foreign"] == "SỞ NỘI VỤ"


def test_a_plan_taken_back_can_be_changed_though_a_draft_was_to_amend_it(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    later = amended_draft(plan, office_reviewer, FIRST)
    recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason=WHY)
    plan.refresh_from_db()
    first = plan.items.earliest("position")
    editing.change(plan, Sheet(), reshaping.merge(first.pk, 1), actor=office_reviewer, seen=plan.version)
    assert plan.items.count() == 3
    found = amending.summary(later)
    assert found is not None
    assert "thu hồi" in found.obstacles[0]
    with pytest.raises(StalePlan, match="thu hồi"):
        actions.issue(later, actor=office_reviewer)
    declaring.withdraw(later, actor=office_reviewer, seen=later.version)
    assert list(findings()) == []


def test_the_back_button_after_issuing_issues_edits_and_discards_nothing(
    client: Client, draft: Plan, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    form = head_of(draft)
    assert client.post(reverse("plan_confirm", args=[draft.pk]), form).status_code == 302
    before = rows()
    for page in ("plan_confirm", "plan_compare", "plan_times", "plan_names", "plan_amend", "plan_discard"):
        answer = client.post(reverse(page, args=[draft.pk]), {**form, "act": "withdraw", "title": "Khác", "save": "1"})
        assert answer.status_code == 409, page
        assert "ban hành" in answer.content.decode()
    assert rows() == before


def test_confirming_what_the_page_did_not_show_issues_nothing(client: Client, draft: Plan, office_head: User) -> None:
    client.force_login(office_head)
    assert client.post(reverse("plan_confirm", args=[draft.pk]), {"version": 0}).status_code == 409
    assert client.post(reverse("plan_confirm", args=[draft.pk]), {}).status_code == 409
    assert client.post(reverse("plan_confirm", args=[draft.pk]), {"version": "9" * 40}).status_code == 409
    assert not Task.objects.exists()


def test_a_plan_that_went_to_another_unit_is_not_made_twice_by_the_same_file(
    client: Client, office: Unit, division: Unit, unit_head: User, own_files: Path
) -> None:
    client.force_login(unit_head)
    for _ in range(3):
        assert client.post(reverse("plan_import"), {"text": paper("15/KH-STP", FIRST)}).status_code == 302
    assert Plan.objects.get().coordinating_unit == office
    assert len(list((own_files / "plans").iterdir())) == 1


def test_a_second_appointment_elsewhere_gives_no_right_here(
    draft: Plan, foreign_agency: Agency, foreign_division: Unit
) -> None:
    person = appointed("two_hats", foreign_agency, Position.COORDINATOR, unit=foreign_division)
    for change in CHANGES.values():
        if change not in (CHANGES["declare"], CHANGES["keep"]):
            with pytest.raises(PermissionDenied):
                change(draft, person)
