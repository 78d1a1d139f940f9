"""Word and Excel packages, looked through member by member before anything opens them.

Refused: bombs (by what really comes out, not by what is declared), passwords, macros, OLE and ActiveX objects, DTDs,
DDE, relations that fetch something from outside, members that lead out of the package, overlap, share a name or are
no plain files, and files packed in files. Let through: hyperlinks a reader must click, and the one workbook that Word
lays beside every chart - it is looked through as a package of its own, from the same budget.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO

from workflows.uploads import markup
from workflows.uploads.archive import PASSWORD, Member, members_of, unpacked
from workflows.uploads.markup import DtdWatch, Reading
from workflows.uploads.verdict import MEGABYTE, PIECE, TOO_LARGE_INSIDE, Budget, OtherKind, Unfit

TYPES = "[Content_Types].xml"
XML_NAMES = (".xml", ".rels", ".vml")
MAIN_PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"
ARCHIVES = (ZIP, b"Rar!", b"7z\xbc\xaf")
PROGRAMS = (b"MZ", b"\x7fELF")
LARGEST_EMBEDDED = 20 * MEGABYTE
HEAD = 1024

OLD = "là tệp Word hoặc Excel đời cũ (.doc, .xls) được đổi đuôi. Hãy mở và lưu lại dạng .docx, .xlsx rồi tải lại."
PACKED_INSIDE = "có tệp nén khác ở bên trong. Hãy gửi các tệp ấy riêng từng tệp."
PROGRAM_INSIDE = "có chương trình ở bên trong nên không được nhận."


def office_package(main: str) -> Callable[[IO[bytes], Budget], None]:
    """Return the check of a Word or Excel package, known by the part it cannot do without."""

    def examine(file: IO[bytes], budget: Budget) -> None:
        refuse_old_office(file)
        examine_package(file, main, budget, embedded=False)

    return examine


def refuse_old_office(file: IO[bytes]) -> None:
    """Refuse the old binary format; a document locked with a password comes in it too."""
    file.seek(0)
    if file.read(len(OLD_OFFICE)) != OLD_OFFICE:
        return
    tail = b""
    while piece := file.read(PIECE):
        if LOCKED_PACKAGE in tail + piece:
            raise Unfit(PASSWORD)
        tail = piece[-len(LOCKED_PACKAGE) :]
    raise Unfit(OLD)


def examine_package(file: IO[bytes], main: str, budget: Budget, *, embedded: bool) -> None:
    """Look through a package. Raises OtherKind when it is none of its kind, Unfit when it is dangerous."""
    members = members_of(file, budget)
    names = {member.name for member in members}
    if not {TYPES, main} <= names:
        raise OtherKind
    if any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names):
        raise Unfit(markup.MACRO)
    for member in members:
        if examine_member(file, member, budget):
            if embedded or PurePosixPath(member.name).suffix.lower() not in MAIN_PARTS:
                raise Unfit(PACKED_INSIDE)
            examine_embedded(file, member, budget)


def examine_embedded(file: IO[bytes], member: Member, budget: Budget) -> None:
    """Look through the workbook behind a chart, or a document laid into another."""
    if member.declared > LARGEST_EMBEDDED:
        raise Unfit(TOO_LARGE_INSIDE)
    content = io.BytesIO()
    for piece in unpacked(file, member, budget):
        content.write(piece)
    try:
        examine_package(content, MAIN_PARTS[PurePosixPath(member.name).suffix.lower()], budget, embedded=True)
    except OtherKind:
        raise Unfit(PACKED_INSIDE) from None


def examine_member(file: IO[bytes], member: Member, budget: Budget) -> bool:
    """Read a member through once; return whether it is itself a package. Raises Unfit."""
    pieces, reading = unpacked(file, member, budget), reading_for(member.name)
    head = beginning(pieces)
    refuse_objects(head)
    watch = DtdWatch(head) if head and is_markup(member.name, head) else None
    for piece in itertools.chain([head], pieces):
        if watch:
            watch.feed(piece)
        if reading:
            reading.feed(piece)
    if reading:
        reading.feed(b"", last=True)
    if watch and watch.has_fields:
        examine_fields(file, member, budget)
    return head.startswith(ARCHIVES)


def beginning(pieces: Iterator[bytes]) -> bytes:
    """Return the first bytes of some content, enough to tell what it is."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD:
            break
    return head


def examine_fields(file: IO[bytes], member: Member, budget: Budget) -> None:
    """Read a part that has Word's fields a second time, as XML."""
    reading = markup.fields()
    for piece in unpacked(file, member, budget):
        reading.feed(piece)
    reading.feed(b"", last=True)


def reading_for(name: str) -> Reading | None:
    """Return how a part must be read as XML, if it must."""
    if name == TYPES:
        return markup.content_types()
    return markup.relations() if name.lower().endswith(".rels") else None


def is_markup(name: str, head: bytes) -> bool:
    """Tell whether a member is XML, by its name or by how it begins."""
    return name.lower().endswith(XML_NAMES) or head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def refuse_objects(head: bytes) -> None:
    """Refuse a member that begins like an OLE object or a program."""
    if head.startswith(OLD_OFFICE):
        raise Unfit(markup.EMBEDDED)
    if head.startswith(PROGRAMS):
        raise Unfit(PROGRAM_INSIDE)
