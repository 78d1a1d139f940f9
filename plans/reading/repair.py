"""Letters lost by the font of a PDF ("c ng nghệ", "l nh đạo", "lưu tr "), offered back where only one fits.

A word is recognised by the word beside it: in the plan itself, or in the list kept beside this module. The source is
never changed; the program looks names up by the mended words and shows every offer to a person.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from plans.reading.vocabulary import fold

_VOWELS = frozenset("aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")
_LETTERS = (*sorted(_VOWELS - frozenset("aeiouy")), "đ")
_WORD = re.compile(r"[^\W\d_]+")
_CONSONANTS = "bcdđghklmnpqrstvx"
_DAMAGED = re.compile(
    rf"(?<![\w./&-])(?:[{_CONSONANTS}{_CONSONANTS.upper()}][{_CONSONANTS}]{{0,3}}|[Gg]i|[Qq]u)(?![\w)./&:-])"
)
_LONGEST_SYLLABLE = 7
_HALVES = ("gi", "qu")
_NO_NEIGHBOUR = ""
_MOST_DAMAGED = 20_000  # a text with more is no plan, and nobody would look at so many offers
_NEVER_AFTER = tuple(")/&:-%°")
_NEVER_BEFORE = tuple("(/&.-%")
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """A damaged word: on which line of those given, where, and what it is offered to become.

    ``gap``: a blank within the word holds the letter's place; without one the offer is the less certain.
    """

    at: int
    start: int
    end: int
    proposed: str
    gap: bool = True


@dataclass(frozen=True, slots=True)
class _Token:
    at: int
    start: int
    end: int
    text: str
    folded: str
    whole: bool
    apart: bool


@lru_cache(maxsize=1)
def _known_pairs() -> frozenset[Pair]:
    """Return the neighbours in the list of administrative words; read once."""
    text = Path(__file__).with_name("lexicon.txt").read_text(encoding="utf-8")
    phrases = (phrase.split() for line in text.splitlines() if not line.startswith("#") for phrase in line.split(","))
    return frozenset(pair for phrase in phrases for pair in pairwise(map(fold, phrase)))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The neighbouring words by which a lost letter is recognised."""

    pairs: frozenset[Pair]

    @classmethod
    def of(cls, text: str) -> "Lexicon":
        """Take the known words and, where the text seems damaged, those it writes whole itself."""
        if _DAMAGED.search(text) is None:
            return cls(_known_pairs())
        words = _WORD.findall(fold(text))
        own = {(one, two) for one, two in set(pairwise(words)) if _is_whole(one) and _is_whole(two)}
        return cls(_known_pairs() | own)

    def offers(self, lines: Sequence[str]) -> list[Offer]:
        """Return what is offered for the lines, which follow one another, in their order."""
        if not any(_DAMAGED.search(line) for line in lines):
            return []
        tokens = list(_tokens(lines))
        found: list[Offer] = []
        at = damaged = 0
        while at < len(tokens) and damaged < _MOST_DAMAGED:
            damaged += not tokens[at].whole
            offer, size = self._offer(tokens, at)
            if offer is not None:
                found.append(offer)
            at += size
        return found

    def repair(self, phrase: str) -> str:
        """Return the phrase with lost letters put back."""
        mended = phrase
        for offer in reversed(self.offers([phrase])):
            after = mended[offer.end :]
            after = after.lstrip() if after.lstrip()[:1] in (",", ";") else after
            mended = mended[: offer.start] + offer.proposed + after
        return mended

    def _offer(self, tokens: Sequence[_Token], at: int) -> tuple[Offer | None, int]:
        """Look at a word and the next: a gap within a syllable first, then a letter lost without a trace."""
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if following is not None and _may_be_halves(token, following):
            made = self._best(
                [token.folded + letter + following.folded for letter in _LETTERS], tokens, (at - 1, at + 2)
            )
            if made is not None:
                text = token.text + made[len(token.folded)] + following.text
                return Offer(token.at, token.start, following.end, text), 2
        beside_damage = following is not None and following.at == token.at and not following.whole
        if not _is_bare(token) or beside_damage:
            return None, 1
        made = self._best(list(_completed(token.folded)), tokens, (at - 1, at + 1))
        if made is None:
            return None, 1
        text = made.capitalize() if token.text[0].isupper() else made
        return Offer(token.at, token.start, token.end, text, gap=False), 1

    def _best(self, candidates: Sequence[str], tokens: Sequence[_Token], around: tuple[int, int]) -> str | None:
        """Return the one candidate that stands beside its neighbours elsewhere; of several, the one beside both."""
        before, after = (tokens[at].folded if 0 <= at < len(tokens) else _NO_NEIGHBOUR for at in around)
        marks = {each: ((before, each) in self.pairs) + ((each, after) in self.pairs) for each in candidates}
        most = max(marks.values(), default=0)
        best = [each for each, mark in marks.items() if mark == most]
        return best[0] if most and len(best) == 1 else None


def _tokens(lines: Sequence[str]) -> Iterator[_Token]:
    for at, line in enumerate(lines):
        folded = fold(line)
        for found in _WORD.finditer(line):
            start, end = found.span()
            yield _Token(
                at, start, end, found[0], folded[start:end],
                whole=not _VOWELS.isdisjoint(folded[start:end]),
                apart=line[end : end + 1] not in _NEVER_AFTER and line[start - 1 : start] not in _NEVER_BEFORE,
            )  # fmt: skip


def _may_be_halves(one: _Token, two: _Token) -> bool:
    """Two pieces with one blank between them that together may be a syllable."""
    if one.at != two.at or two.start - one.end != 1 or len(one.text) + len(two.text) > _LONGEST_SYLLABLE:
        return False
    if not (one.apart and two.apart):
        return False
    damaged = not one.whole or not two.whole or one.folded in _HALVES
    return damaged and two.text.islower() and (one.text.islower() or one.text.istitle())


def _is_bare(token: _Token) -> bool:
    plain = token.text.islower() or (token.text.istitle() and len(token.text) > 1)
    return plain and token.apart and not token.whole and len(token.text) <= _LONGEST_SYLLABLE


def _completed(piece: str) -> Iterator[str]:
    """Yield the piece with one accented letter more, at any place."""
    for at in range(len(piece) + 1):
        for letter in _LETTERS:
            yield piece[:at] + letter + piece[at:]


def _is_whole(word: str) -> bool:
    return len(word) <= _LONGEST_SYLLABLE and not _VOWELS.isdisjoint(word)
