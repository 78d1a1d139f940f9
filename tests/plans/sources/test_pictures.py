"""Pages drawn for a program that recognises letters: lines of tables gone, everything else as it was."""

from pathlib import Path

import pytest

from plans.parsers.pictures import MOST_PAGES, parse, without_lines
from plans.parsers.shapes import NotReadable
from tests.plans.sources.building import pdf_of, scan_pdf

WIDTH = 400


def test_long_strokes_are_wiped_out_with_their_edges_and_letters_are_left() -> None:
    paper = bytearray(b"\xff" * WIDTH * 300)
    letter = [y * WIDTH + x for y in range(20, 40) for x in range(60, 66)]
    across = [y * WIDTH + x for y in (100, 101) for x in range(10, 390)]
    upright = [y * WIDTH + x for y in range(50, 290) for x in (200, 201)]
    for at in letter + across + upright:
        paper[at] = 0
    for at in upright:
        paper[at + 2] = min(paper[at + 2], 0xC0)
    kept = without_lines(bytes(paper), WIDTH)
    assert len(kept) == len(paper)
    assert {at for at, dot in enumerate(kept) if dot != 0xFF} == set(letter)


def test_every_page_is_drawn_as_a_grey_picture_of_its_size(tmp_path: Path) -> None:
    named = parse(pdf_of("Một #pagebreak() Hai"), str(tmp_path)).text.split("\n")
    assert [Path(name).name for name in named] == ["000.pgm", "001.pgm"]
    head, _, dots = Path(named[0]).read_bytes().partition(b" 255\n")
    _, width, height = head.split()
    assert len(dots) == int(width) * int(height)
    assert min(dots) < 0x60


def test_too_many_scanned_pages_are_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="Hãy tách"):
        parse(scan_pdf(pdf_of("a #pagebreak()\n" * MOST_PAGES + "b"), dots_per_inch=10), str(tmp_path))
