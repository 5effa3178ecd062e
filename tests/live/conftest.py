"""Sockets against the real application, in this process; the rows are really committed."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import transaction
from django.test import Client

from deliberation.asgi import application
from live import hub as hub_module
from live import topics
from live.bus import publish
from supporters.models import Supporter
from supporters.rules import is_confirmed


class Talk(WebsocketCommunicator):
    """One browser; logged in when it is given a session."""

    def __init__(self, session: str = "", origin: bytes = b"http://localhost") -> None:
        headers = [(b"host", b"localhost"), (b"origin", origin)]
        if session:
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()))
        super().__init__(application, "/ws/", headers=headers)

    async def said(self, operation: str, wait: float = 3) -> dict[str, Any]:
        """The next frame, which must be of this operation; counts of people are passed over."""
        frame = await self.receive_json_from(wait)
        while frame["op"] == "present" != operation:
            frame = await self.receive_json_from(wait)
        assert frame["op"] == operation, frame
        return frame

    async def numbers(self, count: int) -> list[int]:
        """The numbers of the next ``count`` events."""
        return [(await self.said("event"))["number"] for _ in range(count)]

    async def closed_with(self, wait: float = 3) -> int:
        """The code with which the server closes, whatever it says before."""
        message = await self.receive_output(wait)
        while message["type"] == "websocket.send":
            message = await self.receive_output(wait)
        assert message["type"] == "websocket.close"
        return int(message["code"])


@pytest.fixture
def told() -> Callable[..., None]:
    """A function that publishes ``count`` events on a topic, each in a transaction of its own."""

    def tell(topic: str, count: int = 1) -> None:
        for index in range(count):
            with transaction.atomic():
                publish(topic, "test", {"index": index})

    return tell


@pytest.fixture(scope="session", autouse=True)
def _topics() -> None:
    topics.register("open", lambda person, key: True)
    topics.register("confirmed", lambda person, key: is_confirmed(person))


def _log_in(person: Supporter) -> str:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.session.session_key or ""


@pytest.fixture
def talk():
    """An async context: a connected browser, and the hub stopped after the last."""

    @asynccontextmanager
    async def open_talk(person: Supporter | None = None) -> AsyncIterator[Talk]:
        browser = Talk(await sync_to_async(_log_in)(person) if person else "")
        assert (await browser.connect(3))[0]
        try:
            yield browser
        finally:
            await browser.disconnect()

    return open_talk


@pytest.fixture
async def hub():
    """The hub of this test's loop, stopped at the end."""
    running = hub_module.hub()
    yield running
    await running.stop()
