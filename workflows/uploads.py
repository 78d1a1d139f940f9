"""Files people send: what they are called, what they truly are, and where they are kept.

A file is judged by its content, never by what the browser calls it. Limits: `UPLOAD_MAX_BYTES`, `UPLOAD_MAX_FILES`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

NAME_LENGTH = 150
ZIP_MOST_MEMBERS = 5_000
ZIP_MOST_BYTES = 300 * 1024 * 1024
ZIP_MOST_RATIO = 200
MEGABYTE = 1024 * 1024
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
KINDS_IN_WORDS = "PDF, Word (.docx), Excel (.xlsx), ảnh PNG hoặc JPG, văn bản .txt"


class FileRefused(Exception):
    """The file cannot be taken; the message is the sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file we take: how it is served, and how its content is recognised."""

    content_type: str
    words: str
    recognised: Callable[[IO[bytes]], bool]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: its clean name, size in bytes, SHA-256 (hexadecimal) and content."""

    name: str
    size: int
    sha256: str
    content_type: str
    content: File[bytes]


def begins_with(*signatures: bytes) -> Callable[[IO[bytes]], bool]:
    """Recognise a file by its first bytes."""
    return lambda file: file.read(16).startswith(signatures)


def office_package(member: str) -> Callable[[IO[bytes]], bool]:
    """Recognise a Word or Excel package by the part it cannot do without."""

    def recognised(file: IO[bytes]) -> bool:
        try:
            with zipfile.ZipFile(file) as package:
                names = set(package.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False
        return {"[Content_Types].xml", member} <= names

    return recognised


def plain_text(file: IO[bytes]) -> bool:
    """Recognise UTF-8 text without control characters."""
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)


JPEG = Kind("image/jpeg", "ảnh JPG", begins_with(b"\xff\xd8\xff"))
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", "tệp PDF", begins_with(b"%PDF-")),
    "docx": Kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "tài liệu Word (.docx)",
        office_package("word/document.xml"),
    ),
    "xlsx": Kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "bảng tính Excel (.xlsx)",
        office_package("xl/workbook.xml"),
    ),
    "png": Kind("image/png", "ảnh PNG", begins_with(b"\x89PNG\r\n\x1a\n")),
    "jpg": JPEG,
    "jpeg": JPEG,
    "txt": Kind("text/plain; charset=utf-8", "văn bản .txt (UTF-8)", plain_text),
}


def check(file: File[bytes]) -> Checked:
    """Return what may be kept of an uploaded file. Raises FileRefused with a Vietnamese sentence naming the file."""
    name = clean_name(file.name or "")
    kind = KINDS.get(extension_of(name))
    if kind is None:
        raise FileRefused(f"Tệp “{name}” không thuộc loại được nhận ({KINDS_IN_WORDS}).")
    if not file.size:
        raise FileRefused(f"Tệp “{name}” rỗng, không có nội dung.")
    if file.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // MEGABYTE
        raise FileRefused(f"Tệp “{name}” nặng {in_megabytes(file.size)} MB; mỗi tệp tối đa {limit} MB.")
    if not kind.recognised(bytes_of(file)):
        raise FileRefused(f"Tệp “{name}” có nội dung không phải {kind.words} như phần đuôi của tên.")
    if kind.content_type.startswith("application/vnd.openxml"):
        check_package(name, bytes_of(file))
    return Checked(name, file.size, sha256_of(file), kind.content_type, file)


def bytes_of(file: File[bytes]) -> IO[bytes]:
    """Return the open file from its beginning."""
    file.seek(0)
    return cast("IO[bytes]", file.file)


def check_package(name: str, file: IO[bytes]) -> None:
    """Refuse an office package that is locked, carries macros, or unpacks into a bomb. Nothing is unpacked here."""
    with zipfile.ZipFile(file) as package:
        members = package.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise FileRefused(f"Tệp “{name}” được khoá bằng mật khẩu. Hãy bỏ mật khẩu rồi tải lại.")
    if any(PurePosixPath(member.filename).name.lower() == "vbaproject.bin" for member in members):
        raise FileRefused(f"Tệp “{name}” có chứa macro. Hãy lưu lại không kèm macro.")
    if any(leads_outside(member.filename) for member in members):
        raise FileRefused(f"Tệp “{name}” có cấu trúc bất thường nên không được nhận.")
    unpacked, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if len(members) > ZIP_MOST_MEMBERS or unpacked > min(ZIP_MOST_BYTES, ZIP_MOST_RATIO * max(packed, MEGABYTE)):
        raise FileRefused(f"Tệp “{name}” giải nén ra quá lớn nên không được nhận.")


def leads_outside(member: str) -> bool:
    """Tell whether a member of a package points out of it."""
    return member.startswith(("/", "\\")) or ".." in PurePosixPath(member.replace("\\", "/")).parts


def sha256_of(file: File[bytes]) -> str:
    """Return the SHA-256 of a file, reading it piece by piece."""
    file.seek(0)
    seal = hashlib.sha256()
    for piece in file.chunks():
        seal.update(piece)
    file.seek(0)
    return seal.hexdigest()


def clean_name(name: str) -> str:
    """Return the name in NFC without folders, control and direction characters, at most 150 characters long."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in plain if unicodedata.category(letter) not in INVISIBLE)
    plain = re.sub(r"\s+", " ", plain).lstrip(" ").rstrip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return plain[:NAME_LENGTH] or "tep-khong-ten"
    return f"{(stem.lstrip(' .') or 'tep')[: NAME_LENGTH - len(extension) - 1]}.{extension}"[-NAME_LENGTH:]


def extension_of(name: str) -> str:
    """Return what follows the last dot, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def in_megabytes(size: int) -> str:
    """Write a size with one decimal, as people here do: 21,4."""
    return f"{size / MEGABYTE:.1f}".replace(".", ",")


def random_name() -> str:
    """Return a name for the storage that says nothing about the file."""
    return secrets.token_hex(16)


@contextmanager
def kept_or_removed() -> Iterator[list[str]]:
    """Collect the names of files written to the storage; if the work fails, remove them again."""
    written: list[str] = []
    done = False
    try:
        yield written
        done = True
    finally:
        if not done:
            for name in written:
                default_storage.delete(name)
