"""Run benches and print their table: `python -m bench [name …]`, all of the quick ones when none is named."""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench import approve, consolidate, inbox, push, reading, servers, sqlite, step
from bench.house import House
from bench.results import Row, table, write

RESULTS = Path(__file__).resolve().parent / "results.json"
BENCHES: dict[str, Callable[[House], list[Row]]] = {
    "step_vs_viewflow": step.run,
    "approve_http_vs_viewflow": approve.run,
    "inbox": inbox.run,
    "push_1000": push.run,
    "sqlite_safe": sqlite.run,
    "plan_reading": reading.run,
    "consolidated_report": consolidate.run,
}


def main(names: list[str]) -> int:
    """Start the servers, run the benches, print and write what was found; 1 when a goal is not met."""
    if unknown := set(names) - set(BENCHES):
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    rows: list[Row] = []
    with servers.running() as ground:
        house = House(ground)
        for name in names or BENCHES:
            begin = time.monotonic()
            print(f"{name}…", end=" ", flush=True)
            rows += BENCHES[name](house)
            print(f"{time.monotonic() - begin:.0f} s", flush=True)
    print(f"\n{table(rows)}")
    write(rows, RESULTS)
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
