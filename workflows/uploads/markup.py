"""XML inside office packages, read as a stream: no DTD ever, and who points outside.

Expat is fed piece by piece and stopped at the first DTD, so no entity is ever defined; a single tag or attribute may
not be longer than a megabyte, because Expat would read it again with every piece.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from typing import NoReturn
from xml.parsers import expat

from workflows.uploads.verdict import MEGABYTE, STRANGE, Unfit

DTD = "có phần XML khai báo DTD nên không được nhận. Hãy mở tệp, lưu lại rồi tải lại."
MACRO = "có chứa macro. Hãy lưu lại không kèm macro."
EMBEDDED = "có nhúng đối tượng khác (OLE, ActiveX) bên trong. Hãy thay bằng ảnh hoặc gửi đối tượng ấy thành tệp riêng."
LINKED = (
    "có liên kết tự lấy nội dung ở ngoài tệp (mẫu gắn kèm, ảnh, bảng tính liên kết). "
    "Hãy ngắt liên kết hoặc lưu thành PDF rồi tải lại."
)
DDE = "có trường DDE gọi chương trình khác. Hãy bỏ trường ấy hoặc lưu thành PDF rồi tải lại."

FORBIDDEN_RELATIONS = {
    **dict.fromkeys(("vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet"), MACRO),
    **dict.fromkeys(("oleobject", "control", "activexcontrolbinary", "afchunk"), EMBEDDED),
    **dict.fromkeys(("attachedtemplate", "externallink", "externallinkpath", "subdocument", "frame"), LINKED),
}
# Word writes where the author's own template lay. A drive of the reader's own machine brings nothing in from outside.
OWN_DRIVE = re.compile(r"\s*(file:///)?[a-z]:[\\/](?![\\/])", re.IGNORECASE)
SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
CLICKABLE = frozenset({"http", "https", "mailto", "tel"})
# All of these write "<" and letters as ASCII does; UTF-7 and EBCDIC could hide a DTD from a search of bytes.
PLAIN_ENCODINGS = re.compile(rb"utf-?8|us-ascii|ascii|utf-?16(le|be)?|iso-8859-\d+|windows-125\d", re.IGNORECASE)
ENCODING = re.compile(rb"""\bencoding\s*=\s*["']([^"']*)["']""")
LONGEST_DECLARATION = 500
UTF_16 = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
LONGEST_NEEDLE = 16
LONGEST_TOKEN = MEGABYTE


class DtdWatch:
    """Watches the pieces of one XML part for a DTD, and remembers whether Word's fields occur in it."""

    def __init__(self, head: bytes) -> None:
        self.has_fields = False
        self._decoder = decoder_for(head)
        self._tail = b""

    def feed(self, piece: bytes) -> None:
        """Look at the next piece. Raises Unfit."""
        if self._decoder:
            piece = self._decoder.decode(piece).encode("utf-8", "replace")
        window = self._tail + piece
        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
            raise Unfit(DTD)
        self.has_fields = self.has_fields or b"instrText" in window or b"fldSimple" in window
        self._tail = window[-LONGEST_NEEDLE:]


def decoder_for(head: bytes) -> codecs.IncrementalDecoder | None:
    """Return the decoder an XML part in UTF-16 needs, None for UTF-8. Raises Unfit for any other way to write XML."""
    if b"\x00\x00" in head[:4]:
        raise Unfit(STRANGE)  # UTF-32
    for start, name in UTF_16:
        if head.startswith(start):
            return codecs.getincrementaldecoder(name)("replace")
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    declaration, closed, _ = text[:LONGEST_DECLARATION].partition(b"?>")
    named = ENCODING.search(declaration)
    hidden = text.startswith(b"<?xml") and (not closed or (named and not PLAIN_ENCODINGS.fullmatch(named[1])))
    if hidden or not text.startswith(b"<"):
        raise Unfit(STRANGE)
    return None


class Reading:
    """One XML part read by Expat as its pieces come."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = refuse_dtd
        self._fed = 0

    def on_element(self, hears: Callable[[str, Mapping[str, str]], None]) -> None:
        """Let `hears` have every element's name (without prefix) and attributes."""
        self._parser.StartElementHandler = lambda name, attributes: hears(name.rpartition(":")[2], attributes)

    def on_text(self, hears: Callable[[str], None]) -> None:
        """Let `hears` have the text between tags."""
        self._parser.CharacterDataHandler = hears

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """Read the next piece. Raises Unfit."""
        self._fed += len(piece)
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError):
            raise Unfit(STRANGE) from None
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TOKEN:
            raise Unfit(STRANGE)


def refuse_dtd(*declaration: object) -> NoReturn:
    """Stop at a DTD."""
    raise Unfit(DTD)


def relations() -> Reading:
    """Return a reading of a .rels part that refuses relations to anything active or outside."""
    reading = Reading()
    reading.on_element(check_relation)
    return reading


def check_relation(element: str, attributes: Mapping[str, str]) -> None:
    """Refuse a relation; a link that waits to be clicked is the only way out of a package that is let through."""
    if element != "Relationship":
        return
    kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2].lower()
    target = attributes.get("Target", "")
    if kind == "attachedtemplate" and OWN_DRIVE.match(target):
        return
    if kind in FORBIDDEN_RELATIONS:
        raise Unfit(FORBIDDEN_RELATIONS[kind])
    if attributes.get("TargetMode", "").strip().lower() == "external":
        if kind != "hyperlink" or not waits_to_be_clicked(target):
            raise Unfit(LINKED)
    elif SCHEME.match(target) or target.startswith(("//", "\\")):
        raise Unfit(LINKED)


def waits_to_be_clicked(target: str) -> bool:
    """Tell whether a hyperlink leads to a page, a mailbox or a place beside the document: no program, no file share."""
    scheme = SCHEME.match(target)
    return scheme[1].lower() in CLICKABLE if scheme else not target.strip().startswith(("//", "\\", "/\\"))


def content_types() -> Reading:
    """Return a reading of [Content_Types].xml that refuses macros under any name."""

    def hear(element: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        if "macro" in kind or "vba" in kind:
            raise Unfit(MACRO)
        if "activex" in kind:
            raise Unfit(EMBEDDED)

    reading = Reading()
    reading.on_element(hear)
    return reading


def fields() -> Reading:
    """Return a reading of a Word part that refuses DDE fields, however their words are cut into runs."""
    within = code = ""

    def open_element(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal within, code
        within, code = element, "" if element == "fldChar" else code
        for name, value in attributes.items():
            if name.rpartition(":")[2] == "instr":
                check_field(value)

    def hear(text: str) -> None:
        nonlocal code
        if within == "instrText":
            check_field(code + text)
            code = (code + text)[-LONGEST_NEEDLE:]

    reading = Reading()
    reading.on_element(open_element)
    reading.on_text(hear)
    return reading


def check_field(code: str) -> None:
    """Refuse the code of a field that starts another program."""
    if re.search(r"\bDDE(AUTO)?\b", code, re.IGNORECASE):
        raise Unfit(DDE)
