"""What changed between two submissions of a task: words, figures, products, files, answers. Pure.

Takes time in proportion to what it is given: equal beginnings and ends are put aside, the rest is compared bit-parallel
as long as its table stays small, and shown as rewritten whole when not.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from rapidfuzz.distance import Indel

from workflows.reports.contents import Figure, Product, Words

MOST_CELLS = 16_000_000  # of the table of two sequences held against each other: 2 MB of bits
MOST_TO_WEAVE = 4_000  # words and spaces of one changed passage; longer ones are shown whole, before and after
LEAST_IN_COMMON = 0.4  # of the letters of the shorter side; with less, old and new words mixed cannot be read
TOKENS = re.compile(r"\n|[^\S\n]+|\S+")


class Kind(StrEnum):
    """What became of a part."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file of a submission; where it lies on a page is no part of it."""

    name: str
    size: int
    sha256: str
    url: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two submissions."""

    words: Words
    files: tuple[FileMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring paragraphs that stayed, or that changed together; `pieces` shows the change within them."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    pieces: tuple[Piece, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Tell whether nothing changed here."""
        return self.before == self.after

    @property
    def spacing_only(self) -> bool:
        """Tell whether the words are the same, and only spaces and line ends are not."""
        return not self.is_kept and "\n".join(self.before).split() == "\n".join(self.after).split()

    @property
    def paragraphs(self) -> int:
        """Count the paragraphs that are not empty."""
        return sum(1 for paragraph in self.after if paragraph.strip())


RowT = TypeVar("RowT", Figure, Product, FileMark)


@dataclass(frozen=True, slots=True)
class Change(Generic[RowT]):
    """What became of a figure, a product or a file."""

    kind: Kind
    before: RowT | None
    after: RowT | None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to a point; `again` when the submission before answered the same point in the same words."""

    point: str
    answer: str
    again: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs, in the order a reader asks for it."""

    result: tuple[str, str] | None = None
    text: tuple[Passage, ...] = ()
    difficulties: tuple[Passage, ...] = ()
    figures: tuple[Change[Figure], ...] = ()
    products: tuple[Change[Product], ...] = ()
    files: tuple[Change[FileMark], ...] = ()
    answers: tuple[Answered, ...] = ()
    is_identical: bool = True

    @property
    def has_content(self) -> bool:
        """Tell whether anything but the answers differs in what it says (the order of rows and files says nothing)."""
        return bool(self.result or self.text or self.difficulties or self.figures or self.products or self.files)

    @property
    def has_new_answers(self) -> bool:
        """Tell whether any point was answered that was not answered so before."""
        return any(not answer.again for answer in self.answers)


def compare(before: Side, after: Side) -> Changes:
    """Return what changed from one submission to the other."""
    old, new = before.words, after.words
    return Changes(
        result=None if old.result == new.result else (old.result, new.result),
        text=passages(old.text, new.text),
        difficulties=passages(old.difficulties, new.difficulties),
        figures=tuple(changed_rows(old.figures, new.figures)),
        products=tuple(changed_rows(old.products, new.products)),
        files=tuple(changed_files(before.files, after.files)),
        answers=tuple(Answered(one.point, one.answer, again=one in old.answers) for one in new.answers),
        is_identical=before == after,
    )


# ---- texts


def passages(before: str, after: str) -> tuple[Passage, ...]:
    """Return two texts as passages in their order, kept and changed; none when the texts are equal."""
    if before == after:
        return ()
    old, new = before.split("\n"), after.split("\n")
    return tuple(
        Passage(tuple(gone), tuple(come), () if same else woven(gone, come)) for same, gone, come in steps(old, new)
    )


def woven(gone: Sequence[str], come: Sequence[str]) -> tuple[Piece, ...]:
    """Return what changed within a passage, word by word; paragraph by paragraph when it is long or nearly all new."""
    before, after = "\n".join(gone), "\n".join(come)
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    whole = tuple(Piece(kind, text) for kind, text in ((Kind.REMOVED, before), (Kind.ADDED, after)) if text)
    if not (old and new) or len(old) + len(new) > MOST_TO_WEAVE:
        return whole
    runs = joined(steps(old, new))
    in_common = sum(len(left.strip()) for same, left, _ in runs if same)
    if in_common < LEAST_IN_COMMON * min(len(before), len(after)):
        return whole
    return tuple(pieces_of(runs))


def joined(found: Iterable[tuple[bool, Sequence[str], Sequence[str]]]) -> list[tuple[bool, str, str]]:
    """Join tokens to runs of text; spaces alone between two changes belong to the changes."""
    runs: list[tuple[bool, str, str]] = []
    for same, gone, come in found:
        left, right = "".join(gone), "".join(come)
        if not same and len(runs) > 1 and runs[-1][0] and not runs[-1][1].strip():
            _, space, _ = runs.pop()
            _, earlier_left, earlier_right = runs.pop()
            left, right = earlier_left + space + left, earlier_right + space + right
        runs.append((same, left, right))
    return runs


def pieces_of(runs: Iterable[tuple[bool, str, str]]) -> Iterator[Piece]:
    """Yield the pieces of runs: what stayed, or what went and then what came."""
    for same, left, right in runs:
        if same:
            yield Piece(Kind.SAME, left)
            continue
        if left:
            yield Piece(Kind.REMOVED, left)
        if right:
            yield Piece(Kind.ADDED, right)


def steps(before: Sequence[str], after: Sequence[str]) -> list[tuple[bool, Sequence[str], Sequence[str]]]:
    """Return two sequences as alternating stretches (same, of the one, of the other) that give both when joined."""
    shorter = min(len(before), len(after))
    head = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    most = shorter - head
    tail = next((at for at in range(most) if before[-1 - at] != after[-1 - at]), most)
    ends = len(before) - tail, len(after) - tail
    found = [(True, before[:head], after[:head])]
    found += middle(before[head : ends[0]], after[head : ends[1]])
    found.append((True, before[ends[0] :], after[ends[1] :]))
    return [(same, gone, come) for same, gone, come in found if gone or come]


def middle(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Yield the stretches of two sequences that share neither beginning nor end; one stretch when they are too long."""
    if not (before and after) or len(before) * len(after) > MOST_CELLS:
        yield False, before, after
        return
    left, right = 0, 0
    for block in Indel.opcodes(before, after).as_matching_blocks():  # the last of them is empty and lies at the ends
        yield False, before[left : block.a], after[right : block.b]
        left, right = block.a + block.size, block.b + block.size
        yield True, before[block.a : left], after[block.b : right]


# ---- rows and files


def changed_rows(before: Sequence[RowT], after: Sequence[RowT]) -> Iterator[Change[RowT]]:
    """Yield the rows that say something else under the same name, then those that came, then those that went."""
    _, gone, come = paired(before, after, key=lambda row: row)
    changed, gone, come = paired(gone, come, key=lambda row: row.name)
    yield from as_changes(Kind.CHANGED, changed)
    yield from came_and_went(gone, come)


def changed_files(before: Sequence[FileMark], after: Sequence[FileMark]) -> Iterator[Change[FileMark]]:
    """Yield the files of another name, of other content under the same name, new ones and gone ones.

    The content of a file is its SHA-256: whatever it is called, the same content is the same file.
    """
    _, gone, come = paired(before, after, key=lambda file: (file.sha256, file.name))
    renamed, gone, come = paired(gone, come, key=lambda file: file.sha256)
    changed, gone, come = paired(gone, come, key=lambda file: file.name)
    yield from as_changes(Kind.RENAMED, renamed)
    yield from as_changes(Kind.CHANGED, changed)
    yield from came_and_went(gone, come)


def paired(
    before: Sequence[RowT], after: Sequence[RowT], *, key: Callable[[RowT], Hashable]
) -> tuple[list[tuple[RowT, RowT]], list[RowT], list[RowT]]:
    """Pair rows of the same key in their order; return the pairs, and what is left of either side."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for place, row in enumerate(before):
        waiting[key(row)].append(place)
    pairs, come, taken = [], [], set()
    for row in after:
        if waiting[key(row)]:
            place = waiting[key(row)].popleft()
            taken.add(place)
            pairs.append((before[place], row))
        else:
            come.append(row)
    return pairs, [row for place, row in enumerate(before) if place not in taken], come


def as_changes(kind: Kind, pairs: Iterable[tuple[RowT, RowT]]) -> Iterator[Change[RowT]]:
    """Yield what became of rows that have a partner."""
    return (Change(kind, old, new) for old, new in pairs)


def came_and_went(gone: Iterable[RowT], come: Iterable[RowT]) -> Iterator[Change[RowT]]:
    """Yield rows without a partner."""
    yield from (Change(Kind.ADDED, None, row) for row in come)
    yield from (Change(Kind.REMOVED, row, None) for row in gone)
