"""Rows of a framed table in Word's own language, written whole: python-docx takes a dozen seconds for a thousand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Pt

from workflows.papers.word import SMALL

HASH = re.compile(r"[0-9a-f]{64}")
HASH_SIZE = Pt(10.5)
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def row_of(cells: Sequence[Sequence[str]], widths: Sequence[Length], *, counts: bool = False) -> BaseOxmlElement:
    """Return a row that no page breaks; each cell holds lines, each line a paragraph. `counts`: all but the first."""
    written = [
        cell_of(lines, width, align="center" if counts and at else "left")
        for at, (lines, width) in enumerate(zip(cells, widths, strict=True))
    ]
    properties = '<w:trPr><w:cantSplit w:val="true"/></w:trPr>'
    made: BaseOxmlElement = parse_xml(f"<w:tr {nsdecls('w')}>{properties}{''.join(written)}</w:tr>")
    return made


def cell_of(lines: Sequence[str], width: Length, *, align: str) -> str:
    """Write a cell: the first line with space around it, as the heads of the columns have."""
    first, *rest = lines
    spacing = '<w:spacing w:before="40" w:after="40"/>'
    paragraphs = [paragraph_of(" ".join(first.split()), f'<w:pPr>{spacing}<w:jc w:val="{align}"/></w:pPr>')]
    paragraphs += [paragraph_of(line, f'<w:pPr><w:jc w:val="{align}"/></w:pPr>') for line in rest]
    size = f'<w:tcPr><w:tcW w:type="dxa" w:w="{width.twips}"/></w:tcPr>'
    return f"<w:tc>{size}{''.join(paragraphs)}</w:tc>"


def paragraph_of(text: str, properties: str) -> str:
    """Write a paragraph; a hash is set smaller, so that it stays on one line."""
    size = HASH_SIZE if HASH.fullmatch(text) else SMALL
    words = escape(NOT_IN_XML.sub("", unicodedata.normalize("NFC", text)))
    words = words.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    look = f'<w:rPr><w:b w:val="0"/><w:i w:val="0"/><w:sz w:val="{round(size.pt * 2)}"/></w:rPr>'
    return f'<w:p>{properties}<w:r>{look}<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
