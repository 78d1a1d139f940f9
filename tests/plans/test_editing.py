"""Acts on a draft: what was typed, several lines at once, letters given back; each leaves one line in the trail."""

import json

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from plans.draft import editing
from plans.draft.editing import Sheet, Typed, change
from plans.draft.marks import BY_HAND, mark_of
from plans.errors import StalePlan
from plans.models import Plan, PlanItem
from units.models import Unit, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def item(plan: Plan, position: int) -> PlanItem:
    """Read one line anew."""
    return plan.items.get(position=position)


def facts(plan: Plan, action: str) -> list[dict[str, object]]:
    """Return the facts of a plan's events of one kind."""
    rows = Event.objects.filter(object_key=f"plan:{plan.pk}", action=action).order_by("seq")
    return [editing_facts(event) for event in rows]


def editing_facts(event: Event) -> dict[str, object]:
    """Read the facts out of the recorded bytes."""
    return dict(json.loads(bytes(event.body))["facts"])


def test_what_was_typed_is_kept_marked_and_recorded_once(draft: Plan, office_reviewer: User, division: Unit) -> None:
    line = item(draft, 3)
    values = {"content": "Xây dựng kho dữ liệu", "lead_unit_id": division.pk, "lead_unknown": []}
    made = change(draft, Sheet({"number": "9/KH"}, (Typed(line.pk, values),)), actor=office_reviewer, seen=1)
    line = item(draft, 3)
    assert (line.content, line.lead_unit, line.checked) == ("Xây dựng kho dữ liệu", division, True)
    assert [(mark_of(line, name) or {})["reason"] for name in ("content", "lead")] == [BY_HAND, BY_HAND]
    assert (made.plan.number, made.plan.version, made.plan.edited_by) == ("9/KH", 2, office_reviewer)
    (told,) = facts(draft, "plan.edit")
    assert told["changes"] == {
        "number": ["15/KH-STP", "9/KH"],
        "3.content": ["Xây dựng cơ sở dữ liệu dùng chung của ngành.", "Xây dựng kho dữ liệu"],
        "3.lead": ["", division.name],
    }


def test_nothing_new_writes_nothing(draft: Plan, office_reviewer: User) -> None:
    line = item(draft, 1)
    sheet = Sheet({"title": draft.title}, (Typed(line.pk, {"content": line.content}, ()),), {line.pk: False})
    helpers = tuple(unit.pk for unit in line.cooperating_units.all())
    sheet = Sheet(sheet.head, (Typed(line.pk, {"content": line.content}, helpers),), sheet.seen)
    assert change(draft, sheet, actor=office_reviewer, seen=1).plan.version == 1
    assert not facts(draft, "plan.edit")


def test_a_tick_is_kept_and_a_line_that_was_mended_counts_as_looked_at(draft: Plan, office_reviewer: User) -> None:
    first, second, third = draft.items.all()
    sheet = Sheet(
        {}, (Typed(second.pk, {"product": "Báo cáo"}),), {one.pk: one.pk == first.pk for one in (first, second, third)}
    )
    change(draft, sheet, actor=office_reviewer, seen=1)
    assert list(draft.items.values_list("checked", flat=True)) == [True, True, False]
    change(draft, Sheet(seen={first.pk: False}), actor=office_reviewer, seen=2)
    assert not item(draft, 1).checked


def test_an_older_page_changes_nothing(draft: Plan, office_reviewer: User, office_head: User) -> None:
    change(draft, Sheet({"number": "1"}), actor=office_head, seen=1)
    with pytest.raises(StalePlan, match="vừa được Office head sửa"):
        change(
            draft,
            Sheet({"number": "2"}),
            editing.leave_out(item(draft, 1).pk, skipped=True),
            actor=office_reviewer,
            seen=1,
        )
    draft.refresh_from_db()
    assert (draft.number, draft.version, item(draft, 1).skipped) == ("1", 2, False)


def test_what_was_typed_and_the_operation_stand_or_fall_together(draft: Plan, office_reviewer: User) -> None:
    with pytest.raises(ValidationError, match="không còn trong bản nháp"):
        change(draft, Sheet({"number": "2"}), editing.leave_out(10**9, skipped=True), actor=office_reviewer, seen=1)
    draft.refresh_from_db()
    assert (draft.number, draft.version) == ("15/KH-STP", 1)


def test_leaving_out_and_taking_back_are_recorded_each(draft: Plan, office_reviewer: User) -> None:
    line = item(draft, 2)
    change(draft, Sheet(), editing.leave_out(line.pk, skipped=True), actor=office_reviewer, seen=1)
    assert item(draft, 2).skipped
    change(draft, Sheet(), editing.leave_out(line.pk, skipped=False), actor=office_reviewer, seen=2)
    assert not item(draft, 2).skipped
    told = [one["changes"] for one in facts(draft, "plan.edit")]
    assert told == [{"2.skipped": ["giao", "không giao"]}, {"2.skipped": ["không giao", "giao"]}]


def test_several_lines_get_a_lead_a_time_and_a_helper_at_once(
    draft: Plan, office_reviewer: User, office: Unit, division: Unit, other_division: Unit
) -> None:
    lines = [item(draft, 1), item(draft, 3)]
    values = {"lead_unit_id": division.pk, "all_units": False, "lead_outside": False, "due_text": "quý II/2027"}
    wanted = editing.bulk([one.pk for one in lines], values, [other_division.pk, division.pk])
    change(draft, Sheet(), wanted, actor=office_reviewer, seen=1)
    for position, helpers in ((1, {office, other_division}), (3, {other_division})):
        line = item(draft, position)
        assert (line.lead_unit, line.due_text, line.checked) == (division, "quý II/2027", False)
        assert set(line.cooperating_units.all()) == helpers
    (told,) = facts(draft, "plan.edit")
    assert {"1.time", "1.cooperating", "3.lead", "3.time", "3.cooperating"} == set(told["changes"])  # type: ignore[call-overload]  # a dict


def test_a_unit_that_comes_to_lead_no_longer_helps(draft: Plan, office_reviewer: User, office: Unit) -> None:
    line = item(draft, 1)
    assert office in line.cooperating_units.all()
    change(draft, Sheet(), editing.bulk([line.pk], {"lead_unit_id": office.pk}), actor=office_reviewer, seen=1)
    assert not item(draft, 1).cooperating_units.exists()


def damaged(plan: Plan) -> None:
    """Take letters away, as the font of a PDF does, and offer them back."""
    plan.items.filter(position=1).update(content="Phát triển bền v ng ngành; bền v ngang", heading="Đôn đ c")
    plan.items.filter(position=2).update(heading="Đôn đ c")
    offers = [(11, "bền v ng", "bền vững"), (10, "Đôn đ c", "Đôn đốc"), (1, "k ông", "không")]
    plan.repairs = [{"line": line, "written": written, "proposed": whole} for line, written, whole in offers]
    plan.save()


def test_a_word_is_given_back_its_letters_where_it_was_read(draft: Plan, office_reviewer: User) -> None:
    damaged(draft)
    change(draft, Sheet(), editing.repair(0), actor=office_reviewer, seen=1)
    assert item(draft, 1).content == "Phát triển bền vững ngành; bền v ngang"
    draft.refresh_from_db()
    assert [one.get("done", False) for one in draft.repairs] == [True, False, False]
    assert len(facts(draft, "plan.edit")) == 1


def test_all_repairs_are_applied_at_once_and_not_twice(draft: Plan, office_reviewer: User) -> None:
    damaged(draft)
    change(draft, Sheet(), editing.repair(None), actor=office_reviewer, seen=1)
    assert [item(draft, place).heading for place in (1, 2)] == ["Đôn đốc", "Đôn đốc"]
    for number in (None, 0, 2, 99, -1):
        with pytest.raises(ValidationError, match="Không còn chữ nào"):
            change(draft, Sheet(), editing.repair(number), actor=office_reviewer, seen=2)


def test_the_trail_of_a_thousand_changes_stays_readable(draft: Plan, office_reviewer: User) -> None:
    rows = [
        PlanItem(plan=draft, position=place, content="x" * 2000, first_line=1, last_line=1) for place in range(4, 1004)
    ]
    PlanItem.objects.bulk_create(rows)
    wanted = editing.bulk([row.pk for row in draft.items.all()], {"content": "y" * 2000})
    change(draft, Sheet(), wanted, actor=office_reviewer, seen=1)
    (told,) = facts(draft, "plan.edit")
    assert (len(told["changes"]), told["more"]) == (60, 943)  # type: ignore[arg-type]  # a dict
    assert len(str(told)) < 60_000
