"""Files people send in tests: good ones, and ones that only look good."""

import io
import zipfile
from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
EXE = b"MZ\x90\x00\x03\x00\x00\x00"


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a ZIP with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def docx(**more: bytes) -> bytes:
    """Return the least that is a Word package; `more` members by name, with "__" for "/"."""
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>", **extra})


def xlsx() -> bytes:
    """Return the least that is an Excel package."""
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def paper(name: str = "bien-ban.pdf", content: bytes = PDF, kind: str = "application/pdf") -> SimpleUploadedFile:
    """Return a file as a browser sends it; the kind is what the browser claims."""
    return SimpleUploadedFile(name, content, content_type=kind)
