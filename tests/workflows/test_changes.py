"""What changed between two submissions: nothing is missed, nothing invented, and long texts cost what they are long."""

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.changes import (
    MOST_CELLS,
    Change,
    Changes,
    FileMark,
    Kind,
    Passage,
    Side,
    changed_files,
    changed_rows,
    compare,
    passages,
    steps,
)
from workflows.reports import Answer, Figure, Product, Words

SHA_A, SHA_B, SHA_C = "a" * 64, "b" * 64, "c" * 64
WORDS = Words("done", "Đã rà soát 12 quy trình.", "")
LETTERS = st.text(st.sampled_from("ăb \n"), max_size=40)
NAMES = st.sampled_from(["Hồ sơ", "Lớp tập huấn", "Văn bản"])
FIGURES = st.lists(st.builds(Figure, NAMES, st.sampled_from("123"), st.just("cái")), max_size=5).map(tuple)
PRODUCTS = st.lists(st.builds(Product, NAMES, st.sampled_from("12"), st.just("")), max_size=4).map(tuple)
ANSWERS = st.lists(st.builds(Answer, NAMES, st.sampled_from(["Rồi", "Chưa"])), max_size=3).map(tuple)
FILES = st.lists(
    st.builds(
        FileMark, st.sampled_from(["a.pdf", "b.pdf", "c.pdf"]), st.just(9), st.sampled_from([SHA_A, SHA_B, SHA_C])
    ),
    max_size=5,
).map(tuple)
SIDES = st.builds(
    Side,
    st.builds(Words, st.sampled_from(["done", "partly"]), LETTERS, LETTERS, FIGURES, PRODUCTS, ANSWERS),
    FILES,
)


def joined(found: tuple[Passage, ...], *kinds: Kind) -> str:
    """Put one side of two texts together again from the pieces that are shown."""
    parts: list[str] = []
    for one in found:
        shown = "".join(piece.text for piece in one.pieces if piece.kind in kinds)
        side = one.before if Kind.REMOVED in kinds else one.after
        parts += side if one.is_kept else ([shown] if side else [])
    return "\n".join(parts)


def shown(before: str, after: str) -> list[tuple[str, str]]:
    """Return the pieces of two texts of one changed passage."""
    return [(piece.kind.value, piece.text) for one in passages(before, after) for piece in one.pieces]


def turned(change: Change[Figure]) -> Change[Figure]:
    """Return a change as it looks from the other side."""
    kind = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}.get(change.kind, change.kind)
    return Change(kind, change.after, change.before)


# ---- properties


@given(SIDES)
def test_nothing_has_changed_from_a_report_to_itself(side: Side) -> None:
    found = compare(side, side)
    assert found == Changes(answers=found.answers)
    assert not found.has_content
    assert not found.has_new_answers
    assert found.is_identical


@given(LETTERS, LETTERS)
def test_what_is_shown_gives_both_texts_back_to_the_letter(before: str, after: str) -> None:
    found = passages(before, after)
    if before == after:
        assert found == ()
        return
    assert joined(found, Kind.SAME, Kind.REMOVED) == before
    assert joined(found, Kind.SAME, Kind.ADDED) == after
    assert any(not one.is_kept for one in found)


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_the_steps_of_two_sequences_give_both_back(before: list[str], after: list[str]) -> None:
    found = steps(before, after)
    assert [one for _, gone, _ in found for one in gone] == before
    assert [one for _, _, come in found for one in come] == after
    assert all(gone == come for same, gone, come in found if same)
    assert all(one[0] != two[0] for one, two in itertools.pairwise(found))


@given(FIGURES, FIGURES)
def test_what_came_on_one_side_went_on_the_other(before: tuple[Figure, ...], after: tuple[Figure, ...]) -> None:
    there = list(changed_rows(before, after))
    back = [turned(change) for change in changed_rows(after, before)]
    assert sorted(map(repr, there)) == sorted(map(repr, back))


@given(FILES, FILES)
def test_files_that_came_on_one_side_went_on_the_other(
    before: tuple[FileMark, ...], after: tuple[FileMark, ...]
) -> None:
    def count(found: list[Change[FileMark]], kind: Kind) -> int:
        return sum(1 for change in found if change.kind is kind)

    there, back = list(changed_files(before, after)), list(changed_files(after, before))
    assert count(there, Kind.ADDED) == count(back, Kind.REMOVED)
    assert count(there, Kind.REMOVED) == count(back, Kind.ADDED)
    assert count(there, Kind.RENAMED) == count(back, Kind.RENAMED)
    assert count(there, Kind.CHANGED) == count(back, Kind.CHANGED)


@given(FIGURES, FIGURES)
def test_carrying_the_changes_out_makes_the_new_figures_of_the_old(
    before: tuple[Figure, ...], after: tuple[Figure, ...]
) -> None:
    rows = list(before)
    for change in changed_rows(before, after):
        if change.before is not None:
            rows.remove(change.before)
        if change.after is not None:
            rows.append(change.after)
    assert sorted(map(repr, rows)) == sorted(map(repr, after))


@given(SIDES, SIDES)
def test_two_reports_that_differ_in_more_than_order_are_never_called_unchanged(before: Side, after: Side) -> None:
    found = compare(before, after)
    assert found.is_identical == (before == after)

    def weighed(side: Side) -> tuple[object, ...]:
        said = side.words
        lists = (said.figures, said.products, side.files)
        return (said.result, said.text, said.difficulties, *(sorted(map(repr, rows)) for rows in lists))

    assert found.has_content == (weighed(before) != weighed(after))


# ---- words


def test_within_a_paragraph_the_words_that_changed_are_shown() -> None:
    assert shown("Đã rà soát 12 quy trình nội bộ", "Đã rà soát 15 quy trình nội bộ") == [
        ("same", "Đã rà soát "),
        ("removed", "12"),
        ("added", "15"),
        ("same", " quy trình nội bộ"),
    ]


def test_neighbouring_changed_words_are_one_change() -> None:
    assert shown("Đã gửi công văn cho phòng ban", "Đã gửi thông báo tới phòng ban") == [
        ("same", "Đã gửi "),
        ("removed", "công văn cho"),
        ("added", "thông báo tới"),
        ("same", " phòng ban"),
    ]


def test_a_paragraph_with_little_in_common_is_shown_whole_before_and_after() -> None:
    before, after = "Phòng chưa làm được việc này", "Toàn bộ hồ sơ của năm 2026 đã được số hoá xong"
    assert shown(before, after) == [("removed", before), ("added", after)]


def test_paragraphs_that_stayed_are_told_from_those_that_came() -> None:
    found = passages("Một\nHai\nBa", "Một\nHai\nHai rưỡi\nBa")
    assert [(one.is_kept, one.paragraphs) for one in found] == [(True, 2), (False, 1), (True, 1)]
    assert [(piece.kind, piece.text) for piece in found[1].pieces] == [(Kind.ADDED, "Hai rưỡi")]


def test_spaces_and_line_ends_alone_are_called_so() -> None:
    (one,) = passages("Đã  xong việc", "Đã xong việc")
    assert one.spacing_only
    assert not any(one.spacing_only for one in passages("Đã xong", "Đã làm xong"))


# ---- figures, products, files, answers


def test_a_figure_of_the_same_name_and_another_value_has_changed() -> None:
    before = (Figure("Hồ sơ", "12", "hồ sơ"), Figure("Lớp", "2", "lớp"), Figure("Dự toán", "5", "triệu"))
    after = (Figure("Hồ sơ", "15", "hồ sơ"), Figure("Lớp", "2", "lớp"), Figure("Văn bản", "3", "văn bản"))
    assert list(changed_rows(before, after)) == [
        Change(Kind.CHANGED, before[0], after[0]),
        Change(Kind.ADDED, None, after[2]),
        Change(Kind.REMOVED, before[2], None),
    ]


def test_a_product_with_another_number_has_changed() -> None:
    before, after = Product("Quyết định", "12/QĐ", "01/02/2026"), Product("Quyết định", "15/QĐ", "01/02/2026")
    assert list(changed_rows([before], [after])) == [Change(Kind.CHANGED, before, after)]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ([("a.pdf", SHA_A)], [("a.pdf", SHA_A)], []),
        ([("a.pdf", SHA_A)], [("a.pdf", SHA_B)], [Kind.CHANGED]),
        ([("a.pdf", SHA_A)], [("b.pdf", SHA_A)], [Kind.RENAMED]),
        ([("a.pdf", SHA_A)], [("b.pdf", SHA_B)], [Kind.ADDED, Kind.REMOVED]),
        ([("a.pdf", SHA_A)], [("b.pdf", SHA_A), ("a.pdf", SHA_B)], [Kind.RENAMED, Kind.ADDED]),
        ([("a.pdf", SHA_A), ("b.pdf", SHA_B)], [("a.pdf", SHA_B), ("b.pdf", SHA_A)], [Kind.RENAMED, Kind.RENAMED]),
        ([], [("a.pdf", SHA_A)], [Kind.ADDED]),
        ([("a.pdf", SHA_A)], [], [Kind.REMOVED]),
    ],
)
def test_files_are_known_by_their_content(
    before: list[tuple[str, str]], after: list[tuple[str, str]], kinds: list[Kind]
) -> None:
    old, new = ([FileMark(name, 9, sha) for name, sha in side] for side in (before, after))
    assert [change.kind for change in changed_files(old, new)] == kinds


def test_where_a_file_lies_on_the_page_is_no_part_of_it() -> None:
    old, new = FileMark("a.pdf", 9, SHA_A, url="/tep/1/"), FileMark("a.pdf", 9, SHA_A, url="/tep/2/")
    assert list(changed_files([old], [new])) == []


def test_an_answer_repeated_word_for_word_is_marked() -> None:
    old = replace(WORDS, answers=(Answer("Tháng 5", "Đã bổ sung"),))
    new = replace(WORDS, answers=(Answer("Tháng 5", "Đã bổ sung"), Answer("Tháng 6", "Đã bổ sung")))
    found = compare(Side(old), Side(new))
    assert [(one.point, one.again) for one in found.answers] == [("Tháng 5", True), ("Tháng 6", False)]
    assert (found.has_content, found.has_new_answers, found.is_identical) == (False, True, False)


def test_another_order_of_rows_is_no_change_of_content_but_no_identity_either() -> None:
    rows = (Figure("Một", "1", ""), Figure("Hai", "2", ""))
    found = compare(Side(replace(WORDS, figures=rows)), Side(replace(WORDS, figures=rows[::-1])))
    assert (found.has_content, found.is_identical) == (False, False)


# ---- long texts: counted, not timed


class Counted(str):
    """A paragraph that counts how often it is looked at."""

    __slots__ = ()
    looks = 0

    def __eq__(self, other: object) -> bool:
        Counted.looks += 1
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        Counted.looks += 1
        return str.__ne__(self, other)

    def __hash__(self) -> int:
        Counted.looks += 1
        return str.__hash__(self)


@pytest.mark.parametrize("most", [1_000, 4_000, 60_000])
@pytest.mark.parametrize("kind", ["other order", "all new", "one changed", "one letter each"])
def test_two_long_texts_are_looked_at_a_few_times_a_paragraph(most: int, kind: str) -> None:
    lines = [str(number) for number in range(most)]
    mixed = random.Random(5).sample(lines, most)
    other = {
        "other order": mixed,
        "all new": [f"{line} mới" for line in lines],
        "one changed": [*lines[: most // 2], "khác", *lines[most // 2 + 1 :]],
        "one letter each": ["ab"[number % 2] for number in range(most)],
    }[kind]
    before, after = [Counted(line) for line in lines], [Counted(line) for line in other]
    Counted.looks = 0
    found = steps(before, after)
    assert Counted.looks <= 12 * most
    assert [one for _, gone, _ in found for one in gone] == lines
    if kind == "one changed":
        assert [(same, len(gone)) for same, gone, _ in found] == [(True, most // 2), (False, 1), (True, most // 2 - 1)]
    if most * most > MOST_CELLS and kind == "all new":
        assert len(found) == 1


def test_a_text_of_two_hundred_kilobytes_is_compared_paragraph_by_paragraph() -> None:
    words = ["rà", "soát", "quy", "trình", "thủ", "tục", "hành", "chính", "công", "dân"]
    lines = [" ".join(random.Random(number).choices(words, k=40)) for number in range(600)]
    before = "\n".join(lines)
    assert len(before.encode()) > 100_000
    lines[300] += " và 12 đơn vị"
    found = passages(before, "\n".join(lines))
    assert [one.is_kept for one in found] == [True, False, True]
    assert found[1].pieces[-1].text.strip() == "và 12 đơn vị"


def test_one_endless_changed_paragraph_is_shown_whole() -> None:
    before, after = "một hai " * 10_000, "ba một " * 10_000
    (one,) = passages(before, after)
    assert [piece.kind for piece in one.pieces] == [Kind.REMOVED, Kind.ADDED]
