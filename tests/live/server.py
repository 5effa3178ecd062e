"""The application of a server under test: that of the site, and the topics ``open:…`` that everyone hears."""

from deliberation.asgi import application
from live import topics

__all__ = ["application"]

topics.register("open", lambda person, key: True)
