"""A lean HTTP/1.1 client: prebuilt requests over sockets that stay open, so that the server is what is measured."""

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

CONNECTIONS: Final = 4
CSRF: Final = "b" * 32


@dataclass(frozen=True)
class Answer:
    """Status, headers (names in lower case) and the body's length."""

    status: int
    headers: dict[str, str]
    length: int

    @property
    def place(self) -> str:
        """Where a redirection leads."""
        return self.headers.get("location", "")

    def is_as_expected(self, status: int, to: str) -> bool:
        """Whether the status is this one and the redirection leads to a place that holds ``to``."""
        return self.status == status and to in self.place


@dataclass(frozen=True)
class Ask:
    """One request, ready to send."""

    wire: bytes

    @classmethod
    def get(cls, path: str, *, session: str = "", measure: bool = False) -> "Ask":
        return cls(_head("GET", path, session, measure) + b"\r\n")

    @classmethod
    def post(cls, path: str, fields: dict[str, str], *, session: str = "", cookies: str = "", measure: bool = False) -> "Ask":
        body = urlencode({"csrfmiddlewaretoken": CSRF, **fields}).encode()
        head = _head("POST", path, session, measure, cookies=cookies)
        return cls(head + f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


def _head(method: str, path: str, session: str, measure: bool, *, cookies: str = "") -> bytes:
    jar = f"cahiers_csrf={CSRF}" + (f"; cahiers_session={session}" if session else "") + (f"; {cookies}" if cookies else "")
    extra = "X-Measure: 1\r\n" if measure else ""
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {jar}\r\n{extra}".encode()


@dataclass
class Wire:
    """One connection that stays open."""

    port: int
    _socket: socket.socket | None = field(default=None, init=False)
    _rest: bytes = field(default=b"", init=False)

    def send(self, ask: Ask) -> Answer:
        """Send and read the whole answer."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(ask.wire)
        while b"\r\n\r\n" not in self._rest:
            self._receive()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers["content-length"])
        while len(self._rest) < length:
            self._receive()
        self._rest = self._rest[length:]
        if headers.get("connection") == "close":
            self._socket.close()
            self._socket = None
        return Answer(int(first.split()[1]), headers, length)

    def _receive(self) -> None:
        assert self._socket is not None
        chunk = self._socket.recv(262_144)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self._rest += chunk


def rate(port: int, asks: Sequence[Ask], *, status: int, to: str = "") -> float:
    """Requests a second over a few connections at once.

    Raises:
        AssertionError: when an answer has another status than ``status``, or leads elsewhere than to a place that holds ``to``.
    """
    shares = [asks[number::CONNECTIONS] for number in range(CONNECTIONS)]
    wrong: list[str] = []

    def work(share: Sequence[Ask]) -> None:
        wire = Wire(port)
        for ask in share:
            answer = wire.send(ask)
            if not answer.is_as_expected(status, to):
                wrong.append(f"{answer.status} {answer.place}")

    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    assert not wrong, f"{len(wrong)} answers were not {status} {to}: {sorted(set(wrong))[:3]}"
    return len(asks) / seconds
