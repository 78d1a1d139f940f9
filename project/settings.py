"""Settings, read from the environment; a wrong value stops the start with one sentence.

Embedded default: SQLite, in-memory channel layer, one process, DEBUG off but a development key.
`DATABASE_URL=postgres://…` and `REDIS_URL=redis://…` switch to PostgreSQL and Redis.
"""

import os
import re
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import bootstrap_wrapper
import dj_database_url
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

django_stubs_ext.monkeypatch()
# django-fsm 3.0.1 is the package this project names; its one advertisement at import is known and answered (0001).
warnings.filterwarnings("ignore", message="The 'django-fsm' package has been integrated", category=UserWarning)

BASE_DIR = Path(__file__).resolve().parent.parent
SHORTEST_KEY = 50
DEVELOPMENT_KEY = "development-only-key-never-used-when-PRODUCTION-is-on"


def flag(name: str) -> bool:
    """Return the truth value of an environment variable; raises ImproperlyConfigured on anything but 0/1."""
    value = os.environ.get(name, "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def whole_number(name: str, default: int) -> int:
    """Return a count from the environment; raises ImproperlyConfigured on anything but digits."""
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def port_in(url: str, default: int) -> int:
    """Return the port that a URL names; raises ImproperlyConfigured when it is none."""
    try:
        return urlsplit(url).port or default
    except ValueError as error:
        raise ImproperlyConfigured(f"EMAIL_URL names a port that is none: {error}.") from error


def demanded(name: str) -> str:
    """Return an environment variable that production cannot do without."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"PRODUCTION=1 needs the environment variable {name}.")
    return value


PRODUCTION = flag("PRODUCTION")
DEBUG = flag("DEBUG")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG=1 and PRODUCTION=1 exclude each other.")
SECRET_KEY = demanded("SECRET_KEY") if PRODUCTION else os.environ.get("SECRET_KEY", DEVELOPMENT_KEY)
if PRODUCTION and len(SECRET_KEY) < SHORTEST_KEY:
    raise ImproperlyConfigured(f"SECRET_KEY must have at least {SHORTEST_KEY} characters.")
ALLOWED_HOSTS = (
    demanded("ALLOWED_HOSTS") if PRODUCTION else os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
).split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

PROXIES = whole_number("PROXIES", 0)  # how many proxies of ours stand between the network and this process

DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "data"))
SAMPLES_DIR = BASE_DIR / "samples"
SOURCE_URL = os.environ.get("SOURCE_URL", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "guardian",
    "channels",
    "viewflow.workflow",
    "django_tasks",
    "django_tasks_db",
    "units",
    "realtime",
    "jobs",
    "audit",
    "workflows",
    "plans",
    "approvals",
    "project",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "project.middleware.security_headers",
    "project.gate.sane_requests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "units.middleware.rights_of_today",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "project.once.once",
    "project.middleware.Refusals",
    "project.gate.Busy",
]

ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
ASGI_APPLICATION = "project.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "builtins": ["django.templatetags.static", "project.templatetags.once"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "project.context.frame",
            ],
        },
    },
]

DATABASE_URL = os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'roviec.sqlite3'}")
if not DATABASE_URL.startswith(("sqlite:///", "postgres://", "postgresql://")):
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
# Kept open between requests by the `web` process alone (`project.wsgi`): its threads live as long as it does.
CONN_MAX_AGE = whole_number("CONN_MAX_AGE", 0)
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=CONN_MAX_AGE, conn_health_checks=CONN_MAX_AGE > 0)
}
if DATABASE_URL.startswith("sqlite"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # The server keeps the plans of statements that come again: planning the door's two costs more than running them.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "options": "-c lock_timeout=5000 -c statement_timeout=60000",
            "server_side_binding": True,
            "prepare_threshold": 5,
        }
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")
CHANNEL_LAYERS: dict[str, Any] = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "roviec"},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 1000}}
}

TASKS: dict[str, Any] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WORKER_BEAT_SECONDS = whole_number("WORKER_BEAT_SECONDS", 4)
WORKER_DEAD_AFTER_SECONDS = whole_number("WORKER_DEAD_AFTER_SECONDS", 15)
if not 0 < 2 * WORKER_BEAT_SECONDS <= WORKER_DEAD_AFTER_SECONDS:
    raise ImproperlyConfigured("WORKER_DEAD_AFTER_SECONDS must be at least twice WORKER_BEAT_SECONDS, and that not 0.")

AUTH_USER_MODEL = "units.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

SIGNING_CONFIRMED_MINUTES = whole_number("SIGNING_CONFIRMED_MINUTES", 15)  # how long a password is good for signing

# Mail: where it is handed over, in whose name, and where its links lead. Without EMAIL_URL it is printed (in production
# left unsent): what it says stands on the pages too.
EMAIL_URL = os.environ.get("EMAIL_URL", "")
if EMAIL_URL and not EMAIL_URL.startswith(("smtp://", "smtps://", "smtp+tls://")):
    raise ImproperlyConfigured("EMAIL_URL must begin with smtp://, smtp+tls:// or smtps://.")
SITE_URL = os.environ.get("SITE_URL") or f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
if (EMAIL_URL and "SITE_URL" not in os.environ) or not re.fullmatch(r"https?://[\w.:\[\]-]+", SITE_URL, re.ASCII):
    raise ImproperlyConfigured("SITE_URL must be this site's address without a path, as https://roviec.example.vn.")
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "ro-viec@localhost")
if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", DEFAULT_FROM_EMAIL):
    raise ImproperlyConfigured("MAIL_FROM must be a bare mail address.")
MAIL_IS_SENT = bool(EMAIL_URL) or not PRODUCTION
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_URL else 'console'}.EmailBackend"
mail_server = urlsplit(EMAIL_URL)
EMAIL_HOST = mail_server.hostname or "localhost"
EMAIL_PORT = port_in(EMAIL_URL, 465 if mail_server.scheme == "smtps" else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(mail_server.username or ""), unquote(mail_server.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = mail_server.scheme == "smtps", mail_server.scheme == "smtp+tls"
EMAIL_TIMEOUT = 8
EMAIL_SUBJECT_PREFIX = ""

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["project.formats"]

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap/css", bootstrap_wrapper.get_bootstrap_css_dir())]
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    if PRODUCTION
    else {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a plan of a thousand lines is confirmed in one form
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
UPLOAD_MAX_FILES = 20
UPLOAD_MAX_TASK_BYTES = 200 * 1024 * 1024  # 0 is no limit, here and below
UPLOAD_MAX_AGENCY_BYTES = whole_number("UPLOAD_MAX_AGENCY_BYTES", 50 * 1024**3)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "workflows.uploads.receiving.Receiver",
]
PLAN_MAX_BYTES = 20 * 1024 * 1024
PLAN_MAX_TEXT = 5 * 1024 * 1024  # of text pasted in; below what one form may hold in memory

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "project.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^suc-khoe/$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
