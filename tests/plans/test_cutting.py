"""Cutting and joining words: where a task may be cut, and that nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.draft.cutting import exchanged, joined, mended, pieces, points, words_of

LINES = (
    "1. Rà soát quy trình nội bộ của cơ quan; tổ chức",
    "",
    "lấy ý kiến các đơn vị. Báo cáo kết quả",
    "trước khi trình lãnh đạo.",
)
CONTENT = (
    "Rà soát quy trình nội bộ của cơ quan; tổ chức lấy ý kiến các đơn vị. Báo cáo kết quả trước khi trình lãnh đạo."
)


def test_a_task_may_be_cut_at_sentences_clauses_and_source_lines() -> None:
    found = [(point.tail[:12], point.before, point.line) for point in points(CONTENT, LINES, (1, 4))]
    assert found == [
        ("tổ chức lấy ", 1, 1),
        ("lấy ý kiến c", 2, 3),
        ("Báo cáo kết ", 3, 3),
        ("trước khi tr", 3, 4),
    ]


def test_no_piece_is_a_stump() -> None:
    assert not points("Làm. Xong.", ("Làm. Xong.",), (1, 1))


@pytest.mark.parametrize("end", [".", ";", ":", "…", ""])
def test_what_was_joined_can_be_cut_at_the_same_place(end: str) -> None:
    whole = joined(f"Rà soát quy trình{end}", "Báo cáo kết quả.")
    place = points(whole, (), (1, 1))[0].at
    assert pieces(whole, [place])[1] == "Báo cáo kết quả."


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["- Tăng cường kiểm tra.  "], "Tăng cường kiểm tra."),
        (["a) Tăng cường", "kiểm tra."], "Tăng cường kiểm tra."),
        (["3\tXây dựng quy chế\u2028phối hợp\tVăn phòng Sở"], "Xây dựng quy chế; phối hợp; Văn phòng Sở"),
        (["", "  "], ""),
    ],
)
def test_source_lines_become_the_words_of_a_task(lines: list[str], words: str) -> None:
    assert words_of(lines) == words


def test_only_whole_words_are_exchanged_however_they_are_spaced() -> None:
    text = "phát triển bền v  ng; bền v ngang"
    assert exchanged(text, "bền v ng", "bền vững") == "phát triển bền vững; bền v ngang"
    assert exchanged("a b", "b", "\\1") == "a \\1"
    assert exchanged("abc", "", "x") == "abc"


@pytest.mark.parametrize(
    ("text", "line", "written", "whole", "after"),
    [
        ("theo điểm d và d liệu", "khai thác d liệu, d", "d", "dữ", "theo điểm d và dữ liệu"),
        ("theo điểm d và d liệu, d", "khai thác d liệu, hồ sơ", "d", "dữ", "theo điểm d và dữ liệu, d"),
        ("cơ sở d", "xây dựng cơ sở d", "d", "dữ", "cơ sở dữ"),
        ("bền v ng.", "phát triển", "v ng", "vững", "bền vững."),
        ("mục d", "không có ở đây", "d", "dữ", "mục d"),
    ],
)
def test_a_letter_is_given_back_only_beside_its_neighbour(
    text: str, line: str, written: str, whole: str, after: str
) -> None:
    assert mended(text, line, written, whole) == after


@given(st.text(max_size=400), st.lists(st.text(max_size=60), max_size=8))
def test_cutting_loses_no_letter_whatever_the_text(content: str, lines: list[str]) -> None:
    found = points(content, lines, (1, max(1, len(lines))))
    for point in found:
        assert 1 <= point.before <= point.line
        kept = "".join("".join(pieces(content, [point.at])).split())
        assert set("".join(content.split())) - set(kept) <= set(";,")
