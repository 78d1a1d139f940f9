"""Files made by hand, byte by byte, so that a test can make each of them lie."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

MEGABYTE = 1024 * 1024
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
REGULAR = 0o100600 << 16
SYMLINK = 0o120777 << 16


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a ZIP and what its headers say of it; what is None is told truly."""

    name: str
    content: bytes = b""
    packed: bytes | None = None
    declared: int | None = None
    flags: int = 0x800
    attributes: int = REGULAR
    local_name: str | None = None
    local_declared: int | None = None
    at: int | None = None

    def header(self, declared: int | None) -> bytes:
        """Return the numbers that stand in both headers."""
        packed = self.body()
        declared = len(self.content) if declared is None else declared
        return struct.pack("<3H2H3L", 20, self.flags, 8, 0, 33, zlib.crc32(self.content), len(packed), declared)

    def body(self) -> bytes:
        """Return the packed bytes."""
        return deflated(self.content) if self.packed is None else self.packed


def deflated(content: bytes) -> bytes:
    """Return a raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def zeros(megabytes: int) -> bytes:
    """Return a raw deflate stream of so many megabytes of zeros, without ever holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + packer.flush()


def zip_of(parts: Sequence[Part], *, count: int | None = None, before: bytes = b"", after: bytes = b"") -> bytes:
    """Return a ZIP of these parts as their headers tell it."""
    body, directory = bytearray(before), bytearray()
    for part in parts:
        at = len(body) if part.at is None else part.at
        raw = part.name.encode()
        local = raw if part.local_name is None else part.local_name.encode()
        if part.at is None:
            body += (
                b"PK\x03\x04"
                + part.header(part.local_declared or part.declared)
                + struct.pack("<2H", len(local), 0)
                + local
                + part.body()
            )
        directory += b"PK\x01\x02" + struct.pack("<H", 0x0314) + part.header(part.declared)
        directory += struct.pack("<5H2L", len(raw), 0, 0, 0, 0, part.attributes, at) + raw
    told = len(parts) if count is None else count
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, told, told, len(directory), len(body), 0)
    return bytes(body + directory + end + after)


def types_of(main: str, kind: str, *more: str) -> bytes:
    """Return a [Content_Types].xml with the main part and more elements."""
    office = "application/vnd.openxmlformats-officedocument"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{office}.{kind}.main+xml"/>{"".join(more)}</Types>'
    ).encode()


def relation(kind: str, target: str, *, mode: str = "") -> str:
    """Return one relation of a package; the kind is the end of its address."""
    where = f' TargetMode="{mode}"' if mode else ""
    address = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    return f'<Relationship Id="r{len(target)}" Type="{address}" Target="{target}"{where}/>'


def relations(*lines: str) -> bytes:
    """Return a .rels part."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{space}">{"".join(lines)}</Relationships>'.encode()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def document(inside: str = "<w:p><w:r><w:t>Báo cáo kết quả quý II.</w:t></w:r></w:p>") -> bytes:
    """Return the main part of a Word document."""
    return f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{inside}</w:body></w:document>'.encode()


def word_parts() -> dict[str, bytes]:
    """Return the parts of an honest Word document, as a word processor writes them."""
    return {
        "[Content_Types].xml": types_of("word/document.xml", "wordprocessingml.document"),
        "_rels/.rels": relations(relation("officeDocument", "word/document.xml")),
        "word/document.xml": document(),
        "word/_rels/document.xml.rels": relations(
            relation("styles", "styles.xml"), relation("hyperlink", "https://stp.gov.vn/bao-cao", mode="External")
        ),
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}"/>'.encode(),
        "docProps/core.xml": b"<coreProperties/>",
    }


def sheet_parts() -> dict[str, bytes]:
    """Return the parts of an honest Excel workbook."""
    sheets = '<sheets><sheet name="Quý II" sheetId="1"/></sheets>'
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7}</v></c></row>' for n in range(1, 400))
    return {
        "[Content_Types].xml": types_of("xl/workbook.xml", "spreadsheetml.sheet"),
        "_rels/.rels": relations(relation("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}">{sheets}</workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": relations(relation("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
    }


def package(parts: Mapping[str, bytes], *more: Part, **how: object) -> bytes:
    """Return the parts zipped, and then some that lie."""
    return zip_of([*(Part(name, content) for name, content in parts.items()), *more], **how)  # type: ignore[arg-type]  # handed on


def docx(changed: Mapping[str, bytes] | None = None, *more: Part, **how: object) -> bytes:
    """Return a Word document with some parts changed or added."""
    return package({**word_parts(), **(changed or {})}, *more, **how)


def xlsx(changed: Mapping[str, bytes] | None = None, *more: Part, **how: object) -> bytes:
    """Return an Excel workbook with some parts changed or added."""
    return package({**sheet_parts(), **(changed or {})}, *more, **how)


def overlapping(copies: int) -> bytes:
    """Return a Word document in which many members share the same packed bytes."""
    kernel = Part("kernel", packed=zeros(4), declared=4 * MEGABYTE, content=b"")
    first = zip_of([kernel])[: -len(zip_of([])) or None]
    at = len(first.split(b"PK\x01\x02", maxsplit=1)[0])
    body = first[:at]
    shared = [replace(kernel, name=f"kernel{n}", local_name="kernel", at=0) for n in range(copies)]
    return zip_of([*shared, *(Part(name, content) for name, content in word_parts().items())], before=body)


def old_office(*, locked: bool) -> bytes:
    """Return the head of an old binary document; Office locks new documents inside such a file too."""
    stream = "EncryptedPackage" if locked else "WordDocument"
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(65_520) + stream.encode("utf-16-le") + bytes(4_096)


def pdf(*objects: bytes, trailer: bytes = b"<< /Root 1 0 R >>", before: bytes = b"", after: bytes = b"") -> bytes:
    """Return a PDF of one page with more objects, numbered from 4."""
    pages = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit] >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    out = bytearray(before + b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    for number, content in enumerate((*pages, *objects), start=1):
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return bytes(out + b"trailer\n" + trailer + b"\nstartxref\n9\n%%EOF\n" + after)


def stream(words: bytes, body: bytes) -> bytes:
    """Return a PDF stream with the words of its dictionary."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (words, len(body), body)


def object_stream(objects: bytes, words: bytes = b"/Filter /FlateDecode") -> bytes:
    """Return objects packed into a stream, as PDF 1.5 does."""
    return stream(b"/Type /ObjStm /N 1 /First 4 " + words, zlib.compress(b"9 0 " + objects))


def png(width: int = 4, height: int = 4, *, after: bytes = b"") -> bytes:
    """Return a PNG; a size it claims need not be the size it has."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes(20)))
    return b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"") + after


def jpg(width: int = 4, height: int = 4, *, after: bytes = b"") -> bytes:
    """Return the segments of a JPG around no picture at all."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    jfif = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return b"\xff\xd8" + jfif + b"\xff\xc0" + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00\x00\xff\xd9" + after
