"""How alike two names of units are."""

import pytest

from plans.intake.belonging import is_from_elsewhere, is_of_another
from plans.intake.likeness import likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phòng Hành chính & Bổ trợ tư pháp", "phòng hành chính và bổ trợ tư pháp"),
        ("VP Sở", "Văn phòng Sở"),
        ("P. Quản lý khoa học", "Phòng Quản lý khoa học"),
        ("TT Trợ giúp pháp lý", "Trung tâm Trợ giúp pháp lý"),
        ("Phòng Xây dựng, Phổ biến pháp luật", "Phòng Xây dựng và Phổ biến pháp luật"),
    ],
)
def test_the_same_words_written_otherwise_are_the_same_name(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phòng Quản lí khoa học", "Phòng Quản lý khoa học"),
        ("Phòng Ph biến, giáo dục pháp luật", "Phòng Phổ biến, giáo dục pháp luật"),
        ("Phòng Phổ biến pháp luật và Xây dựng", "Phòng Xây dựng và Phổ biến pháp luật"),
    ],
)
def test_a_slip_in_a_long_name_is_seen_through(one: str, other: str) -> None:
    assert 90 <= likeness(one, other) < 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Văn phòng Bộ", "Văn phòng Sở"),
        ("Phòng Công chứng số 2", "Phòng Công chứng số 1"),
        ("Phòng Công chứng số II", "Phòng Công chứng số I"),
        ("Phòng Hành chính tư pháp và Hỗ trợ", "Phòng Hành chính và Bổ trợ tư pháp"),
        ("Phòng Tư pháp", "Phòng Hành chính và Bổ trợ tư pháp"),
        ("Phòng Hành chính tư pháp", "Phòng Hành chính và Bổ trợ tư pháp"),
        ("Trung tâm Quản lý khoa học", "Phòng Quản lý khoa học"),
        ("", "Văn phòng Sở"),
        ("…", "Văn phòng Sở"),
    ],
)
def test_another_unit_is_never_taken_for_a_slip(one: str, other: str) -> None:
    assert likeness(one, other) < 90


def test_the_first_letters_of_a_name_are_worth_a_proposal() -> None:
    assert likeness("Phòng PBGDPL", "Phòng Phổ biến, giáo dục pháp luật") >= 75


@pytest.mark.parametrize(
    ("paper", "ours", "foreign"),
    [
        ("Sở Tư pháp", "Sở Tư pháp tỉnh An Khê", False),
        ("SỞ TƯ PHÁP TỈNH AN KHÊ", "Sở Tư pháp", False),
        ("", "Sở Tư pháp", False),
        ("Sở Nội vụ", "Sở Tư pháp", True),
        ("Ủy ban nhân dân tỉnh", "Sở Tư pháp", True),
    ],
)
def test_the_paper_of_another_agency_is_told_apart(paper: str, ours: str, *, foreign: bool) -> None:
    assert is_of_another(paper, ours) == foreign


def test_a_place_is_elsewhere_only_when_both_are_known() -> None:
    assert is_from_elsewhere("Hải Dương", "An Khê")
    assert not is_from_elsewhere("", "An Khê")
    assert not is_from_elsewhere("An Khê", "tỉnh An Khê")
