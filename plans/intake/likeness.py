"""How alike two names of units are, in per cent. Pure.

A score of 90 and more means the same name with a slip in it; a name that is only a part of another never gets there.
"""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

SURE = 90
REORDERED = 99  # the same words in another order
AHEAD = 5
SHORTEST_TO_GUESS = 4  # "Văn phòng Bộ" is one letter away from "Văn phòng Sở", and another office
ACRONYM_SCORE = 80
SHORTEST_ACRONYM = 3
_WORD = re.compile(r"[^\W_]+")
_SHORT = (
    (re.compile(r"\bp(?:\. ?| )(?=\w)"), "phong "),
    (re.compile(r"\btt\b\.?"), "trung tam"),
    (re.compile(r"\bvp\b"), "van phong"),
    (re.compile(r"&"), " va "),
)
_LINKS = frozenset({"va", "cac"})
_KINDS = ("trung tam", "van phong", "thanh tra", "chi cuc", "bo phan", "phong", "ban", "quy")
_NUMERAL = re.compile(r"\b(?:\d+|[ivx]+)\b")
_ROMAN = {letters: str(number) for number, letters in enumerate("i ii iii iv v vi vii viii ix x".split(), start=1)}


def fold(text: str) -> str:
    """Reduce a name to what identifies it: small letters without accents, single blanks, no stop at its end."""
    split = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in split if not unicodedata.combining(letter)).split()).strip(" .;,:")


def likeness(one: str, other: str) -> int:
    """Return how alike two names are: 100 for the same words, at most 89 unless only a slip sets them apart."""
    a, b = words_of(one), words_of(other)
    if a == b:
        return 100
    if not a or not b:
        return 0
    left, right = " ".join(a), " ".join(b)
    strict = REORDERED if sorted(a) == sorted(b) else int(fuzz.ratio(left, right))
    if strict >= SURE and min(len(a), len(b)) >= SHORTEST_TO_GUESS and same_sort(left, right):
        return strict
    loose = int((min(strict, SURE) + fuzz.token_set_ratio(left, right)) / 2)
    return min(SURE - 1, max(loose, ACRONYM_SCORE if abbreviates(a, b) or abbreviates(b, a) else 0))


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words that tell a name from others, usual abbreviations written out."""
    text = fold(name)
    for pattern, whole in _SHORT:
        text = pattern.sub(whole, text)
    return tuple(word for word in _WORD.findall(text) if word not in _LINKS)


def same_sort(one: str, other: str) -> bool:
    """Tell whether two names speak of the same sort of unit, and of the same number where they carry one."""
    return kind_of(one) == kind_of(other) and numerals(one) == numerals(other)


def kind_of(name: str) -> str:
    """Return the word for a unit that a folded name opens with, or nothing."""
    return next((kind for kind in _KINDS if name.startswith(f"{kind} ")), "")


def numerals(name: str) -> list[str]:
    """Return the numbers of a folded name, Roman ones written as figures."""
    return [_ROMAN.get(found, found) for found in _NUMERAL.findall(name)]


def abbreviates(short: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Tell whether the last word of a short name is made of the first letters of the other ("Phòng PBGDPL")."""
    acronym = short[-1]
    rest = "".join(word[0] for word in whole)
    return len(acronym) >= SHORTEST_ACRONYM and acronym in rest and not set(acronym) <= set("ivx")
