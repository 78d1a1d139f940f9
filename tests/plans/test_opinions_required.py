"""A plan that demands the opinions of those who help: said when it is issued, carried by every task it makes."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from audit.verifier import content_of
from plans.models import Plan
from tests.plans.amendments import FIRST, amending, issued
from tests.workflows.answers import body
from units.models import Unit, User
from workflows import giving
from workflows.giving import Order, Pick
from workflows.models import Task
from workflows.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
BOX = 'name="opinions_required" value="1"'


def facts_of(plan: Plan, action: str) -> dict[str, object]:
    """Return what the trail keeps of an act on a plan."""
    event = Event.objects.of(f"plan:{plan.pk}").filter(action=action).latest("seq")
    facts: dict[str, object] = (content_of(event) or {})["facts"]
    return facts


@pytest.mark.parametrize("wanted", [True, False])
def test_the_box_on_the_last_page_is_carried_by_every_task(
    client: Client, draft: Plan, office_reviewer: User, *, wanted: bool
) -> None:
    client.force_login(office_reviewer)
    page = reverse("plan_confirm", args=[draft.pk])
    text = body(client.get(page))
    assert BOX in text
    assert f"{BOX} checked" not in text
    data = {"version": "1", **({"opinions_required": "1"} if wanted else {})}
    assert client.post(page, data).status_code == 302
    assert Plan.objects.get().opinions_required is wanted
    assert set(Task.objects.values_list("opinions_required", flat=True)) == {wanted}
    assert facts_of(draft, "plan.issue").get("opinions_required", False) is wanted
    plan_page = body(client.get(reverse("plan_page", args=[draft.pk])))
    assert ("Bắt buộc lấy ý kiến đơn vị phối hợp" in plan_page) is wanted


def test_a_refused_issue_keeps_the_box_as_it_was_ticked(
    client: Client, office: Unit, division: Unit, office_reviewer: User, draft: Plan
) -> None:
    client.force_login(office_reviewer)
    draft.items.update(lead_unknown=["Phòng lạ"])
    answer = client.post(reverse("plan_confirm", args=[draft.pk]), {"version": "1", "opinions_required": "1"})
    assert answer.status_code == 409
    assert f"{BOX} checked" in body(answer)
    assert not Plan.objects.get().opinions_required


def test_an_amended_edition_begins_as_its_plan_and_holds_for_what_is_new(
    client: Client, office: Unit, division: Unit, other_division: Unit, office_reviewer: User
) -> None:
    before = issued(office_reviewer)
    Plan.objects.filter(pk=before.pk).update(opinions_required=True)
    new = ("Xây dựng chuyên mục hỏi đáp pháp luật", "Phòng Hành chính và Bổ trợ tư pháp", "Trước ngày 30/9/2027")
    later = amending(Plan.objects.get(pk=before.pk), office_reviewer, [*FIRST, new])
    client.force_login(office_reviewer)
    page = reverse("plan_confirm", args=[later.pk])
    assert f"{BOX} checked" in body(client.get(page))
    assert client.post(page, {"version": later.version, "opinions_required": "1"}).status_code == 302
    assert Task.objects.get(content__startswith="Xây dựng chuyên mục").opinions_required
    assert not Task.objects.get(content__startswith="Biên soạn tài liệu").opinions_required
    assert facts_of(later, "plan.amend")["opinions_required"] is True


def test_a_draft_given_to_all_units_gives_each_of_them_the_demand(
    office: Unit, division: Unit, other_division: Unit, office_reviewer: User
) -> None:
    issued(office_reviewer)
    Task.objects.update(opinions_required=True)
    draft = Task.objects.get(state=State.DRAFT)
    outcome = giving.give_out(
        [Pick(draft.pk, draft.audit_seq)], Order([office, division, other_division], None), actor=office_reviewer
    )
    assert outcome.done == [draft.pk]
    shares = Task.objects.filter(content=draft.content)
    assert (shares.count(), set(shares.values_list("opinions_required", flat=True))) == (3, {True})
