"""VNI-Windows: a plain vowel, then a second code for its mark and tone; a few letters have one code of their own."""

import re
import unicodedata

_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_MARKS = {
    0xD8: _GRAVE, 0xD9: _ACUTE, 0xDB: _HOOK, 0xD5: _TILDE, 0xCF: _DOT,
    0xC2: _CIRCUMFLEX, 0xC0: _CIRCUMFLEX + _GRAVE, 0xC1: _CIRCUMFLEX + _ACUTE, 0xC5: _CIRCUMFLEX + _HOOK,
    0xC3: _CIRCUMFLEX + _TILDE, 0xC4: _CIRCUMFLEX + _DOT,
    0xCA: _BREVE, 0xC8: _BREVE + _GRAVE, 0xC9: _BREVE + _ACUTE, 0xDA: _BREVE + _HOOK, 0xDC: _BREVE + _TILDE,
    0xCB: _BREVE + _DOT,
}  # fmt: skip
_SINGLE = {
    0xD1: "Đ", 0xD4: "Ơ", 0xD6: "Ư", 0xCC: "Ì", 0xCD: "Í", 0xC6: "Ỉ", 0xD3: "Ĩ", 0xD2: "Ị", 0xCE: "Ỵ",
}  # fmt: skip
SMALL = 0x20  # a small letter's code, and the mark after it, stand so much higher than the capital's
MARKS = {**{chr(code): mark for code, mark in _MARKS.items()}, **{chr(c + SMALL): m for c, m in _MARKS.items()}}
SINGLES = {**_SINGLE, **{code + SMALL: letter.lower() for code, letter in _SINGLE.items()}}
_BEARERS = "AEOUYaeouy" + "".join(chr(code) for code in (0xD4, 0xD6, 0xF4, 0xF6))
_MARKED = re.compile(f"([{_BEARERS}])([{re.escape(''.join(MARKS))}])")


def from_vni(text: str) -> str:
    """Return the text whose characters are VNI codes ("oä" for "ộ") in proper letters."""
    marked = _MARKED.sub(lambda pair: f"\x00{_vowel(pair[1])}{MARKS[pair[2]]}", text)
    # What has become a letter keeps out of the second round: U+00D4 is Ơ in VNI, but Ô once it is a letter.
    pieces = marked.split("\x00")
    return unicodedata.normalize("NFC", "".join([pieces[0].translate(SINGLES), *map(_finished, pieces[1:])]))


def _vowel(code: str) -> str:
    return SINGLES.get(ord(code), code)


def _finished(piece: str) -> str:
    """Translate what follows a vowel that already is one."""
    return piece[0] + piece[1:].translate(SINGLES)
