"""PDF, looked through as bytes, because a PDF parser is itself what a hostile PDF attacks.

Names are read with their escapes undone (`/#4A#53` is `/JS`). The file falls into clear parts and streams:
in clear parts and in object streams (inflated here, from the budget) every forbidden name refuses; in other streams,
which are noise to us, only the long names do - two letters turn up in any photograph by chance, and a script needs a
long name as well. What no parser-free look can see: code built by a viewer's own bugs. That is why files are handed
out as attachments and never shown by us.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

from workflows.uploads.archive import ends_as_zip, pieces_of
from workflows.uploads.verdict import STRANGE, Budget, OtherKind, Unfit

HEADER = re.compile(rb"%PDF-[12]\.\d")
LAST_BYTES = 2048
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"\bstream\r?\n")
LONG = 6
LONGEST_NAME = 80
LONGEST_DICTIONARY = 16 * 1024
MOST_WORK = 250_000  # names looked at; a stream counts as four

LOCKED = "được khoá bằng mật khẩu hoặc hạn chế quyền. Hãy bỏ bảo vệ (in lại thành PDF) rồi tải lại."
SCRIPT = "là PDF có mã lệnh tự chạy. Hãy in lại thành PDF rồi tải lại."
LAUNCH = "là PDF có lệnh mở chương trình khác nên không được nhận. Hãy in lại thành PDF rồi tải lại."
ATTACHED = "là PDF có tệp khác đính bên trong. Hãy gửi các tệp ấy riêng từng tệp."
MEDIA = "là PDF có nội dung đa phương tiện hoặc biểu mẫu động. Hãy in lại thành PDF rồi tải lại."
FORBIDDEN: dict[bytes, str] = {
    b"Encrypt": LOCKED,
    b"JS": SCRIPT,
    b"JavaScript": SCRIPT,
    b"Launch": LAUNCH,
    b"EF": ATTACHED,
    b"EmbeddedFile": ATTACHED,
    b"EmbeddedFiles": ATTACHED,
    b"FileAttachment": ATTACHED,
    b"RichMedia": MEDIA,
    b"Rendition": MEDIA,
    b"XFA": MEDIA,
}


TOLD_BY_STREAMS = (b"ObjStm", b"N", b"First", b"Filter", b"Predictor", b"FlateDecode", b"Fl")
OTHER_PACKINGS = (b"LZWDecode", b"ASCIIHexDecode", b"ASCII85Decode", b"RunLengthDecode", b"LZW", b"AHx", b"A85", b"RL")
REGULAR = rb"[^\x00\t\n\x0c\r /<>\[\](){}%]"
# Only names of meaning to us, and names with escapes, leave the expression: a file of ten million names is cheap.
NAME = re.compile(
    b"/(?:(%s)(?!%s)|(%s{0,40}#%s{1,64}))"
    % (b"|".join([*FORBIDDEN, *TOLD_BY_STREAMS, *OTHER_PACKINGS]), REGULAR, REGULAR.replace(b"%]", b"%#]"), REGULAR)
)


def examine(file: IO[bytes], budget: Budget) -> None:
    """Look through a PDF. Raises OtherKind when it is none, Unfit when it does more than show pages."""
    file.seek(0)
    content = file.read()
    if not HEADER.match(content):
        raise OtherKind
    if b"%%EOF" not in content[-LAST_BYTES:] or ends_as_zip(file):
        raise Unfit(STRANGE)
    clear_from, work = 0, Budget(MOST_WORK, reason=STRANGE)
    for opened, body, closed in streams(content):
        work.spend(4)
        check_names(names_in(content, clear_from, opened, work))
        check_names(names_in(content, body, closed, work), shortest=LONG)
        names = names_before(content, opened, clear_from, work)
        if b"ObjStm" in names or {b"N", b"First"} <= names:
            check_object_stream(content[body:closed], names, budget, work)
        clear_from = closed
    check_names(names_in(content, clear_from, len(content), work))


def streams(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Give every stream: where its keyword stands, where its bytes begin, and where they end."""
    at = 0
    while opened := STREAM.search(content, at):
        closed = content.find(b"endstream", opened.end())
        at = closed if closed >= 0 else len(content)
        yield opened.start(), opened.end(), at
        at = min(at + len(b"endstream"), len(content))


def names_in(content: bytes, start: int, end: int, work: Budget) -> Iterator[bytes]:
    """Give the names of meaning between two places, their escapes undone."""
    for found in NAME.finditer(content, start, end):
        work.spend(1)
        yield found[1] or ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), found[2])


def check_names(names: Iterable[bytes], *, shortest: int = 1) -> None:
    """Refuse a forbidden name of some length."""
    for name in names:
        if name in FORBIDDEN and len(name) >= shortest:
            raise Unfit(FORBIDDEN[name])


def names_before(content: bytes, opened: int, clear_from: int, work: Budget) -> set[bytes]:
    """Return the names of the dictionary that describes a stream."""
    start = max(clear_from, opened - LONGEST_DICTIONARY)
    begun = content.rfind(b"obj", start, opened)
    return set(names_in(content, max(start, begun), opened, work))


def check_object_stream(body: bytes, names: set[bytes], budget: Budget, work: Budget) -> None:
    """Refuse forbidden names among packed objects, and any packing but the one that is in use."""
    plainly = bool(names & {b"FlateDecode", b"Fl"}) and not names & {*OTHER_PACKINGS, b"Predictor"}
    if b"Filter" not in names:
        check_names(names_in(body, 0, len(body), work))
    elif not plainly or not check_packed(body, budget, work):
        raise Unfit(STRANGE)


def check_packed(body: bytes, budget: Budget, work: Budget) -> int:
    """Refuse forbidden names in what a stream inflates to; return how many bytes came, broken end or not."""
    tail, came = b"", 0
    try:
        for piece in pieces_of(zlib.decompressobj(), body):
            budget.spend(len(piece))
            window, came = tail + piece, came + len(piece)
            tail = window[max(window.rfind(b"/"), len(window) - LONGEST_NAME) :]  # a name cut here is whole next time
            check_names(names_in(window, 0, len(window) - len(tail), work))
    except zlib.error:
        pass
    check_names(names_in(tail, 0, len(tail), work))
    return came
