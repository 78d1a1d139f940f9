"""ASGI entry point: the `live` process (websockets), or the whole house in one process when embedded."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
http = get_asgi_application()

# The app registry must be ready before models can be imported.
from audit import guard  # noqa: E402
from realtime.consumer import BellConsumer  # noqa: E402
from workflows.hearing import may_hear  # noqa: E402

guard.require()

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter([path("ws/", BellConsumer.as_asgi(may_hear=may_hear))]))
        ),
    }
)
