"""Text that remembers the source lines it was joined from."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from plans.reading.shapes import Span

_TRIMMED = " \t"


@dataclass(frozen=True, slots=True)
class Passage:
    """Joined text; ``starts`` are the offsets where source lines begin, ``numbers`` those lines' numbers (from 1).

    ``text`` is what is matched: where a letter was lost within a word it may stand there again. ``verbatim`` is the
    source as it stands, letter for letter as long as ``text``; empty when there is no difference.
    """

    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]
    verbatim: str = ""

    @property
    def source(self) -> str:
        """The text as the source has it."""
        return self.verbatim or self.text

    def line_at(self, offset: int) -> int:
        """Return the source line of the character at ``offset``."""
        return self.numbers[max(bisect_right(self.starts, offset) - 1, 0)]

    @property
    def lines(self) -> Span:
        """First and last source line."""
        return self.numbers[0], self.numbers[-1]

    def part(self, start: int, end: int | None = None, *, strip: str = "") -> "Passage":
        """Return the piece between two offsets without the blanks around it (and the characters of ``strip``)."""
        piece = self.text[start:end]
        trimmed = piece.lstrip(_TRIMMED)
        start += len(piece) - len(trimmed)
        trimmed = trimmed.rstrip(_TRIMMED + strip)
        if len(self.numbers) == 1:
            verbatim = self.verbatim[start : start + len(trimmed)] if self.verbatim else ""
            return Passage(trimmed, (0,), self.numbers, verbatim)
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_right(self.starts, start + max(len(trimmed), 1) - 1), first + 1)
        starts = tuple(max(offset - start, 0) for offset in self.starts[first:last])
        verbatim = self.verbatim[start : start + len(trimmed)] if self.verbatim else ""
        return Passage(trimmed, starts, self.numbers[first:last], verbatim)


def joined(passages: Iterable[Passage]) -> Passage:
    """Join passages with single blanks; the span of lines runs from the first to the last."""
    texts: list[str] = []
    starts: list[int] = []
    numbers: list[int] = []
    sources: list[str] = []
    length = 0
    for passage in passages:
        length += 1 if texts else 0
        starts.extend(length + offset for offset in passage.starts)
        numbers.extend(passage.numbers)
        texts.append(passage.text)
        sources.append(passage.source)
        length += len(passage.text)
    verbatim = " ".join(sources) if sources != texts else ""
    return Passage(" ".join(texts), tuple(starts), tuple(numbers), verbatim)
