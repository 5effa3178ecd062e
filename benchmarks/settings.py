"""The site's own settings, with two bare views under the same middleware to measure beside."""

import os

os.environ.setdefault("LOG_LEVEL", "ERROR")

from deliberation.settings import *  # noqa: F403 - the same settings
from deliberation.settings import MIDDLEWARE

ROOT_URLCONF = "benchmarks.urls"
MIDDLEWARE = ["benchmarks.measuring.MeasureMiddleware", *MIDDLEWARE]
ALLOWED_HOSTS = ["127.0.0.1"]
WORKER_THREAD = False
