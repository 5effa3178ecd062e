"""The one WebSocket consumer of the site, at ``/ws/``. The protocol is told in ``docs/live.md``."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from live import frames
from live.frames import Asked, Code, Refused
from live.hub import Hub, Listener, hub, in_thread, public_among
from live.limits import Bucket
from live.sessions import person_of, session_key
from live.sockets import Send, Socket
from live.topics import may_listen

logger = logging.getLogger(__name__)

type Receive = Callable[[], Awaitable[dict[str, Any]]]


async def live_socket(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application of one socket. The origin has been checked before it."""
    if (await receive())["type"] == "websocket.connect":
        await Connection(session_key(scope["headers"]), hub(), Socket(send)).serve(receive)


class Connection(Listener):
    """One browser: who it is, what it listens to."""

    def __init__(self, session: str, of: Hub, socket: Socket) -> None:
        self.session, self.hub, self.socket = session, of, socket
        self.person_id: int | None = None
        self.topics: set[str] = set()
        self._bucket = Bucket()

    async def serve(self, receive: Receive) -> None:
        """Answer frames until either side closes."""
        await self.socket.accept()
        self.hub.listeners.add(self)
        try:
            if self.session:
                self.person_id = await in_thread(_person_id)(self.session)
            while not self.socket.closed and (message := await receive())["type"] == "websocket.receive":
                await self._answer(message)
        finally:
            self.hub.listeners.discard(self)
            for topic in self.topics:
                self.hub.leave(self.socket, topic)
            self.socket.gone()

    async def _answer(self, message: dict[str, Any]) -> None:
        try:
            if not self._bucket.take():
                raise Refused(Code.TOO_FAST)
            await self._do(frames.parse(message.get("text")))
        except Refused as refused:
            self.socket.close(refused.code)
        except Exception:
            logger.exception("A live socket is told to try later")
            self.socket.close(Code.TRY_LATER)

    async def _do(self, asked: Asked) -> None:
        if asked.operation == "ping":
            self.socket.offer(frames.PONG)
        elif asked.operation == "unlisten":
            self._leave(asked.topic)
        else:
            await self._listen(asked.topic, asked.after)

    async def _listen(self, topic: str, after: int | None) -> None:
        self._leave(topic)
        if len(self.topics) >= frames.MAX_TOPICS:
            self.socket.offer(frames.refused(topic, Code.TOO_MANY_TOPICS))
        elif not await self._may_listen_to({topic}):
            self.socket.offer(frames.refused(topic, Code.NO_RIGHT))
        elif not self.socket.closed:
            self.topics.add(topic)
            await self.hub.join(self.socket, self.person_id or self, topic, after)

    def _leave(self, topic: str) -> None:
        if topic in self.topics:
            self.topics.discard(topic)
            self.hub.leave(self.socket, topic)

    async def check_rights(self) -> None:
        """Leave the topics that the person behind the session may no longer hear, and say so."""
        heard = set(self.topics)
        refused = heard - await self._may_listen_to(heard)
        # Two checks may overlap, as when a ring comes by both ways: what one of them left, the other does not speak of.
        for topic in refused & self.topics:
            self._leave(topic)
            self.socket.offer(frames.refused(topic, Code.NO_RIGHT))

    async def _may_listen_to(self, topics: set[str]) -> set[str]:
        public = {topic for topic in topics if self.hub.is_public(topic)}
        if public == topics:
            return topics
        more = await in_thread(public_among)(topics - public)
        self.hub.remember_public(more)
        private = topics - public - more
        return public | more | (await self._private_among(private) if private and self.session else set())

    async def _private_among(self, topics: set[str]) -> set[str]:
        self.person_id, allowed = await in_thread(_allowed)(self.session, topics)
        return allowed


def _allowed(session: str, topics: set[str]) -> tuple[int | None, set[str]]:
    """The person of the session, read anew, and those of ``topics`` that they may hear."""
    person = person_of(session)
    return person.pk, {topic for topic in topics if may_listen(person, topic)}


def _person_id(session: str) -> int | None:
    person_id: int | None = person_of(session).pk
    return person_id
