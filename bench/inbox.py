"""inbox_growth and inbox_vs_viewflow: the page of what waits for the Director, over HTTP, two gunicorn workers.

inbox_growth: the page with 1,000, 10,000 and 100,000 tasks waiting, against itself with 1,000 (p95).
inbox_vs_viewflow: the page with 100,000 waiting, against the stock inbox of a flow with 100,000 tasks assigned to the
person. Ours shows groups by urgency, two tabs with counts, navigation by rights; the peer shows 25 rows a page, newest
first, and a filter form that lists every process.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from bench.house import House
from bench.results import Goal, Row, alone, compared, percentile
from bench.web import OK, Answered, Asked, expect

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 5
PAGES = 20
PEER_PAGES = 1
WARM_UP = 4
MS = 1000
KB = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its reader asks for it."""

    port: int
    session: str
    path: str

    def read(self, times: int) -> list[Answered]:
        """Ask one time after the other."""
        return [expect(self.port, self.session, Asked(self.path), OK) for _ in range(times)]


def run(house: House) -> list[Row]:
    """Measure the page at every size, and the peer's at the greatest."""
    with contextlib.ExitStack() as stack:
        pages = [our_page(house, stack, size) for size in SIZES]
        peer = peer_page(house, stack, SIZES[-1])
        for page in pages:
            page.read(WARM_UP)

        rounds = [[page.read(PAGES) for page in pages] + [peer.read(PEER_PAGES)] for _ in range(ROUNDS)]
    return rows(rounds)


def our_page(house: House, stack: contextlib.ExitStack, size: int) -> Page:
    """Fill a database, serve it, sign the Director in."""
    env = house.tasks(f"inbox_{size}", "reviewed", size)
    with house.ours(env) as worker:
        session = str(worker.ask("session", username="director"))
    return Page(stack.enter_context(house.web(env, f"inbox_{size}")), session, "/phe-duyet/")


def peer_page(house: House, stack: contextlib.ExitStack, size: int) -> Page:
    """The same of the peer."""
    env, session = house.peers("inbox_peer")
    with house.peer(env) as worker:
        worker.ask("fill", count=size, assigned=True)
    return Page(stack.enter_context(house.web(env, "inbox_peer", "bench.peers.wsgi")), session, "/approval/inbox/")


def rows(rounds: Sequence[Sequence[list[Answered]]]) -> list[Row]:
    """Return growth, the comparison, and the size of the page."""
    p95 = [[percentile([page.seconds for page in pages], 0.95) * MS for pages in one] for one in rounds]
    half = [[percentile([page.seconds for page in pages], 0.5) * MS for pages in one] for one in rounds]
    small, middle, great = ([one[place] for one in p95] for place in range(len(SIZES)))
    kilobytes = [one[len(SIZES) - 1][0].size / KB for one in rounds]
    peer_kilobytes = rounds[0][-1][0].size / KB
    our_half, peer_half = [one[len(SIZES) - 1] for one in half], [one[-1] for one in half]
    growth = compared(
        "inbox_growth",
        great,
        small,
        unit="ms p95",
        goal=Goal("<=", 1.3),
        packages=("Django", "gunicorn"),
        note="100,000 waiting against 1,000",
        details={"at_1000": percentile(small, 0.5), "at_10000": percentile(middle, 0.5)},
    )
    against = compared(
        "inbox_vs_viewflow",
        our_half,
        peer_half,
        unit="ms",
        goal=Goal(">=", 50),
        inverse=True,
        packages=("django-viewflow", "Django", "gunicorn"),
        note="100,000 waiting; the peer's filter form lists every process",
    )
    size = alone(
        "inbox_vs_viewflow: page", kilobytes, unit="kB", goal=Goal("<=", 100), details={"peer": peer_kilobytes}
    )
    return [growth, against, size]
