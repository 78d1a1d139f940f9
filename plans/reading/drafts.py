"""Tasks on the way: what is to be done, and the labels found for it so far, each with where it came from."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from plans.reading.assignment import UnitBook
from plans.reading.outline import Node
from plans.reading.passages import Passage
from plans.reading.shapes import LineUse, Span, Statement
from plans.reading.vocabulary import Label


@dataclass(frozen=True, slots=True)
class Value:
    """What a label says. ``shared``: it serves several items, or stands above; ``doubled``: it is said twice."""

    passage: Passage
    shared: bool = False
    doubled: bool = False


Values = dict[Label, Value]


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading that a task carries, as it is cited, and the title itself."""

    text: str
    passage: Passage

    @property
    def lines(self) -> Span:
        """Where it stands."""
        return self.passage.lines


@dataclass(slots=True, eq=False)
class Draft:
    """A task before its labels are all known; ``doubt`` says why its text may not be a task of its own."""

    path: tuple[str, ...]
    heading: Heading | None
    content: Passage
    attributes: Values
    doubt: str = ""

    def inherit(self, values: Values) -> None:
        """Take what the items above say, where the task itself says nothing."""
        for label, value in values.items():
            self.attributes.setdefault(label, replace(value, shared=True))


@dataclass(slots=True)
class Notes:
    """What the reading of tasks found out about lines that are no tasks."""

    uses: list[tuple[tuple[int, ...], LineUse]] = field(default_factory=list)
    telling: list[Statement] = field(default_factory=list)

    def use(self, numbers: Iterable[int], use: LineUse) -> None:
        """Say what some source lines are."""
        self.uses.append((tuple(numbers), use))

    def aside(self, node: Node, use: LineUse) -> None:
        """Say what an item with all that is under it is."""
        for each in node.walk():
            self.use(each.numbers, use)

    def tells(self, node: Node, *, below_title: bool = True) -> None:
        """Keep what is to be told, one statement for each item without items of its own."""
        self.aside(node, LineUse.TELLING)
        leaves = [each for each in node.walk() if not each.children and each.paragraphs]
        for leaf in leaves:
            if leaf is node and below_title:
                self.telling.extend(Statement(each.source, each.lines) for each in leaf.paragraphs[1:])
            else:
                self.telling.append(Statement(leaf.text.source, leaf.text.lines))


@dataclass(slots=True)
class Place:
    """Where in the outline the reading stands: the path so far and the heading that tasks below will carry."""

    path: tuple[str, ...]
    heading: Heading | None
    book: UnitBook
    notes: Notes
    counts: dict[str, int] = field(default_factory=dict)

    def at(self, path: tuple[str, ...], heading: Heading | None = None) -> "Place":
        """Return a place further down; items without a mark of their own go on counting where it stands."""
        counts = self.counts if path == self.path else {}
        return Place(path, heading or self.heading, self.book, self.notes, counts)


@dataclass(slots=True)
class Served:
    """The tasks under one parent and which of them the current group of labels serves."""

    drafts: list[Draft] = field(default_factory=list)
    first: int = 0
    kinds: set[Label] = field(default_factory=set)

    def add(self, drafts: Iterable[Draft]) -> None:
        """Take more tasks; they close the group of labels before them."""
        if self.kinds:
            self.first = len(self.drafts)
            self.kinds.clear()
        self.drafts.extend(drafts)

    def label(self, label: Label, value: Passage, own: Values) -> None:
        """Hand a label to the tasks it serves, or keep it for the parent when no task stands above it."""
        if not self.drafts:
            before = own.setdefault(label, Value(value))
            if before.passage.text != value.text:
                own[label] = replace(before, doubled=True)
            return
        served = self.drafts[self.first :]
        if label in self.kinds:
            for draft in served:
                draft.attributes[label] = replace(draft.attributes[label], doubled=True)
            return
        self.kinds.add(label)
        for draft in served:
            draft.attributes.setdefault(label, Value(value, shared=len(served) > 1))
