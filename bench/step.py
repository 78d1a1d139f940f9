"""step_vs_viewflow: one move through the door against one human step of stock viewflow, in process, on PostgreSQL.

Ours: read the actor, then `engine.perform("start")`: lock, rights, stale check, FSM, flow rows closed and opened, task
saved under compare-and-swap, one hashed event, three rings over Redis, one commit.
Peer: read the actor, then assign and execute as its two views do: two locks, one Django permission, task saved, next
task opened, two commits. It writes no trail, checks no right on a unit, sends no ring; its process form is left out.
"""

from bench.house import House
from bench.results import Goal, Row, compared

ROUNDS = 5
MOVES = 40


def run(house: House) -> list[Row]:
    """Measure moves a second, both sides in every round."""
    total = 1000
    env = house.tasks("step", "assigned", total)
    peer_env, _ = house.peers("step_peer")
    ours, peer = [], []
    with house.ours(env) as our_worker, house.peer(peer_env) as peer_worker:
        mine = [(task, step, head) for task, step, _, head in our_worker.ask("waiting", state="assigned")]
        theirs = peer_worker.ask("fill", count=total, assigned=False)
        for number in range(ROUNDS + 1):
            batch = slice(number * MOVES, (number + 1) * MOVES)
            ours.append(MOVES / our_worker.ask("start_all", rows=mine[batch]))
            peer.append(MOVES / peer_worker.ask("approve_all", rows=theirs[batch]))
    note = "peer: two transactions, one permission, no trail, no rings"
    goal, packages = Goal(">=", 3), ("django-viewflow", "Django", "psycopg")
    # The first round warms both sides up.
    return [compared("step_vs_viewflow", ours[1:], peer[1:], unit="moves/s", goal=goal, packages=packages, note=note)]
