"""Pages of a scan drawn as grey pictures, for a program that recognises letters.

Drawn lines are wiped out: Tesseract takes a table with borders for a picture and leaves all its words out.
"""

import re
from pathlib import Path

from plans.parsers.pdf import opened, page_of
from plans.parsers.shapes import NotReadable, Parsed

MOST_PAGES = 30
DOTS_PER_POINT = 300 / 72
MOST_DOTS = 5_000  # along a side
TOO_MANY = (
    "Bản quét có {count} trang, nhiều hơn {most} trang nhận dạng được trong một lần. "
    "Hãy tách riêng phần kế hoạch thành một tệp rồi tải lên."
)
_STROKE = re.compile(rb"[\x00-\x9f]{100,}")  # a third of an inch of ink without a break: no letter has it
_EDGE = 2
_PAPER = b"\xff"


def parse(data: bytes, folder: str) -> Parsed:
    """Draw every page into a folder and return the names of the pictures; raises NotReadable."""
    document = opened(data)
    if len(document) > MOST_PAGES:
        raise NotReadable(TOO_MANY.format(count=len(document), most=MOST_PAGES))
    pictures = []
    for number in range(len(document)):
        page = page_of(document, number)
        scale = min(DOTS_PER_POINT, MOST_DOTS / max(page.get_width(), page.get_height(), 1))
        drawn = page.render(scale=scale, grayscale=True)
        dots = without_lines(bytes(drawn.buffer), drawn.stride)
        picture = Path(folder) / f"{number:03}.pgm"
        picture.write_bytes(b"P5 %d %d 255\n" % (drawn.stride, len(dots) // drawn.stride) + dots)
        pictures.append(str(picture))
        page.close()
    return Parsed("\n".join(pictures))


def without_lines(dots: bytes, width: int) -> bytes:
    """Return a grey picture with long straight strokes, across and upright, made paper with their soft edges."""
    wiped, height = bytearray(dots), len(dots) // width
    for row in range(height):
        for stroke in _STROKE.finditer(dots[row * width : (row + 1) * width]):
            for beside in range(max(row - _EDGE, 0), min(row + _EDGE + 1, height)):
                at = beside * width
                wiped[at + stroke.start() : at + stroke.end()] = _PAPER * len(stroke[0])
    for column in range(width):
        for stroke in _STROKE.finditer(dots[column::width]):
            for beside in range(max(column - _EDGE, 0), min(column + _EDGE + 1, width)):
                first, end = stroke.start() * width + beside, stroke.end() * width
                wiped[first:end:width] = _PAPER * len(range(first, end, width))
    return bytes(wiped)
