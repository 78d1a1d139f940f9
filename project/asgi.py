"""ASGI entry point: the `live` process (websockets), or the whole house in one process when embedded."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
http = get_asgi_application()

# The app registry must be ready before models can be imported.
from audit import guard  # noqa: E402
from project.routing import websocket  # noqa: E402

guard.require()

application = ProtocolTypeRouter({"http": http, "websocket": websocket})
