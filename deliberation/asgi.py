"""HTTP and WebSockets through Daphne, and the worker thread of the embedded profile."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deliberation.settings")

http = get_asgi_application()

# What follows needs the apps loaded.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from deliberation import worker  # noqa: E402
from live.consumers import live_socket  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(URLRouter([path("ws/", live_socket), re_path("", WebsocketDenier.as_asgi())])),
    }
)

if settings.WORKER_THREAD:
    worker.start()
