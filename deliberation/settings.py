"""One settings module, read from the environment.

Two profiles. *Embedded* (the default): one process, SQLite, the in-memory channel layer, a worker thread inside the web process,
mail kept in files. *Production* (``PROFILE=production``): PostgreSQL, Redis, secrets and hosts given, or it refuses to start.
Every variable is listed in ``docs/settings.md``.
"""

from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.csp import CSP

from deliberation import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)

PRODUCTION = env.text("PROFILE", "embedded") == "production"
DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", env.EMBEDDED_SECRET)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SITE_NAME = env.text("SITE_NAME", "Cahier ouvert" if DEMO else "Cahiers")
SITE_TAGLINE = env.text("SITE_TAGLINE", "Un programme écrit par celles et ceux qui vivront avec." if DEMO else "")
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.text('PORT', '8000')}").rstrip("/")
SOURCE_URL = env.text("SOURCE_URL", "/source/")

INSTALLED_APPS = [
    "daphne",
    "deliberation.apps.DeliberationConfig",
    "cms",
    "amendments",
    "proposals",
    "discussions",
    "groups",
    "supporters",
    "live",
    "core",
    "allauth",
    "allauth.account",
    "wagtail.contrib.redirects",
    "wagtail.users",
    "wagtail.sites",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    "modelsearch",
    "reversion",
    "channels",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.ActionRefusedMiddleware",
    "cms.middleware.PageKeeperMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "deliberation.urls"
WSGI_APPLICATION = "deliberation.wsgi.application"
ASGI_APPLICATION = "deliberation.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "core.templates.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.site",
            ],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------------------------------

DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'cahiers.sqlite3'}")
DATABASES: dict[str, dict[str, Any]] = {"default": dict(dj_database_url.parse(DATABASE_URL))}
DATABASE = DATABASES["default"]
SQLITE = "sqlite" in DATABASE["ENGINE"]
DATABASE["CONN_MAX_AGE"] = 0
# A run of tests beside another takes a test database of its own.
DATABASE["TEST"] = {"NAME": f"test_{DATABASE['NAME']}"} if not SQLITE else {}
DATABASE["OPTIONS"] = (
    {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    if SQLITE
    else {"pool": {"min_size": 1, "max_size": int(env.text("DATABASE_POOL", "16")), "timeout": 20}}
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CHANNEL_LAYERS = {
    "default": (
        {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": env.text("REDIS_PREFIX", "cahiers")},
        }
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": env.text("REDIS_PREFIX", "cahiers"),
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
    )
}
SESSION_ENGINE = "supporters.sessions"
SESSION_CACHED = bool(REDIS_URL)
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_NAME = "cahiers_session"
CSRF_COOKIE_NAME = "cahiers_csrf"
LANGUAGE_COOKIE_NAME = "cahiers_language"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
# Without a worker of its own, the web process runs one in a thread.
WORKER_THREAD = env.flag("WORKER_THREAD", default=not PRODUCTION)

# --- Mail -------------------------------------------------------------------------------------------------------------

OUTBOX_DIR = DATA_DIR / "outbox"
MAIL_URL = env.text("MAIL_URL")
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"{SITE_NAME} <bonjour@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAILERS = {alias: env.mailer(MAIL_URL, OUTBOX_DIR) for alias in ("default", "bulk")}

# --- People -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "supporters.Supporter"
AUTHENTICATION_BACKENDS = ["supporters.backends.GrantBackend", "allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/compte/connexion/"
LOGIN_REDIRECT_URL = "/compte/"
LOGOUT_REDIRECT_URL = "/"

# --- Language ---------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# --- Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [(folder, BASE_DIR / "frontend" / folder) for folder in ("css", "js", "img")]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.text("STATIC_STORAGE", "core.storage.HashedStaticStorage")},
}

# --- Security ---------------------------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
HTML_CLEANER = env.text("HTML_CLEANER", "core.html.clean_with_bleach")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = env.flag("HTTPS", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Wagtail ----------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_FRONTEND_LOGIN_URL = WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_UNICODE_SLUGS = False
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks_db", "django.tasks", "wagtail", "daphne", "django.channels")},
}

if PRODUCTION:
    env.refuse(
        problem
        for problem, found in {
            "SECRET_KEY is not set": SECRET_KEY == env.EMBEDDED_SECRET,
            "ALLOWED_HOSTS is empty or holds *": not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS,
            "DATABASE_URL must name a PostgreSQL database": SQLITE,
            "REDIS_URL is not set: the in-memory layer and a local cache serve one process only": not REDIS_URL,
            "MAIL_URL is not set": not MAIL_URL,
            "DEBUG and DEMO are for other profiles": DEBUG or DEMO,
        }.items()
        if found
    )

# --- Account: log-in by a code of our own, through the stages of django-allauth (docs/decisions/log-in-by-code.md) ------

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# One proxy of ours in front: the network address of a visitor is the last that it wrote.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.flag("BEHIND_PROXY"))
