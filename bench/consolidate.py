"""consolidated_report: the figures and the machine's words of a month, out of a plan of 1,000 tasks and their trail.

Nothing to compare with: it must take less than 5 s, in a number of statements that does not follow the tasks.
"""

from bench.house import House
from bench.results import Goal, Row, alone

TASKS = 1_000
ROUNDS = 5


def run(house: House) -> list[Row]:
    """Build the report again and again; the first building warms up and does not count."""
    env = house.ground.database("consolidated", like=house.people())
    with house.ours(env) as worker:
        tasks = worker.ask("lay_plan", count=TASKS)
        worker.ask("consolidate")
        rounds = [worker.ask("consolidate") for _ in range(ROUNDS)]
    seconds = [float(one[0]) for one in rounds]
    details = {"tasks": int(tasks), "statements": int(rounds[0][1]), "rows": int(rounds[0][2])}
    return [alone("consolidated_report", seconds, unit="s", goal=Goal("<=", 5), details=details)]
