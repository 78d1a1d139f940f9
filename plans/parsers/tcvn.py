"""TCVN3 (ABC): the encoding behind the fonts .VnTime and .VnTimeH. One code for one small letter.

Capitals with a tone have no codes of their own: the fonts whose names end in H draw small letters as capitals. So in
"CéNG HßA" every letter without a mark is a capital, and the others are made to follow.
"""

import re

_SMALL = {
    "A8": "ă", "A9": "â", "AA": "ê", "AB": "ô", "AC": "ơ", "AD": "ư", "AE": "đ",
    "B5": "à", "B6": "ả", "B7": "ã", "B8": "á", "B9": "ạ",
    "BB": "ằ", "BC": "ẳ", "BD": "ẵ", "BE": "ắ", "C6": "ặ",
    "C7": "ầ", "C8": "ẩ", "C9": "ẫ", "CA": "ấ", "CB": "ậ",
    "CC": "è", "CE": "ẻ", "CF": "ẽ", "D0": "é", "D1": "ẹ",
    "D2": "ề", "D3": "ể", "D4": "ễ", "D5": "ế", "D6": "ệ",
    "D7": "ì", "D8": "ỉ", "DC": "ĩ", "DD": "í", "DE": "ị",
    "DF": "ò", "E1": "ỏ", "E2": "õ", "E3": "ó", "E4": "ọ",
    "E5": "ồ", "E6": "ổ", "E7": "ỗ", "E8": "ố", "E9": "ộ",
    "EA": "ờ", "EB": "ở", "EC": "ỡ", "ED": "ớ", "EE": "ợ",
    "EF": "ù", "F1": "ủ", "F2": "ũ", "F3": "ú", "F4": "ụ",
    "F5": "ừ", "F6": "ử", "F7": "ữ", "F8": "ứ", "F9": "ự",
    "FA": "ỳ", "FB": "ỷ", "FC": "ỹ", "FD": "ý", "FE": "ỵ",
}  # fmt: skip
_CAPITAL = {"A1": "Ă", "A2": "Â", "A3": "Ê", "A4": "Ô", "A5": "Ơ", "A6": "Ư", "A7": "Đ"}
LETTERS = {int(code, 16): letter for code, letter in {**_SMALL, **_CAPITAL}.items()}
_GREEK_MU = {0x3BC: "à"}  # some programs make it of the micro sign, 0xB5
_TABLE = {**LETTERS, **_GREEK_MU}
_WORD = re.compile(r"[^\W\d_]+")


def from_tcvn(text: str) -> str:
    """Return the text whose characters are TCVN3 codes (0xE9 for "ộ") in proper letters."""
    return "\n".join(_raised(line) for line in text.translate(_TABLE).split("\n"))


def to_capitals(text: str) -> str:
    """Return what a font whose name ends in H shows: the same letters as capitals."""
    return text.translate(_TABLE).upper()


def _raised(line: str) -> str:
    """Make marked letters follow plain ones: where "CéNG" shows capitals, the whole line of capitals is raised."""
    raised = _WORD.sub(lambda word: word[0].upper() if _in_capitals(word[0]) else word[0], line)
    return line.upper() if raised != line and _in_capitals(line) else raised


def _in_capitals(text: str) -> bool:
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    return len(plain) > 1 and all(letter.isupper() for letter in plain)
