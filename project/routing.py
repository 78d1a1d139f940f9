"""Who may open a socket, and what answers it."""

from collections.abc import Callable
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from realtime.consumer import BellConsumer
from workflows.hearing import may_hear

guarded = AllowedHostsOriginValidator(
    AuthMiddlewareStack(URLRouter([path("ws/", BellConsumer.as_asgi(may_hear=may_hear))]))
)


async def websocket(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    """Let a socket through the guards, and hand it the server's own line: a ring passes no session on its way out."""
    await guarded({**scope, "line": send}, receive, send)
