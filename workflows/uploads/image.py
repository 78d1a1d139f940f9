"""Pictures by their headers alone: a few kilobytes may claim to be a picture of four gigabytes.

What stands in their comments or behind the end of a JPG is let be (telephones append films to photographs): a picture
is handed out as an attachment under its own content type, so a browser never reads HTML out of it. A ZIP behind a
picture is refused, because programs that open ZIPs look for it from the end.
"""

from __future__ import annotations

import struct
from typing import IO

from workflows.uploads.archive import ends_as_zip
from workflows.uploads.verdict import STRANGE, Budget, OtherKind, Unfit

MOST_PIXELS = 50_000_000
MOST_SEGMENTS = 2_000
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_HEADER = struct.Struct(">8sL4sLL")
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPG_SIGNATURE = b"\xff\xd8\xff"
JPG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
JPG_NO_MORE = (b"", b"\xda", b"\xd9")  # cut off, picture data, end


def examine_png(file: IO[bytes], budget: Budget) -> None:
    """Check signature, size and end of a PNG. Raises OtherKind, Unfit."""
    file.seek(0)
    header = file.read(PNG_HEADER.size)
    if not header.startswith(PNG_SIGNATURE):
        raise OtherKind
    if len(header) < PNG_HEADER.size:
        raise Unfit(STRANGE)
    _, length, name, width, height = PNG_HEADER.unpack(header)
    if (length, name) != (13, b"IHDR"):
        raise Unfit(STRANGE)
    check_pixels(width, height)
    file.seek(-len(PNG_END), 2)
    if file.read() != PNG_END:
        raise Unfit(STRANGE)


def examine_jpg(file: IO[bytes], budget: Budget) -> None:
    """Check signature and size of a JPG. Raises OtherKind, Unfit."""
    file.seek(0)
    if file.read(len(JPG_SIGNATURE)) != JPG_SIGNATURE:
        raise OtherKind
    width, height = jpg_size(file)
    check_pixels(width, height)
    if ends_as_zip(file):
        raise Unfit(STRANGE)


def jpg_size(file: IO[bytes]) -> tuple[int, int]:
    """Walk from segment to segment until the frame that tells width and height."""
    file.seek(2)
    for _ in range(MOST_SEGMENTS):
        head = file.read(2)
        if head == b"\xff\xff":
            file.seek(-1, 1)
            continue
        if not head.startswith(b"\xff") or head[1:] in JPG_NO_MORE:
            break
        if head[1] in JPG_ALONE:
            continue
        segment = file.read(7)
        if len(segment) < len(b"LLPHHWW"):
            break
        length, _, height, width = struct.unpack(">HBHH", segment)
        if head[1] in JPG_FRAMES:
            return width, height
        file.seek(length - len(segment), 1)
    raise Unfit(STRANGE)


def check_pixels(width: int, height: int) -> None:
    """Refuse a picture without or with too many pixels."""
    if not width or not height:
        raise Unfit(STRANGE)
    if width * height > MOST_PIXELS:
        size = f"{width} × {height} điểm ảnh"
        raise Unfit(f"có kích thước {size}, quá {MOST_PIXELS // 1_000_000} triệu. Hãy thu nhỏ hoặc quét lại ở 300 dpi.")
