"""What lies on one PDF page: its letters with their places, and its drawn lines. All measures in points, y upwards."""

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pypdfium2 import PdfObject, PdfPage, PdfTextPage, raw

MOST_PATHS = 5_000  # more is a drawing, not a table
_MOST_SEGMENTS = 400
_THIN, _SHORT = 3.0, 6.0
_SLANTED = 0.2  # radians: watermarks and stamps
_BLANKS = frozenset({0x20, 0xA0, 0x0A, 0x0D, 0x09})
_LEVEL, _WIDEST = 0.15, 1.3
_UNMAPPED = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
_CHARACTERS, _SURROGATES = range(0x110000), range(0xD800, 0xE000)
_BOX_SEGMENTS = 5
_RIGHT_ANGLE = math.pi / 2


class Piece(NamedTuple):
    """Some letters in a row: their sides, the line they stand on, their height, and whether a space goes before."""

    left: float
    right: float
    base: float
    height: float
    letters: str
    spaced: bool


class Ruling(NamedTuple):
    """A drawn line: its place across, and where it begins and ends along itself."""

    at: float
    start: float
    end: float


class Rulings(NamedTuple):
    """The drawn lines of a page."""

    across: list[Ruling]  # at: y, from left to right
    upright: list[Ruling]  # at: x, from bottom to top


class Frame(NamedTuple):
    """How the page is turned so that its text stands upright, and how wide it then is."""

    turn: Callable[[float, float], tuple[float, float]]
    width: float


def frame_of(page: PdfPage, quarters: int) -> Frame:
    """Return the frame in which text that runs so many quarter turns clockwise stands upright.

    The text decides, not the page's own rotation: pages scanned or printed sideways are often turned wrongly.
    """
    left, low, right, high = page.get_mediabox()
    if quarters == 1:
        return Frame(lambda x, y: (high - y, x - left), high - low)
    if quarters == 2:  # noqa: PLR2004 - upside down
        return Frame(lambda x, y: (right - x, high - y), right - left)
    if quarters == 3:  # noqa: PLR2004 - the other way round
        return Frame(lambda x, y: (y - low, right - x), high - low)
    return Frame(lambda x, y: (x - left, y - low), right - left)


class Letters(NamedTuple):
    """What is written on a page, how many letters its fonts do not name, and the frame it all stands upright in."""

    pieces: list[Piece]
    unmapped: int
    frame: Frame


def letters_of(page: PdfPage) -> Letters:
    """Return what is written on a page the way most of it stands; watermarks and stamps often stand otherwise.

    Letters are asked for their places piece by piece: the first and the last letter of each tell enough.
    """
    text = page.get_textpage()
    codes = [raw.FPDFText_GetUnicode(text, index) for index in range(text.count_chars())]
    runs = list(_runs(codes))
    angles = [raw.FPDFText_GetCharAngle(text, first) for first, _ in runs]
    leans = Counter(round(angle / _RIGHT_ANGLE) % 4 for angle in angles if angle >= 0)
    quarters = leans.most_common(1)[0][0] if leans else 0
    frame = frame_of(page, quarters)
    place = _placer(text, frame)
    pieces: list[Piece] = []
    for (first, last), angle in zip(runs, angles, strict=True):
        if not _slants(angle, quarters * _RIGHT_ANGLE):
            pieces += _pieces(place, first, last, codes)
    text.close()
    return Letters(pieces, sum(code in _UNMAPPED for code in codes), frame)


def _runs(codes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the first and the last index of every run of letters without a blank between them."""
    first: int | None = None
    for index, code in enumerate(codes):
        if code in _BLANKS or code in _UNMAPPED:
            if first is not None:
                yield first, index - 1
            first = None
        elif first is None:
            first = index
    if first is not None:
        yield first, len(codes) - 1


Placer = Callable[[int], tuple[float, float, float, float]]


def _pieces(place: Placer, first: int, last: int, codes: Sequence[int]) -> Iterator[Piece]:
    """Give a run as one piece; one that does not lie on one line, or has holes, is given letter by letter."""
    left, right, base, height = place(first)
    end, far, other, _ = place(last) if last > first else (left, right, base, height)
    count = last - first + 1
    whole = abs(other - base) <= _LEVEL * height and end >= left and far - left <= _WIDEST * height * count
    if whole:
        letters = "".join(map(_letter, codes[first : last + 1]))
        yield Piece(left, max(right, far), base, height, letters, spaced=True)
        return
    for index in range(first, last + 1):
        yield Piece(*place(index), _letter(codes[index]), spaced=index == first)


def _placer(text: PdfTextPage, frame: Frame) -> Placer:
    """Return how to ask for a letter's sides, base and height; the boxes asked with are made once."""
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    turn = frame.turn

    def place(index: int) -> tuple[float, float, float, float]:
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetLooseCharBox(text, index, box)
        left, low = turn(box.left, box.bottom)
        right, high = turn(box.right, box.top)
        return min(left, right), max(left, right), turn(x.value, y.value)[1], abs(high - low)

    return place


def _slants(angle: float, lean: float) -> bool:
    """Tell whether a letter stands at another angle than most; a negative angle is an unknown one."""
    off = (angle - lean) % (2 * math.pi)
    return angle >= 0 and min(off, 2 * math.pi - off) > _SLANTED


def _letter(code: int) -> str:
    return chr(code) if code in _CHARACTERS and code not in _SURROGATES else " "


def rulings_of(page: PdfPage, frame: Frame) -> Rulings:
    """Return the drawn lines of a page; thin boxes are lines, and a drawn box is its four sides."""
    rulings, turn = Rulings([], []), frame.turn
    for count, path in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1)):
        if count >= MOST_PATHS:
            return Rulings([], [])
        for x0, y0, x1, y1 in _strokes(path):
            (left, low), (right, high) = turn(x0, y0), turn(x1, y1)
            _add(rulings, min(left, right), min(low, high), max(left, right), max(low, high))
    return rulings


def _add(rulings: Rulings, left: float, low: float, right: float, high: float) -> None:
    if high - low <= _THIN and right - left >= _SHORT:
        rulings.across.append(Ruling((low + high) / 2, left, right))
    elif right - left <= _THIN and high - low >= _SHORT:
        rulings.upright.append(Ruling((left + right) / 2, low, high))


def _strokes(path: PdfObject) -> Iterator[tuple[float, float, float, float]]:
    """Give the lines of one drawn path as boxes: left, bottom, right, top."""
    left, low, right, high = path.get_bounds()
    if high - low <= _THIN or right - left <= _THIN:
        yield left, low, right, high
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    count = raw.FPDFPath_CountSegments(path)
    if (stroke.value or count > _BOX_SEGMENTS) and count <= _MOST_SEGMENTS:
        yield from _sides(path, count)


def _sides(path: PdfObject, count: int) -> Iterator[tuple[float, float, float, float]]:
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    begun = last = (0.0, 0.0)
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            begun = point
        else:
            yield (*last, *point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield (*point, *begun)
        last = point
