"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("auto", "light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    """The names of the site, the chosen theme, and whether this is the demo."""
    theme = request.COOKIES.get("theme", "auto")
    return {
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "site_url": settings.SITE_URL,
        "source_url": settings.SOURCE_URL,
        "theme": theme if theme in THEMES else "auto",
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
    }
