"""A running site of the demo, its mails, and a line to it that can be cut: all that the browser tests know of the machine."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = re.compile(r"^\s*([A-Z0-9]{3}[ \u00a0-]?[A-Z0-9]{3})\s*$", re.MULTILINE)
MAIL_WITHIN = 20
START_WITHIN = 90


@dataclass
class Site:
    """A site served by Daphne: its address, and the folder of its database, its mails and its log."""

    url: str
    data: Path
    process: subprocess.Popen[bytes] | None = None
    cookies: dict[str, Any] = field(default_factory=dict)
    """Who is logged in already: the state of a browser by address of the person."""

    @classmethod
    def of(cls, data: Path) -> "Site":
        return cls(f"http://127.0.0.1:{free_port()}", data)

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def start(self) -> None:
        """Serve, and wait for the first answer."""
        command = [sys.executable, "manage.py", "demo"]
        with (self.data / "server.log").open("ab") as log:
            environ = environment(self.data, self.port)
            self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
                return
            time.sleep(0.1)
        raise AssertionError((self.data / "server.log").read_text())

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None

    def mails_to(self, address: str) -> list[str]:
        """The plain texts of the mails to this address, oldest first."""
        found = []
        for file in sorted((self.data / "outbox").glob("[!.]*.eml")):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            if mail["To"] == address:
                body = mail.get_body(("plain",))
                assert body is not None
                found.append(body.get_content())
        return found

    def wait_for_mail(self, address: str, *, after: int, holding: str = "") -> str:
        """The newest mail to this address that holds the words, among those that came after the first ``after``."""
        deadline = time.monotonic() + MAIL_WITHIN
        while time.monotonic() < deadline:
            new = [mail for mail in self.mails_to(address)[after:] if holding in mail]
            if new:
                return new[-1]
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} with {holding!r} in {MAIL_WITHIN} s: {self.mails_to(address)[after:]}")

    def link_in(self, mail: str, path: str) -> str:
        """The first address in a mail whose path begins so, on this site."""
        found = re.search(rf"https?://[^/\s]+({re.escape(path)}\S*)", mail)
        assert found is not None, mail
        return found[1]


class Line:
    """A TCP line to a site, for one browser: it can be cut, and mended."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.url = f"http://127.0.0.1:{free_port()}"
        self.is_whole = True
        self.open: set[socket.socket] = set()
        self.door = socket.create_server(("127.0.0.1", int(self.url.rsplit(":", 1)[1])))
        threading.Thread(target=self._welcome, daemon=True).start()

    def cut(self) -> None:
        """Close everything that is open, and everything that comes."""
        self.is_whole = False
        for end in list(self.open):
            self._hang_up(end)

    def mend(self) -> None:
        self.is_whole = True

    def close(self) -> None:
        self.cut()
        self.door.close()

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.door.accept()
                self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        try:
            if not self.is_whole:
                raise ConnectionRefusedError
            far = socket.create_connection(("127.0.0.1", self.site.port))
        except OSError:
            near.close()
            return
        self.open |= {near, far}
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(65536):
                other.sendall(piece)
        self._hang_up(one)
        self._hang_up(other)

    def _hang_up(self, end: socket.socket) -> None:
        self.open.discard(end)
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(data: Path, port: int) -> dict[str, str]:
    """What the demo is started with: the embedded profile, whatever the tests themselves run on."""
    dropped = {"DATABASE_URL", "REDIS_URL", "PROFILE", "DJANGO_SETTINGS_MODULE", "DEBUG", "STATIC_STORAGE"}
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return {**kept, "DEMO": "1", "DATA_DIR": str(data), "PORT": str(port), "LOG_LEVEL": "WARNING"}
