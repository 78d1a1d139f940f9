"""Which rings a reader of the feed has had, and which may still come. Pure: no clock, no database.

Ids are handed out before the commit, so a ring may become visible after one with a larger id. "Everything above the
last id" would lose it for good. Therefore the reader keeps the *gaps*: ids below its high mark that it has not
seen, each either a transaction still at work or one that was rolled back. It asks for them again until they
are too old.
"""

from collections.abc import Collection
from typing import NamedTuple

MOST_GAPS = 20_000
GAP_SECONDS = 600.0


class Rung(NamedTuple):
    """One ring of the feed."""

    id: int
    topic: str
    version: int


class Window:
    """The place of one reader in the feed.

    `high` is the largest id read from the database; `gaps` maps every id below it that was never seen to the moment
    it was missed; `heard` holds ids above it that came by message.
    """

    def __init__(self) -> None:
        self.high = 0
        self.gaps: dict[int, float] = {}
        self.heard: set[int] = set()

    @property
    def watermark(self) -> int:
        """Return the largest id below which this reader has had everything that can come."""
        return min(self.gaps) - 1 if self.gaps else self.high

    def start(self, ids: Collection[int], *, low: int, high: int, at: float) -> None:
        """Begin at `high`; what is missing among `ids` above `low` may still be committed."""
        self.high, self.heard = high, set()
        self.gaps = dict.fromkeys(set(range(low + 1, high + 1)) - set(ids), at)

    def hear(self, ring_id: int) -> None:
        """Note a ring that came by message."""
        if ring_id > self.high:
            self.heard.add(ring_id)
        else:
            self.gaps.pop(ring_id, None)

    def read(self, rings: Collection[Rung], *, at: float) -> list[Rung]:
        """Take what the database holds above `high` and in the gaps; return what was not known yet."""
        ids = {ring.id for ring in rings}
        fresh = [ring for ring in rings if ring.id not in self.heard]
        top = max(ids | {self.high})
        missing = set(range(max(self.high + 1, top - MOST_GAPS), top)) - ids - self.heard
        waiting = {gap: since for gap, since in self.gaps.items() if gap not in ids and at - since < GAP_SECONDS}
        waiting.update(dict.fromkeys(missing, at))
        self.gaps = dict(sorted(waiting.items())[-MOST_GAPS:])
        self.heard = {ring_id for ring_id in self.heard if ring_id > top}
        self.high = top
        return fresh
