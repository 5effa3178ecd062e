"""What the discussions announce to open pages, on the topic ``thread:<pk>``."""

from typing import Any

from discussions.fragments import Shown, event_html
from discussions.models import Message
from live.bus import publish, redact


def announce_new(message: Message) -> None:
    """A message, or a reply to one, was written."""
    publish(topic_of(message), "message.new", payload_of(message))


def announce_changed(message: Message) -> None:
    """A message was edited, deleted, hidden or restored. What was taken back leaves the events of the past as well."""
    payload = payload_of(message)
    redact(topic_of(message), match={"id": message.pk}, payload=payload)
    publish(topic_of(message), "message.changed", payload)


def topic_of(message: Message) -> str:
    """The topic of the message's thread."""
    return f"thread:{message.thread_id}"


def payload_of(message: Message) -> dict[str, Any]:
    """``id``, ``parent`` (or null), ``author`` (the shown name), ``state``, and ``html``, the public fragment."""
    return {
        "id": message.pk,
        "parent": message.parent_id,
        "author": message.author_name,
        "state": message.state,
        "html": event_html(Shown.of(message)),
    }
