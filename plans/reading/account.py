"""What became of every source line: one use each, so that nothing is lost in silence."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from plans.reading.frame import Frame
from plans.reading.lines import SourceLine
from plans.reading.outline import Node
from plans.reading.shapes import LineUse, Span

# Where a line holds two things, it is shown as the weightier one.
_WEIGHT = {
    LineUse.TASK: 9,
    LineUse.HEADING: 8,
    LineUse.ATTRIBUTE: 7,
    LineUse.DUTY: 6,
    LineUse.TELLING: 5,
    LineUse.TITLE: 4,
    LineUse.BASIS: 3,
    LineUse.AIM: 3,
    LineUse.ORGANISATION: 2,
    LineUse.HEAD: 2,
    LineUse.CLOSING: 2,
    LineUse.IGNORED: 1,
    LineUse.PAGE: 1,
    LineUse.BLANK: 0,
}


@dataclass(slots=True)
class Account:
    """The uses of all lines; blank ones stay blank, and the weightier of two uses stays."""

    uses: list[LineUse] = field(default_factory=list)

    @classmethod
    def of(cls, count: int, lines: Iterable[SourceLine]) -> "Account":
        """Begin with what the lines are before anything is read."""
        uses = [LineUse.BLANK] * count
        for line in lines:
            uses[line.number - 1] = LineUse.PAGE if line.noise else LineUse.IGNORED
        return cls(uses)

    def put(self, numbers: Iterable[int], use: LineUse) -> None:
        """Say what some lines are."""
        for number in numbers:
            before = self.uses[number - 1]
            if before is not LineUse.BLANK and _WEIGHT[use] > _WEIGHT[before]:
                self.uses[number - 1] = use

    def put_lines(self, lines: Iterable[SourceLine], use: LineUse) -> None:
        """Say what the lines of one part of the paper are."""
        for line in lines:
            numbers = range(line.table.lines[0], line.table.lines[1] + 1) if line.table else (line.number,)
            self.put(numbers, use)

    def put_span(self, span: Span, use: LineUse) -> None:
        """Say what the lines of a span are; page numbers among them stay what they are."""
        kept = (number for number in range(span[0], span[1] + 1) if self.uses[number - 1] is not LineUse.PAGE)
        self.put(kept, use)

    def put_node(self, node: Node, use: LineUse) -> None:
        """Say what a section with all that is under it is; its first line is a heading."""
        if node.paragraphs:
            self.put(node.paragraphs[0].numbers, LineUse.HEADING)
        for each in node.walk():
            self.put(each.numbers, use)
            for table in each.tables:
                self.put_span(table.lines, use)

    def put_frame(self, frame: Frame) -> None:
        """Account for the head, the title and the closing."""
        self.put_lines(frame.head, LineUse.HEAD)
        self.put_lines(frame.title_lines, LineUse.TITLE)
        self.put_lines(frame.closing, LineUse.CLOSING)

    def closed(self) -> tuple[LineUse, ...]:
        """Return the uses, one for each source line."""
        return tuple(self.uses)
