"""The sample plans that are no text files: read from Word, PDF and Excel as their texts are, and up to date."""

from pathlib import Path

import pytest
from django.conf import settings

from plans.reading import PlanReading, TimeKind, read_plan
from plans.sources import extract
from tests.plans.make_samples import AN_KHE, LAM_SON, paper_of

SAMPLES: Path = settings.SAMPLES_DIR
EVERYONE = "all_units"


def reading_of(name: str) -> PlanReading:
    """Read a sample file."""
    path = SAMPLES / name
    return read_plan(extract(path.name, path.read_bytes()).text)


def kinds(reading: PlanReading) -> list[tuple[str, str]]:
    """Return who leads and when, task by task."""
    leads = [task.lead.units[0] if task.lead.units else task.lead.scope for task in reading.tasks]
    return list(zip(leads, [task.time.kind.value for task in reading.tasks], strict=True))


@pytest.mark.parametrize("name", ["so-tu-phap/ban-nhap-chuyen-doi-so-2027.docx", "thu-nghiem/ke-hoach-hai-cot.pdf"])
def test_word_and_pdf_hold_the_same_eighteen_tasks(name: str) -> None:
    reading = reading_of(name)
    assert [".".join(task.path) for task in reading.tasks] == [
        "II.1.a.-1", "II.1.a.-2", "II.1.a.-3", "II.1.b.-1", "II.1.b.-2", "II.1.b.-3", "II.1.c", "II.2.a", "II.2.b",
        "II.3.a", "II.3.b", "II.3.c", "II.3.d", "II.4.a.-1", "II.4.a.-2", "II.4.a.-3", "II.4.a.-4", "II.4.a.-5",
    ]  # fmt: skip
    assert kinds(reading)[:3] == [(EVERYONE, TimeKind.BY_MONTH_END_THEN_ONGOING)] * 3
    assert kinds(reading)[9] == ("Văn phòng Sở", TimeKind.BY_MONTH_END)
    assert [duty.day for duty in reading.reporting_duties] == [15, None, 18]
    assert (reading.signer.capacity, reading.signer.position) == ("KT", "PHÓ GIÁM ĐỐC")
    assert (reading.agency, reading.place) == ("Sở Tư pháp", "An Khê")


def test_the_pdf_of_lam_son_names_units_with_commas_and_dashes() -> None:
    reading = reading_of("so-tu-phap-lam-son/ke-hoach-doi-moi-sang-tao.pdf")
    assert kinds(reading) == [
        ("Phòng Phổ biến, giáo dục pháp luật - Theo dõi thi hành pháp luật", "ongoing"),
        ("Văn phòng Sở", "annual"),
        ("Văn phòng Sở", "annual"),
        ("Văn phòng Sở", "ongoing"),
        ("Phòng Xây dựng, kiểm tra VBQPPL - QLXLVPHC", "ongoing"),
        (EVERYONE, "ongoing"),
        ("Văn phòng Sở", "ongoing"),
    ]
    assert (reading.signer.capacity, reading.coordinating_unit) == ("DIRECT", "Văn phòng Sở")


def test_the_damaged_text_names_nobody_and_offers_its_letters_back() -> None:
    reading = reading_of("so-tu-phap-truong-giang/ke-hoach-khoa-hoc-cong-nghe.txt")
    assert [task.lead.scope for task in reading.tasks] == ["none"] * 8
    assert (reading.default_assignment, reading.missing_attachment) == ("Các Phòng, Trung tâm thuộc Sở", True)
    assert {("c ng", "công"), ("L nh", "Lãnh"), ("m i", "môi")} <= {
        (one.written, one.proposed) for one in reading.repairs
    }
    assert "Lãnh đạo Sở" in reading.recipients


def test_an_excel_table_without_a_letterhead_holds_five_tasks_in_two_groups() -> None:
    reading = reading_of("thu-nghiem/phu-luc-so-hoa-ho-so.xlsx")
    assert [task.heading for task in reading.tasks] == ["Chuẩn bị", "Chuẩn bị", "Số hóa", "Số hóa", "Số hóa"]
    assert kinds(reading)[-1] == (EVERYONE, "ongoing")


@pytest.mark.parametrize(
    ("name", "text", "frame"),
    [
        ("so-tu-phap/ban-nhap-chuyen-doi-so-2027.docx", "an-khe.txt", AN_KHE),
        ("so-tu-phap-lam-son/ke-hoach-doi-moi-sang-tao.pdf", "lam-son.txt", LAM_SON),
    ],
)
def test_a_file_says_what_its_text_says(name: str, text: str, frame: object) -> None:
    paper = paper_of(text, AN_KHE if frame is AN_KHE else LAM_SON)
    path = SAMPLES / name
    found = "".join(extract(path.name, path.read_bytes()).text.split())
    assert [line for line in paper.body if "".join(line.split())[:60] not in found] == []
