"""From a file to a draft."""

from pathlib import Path

import pytest
from django.db import IntegrityError

from audit.models import Event
from plans.intake import parties
from plans.intake import taking as intake
from plans.intake.directory import UnitDirectory
from plans.intake.likeness import fold
from plans.intake.taking import Source, TooMuch, prepare, prepare_bare, take_in
from plans.models import Plan, PlanItem
from plans.reading import NotAPlan
from plans.states import PlanState
from tests.plans.conftest import NOW, TEXT, TODAY, read_in
from units.models import OutsideName, Unit, UnitAlias, User
from workflows.models import Task

LETTERHEAD = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
TWICE = TEXT.replace("Số: 15/KH-STP", f"{LETTERHEAD}Số: 15/KH-STP")

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


@pytest.mark.usefixtures("division")
def test_a_unit_that_the_agency_does_not_have_is_left_for_a_person_to_choose(
    office: Unit, office_reviewer: User
) -> None:
    item = read_in(office.agency, office_reviewer).items.get(position=3)
    assert item.lead_unit is None
    assert item.doubts == ["Chưa nhận ra đơn vị chủ trì “Phòng Chuyển đổi số và Dữ liệu”."]


def test_a_name_that_was_set_aside_leaves_a_line_that_nobody_leads(draft: Plan) -> None:
    assert draft.items.get(position=3).doubts == ["Chưa có đơn vị chủ trì."]


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
    assert item.doubts == [parties.SEVERAL_LEADS]


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


def test_what_the_reading_saw_besides_tasks_is_kept_with_the_draft(draft: Plan) -> None:
    assert draft.agency_text == "Sở Tư pháp"
    assert draft.source_format == "txt"
    assert len(draft.uses) == len(draft.source_text.split("\n"))
    assert {"task", "attribute", "head"} <= set(draft.uses)
    assert any(section["role"] == "tasks" and section["lines"][0] > 0 for section in draft.sections)
    marks = {mark["field"]: mark for mark in draft.items.get(position=1).marks}
    assert {"content", "lead", "cooperating", "time"} <= set(marks)
    assert marks["lead"]["lines"] == [12, 12]
    assert set(marks["lead"]) == {"field", "lines", "confidence", "reason"}


def test_a_name_with_a_slip_is_matched_and_the_line_is_to_be_looked_at(
    office: Unit, division: Unit, other_division: Unit, office_reviewer: User
) -> None:
    text = TEXT.replace("Phòng Chuyển đổi số và Dữ liệu", "Phòng Xây dựng và Phổ biến pháp luậtt")
    item = read_in(office.agency, office_reviewer, text).items.get(position=3)
    assert item.lead_unit == other_division
    mark = next(mark for mark in item.marks if mark["field"] == "lead")
    assert mark["confidence"] == "medium"
    assert "khớp 98 % với Phòng Xây dựng và Phổ biến pháp luật" in mark["reason"]
    assert item.doubts
    assert mark["reason"].endswith(item.doubts[0])


def test_names_that_mean_nobody_here_are_kept_where_they_stand(
    office: Unit, division: Unit, office_reviewer: User
) -> None:
    text = TEXT.replace("Văn phòng Sở; các cơ quan có liên quan", "Phòng Kế toán; Sở Nội vụ; các cơ quan có liên quan")
    plan = read_in(office.agency, office_reviewer, text)
    assert plan.items.get(position=3).lead_unknown == ["Phòng Chuyển đổi số và Dữ liệu"]
    first = plan.items.get(position=1)
    assert first.cooperating_unknown == ["Phòng Kế toán"]
    assert first.cooperating_others == "Sở Nội vụ; các cơ quan có liên quan"


def test_a_line_led_by_somebody_outside_says_so(office: Unit, division: Unit, office_reviewer: User) -> None:
    text = TEXT.replace("Phòng Chuyển đổi số và Dữ liệu", "Sở Khoa học và Công nghệ")
    item = read_in(office.agency, office_reviewer, text).items.get(position=3)
    assert (item.lead_outside, item.lead_unit, item.lead_unknown) == (True, None, [])


def test_a_name_that_was_called_outside_once_stays_outside(office: Unit, division: Unit, office_reviewer: User) -> None:
    OutsideName.objects.create(agency=office.agency, text="PHÒNG CHUYỂN ĐỔI SỐ VÀ DỮ LIỆU")
    item = read_in(office.agency, office_reviewer).items.get(position=3)
    assert (item.lead_outside, item.lead_unknown) == (True, [])


def test_a_second_plan_in_the_file_is_said_and_only_the_first_is_read(
    office: Unit, division: Unit, office_reviewer: User
) -> None:
    plan = read_in(office.agency, office_reviewer, f"{TWICE}\n{TWICE}")
    assert plan.items.count() == 3
    assert any("chứa thêm một kế hoạch khác" in remark for remark in plan.source_remarks)


def test_a_thousand_and_one_tasks_are_more_than_one_plan(office: Unit) -> None:
    lines = "\n".join(f"- Rà soát quy trình nội bộ số {number} của cơ quan." for number in range(1, 1002))
    text = TEXT.replace("1. Rà soát toàn bộ quy trình nội bộ của cơ quan.", lines)
    with pytest.raises(TooMuch, match="nhiều hơn mức 1000"):
        prepare(Source.of("x.txt", text.encode()), office.agency, on=TODAY)


def test_a_text_without_tasks_can_be_opened_with_every_line_waiting(office: Unit, office_reviewer: User) -> None:
    ready = prepare_bare(Source.of("x.txt", "Kính gửi\n\ncác đồng chí".encode()), office.agency, on=TODAY)
    plan = take_in(ready, actor=office_reviewer, at=NOW)
    assert (plan.title, plan.items.count(), plan.uses) == ("Kính gửi", 0, ["ignored", "blank", "ignored"])
    assert plan.coordinating_unit == office
