"""ASGI entry point of the peer: channels as its tutorial shows it, one group that every socket joins."""

import os
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.settings")
http = get_asgi_application()


class RoomConsumer(AsyncJsonWebsocketConsumer):
    """Join the group, pass every message on."""

    async def connect(self) -> None:
        """Join."""
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()
        await self.send_json({"hello": True})

    async def disconnect(self, code: int) -> None:
        """Leave."""
        await self.channel_layer.group_discard("room", self.channel_name)

    async def room_ring(self, message: dict[str, Any]) -> None:
        """Send what came, without its type."""
        await self.send_json({"topic": message["topic"], "version": message["version"]})


application = ProtocolTypeRouter({"http": http, "websocket": URLRouter([path("ws/", RoomConsumer.as_asgi())])})
