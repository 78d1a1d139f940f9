"""sqlite_safe: four processes move the same eight tasks on the embedded database, as fast as they can.

Nothing to compare with: the sum of lock errors and lost updates must be 0. A lost update is a move that went through
without its line in the trail, or a line that its task has not counted. A stale page is an answer, not an error.
"""

from bench.house import House
from bench.results import Goal, Row, alone

WRITERS = 4
MOVES = 100
TASKS = 8


def run(house: House) -> list[Row]:
    """Let four writers contend, then count what is there."""
    env = house.ground.environment(f"sqlite:///{house.ground.folder}/embedded.sqlite3") | {"REDIS_URL": ""}
    with house.ours(env) as worker:
        worker.ask("migrate")
        worker.ask("settle")
        worker.ask("seed", count=TASKS, state="in_progress")
        shared = [row[0] for row in worker.ask("waiting", state="in_progress")]
        before = worker.ask("recorded")
        writers = [house.ours(env, f"writer_{number}") for number in range(WRITERS)]
        for number, writer in enumerate(writers):
            writer.send("contend", count=MOVES, shared=shared, chance=number)
        found = [writer.receive() for writer in writers]
        for writer in writers:
            writer.__exit__(None, None, None)
        after = worker.ask("recorded")
    moves, locks = sum(one["moves"] for one in found), sum(one["locks"] for one in found)
    lost = sum(abs(after[key] - before[key] - moves) for key in ("events", "counted"))
    details = {
        "moves": moves,
        "locks": locks,
        "lost": lost,
        "stale": sum(one["stale"] for one in found),
        "moves_per_second": moves / max(one["seconds"] for one in found),
    }
    return [alone("sqlite_safe", [locks + lost], unit="errors", goal=Goal("<=", 0), details=details)]
