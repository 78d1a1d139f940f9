"""Two editions of a plan, line against line. Pure: values in, values out; the same input always gives the same answer.

Lines are mapped one to one, first by their words, then by likeness with the place and the lead unit as a help. What
becomes of the running tasks of a pair is decided here too, so that a page shows exactly what issuing will do.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from units.folding import fold

ALIKE = 74.0  # two lines whose words are that alike are the same one, wherever they stand
ALIKE_IN_PLACE = 58.0  # enough when the same unit leads the line, or it stands in the same place
PLACE_BONUS, LEAD_BONUS = 6.0, 4.0
CANDIDATES = 8
LONGEST_COMPARED = 600  # letters of a line that are looked at for likeness
WORDS_COMPARED = 400  # words of a line that are compared one by one
_WORD = re.compile(r"\w+\s*|[^\w\s]+\s*")

NOBODY = ""
EVERYBODY = "*"
OUTSIDE = "outside"


class Kind(StrEnum):
    """What has become of a line."""

    ADDED = "added"
    CHANGED = "changed"
    SUPERSEDED = "superseded"
    SAME = "same"
    DROPPED = "dropped"


class Part(StrEnum):
    """What of a line may differ."""

    CONTENT = "content"
    LEAD = "lead"
    COOPERATING = "cooperating"
    DUE = "due"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Held:
    """A task of an old line: who leads it (None: nobody yet), and whether it is still open."""

    pk: int
    lead: int | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an edition. `lead` is a unit's number as text, or NOBODY, EVERYBODY, OUTSIDE."""

    key: int
    content: str
    path: str = ""
    lead: str = NOBODY
    lead_text: str = ""
    cooperating: tuple[str, ...] = ()
    due: tuple[str, str, dt.date | None] = ("", "", None)
    product: str = ""
    tasks: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of the tasks of an old line under its new one; numbers of tasks and of units."""

    go_on: tuple[int, ...] = ()
    rest: tuple[int, ...] = ()  # closed already: they stay as they are
    close: tuple[int, ...] = ()
    give: tuple[int, int] | None = None  # a task that nobody led, and the unit that now does
    open_for: tuple[int | None, ...] = ()  # units that get a task of their own; None: one that nobody leads yet


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the new edition with the old one it stands for, or an old one that has gone."""

    kind: Kind
    old: Line | None = None
    new: Line | None = None
    parts: tuple[Part, ...] = ()
    fate: Fate = Fate()


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text that were kept ("same"), taken out ("out") or put in ("in")."""

    how: str
    text: str


def pair_up(old: Sequence[Line], new: Sequence[Line]) -> dict[int, int]:
    """Map new lines to old ones, one to one: key of the new line → key of the old one it stands for."""
    found = equals(old, new)
    taken = set(found.values())
    left = [line for line in old if line.key not in taken]
    asking = [line for line in new if line.key not in found]
    for _, new_key, old_key in sorted(likenesses(left, asking)):
        if new_key not in found and old_key not in taken:
            found[new_key] = old_key
            taken.add(old_key)
    return found


def equals(old: Sequence[Line], new: Sequence[Line]) -> dict[int, int]:
    """Map the lines whose words are the same; among several, those in the same place or of the same unit first."""
    found: dict[int, int] = {}
    same: dict[str, list[Line]] = defaultdict(list)
    for line in old:
        same[words_of(line)].append(line)
    asking: dict[str, list[Line]] = defaultdict(list)
    for line in new:
        asking[words_of(line)].append(line)
    for words, lines in asking.items():
        left = (lines, same[words])
        for agree in (agree_wholly, agree_in_lead, agree_in_place, agree_anyhow):
            left = matched(*left, agree, found)
    return found


def matched(
    lines: list[Line], there: list[Line], agree: _Agree, found: dict[int, int]
) -> tuple[list[Line], list[Line]]:
    """Take out the pairs that agree, in the order of the lines; return what is left of both."""
    waiting: dict[object, list[Line]] = defaultdict(list)
    for line in there:
        waiting[agree(line)].append(line)
    left = []
    for line in lines:
        partners = waiting[agree(line)]
        if partners:
            found[line.key] = partners.pop(0).key
        else:
            left.append(line)
    gone = set(found.values())
    return left, [line for line in there if line.key not in gone]


class _Agree:
    """By what two lines with the same words are told apart."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def __call__(self, line: Line) -> tuple[str, ...]:
        return tuple(str(getattr(line, name)) for name in self.names)


agree_wholly, agree_in_lead, agree_in_place, agree_anyhow = (
    _Agree("path", "lead"),
    _Agree("lead"),
    _Agree("path"),
    _Agree(),
)


def words_of(line: Line) -> str:
    """Return what of a line is compared: its words without marks and capitals."""
    return fold(line.content).strip(" .;,:")[:LONGEST_COMPARED]


def likenesses(old: Sequence[Line], new: Sequence[Line]) -> Iterable[tuple[float, int, int]]:
    """Yield (minus the score, key of the new line, key of the old one) for every pair that may be the same line."""
    texts = [words_of(line) for line in old]
    for line in new:
        found = process.extract(
            words_of(line), texts, scorer=fuzz.ratio, processor=None, score_cutoff=ALIKE_IN_PLACE, limit=CANDIDATES
        )
        for _, score, place in found:
            other = old[place]
            same_place, same_lead = bool(line.path) and line.path == other.path, line.lead == other.lead
            if score >= ALIKE or same_place or (same_lead and line.lead != NOBODY):
                yield -(score + PLACE_BONUS * same_place + LEAD_BONUS * same_lead), line.key, other.key


def closest(line: Line, old: Sequence[Line]) -> list[tuple[Line, int]]:
    """Return the old lines with their likeness in per cent, the most alike first: what a person chooses from."""
    words = words_of(line)
    scored = [(other, int(fuzz.ratio(words, words_of(other)))) for other in old]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0].key))


def difference(
    old: Sequence[Line], new: Sequence[Line], pairs: Mapping[int, int], units: Sequence[int], newly: Iterable[int]
) -> list[Change]:
    """Return what the new edition makes of every line, then the old lines that have gone.

    `pairs` maps new keys to old ones; an old line claimed twice goes to the first. `units` are those of today, `newly`
    the ones among them that were not there when the old edition was issued.
    """
    by_key, taken, since = {line.key: line for line in old}, set[int](), frozenset(newly)
    changes = []
    for line in new:
        before = by_key.get(pairs.get(line.key, 0))
        if before is None or before.key in taken:
            changes.append(Change(Kind.ADDED, new=line))
            continue
        taken.add(before.key)
        changes.append(compared(before, line, units, since))
    return changes + [
        Change(Kind.DROPPED, old=line, fate=Fate(close=opened(line), rest=closed(line)))
        for line in old
        if line.key not in taken
    ]


def compared(old: Line, new: Line, units: Sequence[int], newly: frozenset[int]) -> Change:
    """Compare a pair: what differs, and what becomes of the tasks."""
    parts, fate = differing_parts(old, new), fate_of(old, new, units, newly)
    if fate.close and Part.LEAD in parts:
        kind = Kind.SUPERSEDED
    else:
        kind = Kind.CHANGED if parts or fate.close or fate.give or fate.open_for else Kind.SAME
    return Change(kind, old, new, parts, fate)


def differing_parts(old: Line, new: Line) -> tuple[Part, ...]:
    """Return what of a line differs; blanks and line breaks alone are no difference."""
    differs = {
        Part.CONTENT: plain(old.content) != plain(new.content),
        Part.LEAD: old.lead != new.lead or (new.lead in {NOBODY, OUTSIDE} and old.lead_text != new.lead_text),
        Part.COOPERATING: sorted(old.cooperating) != sorted(new.cooperating),
        Part.DUE: old.due != new.due,
        Part.PRODUCT: plain(old.product) != plain(new.product),
    }
    return tuple(part for part, is_so in differs.items() if is_so)


def plain(text: str) -> str:
    """Return a text with single blanks."""
    return " ".join(text.split())


def opened(line: Line) -> tuple[int, ...]:
    """Return the open tasks of a line."""
    return tuple(task.pk for task in line.tasks if task.is_open)


def closed(line: Line) -> tuple[int, ...]:
    """Return the tasks of a line that are approved or cancelled."""
    return tuple(task.pk for task in line.tasks if not task.is_open)


def fate_of(old: Line, new: Line, units: Sequence[int], newly: frozenset[int]) -> Fate:
    """Decide what becomes of the tasks of an old line. A task whose unit still leads always goes on."""
    if new.lead == EVERYBODY:
        return fate_of_all(old, units, newly)
    if new.lead in {NOBODY, old.lead}:  # whoever has it, the Office's own choice included, keeps it
        return Fate(go_on=opened(old), rest=closed(old))
    if new.lead == OUTSIDE:
        return Fate(rest=closed(old), close=opened(old), open_for=(None,))
    return fate_of_one(old, int(new.lead))


def fate_of_one(old: Line, lead: int) -> Fate:
    """Decide for a line that another unit leads than before."""
    mine = tuple(task.pk for task in old.tasks if task.is_open and task.lead == lead)
    served = any(task.lead == lead for task in old.tasks)
    loose = [task.pk for task in old.tasks if task.is_open and task.lead is None]
    give = (loose[0], lead) if loose and not served and len(old.tasks) == 1 else None
    kept = {*mine, *([give[0]] if give else [])}
    close = tuple(pk for pk in opened(old) if pk not in kept)
    return Fate(mine, closed(old), close, give, () if served or give else (lead,))


def fate_of_all(old: Line, units: Sequence[int], newly: frozenset[int]) -> Fate:
    """Decide for a line that every unit leads: whoever had a task keeps it, who had none gets one."""
    there, shared = frozenset(units), old.lead == EVERYBODY
    served = {task.lead for task in old.tasks}
    keeps = [task.pk for task in old.tasks if task.is_open and (task.lead in there or (shared and task.lead is None))]
    close = tuple(pk for pk in opened(old) if pk not in keeps)
    missing = tuple(unit for unit in units if unit not in served and (unit in newly or not shared))
    return Fate(tuple(keeps), closed(old), close, None, missing)


def word_changes(before: str, after: str) -> list[Piece]:
    """Return a text as its words were kept, taken out and put in; a very long one is replaced as a whole.

    The pieces are to be put one beside the other as they are: each brings the blanks that follow it.
    """
    old, new = _WORD.findall(plain(before)), _WORD.findall(plain(after))
    if max(len(old), len(new)) > WORDS_COMPARED:
        return [Piece("out", f"{plain(before)} "), Piece("in", plain(after))]
    matcher = difflib.SequenceMatcher(
        None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False
    )
    pieces: list[Piece] = []
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(new[k:m])))
            continue
        gone, come = "".join(old[i:j]), "".join(new[k:m])
        pieces += [Piece("out", gone if not come or gone.endswith(" ") else f"{gone} ")] if gone else []
        pieces += [Piece("in", come)] if come else []
    return pieces
