"""How Vietnamese a text looks: the share of its marked words that could be syllables of the language.

A text decoded with the wrong table is full of letters, but hardly one of its words obeys the rules of onset, rhyme
and tone; so the right table is found without a dictionary.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
_RHYMES = set(
    (
        "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
        "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êng i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
        "o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt "
        "oe oem oen oeo oet oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
        "u ua uc ui um un ung up ut uân uât uâng uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ "
        "uy uya uych uyên uyêt uynh uyt uyu uyn uyp ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu "
        "y yt ych ynh yêm yên yêng yêt yêu yn â ă"
    ).split()
)
_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_STOPPED = ("c", "ch", "p", "t")
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = set("aăâeêioôơuưy")
MOST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class Look:
    """How many words with marks were looked at, and how many of them could be Vietnamese."""

    words: int
    plausible: int

    @property
    def share(self) -> float:
        """The plausible share, 0 without any word."""
        return self.plausible / self.words if self.words else 0.0


def look_at(text: str) -> Look:
    """Judge the words of a text that have letters beyond ASCII, some thousands at most."""
    marked = (word for word in _words_of(text) if not word.isascii())
    words = [word for word in islice(marked, MOST_WORDS) if not _is_abbreviation(word)]
    return Look(len(words), sum(is_syllable(word) for word in words))


def _words_of(text: str) -> Iterator[str]:
    return (found[0] for found in _WORD.finditer(text))


def is_syllable(word: str) -> bool:
    """Tell whether a word could be one Vietnamese syllable, however it is capitalised."""
    plain, tones = _without_tones(word.lower())
    if len(tones) > 1:
        return False
    return any(plain.startswith(onset) and _fits(plain.removeprefix(onset), tones) for onset in (*_ONSETS, ""))


def _fits(rhyme: str, tones: str) -> bool:
    """Tell whether a rhyme exists and may have the tone: one that stops short has only sắc or nặng."""
    return rhyme in _RHYMES and (not rhyme.endswith(_STOPPED) or tones in {"s", "j"})


def _without_tones(word: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(_TONES[part] for part in parts if part in _TONES)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)), tones


def _is_abbreviation(word: str) -> bool:
    """Tell whether a word is letters of a name (QĐ, HĐND), which no rule of syllables binds."""
    plain = _without_tones(word.lower())[0]
    return word.isupper() and not _VOWELS & set(plain)
