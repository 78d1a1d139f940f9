"""Two editions, line against line: one to one, the same every time, quick at any size."""

import datetime as dt
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.editions.differing import (
    EVERYBODY,
    NOBODY,
    OUTSIDE,
    Fate,
    Held,
    Kind,
    Line,
    Part,
    compared,
    difference,
    pair_up,
    word_changes,
)

WORDS = (
    "xây dựng kế hoạch triển khai rà soát quy trình nội bộ tổ chức quán triệt công chức phần mềm dữ liệu số đề án nghị "
    "quyết báo cáo thống kê tuyên truyền phổ biến pháp luật tư pháp hộ tịch công chứng đấu giá thi hành án"
).split()
UNITS = (1, 2, 3)


def line(key: int, content: str, lead: str = NOBODY, path: str = "", *tasks: Held) -> Line:
    """Make a line."""
    return Line(key, content, path=path, lead=lead, tasks=tasks)


def sentence(chance: random.Random) -> str:
    """Make a sentence of a plan's words."""
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(12, 40)))


def test_a_line_that_only_moved_is_the_same_line() -> None:
    old = [line(1, "Rà soát quy trình", "1", "II.1"), line(2, "Tuyên truyền pháp luật", "2", "II.2")]
    new = [line(11, "Tuyên truyền pháp luật", "2", "II.1"), line(12, "Rà soát quy trình", "1", "II.2")]
    assert pair_up(old, new) == {11: 2, 12: 1}


def test_lines_with_the_same_words_are_told_apart_by_place_and_lead() -> None:
    old = [line(1, "Báo cáo", "1", "II.1"), line(2, "Báo cáo", "2", "II.2"), line(3, "Báo cáo", "3", "II.3")]
    new = [line(11, "Báo cáo", "3", "II.1"), line(12, "Báo cáo", "2", "II.2"), line(13, "Báo cáo", "1", "II.9")]
    assert pair_up(old, new) == {12: 2, 11: 3, 13: 1}


def test_marks_and_capitals_make_no_other_line() -> None:
    assert pair_up([line(1, "Rà soát QUY TRÌNH.")], [line(2, "rà soát quy trình")]) == {2: 1}


def test_a_line_said_differently_is_found_by_likeness() -> None:
    old = [
        line(1, "Rà soát toàn bộ quy trình nội bộ của cơ quan", "1", "II.1"),
        line(2, "Mua sắm máy tính", "2", "II.2"),
    ]
    new = [
        line(11, "Rà soát, công bố toàn bộ quy trình nội bộ của cơ quan", "1", "II.5"),
        line(12, "Họp giao ban tuần", "2"),
    ]
    assert pair_up(old, new) == {11: 1}


contents = st.lists(st.text(alphabet="abcđêưn ", min_size=1, max_size=30), max_size=12)


@given(contents, contents)
def test_the_mapping_is_one_to_one_and_the_same_every_time(one: list[str], other: list[str]) -> None:
    old = [line(key, text) for key, text in enumerate(one, start=1)]
    new = [line(key, text) for key, text in enumerate(other, start=101)]
    pairs = pair_up(old, new)
    assert len(set(pairs.values())) == len(pairs)
    assert pairs == pair_up(old, new)
    assert set(pairs) <= {line.key for line in new}


@given(st.lists(st.text(alphabet="abcđêưn", min_size=1, max_size=30), unique_by=str.casefold, max_size=12))
def test_an_edition_compared_with_itself_changes_nothing(texts: list[str]) -> None:
    old = [line(key, text, "1", f"II.{key}", Held(key, 1, is_open=True)) for key, text in enumerate(texts, start=1)]
    new = [line(key + 100, text, "1", f"II.{key}") for key, text in enumerate(texts, start=1)]
    changes = difference(old, new, pair_up(old, new), UNITS, ())
    assert {change.kind for change in changes} <= {Kind.SAME}
    assert [change.fate for change in changes] == [Fate(go_on=(held.key,)) for held in old]


def test_a_thousand_lines_against_a_thousand_take_less_than_three_seconds() -> None:
    chance = random.Random(7)
    old = [line(key, sentence(chance), str(key % 9), f"II.{key}") for key in range(1, 1001)]
    changed = [
        line(
            one.key + 5000,
            " ".join(word if chance.random() > 0.1 else chance.choice(WORDS) for word in one.content.split()),
            one.lead,
            one.path,
        )
        for one in old
    ]
    chance.shuffle(changed)
    start = time.process_time()
    pairs = pair_up(old, changed)
    took = time.process_time() - start
    assert sum(new == old_key + 5000 for new, old_key in pairs.items()) >= 995
    start = time.process_time()
    pair_up(old, [line(key, sentence(chance), "1", "III") for key in range(9001, 10001)])
    assert max(took, time.process_time() - start) < 3


RUNNING, LOOSE, DONE = Held(7, 1, is_open=True), Held(8, None, is_open=True), Held(9, 1, is_open=False)


@pytest.mark.parametrize(
    ("old_lead", "held", "new_lead", "kind", "fate"),
    [
        # the same unit leads: the task goes on
        ("1", [RUNNING], "1", Kind.SAME, Fate(go_on=(7,))),
        # the Office had given it to somebody else itself, and the plan has not changed its mind
        ("2", [RUNNING], "2", Kind.SAME, Fate(go_on=(7,))),
        # handed back to the Office, which knows why
        ("1", [LOOSE], "1", Kind.SAME, Fate(go_on=(8,))),
        # another unit leads: the old task is closed, a new one opened
        ("1", [RUNNING], "2", Kind.SUPERSEDED, Fate(close=(7,), open_for=(2,))),
        # nobody was named: it is simply given out
        (NOBODY, [LOOSE], "2", Kind.CHANGED, Fate(give=(8, 2))),
        # the Office gave it to the very unit that is named now
        (NOBODY, [RUNNING], "1", Kind.CHANGED, Fate(go_on=(7,))),
        # the Office gave it to another one than is named now
        (NOBODY, [RUNNING], "2", Kind.SUPERSEDED, Fate(close=(7,), open_for=(2,))),
        # no longer said who leads: whoever has it keeps it
        ("1", [RUNNING], NOBODY, Kind.CHANGED, Fate(go_on=(7,))),
        # done already: it stays done, and another unit gets its own
        ("1", [DONE], "1", Kind.SAME, Fate(rest=(9,))),
        ("1", [DONE], "2", Kind.CHANGED, Fate(rest=(9,), open_for=(2,))),
        # led from outside now
        ("1", [RUNNING], OUTSIDE, Kind.SUPERSEDED, Fate(close=(7,), open_for=(None,))),
        (OUTSIDE, [LOOSE], OUTSIDE, Kind.SAME, Fate(go_on=(8,))),
        # for every unit now: the one that has it keeps it
        ("1", [RUNNING], EVERYBODY, Kind.CHANGED, Fate(go_on=(7,), open_for=(2, 3))),
        # for every unit before, for one now
        (EVERYBODY, [RUNNING, Held(6, 2, is_open=True)], "2", Kind.SUPERSEDED, Fate(go_on=(6,), close=(7,))),
        # for every unit still; unit 5 has ended
        (EVERYBODY, [RUNNING, Held(6, 5, is_open=True)], EVERYBODY, Kind.CHANGED, Fate(go_on=(7,), close=(6,))),
    ],
)
def test_what_becomes_of_the_tasks(old_lead: str, held: list[Held], new_lead: str, kind: Kind, fate: Fate) -> None:
    change = compared(line(1, "Rà soát", old_lead, "", *held), line(2, "Rà soát", new_lead), UNITS, frozenset())
    assert (change.kind, change.fate) == (kind, fate)


def test_a_unit_that_came_later_gets_its_own_task_of_a_common_line() -> None:
    old = line(1, "Quán triệt", EVERYBODY, "", RUNNING, Held(6, 2, is_open=True))
    change = compared(old, line(2, "Quán triệt", EVERYBODY), (1, 2, 3), frozenset({3}))
    assert (change.kind, change.fate) == (Kind.CHANGED, Fate(go_on=(7, 6), open_for=(3,)))


def test_each_part_that_differs_is_named() -> None:
    old = Line(1, "Rà soát  quy trình", lead="1", cooperating=("2", "3"), due=("tháng 5", "by_month_end", None))
    new = Line(2, "Rà soát quy trình", lead="1", cooperating=("3", "2"), due=("tháng 5", "by_month_end", None))
    assert compared(old, new, UNITS, frozenset()).parts == ()
    day = dt.date(2027, 6, 30)
    new = Line(2, "Rà soát mọi quy trình", lead="1", due=("tháng 6", "by_month_end", day), product="Báo cáo")
    assert compared(old, new, UNITS, frozenset()).parts == (Part.CONTENT, Part.COOPERATING, Part.DUE, Part.PRODUCT)


def test_an_old_line_claimed_twice_goes_to_the_first_and_what_nobody_claims_has_gone() -> None:
    old = [line(1, "Một", "1", "", RUNNING), line(2, "Hai", "1", "", DONE)]
    changes = difference(old, [line(11, "Một"), line(12, "Một nữa")], {11: 1, 12: 1}, UNITS, ())
    assert [change.kind for change in changes] == [Kind.CHANGED, Kind.ADDED, Kind.DROPPED]
    assert changes[-1].fate == Fate(rest=(9,))


def test_words_are_marked_as_kept_taken_out_and_put_in() -> None:
    shown = [(piece.how, piece.text) for piece in word_changes("Rà soát toàn bộ quy trình.", "Rà soát, sửa quy trình.")]
    assert shown == [("same", "Rà soát"), ("out", "toàn bộ "), ("in", ", sửa "), ("same", "quy trình.")]
    long = "chữ " * 500
    assert [piece.how for piece in word_changes(long, long + "nữa")] == ["out", "in"]


@given(st.text(alphabet="ab, .", max_size=40), st.text(alphabet="ab, .", max_size=40))
def test_what_was_kept_and_put_in_is_the_new_text(before: str, after: str) -> None:
    pieces = word_changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.how != "out") == " ".join(after.split())
