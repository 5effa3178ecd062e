"""The settings of the servers that tests start: those of the site, with one address through which events are published."""

from deliberation.settings import *  # noqa: F403 - the same settings, then what differs

ROOT_URLCONF = "tests.live.pages"
ALLOWED_HOSTS = ["127.0.0.1"]
WORKER_THREAD = False
