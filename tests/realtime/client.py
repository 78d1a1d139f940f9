"""A websocket client that speaks ASGI to our application (the one in channels needs a server we do not use)."""

import json
from urllib.parse import urlsplit

from asgiref.testing import ApplicationCommunicator

SECONDS = 5


class SocketClient(ApplicationCommunicator):
    """Connects, receives, closes."""

    def __init__(self, application: object, url: str, headers: list[tuple[bytes, bytes]]) -> None:
        parts = urlsplit(url)
        scope = {
            "type": "websocket",
            "path": parts.path,
            "query_string": parts.query.encode(),
            "headers": headers,
            "subprotocols": [],
        }
        super().__init__(application, scope)

    async def connect(self) -> bool:
        """Open the socket; tell whether it was accepted."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(SECONDS)
        return bool(answer["type"] == "websocket.accept")

    async def receive_json(self) -> dict[str, object]:
        """Return the next message."""
        message = await self.receive_output(SECONDS)
        content: dict[str, object] = json.loads(message["text"])
        return content

    async def closing_code(self) -> int:
        """Wait for the server to close; return its code."""
        message = await self.receive_output(SECONDS)
        return int(message["code"])

    async def send_text(self, text: str) -> None:
        """Send what nobody asked for."""
        await self.send_input({"type": "websocket.receive", "text": text})

    async def disconnect(self) -> None:
        """Close from our side and wait for the application to end."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(SECONDS)
