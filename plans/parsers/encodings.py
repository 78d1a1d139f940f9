"""From bytes to letters, when nobody says which table wrote them.

Unicode says so itself. The three old Vietnamese tables do not: each is tried, and the one whose words are Vietnamese
wins. Text of an old table that a program once took for Western letters ("Céng hßa x· héi") is found the same way.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable

from plans.parsers.shapes import NotReadable, Parsed
from plans.parsers.syllables import look_at
from plans.parsers.tcvn import from_tcvn
from plans.parsers.vni import from_vni

UNKNOWN = (
    "Không nhận ra bảng mã chữ Việt của tệp văn bản. "
    "Hãy mở tệp bằng Notepad, lưu lại với bảng mã UTF-8 rồi tải lên, hoặc chép nội dung rồi dán vào ô văn bản."
)
BINARY = (
    "Tệp là dữ liệu nhị phân, không phải văn bản. "
    "Hãy gửi tệp Word (.docx), PDF hoặc .txt, hoặc chép nội dung rồi dán vào ô văn bản."
)
CONVERTED = "Chuyển từ bảng mã {}."
TCVN, VNI, CP1258 = "TCVN3 (ABC)", "VNI-Windows", "Windows-1258"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.01
_HIGH_BYTES = frozenset({0x00, 0x01, 0x03, 0x1E, 0x20})  # of ASCII, Ơ and Ư, combining marks, Ạ to ỹ, dashes and quotes
_CLEAR = 0.95
_SAMPLE = 65_536
_GOOD, _SURE = 0.75, 0.9
_FEW = 12  # words: fewer could be Western names by chance
_DOUBTFUL = 0.6
_WESTERN = re.compile("[\u00a1-\u00ff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def decode(data: bytes) -> Parsed:
    """Return the letters of a text file. Raises NotReadable for what is no text, or in no table known here."""
    text = _unicode(data)
    if text is not None:
        _refuse_binary(text)
        return mended(_with_plain_ends(text))
    if b"\x00" in data:
        raise NotReadable(BINARY)
    western = _as_western(data)
    _refuse_binary(western)
    name, text = _likeliest(western, data)
    return Parsed(_with_plain_ends(text), (CONVERTED.format(name),))


def mended(text: str) -> Parsed:
    """Return Unicode text with its letters put right when an old table shows through."""
    if not _WESTERN.search(text):
        return Parsed(text)
    now = look_at(text)
    if now.words < _FEW or now.share > _DOUBTFUL:
        return Parsed(text)
    share, name = max((look_at(table(_sample(text))).share, name) for name, table in _TABLES.items())
    return Parsed(_TABLES[name](text), (CONVERTED.format(name),)) if share >= _SURE else Parsed(text)


_TABLES: dict[str, Callable[[str], str]] = {TCVN: from_tcvn, VNI: from_vni}


def _unicode(data: bytes) -> str | None:
    """Return the text when the bytes are Unicode, marked as such or clear without a mark."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data, name)
    if b"\x00" not in data:
        return _decoded(data, "utf-8")
    return next(
        (_decoded(data, name) for start, name in ((1, "utf-16-le"), (0, "utf-16-be")) if _is_clear(data, start)), None
    )


def _decoded(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _is_clear(data: bytes, start: int) -> bool:
    """Tell whether every second byte is one that Vietnamese in UTF-16 has there."""
    high = data[start:_SAMPLE:2]
    return len(data) % 2 == 0 and sum(byte in _HIGH_BYTES for byte in high) >= _CLEAR * len(high)


def _as_western(data: bytes) -> str:
    """Return the bytes as Western Windows letters; the five codes it lacks stay what they are."""
    return data.decode("cp1252", "latin1_for_the_rest")


def _rest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("latin1_for_the_rest", _rest)


def _likeliest(western: str, data: bytes) -> tuple[str, str]:
    """Return the old table that makes the text Vietnamese, and the text; raises NotReadable when none does."""
    share, name = max((look_at(table(_sample(western))).share, name) for name, table in _TABLES.items())
    windows = unicodedata.normalize("NFC", _decoded(data, "cp1258") or "")
    by_windows = look_at(_sample(windows)).share
    if max(share, by_windows) < _GOOD:
        raise NotReadable(UNKNOWN)
    return (CP1258, windows) if by_windows >= share else (name, _TABLES[name](western))


def _sample(text: str) -> str:
    """Return enough of a text to judge it by, from its first marked letter on."""
    first = _BEYOND_ASCII.search(text)
    start = max(0, first.start() - _SAMPLE // 2) if first else 0
    return text[start : start + 4 * _SAMPLE]


def _refuse_binary(text: str) -> None:
    """Raise NotReadable for data; a stray control character is forgiven."""
    if "\x00" in text or len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise NotReadable(BINARY)


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
