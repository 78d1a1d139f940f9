"""A crowd of websocket clients in one event loop, thin enough that the server is what is measured (RFC 6455).

A client of the `websockets` package costs about as much for a message as a good server does; this one reads frame
heads, answers pings and notes the moment the last message came.
"""

import asyncio
import base64
import os
import time

OPENING_AT_ONCE = 25
OPEN_SECONDS = 180
PING, SHORT, HEAD = 0x9, 126, 2


class Client(asyncio.Protocol):
    """One socket: open once the server has said hello; every text frame after that is a ring."""

    def __init__(self, crowd: "Crowd", request: bytes) -> None:
        self.crowd, self.request, self.buffer = crowd, request, b""
        self.upgraded = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Read the answer's head once, then frames."""
        self.buffer += data
        if not self.upgraded:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.splitlines()[0]:
                raise RuntimeError(f"no upgrade: {head.splitlines()[0]!r}")
            self.upgraded, self.buffer = True, rest
        while (frame := self.next_frame()) is not None:
            self.take(*frame)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the server has hung up."""
        self.crowd.hung_up += 1

    def next_frame(self) -> tuple[int, bytes] | None:
        """Cut one whole frame (short ones only: a ring is small) off the buffer."""
        if len(self.buffer) < HEAD:
            return None
        size = self.buffer[1]
        start = HEAD if size < SHORT else HEAD + 2
        length = size if size < SHORT else int.from_bytes(self.buffer[HEAD:start], "big")
        if len(self.buffer) < start + length:
            return None
        kind, text = self.buffer[0] & 0xF, self.buffer[start : start + length]
        self.buffer = self.buffer[start + length :]
        return kind, text

    def take(self, kind: int, text: bytes) -> None:
        """Answer a ping, note a hello or a ring."""
        if kind == PING:
            self.transport.write(bytes([0x8A, 0x80 | len(text)]) + bytes(4) + text)
        elif not self.opened.done():
            self.opened.set_result(None)
        elif kind == 1 and self.crowd.word in text:
            self.crowd.heard()


class Crowd:
    """Many sockets to one server; `word` tells the rings that count from others."""

    def __init__(self, port: int, word: bytes) -> None:
        self.port, self.word = port, word
        self.clients: list[Client] = []
        self.count, self.last, self.hung_up = 0, 0.0, 0
        self.everyone = asyncio.Event()

    async def open(self, requests: list[bytes]) -> None:
        """Open all sockets, a few at a time."""
        gate = asyncio.Semaphore(OPENING_AT_ONCE)

        async def one(request: bytes) -> None:
            async with gate:
                loop = asyncio.get_running_loop()
                _, client = await loop.create_connection(lambda: Client(self, request), "127.0.0.1", self.port)
                await asyncio.wait_for(client.opened, OPEN_SECONDS)
                self.clients.append(client)

        await asyncio.gather(*map(one, requests))

    def listen(self) -> None:
        """Count anew."""
        self.count = 0
        self.everyone.clear()

    def heard(self) -> None:
        """Note that one more socket has heard."""
        self.count += 1
        self.last = time.monotonic()
        if self.count == len(self.clients):
            self.everyone.set()

    def close(self) -> None:
        """Hang up."""
        for client in self.clients:
            client.transport.abort()


def upgrade(port: int, path: str, session: str = "") -> bytes:
    """Return the request that opens a socket."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        f"Cookie: sessionid={session}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
