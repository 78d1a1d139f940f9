"""Few at a time: a file that is read takes memory and a processor, so the others wait for their turn, or are told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 3
PATIENCE_SECONDS = 45.0
CROWDED = "Máy chủ đang đọc nhiều tệp cùng lúc nên chưa nhận tệp này. Hãy gửi lại sau một phút."
_reading = threading.BoundedSemaphore(AT_ONCE)
_recognising = threading.BoundedSemaphore(1)  # minutes of work, so it never takes the turn of those who read


class Crowded(Exception):
    """Nobody's turn came within the time that a person waits; nothing was done. `str()` says so in Vietnamese."""

    def __init__(self) -> None:
        super().__init__(CROWDED)


@contextmanager
def turn(*, ocr: bool = False, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Wait until few enough others of this process are reading files; raises Crowded."""
    gate = _recognising if ocr else _reading
    if not gate.acquire(timeout=patience):
        raise Crowded
    try:
        yield
    finally:
        gate.release()
