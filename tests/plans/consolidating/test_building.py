"""What is counted and said of a month that was lived; the same moment always gives the same report."""

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plans import actions
from plans.consolidating.building import build, build_report
from plans.consolidating.counting import Key, counted, read_key, rows_under
from plans.consolidating.paper import consolidated_paper
from plans.consolidating.shapes import Measure, Section, as_rows
from plans.consolidating.signing import read
from plans.editions import declaring
from plans.models import ConsolidatedReport, Plan
from plans.obligations.opening import open_due
from tests.people import moved, on_the_basis_of
from tests.plans.amendments import paper
from tests.plans.conftest import read_in
from tests.plans.consolidating.conftest import AFTER, TEXT, Consolidate, Lived, approved, october, on, said
from units.models import Unit, User
from workflows.extensions import actions as extending
from workflows.history import end_of
from workflows.papers.as_docx import as_docx
from workflows.papers.as_pdf import as_pdf
from workflows.periods import Period, span_of

pytestmark = pytest.mark.django_db


def test_every_task_of_the_month_counts_as_what_it_was(consolidate: Consolidate, lived: Lived) -> None:
    rows = {row.task: row for row in as_rows(consolidate().rows)}
    marks = {name: set(rows[task.pk].marks) for name, task in lived.items() if task.pk in rows}
    assert marks == {
        "on_time": {"all", "done", "on_time"},
        "late": {"all", "done", "late"},
        "waiting": {"all", "waiting"},
        "overdue": {"all", "in_progress", "overdue"},
        "november": {"all", "in_progress", "coming"},
        "december": {"all", "not_started"},
        "cancelled": {"cancelled"},
    }
    assert rows[lived["on_time"].pk].heading == "II.1. Công tác xây dựng thể chế"


def test_the_numbers_add_up_and_each_has_its_rows(consolidate: Consolidate) -> None:
    report = consolidate()
    rows = as_rows(report.rows)
    counts = counted(rows)
    of = counts.of
    parts = (Measure.DONE, Measure.WAITING, Measure.IN_PROGRESS, Measure.NOT_STARTED)
    assert of(Measure.ALL) == 6 == sum(map(of, parts))
    assert of(Measure.DONE) == of(Measure.ON_TIME) + of(Measure.LATE) + of(Measure.UNDATED) == 2
    assert report.figures == counts.kept()
    for text, count in report.figures.items():
        key = read_key(text)
        assert key is not None
        assert len(rows_under(rows, key)) == count, text
    by_unit = [key for line in counts.units for key in line.figures if key.key.measure is Measure.ALL]
    assert sum(figure.count for figure in by_unit) == 6


@pytest.mark.parametrize("text", ["", "all-all", "s-all", "x1-all", "s1-coming", "u1-khong", "s1-all;", "١-all"])
def test_what_is_no_key_reads_as_none(text: str) -> None:
    assert read_key(text) is None


def test_keys_are_written_as_they_are_read() -> None:
    for key in (Key(Measure.ALL), Key(Measure.LATE, section=3), Key(Measure.OVERDUE, unit=0)):
        assert read_key(str(key)) == key


def test_the_machine_says_what_the_units_have_said(consolidate: Consolidate) -> None:
    proposed = consolidate().proposed
    assert (
        "Trong tháng 10/2026 có 6 nhiệm vụ phải thực hiện. Tính đến ngày 05/11/2026: đã hoàn thành 2 (1 đúng hạn, "
        in (proposed[Section.GENERAL])
    )
    assert "Ngoài ra có 1 nhiệm vụ được huỷ trong kỳ." in proposed[Section.GENERAL]
    assert "1. Công tác xây dựng thể chế: hoàn thành 2/3 nhiệm vụ." in proposed[Section.RESULTS]
    assert "Bổ trợ tư pháp: Đã rà soát 30 văn bản, bãi bỏ 4 văn bản.\n" in proposed[Section.RESULTS]
    assert "Đã trình dự thảo quy chế. (đang chờ duyệt)" in proposed[Section.RESULTS]
    assert "(Phòng Hành chính và Bổ trợ tư pháp, hạn 30/9/2026): hoàn thành chậm hạn" in proposed[Section.LATE]
    assert "Lý do: Thiếu xe đi lại." in proposed[Section.LATE]
    assert "quá hạn, đang thực hiện. Chưa nêu lý do." in proposed[Section.LATE]
    assert proposed[Section.DIFFICULTIES] == "- Phòng Hành chính và Bổ trợ tư pháp: Thiếu xe đi lại."
    assert proposed[Section.PROPOSALS] == ("- Phòng Hành chính và Bổ trợ tư pháp: Đề nghị bổ sung kinh phí kiểm tra.")
    assert "Xây dựng trang thông tin điện tử" in proposed[Section.NEXT]
    assert "Tổng kết công tác năm" not in proposed[Section.NEXT]


def test_a_past_moment_gives_the_same_bytes_whatever_has_happened_since(
    consolidate: Consolidate, lived: Lived, unit_head: User, office_reviewer: User, director: User
) -> None:
    report = consolidate(dt.date(2026, 10, 25))

    def papers() -> tuple[bytes, bytes]:
        paper = consolidated_paper(report, read(report.signing))
        return as_pdf(paper), as_docx(paper)

    before, rows, words = papers(), report.rows, report.proposed
    assert report.figures["waiting"] == 1, "the report of the 30th had not come; that of the 20th waited"
    with on(dt.date(2026, 11, 12)):
        said(lived["overdue"], "Đã cập nhật xong.", unit_head)
        approved(lived["waiting"], office_reviewer, director)
        moved(lived["december"], "cancel", director, on_the_basis_of())
        ConsolidatedReport.objects.filter(pk=report.pk).update(rows=[], proposed={}, figures={}, signing={})
        build_report(report.pk)
    report = ConsolidatedReport.objects.select_related("plan__agency", "plan__coordinating_unit").get(pk=report.pk)
    assert (report.rows, report.proposed) == (rows, words)
    assert papers() == before


def test_why_more_time_was_asked_is_why_it_is_late(consolidate: Consolidate, lived: Lived, unit_head: User) -> None:
    with on(dt.date(2026, 10, 25)):
        task = lived["overdue"]
        wanted = extending.Wanted(
            dt.date(2026, 11, 20), "Chờ dữ liệu của Công an tỉnh.", extending.token_of_task(task, None)
        )
        extending.ask(task.pk, wanted, actor=unit_head)
    assert "Chưa nêu lý do" not in consolidate().proposed[Section.LATE]
    assert "Lý do: Chờ dữ liệu của Công an tỉnh." in consolidate().proposed[Section.LATE]


def test_a_later_edition_changes_nothing_of_what_was_before(
    consolidate: Consolidate, plan: Plan, office_reviewer: User
) -> None:
    report = consolidate()
    with on(dt.date(2026, 11, 12)):
        text = TEXT.replace("15/KH-STP", "16/KH-STP").replace("b) Xây dựng quy chế phối hợp.", "b) Sửa quy chế cũ.")
        later = read_in(plan.agency, office_reviewer, text)
        declaring.declare(later, plan.pk, actor=office_reviewer, seen=later.version)
        actions.issue(Plan.objects.get(pk=later.pk), actor=office_reviewer)
        again = build(Plan.objects.get(pk=later.pk), october(), at=report.as_of)
        now = build(Plan.objects.get(pk=plan.pk), october(), at=end_of(dt.date(2026, 11, 12)))
    assert again.plan == plan
    assert again.rows == as_rows(report.rows)
    assert now.plan == later
    assert {row.content for row in now.rows} - {row.content for row in again.rows} == {"Sửa quy chế cũ."}


def test_a_period_that_is_still_to_be_opened_comes_next(
    own_files: Path, office: Unit, division: Unit, office_reviewer: User
) -> None:
    row = ("Tiếp công dân hằng ngày", division.name, "Thực hiện thường xuyên")
    text = paper("17/KH-STP", [row], "Cải cách hành chính năm 2026")
    with on(dt.date(2026, 9, 7)):
        plan = read_in(office.agency, office_reviewer, text)
        actions.issue(plan, actor=office_reviewer)
    september, before = span_of(Period.MONTH, dt.date(2026, 9, 1)), end_of(dt.date(2026, 9, 30))
    with on(dt.date(2026, 10, 1)):
        first = build(Plan.objects.get(pk=plan.pk), september, at=before)
        open_due(timezone.now())
        again = build(Plan.objects.get(pk=plan.pk), september, at=before)
        later = build(Plan.objects.get(pk=plan.pk), october(), at=timezone.now())
    coming = [row for row in first.rows if row.counts_as(Measure.COMING)]
    assert [(row.task, row.content, row.unit) for row in coming] == [
        (0, "Tiếp công dân hằng ngày (quý IV/2026)", division.name)
    ]
    assert again.rows == first.rows
    opened = [row for row in later.rows if row.content.endswith("(quý IV/2026)")]
    assert [row.marks for row in opened] == [("all", "not_started")]
    assert opened[0].heading == first.rows[0].heading


def test_the_deputy_with_the_coordinating_unit_in_his_field_signs(consolidate: Consolidate, director: User) -> None:
    signing = read(consolidate().signing)
    assert signing.lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert signing.name == "Deputy director"


def test_building_says_how_far_it_is_in_a_fixed_number_of_statements(lived: Lived, plan: Plan) -> None:
    heard: list[tuple[int, int]] = []
    with on(AFTER), CaptureQueriesContext(connection) as asked:
        build(plan, october(), at=end_of(AFTER), progress=lambda done, total: heard.append((done, total)))
    assert heard == [(0, 7), (7, 7)]
    assert len(asked) <= 16, [one["sql"][:120] for one in asked]


def test_nobody_signed_in_sees_any(consolidate: Consolidate) -> None:
    consolidate()
    assert not ConsolidatedReport.objects.visible_to(AnonymousUser())
