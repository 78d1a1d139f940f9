"""From a file to a draft."""

from pathlib import Path

import pytest
from django.db import IntegrityError

from audit.models import Event
from plans import intake
from plans.directory import UnitDirectory, fold
from plans.intake import Source, prepare, take_in
from plans.models import Plan, PlanItem
from plans.reading import NotAPlan
from plans.states import PlanState
from tests.plans.conftest import NOW, TEXT, TODAY, read_in
from units.models import Unit, UnitAlias, User
from workflows.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def test_the_real_plan_becomes_eighteen_lines_with_the_right_units(
    real_plan: Path, office: Unit, division: Unit, other_division: Unit, inspectorate: Unit, office_head: User
) -> None:
    source = Source.of(real_plan.name, real_plan.read_bytes())
    plan = take_in(prepare(source, office.agency, on=TODAY), actor=office_head, at=NOW)
    items = list(plan.items.order_by("position"))
    leads = ["all" if item.all_units else getattr(item.lead_unit, "code", "") for item in items]
    assert leads == [*["all"] * 3, *["vp"] * 3, "tt", "xdpb", "vp", "vp", "hctp", "hctp", *["vp"] * 6]
    assert plan.coordinating_unit == office
    assert not any(item.doubts for item in items)
    assert {unit.code for unit in items[9].cooperating_units.all()} == {"hctp", "xdpb"}
    assert items[8].cooperating_all
    assert items[12].cooperating_others == "các cơ quan có liên quan"
    assert (items[0].path, items[0].first_line, items[0].last_line) == ("II.1.a-1", 56, 66)
    assert (items[9].time_kind, str(items[9].due_on)) == ("by_month_end", "2025-06-30")


def test_a_draft_binds_nobody_and_leaves_one_line_in_the_trail(draft: Plan, office_reviewer: User) -> None:
    event = Event.objects.get(object_key=f"plan:{draft.pk}")
    assert (event.action, event.actor, event.refused) == ("plan.import", office_reviewer, False)
    assert draft.state == PlanState.DRAFT
    assert not Task.objects.exists()


def test_the_source_is_kept_byte_for_byte_under_a_random_name(draft: Plan, own_files: Path) -> None:
    name = str(draft.source_file.name)
    assert (own_files / name).read_bytes() == TEXT.encode()
    assert draft.source_name not in name
    assert draft.source_sha256 == Source.of("x.txt", TEXT.encode()).sha256


def test_a_unit_that_the_agency_does_not_have_is_left_for_a_person_to_choose(draft: Plan) -> None:
    item = draft.items.get(position=3)
    assert item.lead_unit is None
    assert item.doubts == ["Chưa nhận ra đơn vị chủ trì “Phòng Chuyển đổi số và Dữ liệu”."]


def test_names_are_found_by_alias_without_case_and_accents(office: Unit, division: Unit) -> None:
    UnitAlias.objects.create(unit=division, text="Phòng HC&BTTP")
    directory = UnitDirectory.of(office.agency, on=TODAY)
    assert directory.find("PHONG HC&BTTP") == division
    assert directory.find("phòng hành  chính và bổ trợ tư pháp.") == division
    assert directory.find("Chánh Văn phòng Sở") == office
    assert directory.find("Phòng khác") is None
    assert fold("Uỷ ban") == fold("Ủy ban") == "uy ban"


def test_a_name_that_two_units_share_means_neither(office: Unit, division: Unit) -> None:
    UnitAlias.objects.create(unit=division, text="Văn phòng Sở")
    assert UnitDirectory.of(office.agency, on=TODAY).find("văn phòng sở") is None


def test_a_unit_that_has_ended_is_not_found(office: Unit, division: Unit) -> None:
    Unit.objects.filter(pk=division.pk).update(active_to=TODAY.replace(day=1))
    assert UnitDirectory.of(office.agency, on=TODAY).find(division.name) is None


def test_without_a_named_coordinator_the_office_coordinates(office: Unit, office_reviewer: User) -> None:
    text = TEXT.replace(
        "Văn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này.", "Các đơn vị thực hiện."
    )
    assert read_in(office.agency, office_reviewer, text).coordinating_unit == office


def test_the_first_of_several_leads_is_proposed_and_the_line_is_to_be_looked_at(
    office: Unit, division: Unit, other_division: Unit, office_reviewer: User
) -> None:
    text = TEXT.replace("Phòng Chuyển đổi số và Dữ liệu", f"{division.name}; {other_division.name}")
    item = read_in(office.agency, office_reviewer, text).items.get(position=3)
    assert item.lead_unit == division
    assert list(item.cooperating_units.all()) == [other_division]
    assert item.doubts == [intake.SEVERAL_LEADS]


def test_nothing_is_written_when_the_text_is_no_plan(office: Unit) -> None:
    with pytest.raises(NotAPlan):
        prepare(Source.of("x.txt", "Kính gửi các đồng chí,".encode()), office.agency, on=TODAY)
    assert not Plan.objects.exists()


def test_nothing_is_written_when_a_line_cannot_be(
    office: Unit, office_reviewer: User, own_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = prepare(Source.of("x.txt", TEXT.encode()), office.agency, on=TODAY)
    monkeypatch.setattr(intake, "path_in_words", lambda path: None)
    with pytest.raises((IntegrityError, TypeError)):
        take_in(ready, actor=office_reviewer, at=NOW)
    assert not Plan.objects.exists()
    assert not PlanItem.objects.exists()
    assert not Event.objects.filter(action="plan.import").exists()
    assert not [path for path in own_files.rglob("*") if path.is_file()]
