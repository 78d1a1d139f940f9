"""Scopes, and unit names that contain commas, dashes and "và"."""

import pytest

from plans.reading import KnownUnit
from plans.reading.assignment import UnitBook, is_unit_phrase, read_assignment
from plans.reading.sentence_units import named_in_sentence

NOBODY_KNOWN = UnitBook.of(())

LISTS = [
    ("Văn phòng Sở.", "single", ("Văn phòng Sở",)),
    (
        "Phòng Phổ biến, giáo dục pháp luật - Theo dõi thi hành pháp luật",
        "single",
        ("Phòng Phổ biến, giáo dục pháp luật - Theo dõi thi hành pháp luật",),
    ),
    ("Phòng xây dựng, kiểm tra VBQPPL", "single", ("Phòng Xây dựng, kiểm tra VBQPPL",)),
    (
        "Phòng Hành chính và Bổ trợ tư pháp, Phòng Kế hoạch - Tài chính và Văn phòng Sở",
        "single",
        ("Phòng Hành chính và Bổ trợ tư pháp", "Phòng Kế hoạch - Tài chính", "Văn phòng Sở"),
    ),
    ("Các phòng, đơn vị thuộc Sở", "all_units", ()),
    ("Các Phòng, Trung tâm thuộc Sở", "all_units", ()),
    ("Các phòng, đơn vị sự nghiệp thuộc Sở", "all_units", ()),
    ("Thủ trưởng các phòng, đơn vị", "all_units", ()),
    ("Trưởng phòng, Thủ trưởng các đơn vị thuộc Sở", "all_units", ()),
    ("Các cơ quan, đơn vị có liên quan", "external", ("các cơ quan, đơn vị có liên quan",)),
    ("Sở Khoa học và Công nghệ", "external", ("Sở Khoa học và Công nghệ",)),
    ("Các sở, ban, ngành; UBND các xã, phường", "external", ("các sở, ban, ngành", "UBND các xã, phường")),
    ("Văn phòng Sở; các cơ quan liên quan", "external+single", ("Văn phòng Sở", "các cơ quan liên quan")),
    ("Các phòng, đơn vị thuộc Sở; Sở Tài chính", "all_units+external", ("Sở Tài chính",)),
    ("", "none", ()),
]


@pytest.mark.parametrize(("text", "scope", "units"), LISTS)
def test_a_list_of_units_is_split_only_between_units(text: str, scope: str, units: tuple[str, ...]) -> None:
    read = read_assignment(text, NOBODY_KNOWN)
    assert (read.scope, read.units) == (scope, units)


def test_a_comma_between_two_units_is_shown_as_a_semicolon() -> None:
    read = read_assignment("Phòng Hành chính, Phòng Xây dựng và Phổ biến pháp luật.", NOBODY_KNOWN)
    assert read.text == "Phòng Hành chính; Phòng Xây dựng và Phổ biến pháp luật"


def test_an_alias_gives_the_recorded_name() -> None:
    book = UnitBook.of([KnownUnit("Phòng Xây dựng và Phổ biến pháp luật", ("P. XD&PBPL", "XDPB"))])
    assert read_assignment("P. XD&PBPL, XDPB", book).units == ("Phòng Xây dựng và Phổ biến pháp luật",)


def test_a_known_name_is_never_cut_in_two() -> None:
    name = "Phòng Tổ chức, Văn phòng Đảng ủy và Trung tâm Tin học"
    book = UnitBook.of([KnownUnit(name)])
    assert read_assignment(f"{name}, Thanh tra Sở", book).units == (name, "Thanh tra Sở")


@pytest.mark.parametrize(
    "heading",
    ["Phòng, chống tham nhũng", "Thanh tra, kiểm tra công vụ", "Tổ chức hội nghị", "Ban hành quy chế", "Các nội dung"],
)
def test_a_heading_that_only_begins_like_a_unit_is_none(heading: str) -> None:
    assert not is_unit_phrase(heading, NOBODY_KNOWN)


def test_a_sentence_names_its_lead_and_those_who_cooperate() -> None:
    sentence = "Giao Phòng Hành chính chủ trì, phối hợp với Thanh tra Sở và Văn phòng Sở tham mưu ban hành quy chế."
    lead, cooperating = named_in_sentence(sentence, NOBODY_KNOWN)
    assert (lead.scope, lead.units) == ("single", ("Phòng Hành chính",))
    assert cooperating.units == ("Thanh tra Sở", "Văn phòng Sở")


def test_working_together_in_general_names_nobody() -> None:
    lead, cooperating = named_in_sentence("Phối hợp rà soát, đề xuất hoàn thiện quy định.", NOBODY_KNOWN)
    assert (lead.scope, cooperating.scope) == ("none", "none")
