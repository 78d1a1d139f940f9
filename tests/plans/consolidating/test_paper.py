"""The paper against Nghị định 30/2020/NĐ-CP, Phụ lục I: what stands where on the pages, and Word says the same."""

import datetime as dt
import re
from functools import cache

import pypdfium2 as pdfium
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Pt

from plans.consolidating.counting import counted
from plans.consolidating.paper import consolidated_paper
from plans.consolidating.proposing import proposed
from plans.consolidating.shapes import Measure, Row, Section, as_kept
from plans.consolidating.signing import Signing
from plans.models import ConsolidatedReport, Plan
from tests.approvals.documents import Printed, opened, page_count, pieces, text_of, word_text
from units.models import Agency
from workflows.papers.as_docx import as_docx
from workflows.papers.as_pdf import as_pdf
from workflows.papers.blocks import Paper

UPRIGHT, WIDE = 210, 297
ACCENT = 1.2  # a line begins at its capitals; what stands on them reaches above
SPACE = 1.2  # the blank that ends a line hangs over the margin, seen by nobody
SIGNING = Signing(1, "Nguyễn Văn Ắng", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "phụ trách đơn vị")


def row(number: int) -> Row:
    """Return a task of one of three units: each third is late."""
    late = number % 3 == 0
    return Row(
        task=number,
        code=f"NV-{number:05d}",
        content=f"Rà soát, hoàn thiện hồ sơ lĩnh vực thứ {number} của cơ quan theo quy định hiện hành về thủ tục.",
        section=number % 4,
        heading=f"II.{number % 4 + 1}. Công tác chuyên môn nghiệp vụ",
        unit_id=number % 3,
        unit=f"Phòng Nghiệp vụ {number % 3}",
        due_on="2026-10-31",
        state="approved",
        standing="Hoàn thành chậm hạn, báo cáo ngày 05/11/2026" if late else "Hoàn thành đúng hạn",
        marks=(Measure.ALL, Measure.DONE, Measure.LATE if late else Measure.ON_TIME),
        result="Đã hoàn thành",
        done="Đã rà soát 12 hồ sơ, bãi bỏ 3 hồ sơ không còn phù hợp với quy định.",
        difficulties="Thiếu biên chế." if late else "",
        reason="Thiếu biên chế." if late else "",
    )


def report(*, finished: bool = False) -> ConsolidatedReport:
    """Return a report of forty tasks that no database knows."""
    rows = [row(number) for number in range(1, 41)]
    agency = Agency(name="Sở Tư pháp tỉnh An Khê", parent_name="UBND tỉnh An Khê", place="An Khê")
    plan = Plan(
        agency=agency,
        number="231/KH-UBND",
        title="Kế hoạch Cải cách hành chính năm 2026",
        dated_on=dt.date(2026, 2, 5),
        recipients=["UBND tỉnh", "- Lãnh đạo Sở;"],
        archive=["VT", "VP"],
    )
    return ConsolidatedReport(
        plan=plan,
        first_day=dt.date(2026, 10, 1),
        last_day=dt.date(2026, 10, 31),
        as_of=dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC),
        rows=as_kept(rows),
        figures=counted(rows).kept(),
        proposed=proposed(rows, period="tháng 10/2026", until="05/11/2026"),
        state="finished" if finished else "draft",
    )


@cache
def paper() -> Paper:
    """Return the paper of a finished report."""
    return consolidated_paper(report(finished=True), SIGNING)


@cache
def pdf() -> bytes:
    """Return it as PDF."""
    return as_pdf(paper())


@cache
def printed() -> tuple[Printed, ...]:
    """Return what stands on its pages."""
    return tuple(one for one in pieces(pdf()) if one.text)


def found(words: str) -> Printed:
    """Return where words stand first."""
    return next(one for one in printed() if words in one.text)


def centre(one: Printed) -> float:
    """Return the middle of a piece, in millimetres from the left."""
    return (one.left + one.right) / 2


def signed_on() -> int:
    """Return the page of the signature."""
    return found("Nơi nhận:").page


def test_margins_are_those_of_the_decree() -> None:
    """20-25 mm above and below, 30-35 mm on the left, 15-20 mm on the right; the number alone stands above."""
    body = [one for one in printed() if not re.fullmatch(r"\d{1,2}", one.text)]
    for page in range(1, page_count(pdf()) + 1):
        on_it = [one for one in body if one.page == page]
        width, height = (UPRIGHT, WIDE) if page <= signed_on() else (WIDE, UPRIGHT)
        assert 30 <= round(min(one.left for one in on_it), 1) <= 35, page
        assert max(one.right for one in on_it) <= width - 15 + SPACE, page
        assert min(one.top for one in on_it) >= 20 - ACCENT, page
        assert max(one.bottom for one in on_it) <= height - 20, page


def test_pages_are_a4_and_numbered_in_the_middle_of_the_top_from_the_second_on() -> None:
    with pdfium.PdfDocument(pdf()) as document:
        sizes = [tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in document]
    count = signed_on()
    assert sizes[:count] == [(UPRIGHT, WIDE)] * count
    assert set(sizes[count:]) == {(WIDE, UPRIGHT)}
    for page, (width, _) in enumerate(sizes, start=1):
        above = [one for one in printed() if one.page == page and one.bottom < 20 - ACCENT]
        assert [one.text for one in above] == ([str(page)] if page > 1 else [])
        assert all(abs(centre(one) - (30 + width - 15) / 2) < 1 for one in above)


def test_every_font_is_tinos_and_lies_inside() -> None:
    names = set(re.findall(rb"/FontName\s*/([A-Za-z0-9+_-]+)", pdf()))
    assert names
    assert all(re.fullmatch(rb"[A-Z]{6}\+Tinos(-\w+)*", name) for name in names), names
    assert len(re.findall(rb"/FontFile[23]?\b", pdf())) >= len(names)


def test_the_head_says_who_and_leaves_room_for_number_and_day() -> None:
    agency, state, number = found("SỞ TƯ PHÁP TỈNH AN KHÊ"), found("CỘNG HÒA"), found("/BC-STP")
    assert abs(agency.top - found("UBND TỈNH AN KHÊ").bottom) < 6
    assert centre(agency) < UPRIGHT / 2 < centre(state)
    assert number.top > agency.bottom
    assert "Số: /BC-STP" in text_of(pdf())
    assert "An Khê, ngày tháng năm 2026" in text_of(pdf())
    assert abs(centre(found("BÁO CÁO")) - (30 + 195) / 2) < 2
    assert "Kết quả thực hiện Kế hoạch số 231/KH-UBND tháng 10/2026" in text_of(pdf())
    basis = "Thực hiện Kế hoạch số 231/KH-UBND ngày 05/02/2026 về cải cách hành chính năm 2026, Sở Tư pháp"
    assert basis in text_of(pdf())


def test_sections_follow_one_another() -> None:
    said = text_of(pdf())
    places = [
        said.index(f"{numeral}. {str(section.label).upper()}")
        for numeral, section in zip(("I", "II", "III", "IV", "V", "VI"), Section, strict=True)
    ]
    assert places == sorted(places)


def test_the_signature_stands_right_and_the_receivers_left_on_the_same_row() -> None:
    receivers, capacity, name = found("Nơi nhận:"), found("KT. GIÁM ĐỐC"), found("Nguyễn Văn Ắng")
    assert receivers.page == capacity.page == name.page
    assert abs(receivers.top - capacity.top) < 2
    assert receivers.left < 35 < UPRIGHT / 2 < capacity.left
    assert abs(centre(capacity) - centre(name)) < 1
    assert name.top - found("PHÓ GIÁM ĐỐC").bottom > 15
    left = [one.text for one in printed() if one.page == receivers.page and one.top > receivers.top and one.left < 90]
    assert left == ["- UBND tỉnh;", "- Lãnh đạo Sở;", "- Lưu: VT, VP."]


def test_a_draft_says_so_and_the_same_report_gives_the_same_bytes() -> None:
    draft = consolidated_paper(report(), SIGNING)
    assert text_of(as_pdf(draft)).count("DỰ THẢO") == 1 + page_count(as_pdf(draft))
    assert "DỰ THẢO" not in text_of(pdf())
    again = consolidated_paper(report(finished=True), SIGNING)
    assert (as_pdf(again), as_docx(again)) == (pdf(), as_docx(paper()))


def test_word_has_the_same_layout() -> None:
    word = opened(as_docx(paper()))
    upright, wide = word.sections
    for section in (upright, wide):
        sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(side.mm) for side in sides if side is not None] == [20, 20, 30, 15]
    assert (upright.orientation, wide.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    assert (round(upright.page_width.mm), round(wide.page_width.mm)) == (UPRIGHT, WIDE)  # type: ignore[union-attr]
    assert (upright.different_first_page_header_footer, wide.different_first_page_header_footer) == (True, False)
    assert "PAGE" in upright.header.paragraphs[0]._element.xml
    assert wide.header.is_linked_to_previous
    normal = word.styles["Normal"].font
    assert (normal.name, normal.size) == ("Times New Roman", Pt(13))
    said = word_text(word)
    for words in ("BÁO CÁO", "KT. GIÁM ĐỐC", "- Lưu: VT, VP.", "PHỤ LỤC", "Hoàn thành đúng hạn"):
        assert words in said
    annex = word.tables[-1]
    assert (len(annex.rows), len(annex.columns)) == (41, 6)


@pytest.mark.parametrize(
    ("archive", "line"), [(["VT", "VP"], "Lưu: VT, VP."), (["Lưu: VT", "KHTC."], "Lưu: VT, KHTC."), ([], "Lưu: VT.")]
)
def test_the_archive_line_is_the_plans_own(archive: list[str], line: str) -> None:
    one = report()
    one.plan.archive = archive
    assert consolidated_paper(one, SIGNING).closing.archive == line
