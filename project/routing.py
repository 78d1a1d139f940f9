"""Who may open a socket, and what answers it."""

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from realtime.consumer import BellConsumer
from workflows.hearing import may_hear

websocket = AllowedHostsOriginValidator(
    AuthMiddlewareStack(URLRouter([path("ws/", BellConsumer.as_asgi(may_hear=may_hear))]))
)
