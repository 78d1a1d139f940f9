"""Cutting, joining, moving and adding lines of a draft: what the lines hold afterwards, and what the trail says."""

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.models import Event
from plans.draft import reshaping
from plans.draft.editing import Draft, Operation, Sheet, Typed, change
from plans.draft.marks import mark, mark_of, span_of
from plans.models import Plan, PlanItem
from tests.plans.conftest import read_in
from units.models import Unit, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

TWO = """SỞ TƯ PHÁP
Số: 15/KH-STP

KẾ HOẠCH
Cải cách hành chính năm 2027

II. NHIỆM VỤ CỤ THỂ
1. Rà soát toàn bộ quy trình nội bộ
của cơ quan. Tổ chức lấy ý kiến của các phòng, đơn vị
và báo cáo kết quả với lãnh đạo.
- Đơn vị chủ trì: Phòng Hành chính và Bổ trợ tư pháp.
- Thời gian: Hoàn thành trong tháng 5/2027.
2. Tổ chức quán triệt kế hoạch tới toàn thể công chức, viên chức.
Các đơn vị tăng cường kiểm tra, hoàn thành trước ngày 30/6/2027.
III. TỔ CHỨC THỰC HIỆN
Văn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này.
"""


@pytest.fixture
def plan(office: Unit, division: Unit, other_division: Unit, office_reviewer: User) -> Plan:
    """A draft whose first line says two things over three source lines, and shares its unit and time."""
    made = read_in(office.agency, office_reviewer, TWO)
    first = made.items.get(position=1)
    mark(first, "content", (8, 10), sure="high")
    mark(first, "lead", (11, 11), sure="medium", reason="Suy ra từ đề mục")
    first.save()
    first.cooperating_units.set([other_division])
    second = made.items.get(position=2)
    mark(second, "content", (13, 13), sure="high")
    PlanItem.objects.filter(pk=second.pk).update(
        last_line=13, marks=second.marks, content=second.content.split(" Các")[0]
    )
    made.sections = [{"label": "II", "title": "NHIỆM VỤ CỤ THỂ", "role": "tasks", "lines": [7, 14]}]
    made.save()
    return made


def done(plan: Plan, operation: Operation, person: User, *typed: Typed) -> Draft:
    """Do an operation on the draft as it is now."""
    plan.refresh_from_db()
    return change(plan, Sheet(lines=typed), operation, actor=person, seen=plan.version)


def shown(plan: Plan) -> list[tuple[int, str, int, int]]:
    """Return position, first words and source lines of every line."""
    return [(one.position, one.content[:10], one.first_line, one.last_line) for one in plan.items.all()]


def told(plan: Plan, action: str) -> dict[str, object]:
    """Return the facts of the one event of a kind."""
    event = Event.objects.get(object_key=f"plan:{plan.pk}", action=action)
    return dict(json.loads(bytes(event.body))["facts"])


def at(plan: Plan, words: str) -> int:
    """Return how many letters of the first line stand before some words."""
    return plan.items.get(position=1).content.index(words)


def test_a_line_is_cut_at_a_sentence(plan: Plan, office_reviewer: User, division: Unit, other_division: Unit) -> None:
    first = plan.items.get(position=1)
    made = done(plan, reshaping.split(first.pk, at(plan, "Tổ chức lấy")), office_reviewer)
    assert shown(plan) == [(1, "Rà soát to", 8, 9), (2, "Tổ chức lấ", 9, 10), (3, "Tổ chức qu", 13, 13)]
    one, two, _ = plan.items.all()
    assert one.content == "Rà soát toàn bộ quy trình nội bộ của cơ quan."
    assert (two.lead_unit, two.due_on, two.origin) == (division, first.due_on, PlanItem.Origin.SPLIT)
    assert list(two.cooperating_units.all()) == [other_division]
    assert (span_of(one, "content"), span_of(two, "content")) == ((8, 9), (9, 10))
    assert mark_of(two, "lead") == mark_of(first, "lead")
    assert (made.plan.version, made.focus) == (2, one)
    assert told(plan, "plan.split") == {"line": 1, "content": first.content, "into": [one.content, two.content]}


def test_a_line_is_cut_where_a_source_line_begins(plan: Plan, office_reviewer: User) -> None:
    first = plan.items.get(position=1)
    done(plan, reshaping.split(first.pk, at(plan, "và báo cáo")), office_reviewer)
    assert shown(plan)[:2] == [(1, "Rà soát to", 8, 9), (2, "và báo cáo", 10, 10)]


def test_a_line_is_cut_wherever_somebody_typed_a_break(plan: Plan, office_reviewer: User) -> None:
    first = plan.items.get(position=1)
    typed = Typed(first.pk, {"content": "Rà soát toàn bộ\nquy trình nội bộ\ncủa cơ quan mình"})
    done(plan, reshaping.split_at_breaks(first.pk), office_reviewer, typed)
    words = [one.content for one in plan.items.all()][:3]
    assert words == ["Rà soát toàn bộ", "quy trình nội bộ", "của cơ quan mình"]
    actions = Event.objects.filter(object_key=f"plan:{plan.pk}").order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["plan.import", "plan.edit", "plan.split"]


def test_what_was_typed_before_the_cut_does_not_move_it(plan: Plan, office_reviewer: User) -> None:
    first = plan.items.get(position=1)
    place = at(plan, "Tổ chức lấy")
    typed = Typed(first.pk, {"content": f"Chủ động {first.content}"})
    done(plan, reshaping.split(first.pk, place), office_reviewer, typed)
    assert [one.content[:14] for one in plan.items.all()][:2] == ["Chủ động Rà so", "Tổ chức lấy ý "]


@pytest.mark.parametrize("place", [0, 1, -5, 10**8])
def test_a_place_that_was_not_offered_cuts_nothing(plan: Plan, office_reviewer: User, place: int) -> None:
    with pytest.raises(ValidationError, match="Không còn chỗ tách"):
        done(plan, reshaping.split(plan.items.get(position=1).pk, place), office_reviewer)
    assert plan.items.count() == 2


def test_joining_undoes_a_cut(plan: Plan, office_reviewer: User) -> None:
    first = plan.items.get(position=1)
    done(plan, reshaping.split(first.pk, at(plan, "Tổ chức lấy")), office_reviewer)
    made = done(plan, reshaping.merge(first.pk, step=1), office_reviewer)
    again = plan.items.get(position=1)
    assert (again.content, again.first_line, again.last_line) == (first.content, first.first_line, first.last_line)
    assert span_of(again, "content") == (8, 10)
    assert (again.lead_unit, again.due_on, again.reason) == (first.lead_unit, first.due_on, first.reason)
    assert [one.position for one in plan.items.all()] == [1, 2]
    assert made.focus == again


def test_a_joined_line_takes_what_it_lacks_and_says_what_disagrees(
    plan: Plan, office_reviewer: User, division: Unit, other_division: Unit
) -> None:
    PlanItem.objects.filter(position=2).update(lead_unit=other_division, product="Kế hoạch", checked=True)
    first = plan.items.get(position=1)
    first.cooperating_units.clear()
    done(plan, reshaping.merge(plan.items.get(position=2).pk, step=-1), office_reviewer)
    (line,) = plan.items.all()
    assert (line.lead_unit, line.product, line.origin) == (division, "Kế hoạch", PlanItem.Origin.MERGED)
    assert list(line.cooperating_units.all()) == [other_division]
    assert "đơn vị chủ trì và thời hạn khác nhau: giữ theo dòng trên" in line.doubts[0]
    assert len(told(plan, "plan.merge")["contents"]) == 2  # type: ignore[arg-type]  # a list


def test_a_line_without_unit_and_time_takes_those_of_the_other(
    plan: Plan, office_reviewer: User, division: Unit
) -> None:
    plan.items.filter(position=1).update(lead_unit=None, lead_text="", due_text="", due_on=None, time_kind="none")
    plan.items.filter(position=2).update(lead_unit=division, due_text="quý I/2027", time_kind="by_quarter_end")
    done(plan, reshaping.merge(plan.items.get(position=1).pk, step=1), office_reviewer)
    (line,) = plan.items.all()
    assert (line.lead_unit, line.due_text, line.doubts) == (division, "quý I/2027", [])


@pytest.mark.parametrize(("position", "step"), [(1, -1), (2, 1)])
@pytest.mark.parametrize("act", [reshaping.merge, reshaping.move])
def test_there_is_nothing_beyond_the_first_and_the_last(
    plan: Plan, office_reviewer: User, act: Callable[[int, int], Operation], position: int, step: int
) -> None:
    with pytest.raises(ValidationError, match="Không có dòng nào"):
        done(plan, act(plan.items.get(position=position).pk, step), office_reviewer)


def test_lines_change_places(plan: Plan, office_reviewer: User) -> None:
    first, second = plan.items.all()
    done(plan, reshaping.move(second.pk, -1), office_reviewer)
    assert list(plan.items.all()) == [second, first]
    done(plan, reshaping.move(second.pk, 1), office_reviewer)
    assert list(plan.items.all()) == [first, second]
    event = Event.objects.filter(action="plan.reorder").latest("seq")
    assert json.loads(bytes(event.body))["facts"] == {"line": 1, "new_line": 2, "content": second.content}


def test_a_source_line_becomes_a_task_at_its_place(plan: Plan, office_reviewer: User) -> None:
    made = done(plan, reshaping.promote(14, 14), office_reviewer)
    line = plan.items.get(position=3)
    assert line.content == "Các đơn vị tăng cường kiểm tra, hoàn thành trước ngày 30/6/2027."
    assert (line.first_line, line.last_line, line.origin) == (14, 14, PlanItem.Origin.PROMOTED)
    assert (line.path, line.heading) == ("II", "NHIỆM VỤ CỤ THỂ")
    assert (line.time_kind, str(line.due_on)) == ("before_date", "2027-06-29")
    assert made.focus == line
    assert told(plan, "plan.promote") == {"line": 3, "lines": [14, 14], "content": line.content}
    done(plan, reshaping.promote(1, 2), office_reviewer)
    assert [one.first_line for one in plan.items.all()] == [1, 8, 13, 14]
    assert [one.position for one in plan.items.all()] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (3, 3, "không có chữ"),
        (0, 1, "không có chữ"),
        (16, 99, "không có chữ"),
        (5, 4, "không có chữ"),
        (9, 14, "thuộc dòng đề xuất 1"),
    ],
)
def test_what_cannot_become_a_task_is_said(
    plan: Plan, office_reviewer: User, first: int, last: int, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        done(plan, reshaping.promote(first, last), office_reviewer)
    assert plan.items.count() == 2


def test_a_thousand_lines_stay_in_order_through_everything(plan: Plan, office_reviewer: User) -> None:
    rows = [
        PlanItem(plan=plan, position=place, content=f"Dòng {place}", first_line=15, last_line=15)
        for place in range(3, 1003)
    ]
    PlanItem.objects.bulk_create(rows)
    first = plan.items.get(position=1)
    for act in (
        reshaping.split(first.pk, at(plan, "Tổ chức lấy")),
        reshaping.promote(14, 14),
        reshaping.merge(first.pk, step=1),
        reshaping.move(plan.items.get(position=500).pk, -1),
        reshaping.merge(plan.items.get(position=900).pk, step=1),
    ):
        done(plan, act, office_reviewer)
    assert list(plan.items.values_list("position", flat=True)) == list(range(1, 1003))


def test_every_act_names_person_and_plan(plan: Plan, office_reviewer: User) -> None:
    done(plan, reshaping.merge(plan.items.get(position=1).pk, step=1), office_reviewer)
    event = Event.objects.get(action="plan.merge")
    plan.refresh_from_db()
    assert (event.actor, event.plan, event.refused) == (office_reviewer, plan.code, False)
    assert plan.edited_at is not None
    assert plan.edited_at <= timezone.now()
