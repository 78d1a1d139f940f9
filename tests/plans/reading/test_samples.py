"""The two sample plans that the project ships."""

from datetime import date
from pathlib import Path

import pytest

from plans.reading import PlanDate, PlanReading, Signer, TimeKind, read_plan

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
XD = "Phòng Xây dựng và Phổ biến pháp luật"
HC = "Phòng Hành chính và Bổ trợ tư pháp"
TG = "Trung tâm Trợ giúp pháp lý nhà nước"
UD = "Trung tâm Ứng dụng tiến bộ khoa học và công nghệ"
EVERYONE = "Các phòng, đơn vị thuộc Sở"

Row = tuple[str, tuple[str, ...], str, tuple[str, ...], TimeKind, date | None]

JUSTICE: list[Row] = [
    ("II.1.a", (XD,), "single", ("Văn phòng Sở", HC), TimeKind.BY_MONTH_END, date(2026, 10, 31)),
    ("II.1.b", (XD,), "external+single", (TG, "UBND các xã, phường"), TimeKind.BY_MONTH_END_THEN_ONGOING,
     date(2026, 12, 31)),
    ("II.1.c", (XD,), "single", ("Văn phòng Sở",), TimeKind.BY_QUARTER_END, date(2027, 3, 31)),
    ("II.2.a.-1", (HC,), "none", (), TimeKind.BEFORE_DATE, date(2026, 12, 14)),
    ("II.2.a.-2", (HC,), "none", (), TimeKind.BEFORE_DATE, date(2026, 12, 14)),
    ("II.2.b", ("Phòng Công chứng số 1",), "single", (HC, "Văn phòng Sở"), TimeKind.BY_MONTH_END, date(2027, 3, 31)),
    ("II.2.c", ("Thanh tra Sở",), "none", (), TimeKind.ONGOING, None),
    ("II.3.a.-1", (TG,), "external+single", (XD, "các cơ quan có liên quan"), TimeKind.BY_QUARTER_END,
     date(2027, 6, 30)),
    ("II.3.a.-2", (TG,), "external+single", (XD, "các cơ quan có liên quan"), TimeKind.BY_QUARTER_END,
     date(2027, 6, 30)),
    ("II.4.a", (), "none", (), TimeKind.ANNUAL, None),
    ("II.4.b", ("Văn phòng Sở",), "all_units", (), TimeKind.BEFORE_DATE, date(2026, 11, 14)),
    ("II.4.c", ("Văn phòng Sở",), "none", (), TimeKind.BY_MONTH_END, date(2027, 6, 30)),
]  # fmt: skip
SCIENCE: list[Row] = [
    ("II.1", ("Phòng Chuyển đổi số",), "all_units", (), TimeKind.BEFORE_DATE, date(2026, 12, 30)),
    ("II.2", ("Phòng Quản lý công nghệ",), "single", (UD, "Văn phòng Sở"), TimeKind.BY_QUARTER_END, date(2027, 6, 30)),
    ("II.3", ("Phòng Kế hoạch - Tài chính",), "single", ("Phòng Chuyển đổi số",), TimeKind.BY_MONTH_END,
     date(2027, 1, 31)),
    ("II.4", ("Văn phòng Sở",), "single", ("Phòng Chuyển đổi số", UD), TimeKind.ANNUAL, None),
    ("II.5", (UD,), "external+single", ("Phòng Quản lý công nghệ", "các cơ quan liên quan"), TimeKind.RANGE,
     date(2027, 5, 31)),
    ("II.6", ("Thanh tra Sở",), "single", ("Phòng Chuyển đổi số",), TimeKind.ONGOING, None),
    ("II.7", (), "none", (), TimeKind.BY_DATE, date(2026, 11, 20)),
    ("II.8", ("Phòng Chuyển đổi số",), "single", ("Phòng Kế hoạch - Tài chính", "Văn phòng Sở"), TimeKind.CONDITIONAL,
     None),
]  # fmt: skip


def _sample(name: str) -> PlanReading:
    return read_plan((SAMPLES / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def justice() -> PlanReading:
    return _sample("so-tu-phap/ke-hoach-cai-cach.txt")


@pytest.fixture(scope="module")
def science() -> PlanReading:
    return _sample("so-khoa-hoc/ke-hoach-chuyen-doi-so.txt")


def _rows(reading: PlanReading) -> list[Row]:
    return [
        (
            ".".join(task.path),
            task.lead.units,
            task.cooperating.scope,
            task.cooperating.units,
            task.time.kind,
            task.time.due_on,
        )
        for task in reading.tasks
    ]


def test_every_task_of_the_justice_sample_is_read(justice: PlanReading) -> None:
    assert _rows(justice) == JUSTICE
    assert all(task.confidence == "high" for task in justice.tasks)
    assert [task.lead.scope for task in justice.tasks].count("all_units") == 1


def test_the_head_and_the_foot_of_the_justice_sample_are_read(justice: PlanReading) -> None:
    assert (justice.agency, justice.parent_agency) == ("Sở Tư pháp", "UBND tỉnh An Khê")
    assert (justice.province, justice.place, justice.number) == ("An Khê", "An Khê", None)
    assert justice.date == PlanDate(None, 9, 2026)
    assert justice.signer == Signer("KT", "PHÓ GIÁM ĐỐC", None)
    assert justice.recipients[0] == "UBND tỉnh"
    assert justice.archive == ("VT", "VP")
    assert [basis.number for basis in justice.legal_bases] == ["118/NQ-CP", "305/KH-UBND", "1420/QĐ-BTP"]


def test_the_justice_sample_has_a_chain_of_two_monthly_reports(justice: PlanReading) -> None:
    units, office = justice.reporting_duties
    assert (units.reporter, units.to, units.day, units.boundary) == (EVERYONE, ("Văn phòng Sở",), 20, "before")
    assert (office.reporter, office.to, office.day, office.boundary) == ("Văn phòng Sở", ("Sở Nội vụ",), 25, "on")
    assert justice.coordinating_unit == "Văn phòng Sở"
    assert justice.default_assignment == EVERYONE


def test_every_task_of_the_science_sample_is_read(science: PlanReading) -> None:
    assert _rows(science) == SCIENCE
    assert all(task.product for task in science.tasks)


def test_a_division_coordinates_the_science_sample(science: PlanReading) -> None:
    assert science.coordinating_unit == "Phòng Chuyển đổi số"
    assert [duty.reporter for duty in science.reporting_duties] == [EVERYONE, "Phòng Chuyển đổi số"]


def test_the_head_of_the_science_sample_stands_in_two_columns(science: PlanReading) -> None:
    assert science.agency == "Sở Khoa học và Công nghệ"
    assert science.number == "64/KH-SKHCN"
    assert science.date == PlanDate(28, 10, 2026)
    assert science.signer == Signer("DIRECT", "GIÁM ĐỐC", None)
    assert science.recipients == ("UBND tỉnh", "Giám đốc, các Phó Giám đốc Sở", EVERYONE)
