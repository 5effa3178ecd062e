"""HTTP and WebSockets through Daphne, and the worker thread of the embedded profile."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deliberation.settings")

http = get_asgi_application()

# What follows needs the apps loaded.
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.conf import settings
from django.urls import path, re_path

from deliberation import worker
from live.consumers import live_socket

# Channels routes to ASGI applications, where the stubs know views alone.
sockets = URLRouter([path("ws/", live_socket), re_path("", WebsocketDenier.as_asgi())])  # type: ignore[arg-type]
application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(sockets),
    }
)

if settings.WORKER_THREAD:
    worker.start()
