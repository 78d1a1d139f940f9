"""Letters lost by the font of a PDF ("C ng nghệ", "L nh đạo"), offered back where the plan itself shows the word whole.

Only names that the program will look up are mended; the content of a task stays as it stands in the source.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from plans.reading.vocabulary import fold

_VOWELS = frozenset("aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")
_LETTERS = (*sorted(_VOWELS - frozenset("aeiouy")), "đ")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_SYLLABLE = 8
_COMMON = (
    "lãnh đạo", "công nghệ", "công tác", "công việc", "công chức", "công khai", "những năm", "đôn đốc", "bền vững",
    "thông tin", "môi trường", "dữ liệu", "hỗ trợ", "văn phòng", "phòng hành chính", "hội đồng", "thống kê", "công an",
    "công đoàn", "công báo", "cổng thông", "đảng ủy", "tỉnh ủy", "xây dựng", "nội vụ", "tổng hợp", "sở tư",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The neighbouring words a plan uses, by which a lost letter is recognised."""

    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, text: str) -> "Lexicon":
        """Collect the pairs of neighbouring words of the plan."""
        words = _WORD.findall(fold(text))
        whole = {word for word in set(words) if _whole(word)}
        pairs = {(one, two) for one, two in set(pairwise(words)) if one in whole and two in whole}
        common = {tuple(phrase.split()) for phrase in _COMMON}
        return cls(frozenset(pairs | {(pair[0], pair[1]) for pair in common}))

    def repair(self, phrase: str) -> str:
        """Return the phrase with lost letters put back where exactly the plan's own words allow it."""
        words = phrase.split(" ")
        mended: list[str] = []
        at = 0
        while at < len(words):
            following = words[at + 2] if at + 2 < len(words) else ""
            found = self._mend(words[at], words[at + 1], following) if at + 1 < len(words) else None
            mended.append(words[at] if found is None else found)
            at += 1 if found is None else 2
        return " ".join(mended)

    def _mend(self, one: str, two: str, following: str) -> str | None:
        if (_whole(fold(one)) and _whole(fold(two))) or not (one + two).isalpha() or not two.islower():
            return None
        if len(one) + len(two) > _LONGEST_SYLLABLE:
            return None
        after = fold(following).strip(".,;:")
        for letter in _LETTERS:
            if (fold(one) + letter + two, after) in self.pairs:
                return one + letter + two
        return None


def _whole(word: str) -> bool:
    return len(word) <= _LONGEST_SYLLABLE and any(letter in _VOWELS for letter in word)
