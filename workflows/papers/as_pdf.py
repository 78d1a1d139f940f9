"""A paper as PDF: set by typst in this process, archival (PDF/A-2a) and readable aloud (PDF/UA-1), Tinos inside.

What people have typed is handed over as JSON and never becomes source; the host's fonts, files and packages are out of
reach. The same paper gives the same bytes: its date is the decision's, not the clock's.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from workflows.papers.blocks import Paper
from workflows.papers.typeface import FONTS, printable
from workflows.papers.wording import in_paragraphs

LONG = 30_000  # beyond, lines are broken one after the other instead of weighing the whole paragraph
HERE = Path(__file__).parent
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


@functools.cache
def faces() -> typst.Fonts:
    """Return the only typefaces there are."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@functools.cache
def template() -> bytes:
    """Return the layout, which is the same for every paper."""
    return (HERE / "paper.typ").read_bytes()


def as_pdf(paper: Paper) -> bytes:
    """Return the paper as a PDF file."""
    told = json.dumps(with_lines(paper), ensure_ascii=False)
    compiler = typst.Compiler(
        template(), root=FONTS, font_paths=faces(), ignore_system_fonts=True, sys_inputs={"paper": told}
    )
    made_at = paper.made_at.astimezone(dt.UTC).replace(microsecond=0)
    written = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=made_at)
    assert isinstance(written, bytes)  # noqa: S101 - a PDF is one file, not a page each
    return written


def with_lines(paper: Paper) -> dict[str, Any]:
    """Return the paper as data: every text printable, running text and cells as lists of lines."""
    told: dict[str, Any] = as_printed(asdict(paper) | {"made_at": ""})
    for block in (*told["blocks"], *(told["annex"] or {}).get("blocks", ())):
        if block["kind"] == "said":
            block["text"] = in_paragraphs(block["text"])
        elif block["kind"] == "grid":
            block["cells"] = [in_paragraphs(words) for row in block.pop("rows") for words in row]
    told["is_long"] = len(json.dumps(told)) > LONG
    return told


def as_printed(value: Any) -> Any:  # noqa: ANN401 - JSON is made of anything
    """Make every text within a value printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: as_printed(one) for name, one in value.items()}
    return [as_printed(one) for one in value] if isinstance(value, list | tuple) else value
