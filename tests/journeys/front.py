"""The door of a house in production: pages go to one process, sockets to another, which may be away."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

SECONDS = 10
PIECE = 65_536


class Front:
    """Listens on a port of its own and hands every connection to `web`, those that ask for /ws/ to `live`."""

    def __init__(self, web: str, live: str) -> None:
        self.web, self.live = web, live
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        """Take connections until the door is shut."""
        with contextlib.suppress(OSError):
            while True:
                outer, _ = self.listener.accept()
                threading.Thread(target=self.hand_on, args=[outer], daemon=True).start()

    def hand_on(self, outer: socket.socket) -> None:
        """Hand one connection to the process that its first words name; close it when nobody is there."""
        with outer, contextlib.suppress(OSError):
            first = outer.recv(PIECE)
            target = urlsplit(self.live if b" /ws/" in first.split(b"\r\n", 1)[0] else self.web)
            with socket.create_connection((target.hostname or "", target.port or 0), timeout=SECONDS) as inner:
                inner.settimeout(None)
                inner.sendall(first)
                back = threading.Thread(target=carry, args=[inner, outer], daemon=True)
                back.start()
                carry(outer, inner)
                back.join(SECONDS)


def carry(source: socket.socket, target: socket.socket) -> None:
    """Carry what one side says to the other until it has no more to say."""
    with contextlib.suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def front(web: str, live: str) -> Iterator[Front]:
    """Open a door; it is shut with the block."""
    door = Front(web, live)
    thread = threading.Thread(target=door.serve, daemon=True)
    thread.start()
    try:
        yield door
    finally:
        with contextlib.suppress(OSError):
            door.listener.shutdown(socket.SHUT_RDWR)
        door.listener.close()
        thread.join(SECONDS)
