"""A confirmed plan taken away: the schema of the reading, and the layout of an official paper."""

import json
import re
from io import BytesIO, StringIO
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event
from plans import actions
from plans.exporting import export
from plans.exporting.as_docx import capacity_lines
from plans.exporting.confirmed import confirmed, path_of
from plans.intake.taking import path_in_words
from plans.models import Plan
from plans.reading import KnownUnit, read_plan, to_json
from plans.sources import extract
from tests.plans.amendments import FIRST, issued, paper
from tests.plans.conftest import read_in
from units.models import Agency, Unit, User
from workflows.papers.word import clean

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "office", "division", "other_division")]


def opened(plan: Plan) -> Paper:
    """Open the Word file of a plan."""
    return docx.Document(BytesIO(export(plan, "docx").data))


def in_mm(length: Length | None) -> int:
    """Return a length in whole millimetres."""
    assert length is not None
    whole: int = round(length.mm)
    return whole


def texts(paper: Paper) -> list[str]:
    """Return the paragraphs of the body."""
    return [paragraph.text for paragraph in paper.paragraphs]


def run(*words: object) -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("export_plan", *map(str, words), stdout=out)
    return out.getvalue()


def test_json_has_the_schema_of_the_reading_with_confirmed_values(office_reviewer: User, division: Unit) -> None:
    plan = read_in(division.agency, office_reviewer, paper("15/KH-STP", FIRST))
    item = plan.items.get(position=3)
    item.lead_unit, item.content = division, "Xây dựng cơ sở dữ liệu số dùng chung"
    item.save()
    plan.items.filter(position=4).update(skipped=True)
    actions.issue(plan, actor=office_reviewer)
    written = json.loads(export(Plan.objects.get(pk=plan.pk), "json").data)
    read = to_json(read_plan(plan.source_text))
    assert list(written) == list(read)
    assert [list(task) for task in written["tasks"]] == [list(task) for task in read["tasks"][:3]]  # type: ignore[index]
    assert written["tasks"][2]["content"] == "Xây dựng cơ sở dữ liệu số dùng chung"
    assert written["tasks"][2]["lead"]["units"] == [division.name]
    assert written["tasks"][0] == {**read["tasks"][0], "confidence": "high"}  # type: ignore[index]
    assert written["tasks"][1]["lead"]["scope"] == "all_units"
    assert written["coordinating_unit"] == "Văn phòng Sở"
    assert (written["number"], written["title"]) == ("15/KH-STP", plan.title)


def test_json_of_the_real_plan_says_what_was_read(
    real_plan: Path, office: Unit, inspectorate: Unit, office_reviewer: User
) -> None:
    plan = read_in(office.agency, office_reviewer, real_plan.read_text(encoding="utf-8"))
    actions.issue(plan, actor=office_reviewer)
    written = json.loads(export(Plan.objects.get(pk=plan.pk), "json").data)
    expected = json.loads((real_plan.parent / f"{real_plan.stem}.expected.json").read_text(encoding="utf-8"))
    for name in ("legal_bases", "reporting_duties", "recipients", "archive", "signer", "date", "place", "title"):
        assert written[name] == expected[name], name
    assert [task["path"] for task in written["tasks"]] == [task["path"] for task in expected["tasks"]]
    assert [task["time"] for task in written["tasks"]] == [task["time"] for task in expected["tasks"]]


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9), st.sampled_from([(), ("a",), ("-1",), ("b", "-2")]))
def test_a_place_in_the_outline_is_taken_apart_as_it_was_put_together(
    one: int, two: int, three: int, end: tuple[str, ...]
) -> None:
    for path in (
        ("II", str(one), *end),
        ("II", str(one), f"{one}.{two}", *end),
        ("II", str(one), f"{one}.{two}", f"{one}.{two}.{three}", *end),
        ("II", "a", *end),
    ):
        assert path_of(path_in_words(path)) == path


def test_the_paper_is_laid_out_as_the_decree_says(office_reviewer: User) -> None:
    word = opened(issued(office_reviewer))
    first, last = word.sections[0], word.sections[-1]
    assert [in_mm(side) for side in (first.page_width, first.page_height)] == [210, 297]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [in_mm(margin) for margin in margins] == [20, 20, 30, 15]
    assert (last.orientation, in_mm(last.page_width)) == (WD_ORIENT.LANDSCAPE, 297)
    normal = word.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header.paragraphs[0]._p.xml
    assert not first.first_page_header.paragraphs[0].text


def test_the_head_stands_in_two_columns(office_reviewer: User, agency: Agency) -> None:
    Agency.objects.filter(pk=agency.pk).update(parent_name="UBND tỉnh An Khê", place="An Khê")
    word = opened(issued(office_reviewer))
    left, right = ([one.text for one in cell.paragraphs if one.text] for cell in word.tables[0].rows[0].cells)
    assert left == ["UBND TỈNH AN KHÊ", "SỞ TƯ PHÁP", "Số: 15/KH-STP"]
    assert right[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert right[2].startswith("An Khê, ngày ")
    title = next(one for one in word.paragraphs if one.text == "KẾ HOẠCH")
    assert title.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert title.runs[0].bold
    order = [text for text in texts(word) if text]
    assert order.index("KẾ HOẠCH") < order.index("I. NHIỆM VỤ") < order.index("PHỤ LỤC")


def test_the_word_file_read_in_again_holds_the_same_tasks(
    real_plan: Path, office: Unit, inspectorate: Unit, office_reviewer: User
) -> None:
    plan = read_in(office.agency, office_reviewer, real_plan.read_text(encoding="utf-8"))
    actions.issue(plan, actor=office_reviewer)
    plan = Plan.objects.get(pk=plan.pk)
    known = [KnownUnit(unit.name) for unit in office.agency.units.all()]
    back = read_plan(extract("ke-hoach.docx", export(plan, "docx").data).text, known)
    given = confirmed(plan)
    assert [task.content for task in back.tasks] == [" ".join(task.content.split()) for task in given.tasks]
    for name in ("kind", "due_on"):
        assert [getattr(task.time, name) for task in back.tasks] == [getattr(task.time, name) for task in given.tasks]
    assert [task.lead.units for task in back.tasks] == [task.lead.units for task in given.tasks]
    assert [task.lead.scope for task in back.tasks] == [task.lead.scope for task in given.tasks]
    assert [task.product for task in back.tasks] == [task.product for task in given.tasks]
    for name in ("title", "signer", "recipients", "archive", "coordinating_unit", "default_assignment"):
        assert getattr(back, name) == getattr(given, name), name
    assert [basis.number for basis in back.legal_bases] == [basis.number for basis in given.legal_bases]
    assert [(duty.reporter, duty.frequency, duty.day) for duty in back.reporting_duties] == [
        (duty.reporter, duty.frequency, duty.day) for duty in given.reporting_duties
    ]


def test_what_has_no_number_and_no_day_yet_is_left_blank(office_reviewer: User) -> None:
    plan = issued(office_reviewer, number="")
    assert plan.number == ""
    word = opened(plan)
    head = " ".join(cell.text for cell in word.tables[0].rows[0].cells)
    assert "Số:           /KH-STP" in head
    assert re.search(r"ngày {6,}tháng {6,}năm {6,}", head)
    assert "DỰ THẢO" not in head


def test_the_tasks_are_an_appendix_with_every_column(office_reviewer: User) -> None:
    word = opened(issued(office_reviewer))
    table = word.tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["TT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian", "Sản phẩm"]
    assert len(rows) == 5
    assert rows[1][:3] == ["1", f"{FIRST[0][0]}.", "Phòng Hành chính và Bổ trợ tư pháp"]
    assert rows[1][4] == "Hoàn thành trong tháng 5/2027"
    assert rows[2][2] == "Thủ trưởng các phòng, đơn vị thuộc Sở"
    assert rows[3][2] == ""
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_the_foot_names_the_recipients_and_the_signer(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    Plan.objects.filter(pk=plan.pk).update(
        signer_capacity="KT",
        signer_title="PHÓ GIÁM ĐỐC",
        signer_name="Trần Thị Mai",
        recipients=["UBND tỉnh"],
        archive=["VT", "VP"],
    )
    foot = opened(Plan.objects.get(pk=plan.pk)).tables[1].rows[0].cells
    assert foot[0].text.splitlines() == ["Nơi nhận:", "- UBND tỉnh;", "- Lưu: VT, VP."]
    assert foot[1].text.splitlines() == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trần Thị Mai"]


@pytest.mark.parametrize(
    ("capacity", "title", "lines"),
    [
        ("DIRECT", "Giám đốc", ["GIÁM ĐỐC"]),
        ("KT", "PHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("TL", "CHÁNH VĂN PHÒNG", ["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"]),
        ("TUQ", "TRƯỞNG PHÒNG", ["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG"]),
        ("Q", "GIÁM ĐỐC", ["Q. GIÁM ĐỐC"]),
        ("TM+KT", "PHÓ CHỦ TỊCH", ["TM. SỞ TƯ PHÁP", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("", "", []),
    ],
)
def test_every_capacity_has_its_lines(capacity: str, title: str, lines: list[str], agency: Agency) -> None:
    assert capacity_lines(Plan(agency=agency, signer_capacity=capacity, signer_title=title)) == lines


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    word = docx.Document()
    word.add_paragraph(clean(text))
    word.save(BytesIO())


def test_the_page_hands_out_an_attachment_and_leaves_a_line(client: Client, office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    client.force_login(office_reviewer)
    for name, kind in (("json", "application/json"), ("docx", "application/vnd.openxmlformats")):
        answer = client.get(reverse("plan_export", args=[plan.pk, name]))
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="ke-hoach-15-KH-STP.{name}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.filter(object_key=f"plan:{plan.pk}", action="plan.export").count() == 2
    assert client.get(reverse("plan_export", args=[plan.pk, "pdf"])).status_code == 404


def test_a_draft_is_not_handed_out(client: Client, draft: Plan, office_reviewer: User, stranger: User) -> None:
    client.force_login(office_reviewer)
    assert client.get(reverse("plan_export", args=[draft.pk, "json"])).status_code == 404
    plan = issued(office_reviewer)
    client.force_login(stranger)
    assert client.get(reverse("plan_export", args=[plan.pk, "json"])).status_code == 404


def test_the_command_writes_json_and_word(office_reviewer: User, tmp_path: Path) -> None:
    plan = issued(office_reviewer)
    assert json.loads(run("15/KH-STP"))["number"] == "15/KH-STP"
    assert json.loads(run(f"KH-{plan.pk:05d}", "--format", "json"))["title"] == plan.title
    path = tmp_path / "ke-hoach.docx"
    assert str(path) in run("15/KH-STP", "--format", "docx", "--agency", "stp", "--out", path)
    assert "PHỤ LỤC" in texts(docx.Document(str(path)))
    event = Event.objects.filter(action="plan.export").latest("pk")
    assert (event.actor, event.actor_name) == (None, "Hệ thống")
    call_command("verify_audit")


def test_what_cannot_be_exported_ends_with_a_sentence_and_code_2(office_reviewer: User, tmp_path: Path) -> None:
    plan = issued(office_reviewer)
    for words in (
        ("99/KH-STP",),
        ("KH-99999",),
        (plan.code, "--agency", "khong-co"),
        (plan.code, "--out", str(tmp_path / "khong" / "co.json")),
        (plan.code, "--format", "docx", "--out", "-"),
    ):
        with pytest.raises(CommandError) as refusal:
            run(*words)
        assert refusal.value.returncode == 2
        assert str(refusal.value).endswith(".")


def test_a_number_that_two_agencies_use_needs_the_agency(
    office_reviewer: User, foreign_agency: Agency, foreign_division: Unit, stranger: User
) -> None:
    issued(office_reviewer)
    other = read_in(foreign_agency, stranger, paper("15/KH-STP", FIRST[2:3]))
    other.coordinating_unit = foreign_division
    other.save()
    actions.issue(other, actor=stranger, despite_foreign=True)
    with pytest.raises(CommandError, match="skhcn, stp"):
        run("15/KH-STP")
    assert len(json.loads(run("15/KH-STP", "--agency", "skhcn"))["tasks"]) == 1
