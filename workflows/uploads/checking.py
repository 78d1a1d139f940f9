"""The one check every uploaded file passes: name, kind, size, structure, SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, cast

from django.conf import settings
from django.core.files import File

from workflows.uploads import image, pdf, text
from workflows.uploads.naming import clean_name, extension_of, in_megabytes
from workflows.uploads.package import office_package
from workflows.uploads.receiving import Received
from workflows.uploads.verdict import MEGABYTE, Budget, FileRefused, OtherKind, Unfit, budget_for

KINDS_IN_WORDS = "PDF, Word (.docx), Excel (.xlsx), ảnh PNG hoặc JPG, văn bản .txt"
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file we take: how it is served, and how its content is looked through."""

    content_type: str
    words: str
    examine: Callable[[IO[bytes], Budget], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: its clean name, size in bytes, SHA-256 (hexadecimal) and content."""

    name: str
    size: int
    sha256: str
    content_type: str
    content: File[bytes]


JPEG = Kind("image/jpeg", "ảnh JPG", image.examine_jpg)
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", "tệp PDF", pdf.examine),
    "docx": Kind(f"{OFFICE}.wordprocessingml.document", "tài liệu Word (.docx)", office_package("word/document.xml")),
    "xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", "bảng tính Excel (.xlsx)", office_package("xl/workbook.xml")),
    "png": Kind("image/png", "ảnh PNG", image.examine_png),
    "jpg": JPEG,
    "jpeg": JPEG,
    "txt": Kind("text/plain; charset=utf-8", "văn bản .txt (UTF-8)", text.examine),
}


def check(file: File[bytes], *, budget: Budget | None = None) -> Checked:
    """Return what may be kept of an uploaded file. Raises FileRefused with a Vietnamese sentence naming the file."""
    name = clean_name(file.name or "")
    try:
        kind = kind_of(name, file)
        kind.examine(bytes_of(file), budget or budget_for(file.size))
    except Unfit as reason:
        raise FileRefused(f"Tệp “{name}” {reason}") from None
    except OtherKind:
        words = KINDS[extension_of(name)].words
        raise FileRefused(f"Tệp “{name}” có nội dung không phải {words} như phần đuôi của tên.") from None
    return Checked(name, file.size, sha256_of(file), kind.content_type, file)


def kind_of(name: str, file: File[bytes]) -> Kind:
    """Return the kind a name promises; a file of no kind, without content, too large or half received is Unfit."""
    kind = KINDS.get(extension_of(name))
    if kind is None:
        raise Unfit(f"không thuộc loại được nhận ({KINDS_IN_WORDS}).")
    if not file.size:
        raise Unfit("rỗng, không có nội dung.")
    if file.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // MEGABYTE
        raise Unfit(f"nặng {in_megabytes(file.size)} MB; mỗi tệp tối đa {limit} MB.")
    if isinstance(file, Received) and file.lost:
        raise Unfit(file.lost)
    return kind


def bytes_of(file: File[bytes]) -> IO[bytes]:
    """Return the open file from its beginning."""
    file.seek(0)
    return cast("IO[bytes]", file.file)


def sha256_of(file: File[bytes]) -> str:
    """Return the SHA-256 of a file, reading it piece by piece."""
    file.seek(0)
    seal = hashlib.sha256()
    for piece in file.chunks():
        seal.update(piece)
    file.seek(0)
    return seal.hexdigest()
