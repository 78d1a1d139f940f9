"""push_1000: from the commit to the last of 1,000 sockets of one `live` process.

Ours: a real move (suspend, resume) in another process rings the task's topic over Redis; uvicorn with sign-in, rights
and topics for every socket, which belong to fifty people.
Peer: a commit in another process, then `group_send` to one group of channels over the same Redis; no sign-in, no
rights, one group a socket. Both crowds stay connected; the rounds alternate.
"""

import asyncio
import contextlib
from dataclasses import dataclass

from bench import servers
from bench.house import House
from bench.results import Goal, Row, alone, compared
from bench.sockets import Crowd, upgrade
from bench.workers import Worker

SOCKETS = 1000
WATCHERS = 50
ROUNDS = 7
HEAR_SECONDS = 5
MS = 1000


@dataclass(frozen=True, slots=True)
class Heard:
    """One ring: milliseconds from the commit to the last socket that heard it, and how many did not."""

    ms: float
    lost: int
    hung_up: int


def run(house: House) -> list[Row]:
    """Serve both sides, and let both crowds listen."""
    servers.allow_many_sockets()
    env = house.ground.database("push", like=house.seeds("assigned"))
    peer_env, _ = house.peers("push_peer")
    with (
        servers.uvicorn("project.asgi:application", env, house.log("live")) as port,
        servers.uvicorn("bench.peers.asgi:application", peer_env, house.log("live_peer")) as peer_port,
        house.ours(env) as ours,
        house.peer(peer_env) as peer,
    ):
        found = asyncio.run(listen(ours, peer, port, peer_port))
    note = "peer: stock group_send, no sign-in, no rights; a thin client for both"
    packages = ("channels", "channels_redis", "uvicorn", "websockets")
    times = [(mine.ms, theirs.ms) for mine, theirs in found[1:]]
    mine, theirs = zip(*times, strict=True)
    lost = [one.lost for one, _ in found[1:]]
    details = {
        "hung_up": max(one.hung_up for one, _ in found),
        "peer_lost": sum(other.lost for _, other in found[1:]),
        "peer_hung_up": max(other.hung_up for _, other in found),
    }
    return [
        compared("push_1000", mine, theirs, unit="ms", goal=Goal(">=", 8), inverse=True, packages=packages, note=note),
        alone("push_1000: lost", [sum(lost)], unit="rings", goal=Goal("<=", 0), details=details),
    ]


async def listen(ours: Worker, peer: Worker, port: int, peer_port: int) -> list[tuple[Heard, Heard]]:
    """Open both crowds, then ring them by turns."""
    task = ours.ask("waiting", state="assigned")[0][0]
    process = peer.ask("fill", count=1, assigned=False)[0][0]
    crowd, peer_crowd = Crowd(port, f'"task.{task}"'.encode()), Crowd(peer_port, b'"task.1"')
    names = [f"watcher_{number}" for number in range(WATCHERS)]
    people = [(ours.ask("session", username=name), ours.ask("token", task_id=task, username=name)) for name in names]
    asked = [upgrade(port, f"/ws/?topics={token}", session) for session, token in people]
    await crowd.open(asked * (SOCKETS // WATCHERS))
    await peer_crowd.open([upgrade(peer_port, "/ws/")] * SOCKETS)
    found = [
        (await rung(crowd, ours, "toggle", task_id=task), await rung(peer_crowd, peer, "ring", process_id=process))
        for _ in range(ROUNDS + 1)
    ]
    crowd.close()
    peer_crowd.close()
    return found


async def rung(crowd: Crowd, worker: Worker, name: str, **arguments: int) -> Heard:
    """Ask a worker to commit; return how long it took until the last socket heard, and how many never did."""
    crowd.listen()
    committed = await asyncio.to_thread(worker.ask, name, **arguments)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(crowd.everyone.wait(), HEAR_SECONDS)
    if not crowd.count:
        raise RuntimeError("nobody heard the ring")
    return Heard((crowd.last - float(committed)) * MS, len(crowd.clients) - crowd.count, crowd.hung_up)
