"""A paper without its look: head, title, blocks, closing. Pure values, which the PDF and the Word file both set."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

DRAFT = "DỰ THẢO"
TAKEN_BACK = "ĐÃ THU HỒI"


@dataclass(frozen=True, slots=True)
class Head:
    """Who issues, under whom, under which number ("" for a paper that bears none), where and when."""

    parent: str
    agency: str
    number: str
    dateline: str


@dataclass(frozen=True, slots=True)
class Said:
    """Running text; each line of it is a paragraph. `label` stands before it: "Đơn vị chủ trì: …".

    `look` holds any of the words bold, italic, small.
    """

    text: str
    label: str = ""
    look: str = ""
    kind: str = field(default="said", init=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks after it are about: "I. NHIỆM VỤ"."""

    text: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a frame; `shares` are the widths of its columns in millimetres, 165 altogether.

    With `counts` every column but the first holds a number, set in the middle.
    """

    columns: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    counts: bool = False
    kind: str = field(default="grid", init=False)


@dataclass(frozen=True, slots=True)
class Room:
    """Dotted lines to be filled in by hand."""

    lines: int
    kind: str = field(default="room", init=False)


Block = Said | Heading | Grid | Room


@dataclass(frozen=True, slots=True)
class Closing:
    """On one row: whom the paper goes to, the archive last; and the lines above the signer's name."""

    recipients: tuple[str, ...]
    archive: str
    above: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Annex:
    """What lies behind the signature, on wide pages of its own; tables there are 252 millimetres wide."""

    title: str
    subject: str
    note: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `mark` says what it is not (a draft, taken back); `made_at` fixes its bytes for ever."""

    file_name: str
    title: str
    subject: str
    head: Head
    blocks: tuple[Block, ...]
    closing: Closing
    made_at: dt.datetime
    to: str = ""
    mark: str = ""
    annex: Annex | None = None
