"""approve_http_vs_viewflow: approvals over HTTP, session and CSRF, two gunicorn workers, eight connections.

Ours: one POST: claimed once, visible?, the door with its decision, the row that follows, message, redirect.
Peer: viewflow needs two POSTs for the same approval, assign and execute; a job's time is the sum of both. It writes no
trail and no decision, sends no ring, and its middleware is the list that `startproject` writes.
"""

from urllib.parse import urlencode

from bench.house import House
from bench.results import Goal, Row, compared, percentile
from bench.web import Asked, together

ROUNDS = 5
APPROVALS = 40
CONNECTIONS = 8
MS = 1000


def run(house: House) -> list[Row]:
    """Measure approvals a second and the slowest hundredth, both sides in every round."""
    total = 1000
    env, (peer_env, peer_session) = house.tasks("approve", "reviewed", total), house.peers("approve_peer")
    with house.ours(env) as worker:
        jobs = [ours_job(*row[:3]) for row in worker.ask("waiting", state="reviewed")]
        session = str(worker.ask("session", username="director"))
    with house.peer(peer_env) as worker:
        peer_jobs = [peer_job(*row) for row in worker.ask("fill", count=total, assigned=False)]
    rates: list[tuple[float, float]] = []
    slow: list[tuple[float, float]] = []
    with house.web(env, "approve") as port, house.web(peer_env, "approve_peer", "bench.peers.wsgi") as peer_port:
        for number in range(ROUNDS + 1):
            batch = slice(number * APPROVALS, (number + 1) * APPROVALS)
            ours, times = together(port, session, jobs[batch], connections=CONNECTIONS)
            peer, peer_times = together(peer_port, peer_session, peer_jobs[batch], connections=CONNECTIONS)
            rates.append((APPROVALS / ours, APPROVALS / peer))
            slow.append((percentile(times, 0.99) * MS, percentile(peer_times, 0.99) * MS))
    return rows(rates[1:], slow[1:])


def rows(rates: list[tuple[float, float]], slow: list[tuple[float, float]]) -> list[Row]:
    """Return throughput and p99 (the first round, which warms up, left out)."""
    packages = ("django-viewflow", "Django", "gunicorn")
    note = "peer: two POSTs an approval, no trail, no decision, no rings"
    (ours, peer), (ours_slow, peer_slow) = zip(*rates, strict=True), zip(*slow, strict=True)
    name = "approve_http_vs_viewflow"
    return [
        compared(name, ours, peer, unit="approvals/s", goal=Goal(">=", 4), packages=packages, note=note),
        compared(f"{name}: p99", ours_slow, peer_slow, unit="ms", goal=Goal("<=", 1), packages=packages, note=note),
    ]


def ours_job(task: int, step: int, submission: str) -> list[Asked]:
    """Approve the submission that was shown."""
    form = {"step": step, "submission": submission, "once": f"form-of-{task}"}
    return [Asked(f"/phe-duyet/{task}/duyet/", urlencode(form))]


def peer_job(process: int, task: int) -> list[Asked]:
    """Take the task, then finish it."""
    return [Asked(f"/approval/{process}/approve/{task}/{half}/", "") for half in ("assign", "execute")]
