"""What a report says, as values: words, figures, products, answers to a return; and the SHA-256 over it all. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Protocol, TypeVar

from audit.canonical import Value, canonical, digest


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a unit reports: "Hồ sơ giải quyết đúng hạn", "1.204", "hồ sơ". All of it is text."""

    name: str
    value: str
    unit: str

    @property
    def said(self) -> str:
        """The number with its unit."""
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Product:
    """A document or thing that came of the task, with its number and its date as people write it: 05/03/2026."""

    name: str
    number: str
    date: str

    @property
    def said(self) -> str:
        """The number and the date in words."""
        parts = [f"số {self.number}" if self.number else "", f"ngày {self.date}" if self.date else ""]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit answers to one point of a return."""

    point: str
    answer: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a report says, apart from its files."""

    result: str
    text: str
    difficulties: str
    figures: tuple[Figure, ...] = ()
    products: tuple[Product, ...] = ()
    answers: tuple[Answer, ...] = ()


NOTHING = Words("", "", "")
Row = Figure | Product | Answer
R = TypeVar("R", Figure, Product, Answer)


class Written(Protocol):
    """A row that keeps a report: the draft, or a submission."""

    result: str
    text: str
    difficulties: str
    figures: object
    products: object
    answers: object


class Named(Protocol):
    """A file as far as a report's hash knows it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def size(self) -> int:
        """Its size in bytes."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of its content, in hexadecimal."""


def words_of(row: Written) -> Words:
    """Return what a draft or a submission says; whatever is no row of ours in its lists is passed over."""
    return Words(
        result=row.result,
        text=row.text,
        difficulties=row.difficulties,
        figures=read_rows(Figure, row.figures),
        products=read_rows(Product, row.products),
        answers=read_rows(Answer, row.answers),
    )


def read_rows(kind: type[R], kept: object) -> tuple[R, ...]:
    """Return the rows of a JSON list as values of a kind."""
    if not isinstance(kept, list):
        return ()
    names = [field.name for field in fields(kind)]
    return tuple(kind(*(str(row.get(name, "")) for name in names)) for row in kept if isinstance(row, dict))


def as_rows(rows: Sequence[Row]) -> list[dict[str, str]]:
    """Return rows as a JSON list keeps them."""
    return [asdict(row) for row in rows]


def is_whole(row: Written) -> bool:
    """Tell whether the lists of a row hold what we wrote there and nothing else, so that no part escapes the hash."""
    said = words_of(row)
    return [row.figures, row.products, row.answers] == [
        as_rows(kept) for kept in (said.figures, said.products, said.answers)
    ]


def aligned(points: Sequence[str], answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return one answer for each point, in the order of the points; "" for a point without one."""
    given = {answer.point: answer.answer for answer in answers}
    return tuple(Answer(point, given.get(point, "")) for point in points)


def answer_name(point: str) -> str:
    """Return the name of the field that answers a point; it follows the point's words, not its place in the list."""
    return f"answer_{digest(point.encode())[:8]}"


def fingerprint(words: Words, files: Iterable[Named]) -> str:
    """Return the SHA-256 that names a report: its words, figures, products and answers, and every file.

    A list that is empty is left out: a report submitted before there were lists keeps its hash.
    """
    content: dict[str, Value] = {
        "result": words.result,
        "text": words.text,
        "difficulties": words.difficulties,
        "files": [as_facts(file) for file in files],
    }
    lists: Mapping[str, Sequence[Row]] = {
        "figures": words.figures,
        "products": words.products,
        "answers": words.answers,
    }
    content.update({name: as_rows(rows) for name, rows in lists.items() if rows})
    return digest(canonical(content))


def as_facts(file: Named) -> dict[str, Value]:
    """Return what identifies a file."""
    return {"name": file.name, "size": file.size, "sha256": file.sha256}
