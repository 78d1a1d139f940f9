"""Names that are no unit yet: what they may mean, and what becomes of the answer."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from audit.models import Event
from plans.draft.outlook import outlook_of
from plans.errors import StalePlan
from plans.forms.names import NamesForm
from plans.intake import names
from plans.intake.directory import UnitDirectory
from plans.intake.names import CREATE, EXTERNAL, IGNORE, UNIT, Answer
from plans.intake.unknown import unknown_names
from plans.models import Plan
from tests.plans.conftest import TEXT, TODAY, read_in
from units.models import Agency, OutsideName, Unit, UnitAlias, User
from units.positions import Right
from units.rules import holds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
LEAD, HELPER = "Phòng Chuyển đổi số và Dữ liệu", "Phòng Kế toán"
BOTH = TEXT.replace("Văn phòng Sở; các cơ quan có liên quan", f"{HELPER}; {LEAD}")


@pytest.fixture
def unsettled(office: Unit, division: Unit, other_division: Unit, office_reviewer: User) -> Plan:
    """A draft with one name that leads a line and helps with another, and one that only helps."""
    return read_in(office.agency, office_reviewer, BOTH)


def fields(plan: Plan, name: str, **typed: str) -> dict[str, str]:
    """Return what the page posts of one name."""
    directory = UnitDirectory.of(plan.agency, on=TODAY)
    form = NamesForm.of(unknown_names(plan.items.all()), directory)
    prefix = next(one.prefix for one in form.names if one.unknown.name == name)
    return {f"{prefix}-{key}": value for key, value in typed.items()}


def test_each_unknown_name_is_asked_once_with_all_its_lines(unsettled: Plan) -> None:
    found = unknown_names(unsettled.items.all())
    assert [(one.name, [item.position for item in one.items]) for one in found] == [(HELPER, [1]), (LEAD, [1, 3])]
    unsettled.items.update(skipped=True)
    assert unknown_names(unsettled.items.all()) == []


def test_a_name_nobody_has_resolved_is_in_the_way_of_issuing(unsettled: Plan, office: Unit) -> None:
    items = list(unsettled.items.select_related("lead_unit"))
    outlook = outlook_of(unsettled, items, [office], on=TODAY)
    assert any(f"Chưa nhận ra tên đơn vị: “{HELPER}”; “{LEAD}”." in sentence for sentence in outlook.obstacles)


def test_a_chosen_unit_leads_and_helps_and_is_known_by_that_name_next_time(
    unsettled: Plan, other_division: Unit, office_reviewer: User
) -> None:
    names.resolve(unsettled, [Answer(LEAD, UNIT, other_division)], actor=office_reviewer, seen=1)
    assert unsettled.items.get(position=3).lead_unit == other_division
    assert other_division in unsettled.items.get(position=1).cooperating_units.all()
    assert UnitAlias.objects.get().text == LEAD
    event = Event.objects.get(action="unit.alias")
    assert (event.object_key, event.actor) == (f"unit:{other_division.pk}", office_reviewer)
    assert Plan.objects.get().version == 2
    assert [one.name for one in unknown_names(unsettled.items.all())] == [HELPER]
    again = read_in(unsettled.agency, office_reviewer)
    assert again.items.get(position=3).lead_unit == other_division


def test_a_new_unit_is_made_with_its_code_and_overseen_at_once(
    unsettled: Plan, office_reviewer: User, director: User
) -> None:
    answer = Answer(LEAD, CREATE, new_name="Phòng Chuyển đổi số", kind=Unit.Kind.DIVISION)
    names.resolve(unsettled, [answer], actor=office_reviewer, seen=1)
    unit = Unit.objects.get(name="Phòng Chuyển đổi số")
    assert (unit.code, unit.kind, unit.agency) == ("pcds", "division", unsettled.agency)
    assert unsettled.items.get(position=3).lead_unit == unit
    assert unit.aliases.get().text == LEAD
    assert {event.action for event in Event.objects.filter(object_key=f"unit:{unit.pk}")} == {
        "unit.create",
        "unit.alias",
    }
    assert holds(User.objects.get(pk=director.pk), Right.SEE_WORK, unit)


def test_a_unit_that_is_there_is_not_made_twice(unsettled: Plan, division: Unit, office_reviewer: User) -> None:
    answer = Answer(LEAD, CREATE, new_name=division.name.upper(), kind=Unit.Kind.DIVISION)
    with pytest.raises(ValidationError, match="đã có đơn vị tên"):
        names.resolve(unsettled, [Answer(HELPER, IGNORE), answer], actor=office_reviewer, seen=1)
    assert len(unknown_names(unsettled.items.all())) == 2
    assert Plan.objects.get().version == 1


def test_a_unit_of_another_agency_is_refused(unsettled: Plan, foreign_division: Unit, office_reviewer: User) -> None:
    with pytest.raises(ValidationError, match="không thuộc cơ quan"):
        names.resolve(unsettled, [Answer(LEAD, UNIT, foreign_division)], actor=office_reviewer, seen=1)
    assert not UnitAlias.objects.exists()


def test_a_body_outside_leads_outside_and_is_remembered(unsettled: Plan, office_reviewer: User) -> None:
    answers = [Answer(LEAD, EXTERNAL), Answer(HELPER, EXTERNAL)]
    names.resolve(unsettled, answers, actor=office_reviewer, seen=1)
    assert unsettled.items.get(position=3).lead_outside
    assert unsettled.items.get(position=1).cooperating_others == f"{LEAD}; {HELPER}"
    assert {name.text for name in OutsideName.objects.all()} == {LEAD, HELPER}
    event = Event.objects.filter(action="unit.external").first()
    assert event is not None
    assert event.object_key == f"agency:{unsettled.agency_id}"
    assert read_in(unsettled.agency, office_reviewer).items.get(position=3).lead_outside


def test_a_name_set_aside_leaves_the_line_to_be_assigned(unsettled: Plan, office_reviewer: User) -> None:
    names.resolve(unsettled, [Answer(LEAD, IGNORE), Answer(HELPER, IGNORE)], actor=office_reviewer, seen=1)
    item = unsettled.items.get(position=3)
    assert (item.lead_unit, item.lead_outside, item.lead_unknown) == (None, False, [])
    assert not UnitAlias.objects.exists()
    assert not OutsideName.objects.exists()


def test_who_leads_stays_as_a_person_has_chosen(
    unsettled: Plan, division: Unit, office: Unit, office_reviewer: User
) -> None:
    unsettled.items.filter(position=3).update(lead_unit=division)
    names.resolve(unsettled, [Answer(LEAD, UNIT, office)], actor=office_reviewer, seen=1)
    assert unsettled.items.get(position=3).lead_unit == division


def test_two_who_answer_at_once_do_not_overwrite_each_other(
    unsettled: Plan, office: Unit, division: Unit, office_reviewer: User
) -> None:
    names.resolve(unsettled, [Answer(LEAD, UNIT, office)], actor=office_reviewer, seen=1)
    with pytest.raises(StalePlan):
        names.resolve(unsettled, [Answer(HELPER, UNIT, division)], actor=office_reviewer, seen=1)


def test_the_upload_leads_to_the_names_and_the_answers_to_the_compare_page(
    client: Client, office: Unit, division: Unit, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    answer = client.post(reverse("plan_import"), {"text": BOTH})
    plan = Plan.objects.get()
    assert answer["Location"] == reverse("plan_names", args=[plan.pk])
    text = client.get(answer["Location"]).content.decode()
    assert f"“{LEAD}”" in text
    assert "khớp 60 %" in text
    typed = fields(plan, LEAD, choice=UNIT, unit=str(division.pk)) | fields(plan, HELPER, choice=IGNORE)
    done = client.post(answer["Location"], {"version": "1", **typed})
    assert done["Location"] == reverse("plan_compare", args=[plan.pk])
    assert unknown_names(plan.items.all()) == []


def test_a_likely_unit_is_chosen_beforehand(unsettled: Plan, office: Unit) -> None:
    Unit.objects.create(
        agency=unsettled.agency, code="kt", name="Phòng Kế toán Tài vụ", kind="division", active_from=TODAY
    )
    form = NamesForm.of(unknown_names(unsettled.items.all()), UnitDirectory.of(unsettled.agency, on=TODAY))
    first, second = form.names
    assert (first["choice"].value(), first["unit"].value()) != ("later", "")
    assert second["choice"].value() == "later"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"choice": UNIT, "unit": ""}, "Hãy chọn đơn vị"),
        ({"choice": CREATE, "new_name": " ", "kind": "division"}, "Hãy ghi tên đơn vị mới"),
        ({"choice": CREATE, "new_name": "Văn phòng Sở", "kind": "office"}, "đã có đơn vị tên"),
        ({"choice": UNIT, "unit": "999999"}, "không phải"),
    ],
)
def test_what_an_answer_lacks_is_said_and_the_rest_stays(
    client: Client, unsettled: Plan, office_reviewer: User, typed: dict[str, str], sentence: str
) -> None:
    client.force_login(office_reviewer)
    posted = {"version": "1", **fields(unsettled, LEAD, **typed), **fields(unsettled, HELPER, choice=EXTERNAL)}
    answer = client.post(reverse("plan_names", args=[unsettled.pk]), posted)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert text.count('value="external"') == 2
    assert not OutsideName.objects.exists()


def test_a_page_that_was_overtaken_keeps_the_answers_and_they_can_be_sent_again(
    client: Client, unsettled: Plan, office: Unit, office_head: User, office_reviewer: User
) -> None:
    names.resolve(unsettled, [Answer(LEAD, UNIT, office)], actor=office_head, seen=1)
    client.force_login(office_reviewer)
    typed = fields(unsettled, HELPER, choice=EXTERNAL)
    answer = client.post(reverse("plan_names", args=[unsettled.pk]), {"version": "1", **typed})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Office head sửa lúc" in text
    assert 'name="version" value="2"' in text
    assert client.post(reverse("plan_names", args=[unsettled.pk]), {"version": "2", **typed}).status_code == 302
    assert OutsideName.objects.get().text == HELPER


def test_when_every_name_is_known_the_page_leads_on(client: Client, draft: Plan, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    answer = client.get(reverse("plan_names", args=[draft.pk]))
    assert "Mọi tên đơn vị đã được nhận ra" in answer.content.decode()
    assert client.post(reverse("plan_names", args=[draft.pk]), {"version": "1"}).status_code == 302


def test_the_names_of_a_draft_are_not_shown_to_strangers(
    client: Client, unsettled: Plan, unit_head: User, agency: Agency
) -> None:
    client.force_login(unit_head)
    assert client.get(reverse("plan_names", args=[unsettled.pk])).status_code == 404


def test_a_unit_that_was_picked_counts_although_the_answer_was_left_at_later(
    client: Client, unsettled: Plan, division: Unit, office_reviewer: User
) -> None:
    client.force_login(office_reviewer)
    typed = fields(unsettled, LEAD, choice="later", unit=str(division.pk))
    assert client.post(reverse("plan_names", args=[unsettled.pk]), {"version": "1", **typed}).status_code == 302
    assert unsettled.items.get(position=3).lead_unit == division
