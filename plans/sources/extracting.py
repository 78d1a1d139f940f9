"""The one way from a file to its text."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from plans.parsers.encodings import decode, mended
from plans.parsers.limits import MOST_TEXT
from plans.parsers.shapes import BROKEN, NO_TEXT, SCAN, TOO_MUCH_TEXT, NotReadable, Parsed
from plans.sources.child import read_in_child
from plans.sources.kinds import kind_of
from plans.sources.ocr import OFFER, ocr_available, read_by_ocr
from workflows.uploads import pdf
from workflows.uploads.package import office_package
from workflows.uploads.verdict import Budget, OtherKind, Unfit, budget_for

EMPTY = "Tệp rỗng, không có nội dung. Hãy kiểm tra lại tệp rồi tải lên."
DISGUISED = (
    "Tệp hỏng, hoặc nội dung không phải loại .{} như phần đuôi của tên. "
    "Hãy mở tệp, lưu lại đúng loại rồi tải lên, hoặc chép nội dung rồi dán vào ô văn bản."
)
MOST_PER_LETTER = 4  # bytes of any encoding
# What no reader sees: control characters, which a database may not take, and marks that turn the direction of letters,
# by which a line can be made to look like another.
HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
WITHOUT_HIDDEN = "Đã bỏ {} ký tự điều khiển không nhìn thấy trong văn bản."


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a source, how it came, and what a person should know of how it was read (Vietnamese sentences)."""

    text: str
    format: str
    remarks: tuple[str, ...] = ()


EXAMINE: dict[str, Callable[[IO[bytes], Budget], None]] = {
    "docx": office_package("word/document.xml"),
    "xlsx": office_package("xl/workbook.xml"),
    "pdf": pdf.examine,
}


def extract(name: str, data: bytes, *, ocr: bool = False) -> Extracted:
    """Return the text of a file. Raises NotReadable, whose text is a Vietnamese sentence that says what to do.

    `ocr` asks to read the pictures of a scanned PDF, where the server can (`ocr_available`).
    """
    if not data:
        raise NotReadable(EMPTY)
    kind = kind_of(name, data)
    if kind == "txt":
        return finished(_decoded(data), kind)
    examine(kind, data)
    try:
        return finished(read_in_child(kind, data), kind)
    except NotReadable as refusal:
        if str(refusal) != SCAN or not ocr_available():
            raise
        if not ocr:
            raise NotReadable(f"{SCAN} {OFFER}") from None
    return finished(read_by_ocr(data), kind)


def pasted(text: str) -> Extracted:
    """Return what a person pasted; a browser's line ends become plain ones."""
    if len(text) > MOST_TEXT:
        raise NotReadable(TOO_MUCH_TEXT)
    return finished(mended(text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")), "pasted")


def examine(kind: str, data: bytes) -> None:
    """Look a file through before any parser sees it; raises NotReadable with the sentence every upload gets."""
    try:
        EXAMINE[kind](io.BytesIO(data), budget_for(len(data)))
    except Unfit as reason:
        raise NotReadable(f"Tệp {reason}") from None
    except OtherKind:
        raise NotReadable(DISGUISED.format(kind)) from None


def _decoded(data: bytes) -> Parsed:
    if len(data) > MOST_PER_LETTER * MOST_TEXT:
        raise NotReadable(TOO_MUCH_TEXT)
    return decode(data)


def finished(parsed: Parsed, kind: str) -> Extracted:
    """Return what was parsed as the answer; raises NotReadable for no text, too much, or half letters."""
    text, hidden = HIDDEN.subn("", parsed.text)
    if not text.strip():
        raise NotReadable(NO_TEXT)
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise NotReadable(BROKEN) from error
    if size > MOST_TEXT:
        raise NotReadable(TOO_MUCH_TEXT)
    remarks = (WITHOUT_HIDDEN.format(hidden),) if hidden else ()
    return Extracted(text, kind, (*parsed.remarks, *remarks))
