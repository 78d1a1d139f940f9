"""A ZIP read with suspicion: where its members truly lie, and what truly comes out of them.

`zipfile` reads the list of members alone, and only after the end record says that the list is short. Sizes, names and
flags are then compared with the members' own headers, and unpacking is ours, piece by piece.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from workflows.uploads.verdict import MEGABYTE, PIECE, STRANGE, TOO_LARGE_INSIDE, Budget, OtherKind, Unfit

MOST_MEMBERS = 5_000
MOST_DIRECTORY = 2 * MEGABYTE
LONGEST_COMMENT = 65_535
LOCAL, END, LOCATOR_64 = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07"
END_RECORD, LOCATOR_RECORD = struct.Struct("<4s4H2LH"), 20
LOCAL_RECORD = struct.Struct("<4s5H3L2H")
LOCKED = 0x1 | 0x40 | 0x2000  # encrypted, strongly encrypted, its directory masked
UTF_8 = 0x800
TOLD_LATER = 0x8  # sizes follow the packed bytes
PASSWORD = "được khoá bằng mật khẩu. Hãy bỏ mật khẩu rồi tải lại."  # noqa: S105 - a sentence


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a package: its name, where its packed bytes lie, and what its headers declare."""

    name: str
    start: int
    packed: int
    declared: int
    crc: int
    deflated: bool


def members_of(file: IO[bytes], budget: Budget) -> list[Member]:
    """Return the members of a package. Raises OtherKind when it is none, Unfit when it is a dangerous one."""
    begins_at, count = directory_of(file)
    try:
        with zipfile.ZipFile(file) as package:
            listed = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, EOFError):
        raise OtherKind from None
    if len(listed) > MOST_MEMBERS or sum(member.file_size for member in listed) > budget.limit:
        raise Unfit(TOO_LARGE_INSIDE)
    if any(member.flag_bits & LOCKED for member in listed):
        raise Unfit(PASSWORD)
    check_names(listed)
    if len(listed) != count:
        raise Unfit(STRANGE)
    found = [located(file, member) for member in listed]
    ends_at = 0
    for member in sorted(found, key=lambda member: member.start):
        if member.start < ends_at:
            raise Unfit(STRANGE)
        ends_at = member.start + member.packed
    if ends_at > begins_at:
        raise Unfit(STRANGE)
    return found


def directory_of(file: IO[bytes]) -> tuple[int, int]:
    """Return where the list of members begins and their number; nothing may stand before the first or after the end."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if file.read(4) != LOCAL:
        raise OtherKind
    file.seek(max(0, size - END_RECORD.size - LOCATOR_RECORD))
    tail = file.read()
    record = tail[-END_RECORD.size :]
    if not record.startswith(END):
        raise Unfit(STRANGE) if ends_as_zip(file) else OtherKind
    _, disk, first_disk, here, count, length, begins_at, comment = END_RECORD.unpack(record)
    if count > MOST_MEMBERS or length > MOST_DIRECTORY:
        raise Unfit(TOO_LARGE_INSIDE)
    whole = (disk, first_disk, here, comment) == (0, 0, count, 0) and not tail.startswith(LOCATOR_64)
    if not whole or begins_at + length != size - END_RECORD.size:
        raise Unfit(STRANGE)
    return begins_at, count


def ends_as_zip(file: IO[bytes]) -> bool:
    """Tell whether a program that looks for a ZIP from the end of the file would find one."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - END_RECORD.size - LONGEST_COMMENT))
    return END in file.read()


def check_names(listed: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse names that lead out of the package, names for two members, and members that are no plain files."""
    seen = set()
    for member in listed:
        name = unicodedata.normalize("NFC", member.orig_filename).casefold()
        kind = stat.S_IFMT(member.external_attr >> 16)
        if leads_outside(name) or name in seen or kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise Unfit(STRANGE)
        seen.add(name)


def leads_outside(name: str) -> bool:
    """Tell whether a member's name is anything but a plain path inside its package."""
    return not name or bool(re.search(r"^/|^[a-zA-Z]:|[\\\x00-\x1f]", name)) or ".." in PurePosixPath(name).parts


def located(file: IO[bytes], listed: zipfile.ZipInfo) -> Member:
    """Return a member as its own header tells it; the header and the list must tell the same."""
    file.seek(listed.header_offset)
    header = file.read(LOCAL_RECORD.size)
    if len(header) < LOCAL_RECORD.size:
        raise Unfit(STRANGE)
    signature, _, flags, method, _, _, _, *sizes, name_length, extra_length = LOCAL_RECORD.unpack(header)
    if flags & LOCKED:
        raise Unfit(PASSWORD)
    name = file.read(name_length).decode("utf-8" if listed.flag_bits & UTF_8 else "cp437", "replace")
    if (signature, method, name) != (LOCAL, listed.compress_type, listed.orig_filename) or method not in {0, 8}:
        raise Unfit(STRANGE)
    if not flags & TOLD_LATER and sizes != [listed.compress_size, listed.file_size]:
        raise Unfit(STRANGE)
    start = listed.header_offset + LOCAL_RECORD.size + name_length + extra_length
    return Member(
        name, start, listed.compress_size, listed.file_size, listed.CRC, deflated=method == zipfile.ZIP_DEFLATED
    )


def unpacked(file: IO[bytes], member: Member, budget: Budget) -> Iterator[bytes]:
    """Give a member's content piece by piece. Raises Unfit over budget, or when it is not what its headers declare."""
    size = crc = 0
    for piece in inflated(file, member) if member.deflated else packed(file, member):
        budget.spend(len(piece))
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        if size > member.declared:
            raise Unfit(STRANGE)
        yield piece
    if (size, crc) != (member.declared, member.crc):
        raise Unfit(STRANGE)


def packed(file: IO[bytes], member: Member) -> Iterator[bytes]:
    """Give the packed bytes of a member as they lie in the file."""
    for at in range(0, member.packed, PIECE):
        file.seek(member.start + at)
        yield file.read(min(PIECE, member.packed - at))


def inflated(file: IO[bytes], member: Member) -> Iterator[bytes]:
    """Give what the packed bytes of a member inflate to; they must end where the packing ends."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed(file, member):
            if inflater.eof:
                raise Unfit(STRANGE)
            yield from pieces_of(inflater, piece)
    except zlib.error:
        raise Unfit(STRANGE) from None
    if not inflater.eof or inflater.unused_data:
        raise Unfit(STRANGE)


def pieces_of(inflater: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    """Give what some packed bytes inflate to, never more than a piece at a time. Raises zlib.error."""
    out = inflater.decompress(packed, PIECE)
    yield out
    # After the end zlib gives nothing and may still show a tail: only a stream that has not ended goes on.
    while not inflater.eof and (inflater.unconsumed_tail or len(out) == PIECE):
        out = inflater.decompress(inflater.unconsumed_tail, PIECE)
        yield out
