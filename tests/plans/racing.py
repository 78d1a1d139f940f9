"""Several people at the same moment, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connections


def raced(*contenders: Callable[[], object]) -> list[str]:
    """Let several go at the same moment; return what came of each, an exception by its name."""
    start, outcomes = threading.Barrier(len(contenders)), []

    def run(contender: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            outcomes.append(str(contender()))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what came of it
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(contender,)) for contender in contenders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
