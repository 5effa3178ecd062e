"""Mail kept as files, printed to the console, and shown on a page of the demo."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class OutboxBackend(BaseEmailBackend):
    """Writes each message to a file of its own in the folder ``file_path`` and says so on the console."""

    def __init__(self, *args: Any, file_path: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(file_path)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep every message; returns how many."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}.eml"
            partial = self.folder / f".{name}"
            partial.write_bytes(message.message().as_bytes())
            partial.rename(self.folder / name)
            print(f"\n--- mail to {', '.join(message.to)}: {message.subject}\n{message.body}\n---", file=sys.stdout)
        return len(email_messages)


@dataclass(frozen=True)
class KeptMail:
    """A message of the outbox: its file's ``name``, headers and plain text."""

    name: str
    at: datetime | None
    to: str
    subject: str
    text: str


def kept_mails(folder: Path, *, limit: int = 50) -> Iterable[KeptMail]:
    """The newest messages of the folder, newest first, at most ``limit``."""
    files = sorted(folder.glob("[!.]*.eml"), reverse=True)[:limit] if folder.is_dir() else []
    for file in files:
        parsed = message_from_bytes(file.read_bytes(), policy=policy.default)
        yield _kept(file.name, parsed)


def _kept(name: str, parsed: ParsedMessage) -> KeptMail:
    body = parsed.get_body(preferencelist=("plain",))
    date = parsed["Date"].datetime if parsed["Date"] else None
    return KeptMail(name, date, str(parsed["To"]), str(parsed["Subject"]), body.get_content() if body else "")
