"""The one settings file. Everything a machine may change comes from the environment; what is wrong fails loudly."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from libreta.identity.signin.settings import *  # noqa: F403
from libreta.site import database, home
from libreta.site.trouble import USAGE, Trouble


def number(name: str, default: int) -> int:
    """This function reads a whole number from the environment; raises Trouble when it is none."""
    text = os.environ.get(name) or str(default)
    if not text.isdigit():
        raise Trouble(f"{name} must be a whole number, not {text!r}.", USAGE)
    return int(text)


def address(name: str, default: str) -> str:
    """This function reads a web address (http or https, no path) from the environment, or raises Trouble."""
    text = (os.environ.get(name) or default).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise Trouble(f"{name} must look like https://crm.example.org, not {text!r}.", USAGE)
    return text


# Where it lives
HOME = home.home()
PORT = number("LIBRETA_PORT", 8000)
URL = address("LIBRETA_URL", f"http://127.0.0.1:{PORT}")
STREAM_PORT = number("LIBRETA_STREAM_PORT", PORT + 1)
# The origins of the event stream; behind a proxy that serves it too, LIBRETA_STREAM_URL is the proxy's address.
STREAM_ORIGIN = os.environ.get("LIBRETA_STREAM_URL") or " ".join(
    f"http://{host}:{STREAM_PORT}" for host in ("127.0.0.1", "localhost")
)
SECRET_KEY = os.environ.get("LIBRETA_SECRET_KEY") or home.secret("secret-key")
# The key of the hashes by which addresses are recognised (who is never written to, who was erased): it must stay.
PEPPER = os.environ.get("LIBRETA_PEPPER") or os.environ.get("LIBRETA_SECRET_KEY") or home.secret("pepper")
DEBUG = False
NAMED_HOSTS = [host.strip() for host in os.environ.get("LIBRETA_HOSTS", "").split(",") if host.strip()]
ALLOWED_HOSTS = [urlsplit(URL).hostname, "127.0.0.1", "localhost", "[::1]", *NAMED_HOSTS]
CSRF_TRUSTED_ORIGINS = [URL]

# What it is made of
AREAS = [
    "libreta.kernel",
    "libreta.ui",
    "libreta.api",
    "libreta.identity",
    "libreta.audit",
    "libreta.intelligence",
    "libreta.directory",
    "libreta.catalog",
    "libreta.collaboration",
    "libreta.sales",
    "libreta.integrations",
    "libreta.workspace",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    *AREAS,  # before allauth, whose templates identity replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "libreta.api.gate.ApiGate",  # first: a program with a key takes the short way
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "libreta.identity.middleware.Identify",
    "libreta.kernel.middleware.AreaGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "libreta.ui.refused.AnswerRefusals",
]
CSRF_FAILURE_VIEW = "libreta.ui.refused.csrf_failure"
ROOT_URLCONF = "libreta.site.urls"
WSGI_APPLICATION = "libreta.site.wsgi.application"
AUTH_USER_MODEL = "identity.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

# The database. CONN_MAX_AGE stays absent: it and the pool exclude each other.
facts = database.connection_facts()
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": facts.pop("dbname"),
        "USER": facts.pop("user", ""),
        "PASSWORD": facts.pop("password", ""),
        "HOST": facts.pop("host", ""),
        "PORT": facts.pop("port", ""),
        "CONN_HEALTH_CHECKS": True,  # a restarted database costs no request an error
        "OPTIONS": {"pool": {"min_size": 1, "max_size": number("LIBRETA_POOL", 10), "timeout": 10}, **facts},
    }
}

# Languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("ro", "Română")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# Files. `libreta web` collects static files under names that carry their content's hash, cached by browsers for ever.
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
IMPORT_FOLDER = os.environ.get("LIBRETA_IMPORT_FOLDER") or HOME / "incoming"
HASHED_STATIC = os.environ.get("LIBRETA_STATIC") == "hashed"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "libreta.site.assets.HashedStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC
WHITENOISE_AUTOREFRESH = not HASHED_STATIC
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Safety. The content security policy and the rules of sign-in and sessions are identity's.
IS_HTTPS = URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if os.environ.get("LIBRETA_BEHIND_PROXY") == "1":  # only a proxy that overwrites this header may be believed
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # the lock-out counts the addresses of people, not the proxy's

# Mail: by LIBRETA_MAIL_HOST, otherwise into files under the home, where the administrator finds them.
EMAIL_HOST = os.environ.get("LIBRETA_MAIL_HOST", "")
EMAIL_PORT = number("LIBRETA_MAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("LIBRETA_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LIBRETA_MAIL_PASSWORD", "")
EMAIL_USE_TLS = bool(EMAIL_HOST) and EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_BACKEND = "libreta.kernel.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("LIBRETA_MAIL_FROM", f"libreta@{urlsplit(URL).hostname}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": os.environ.get("LIBRETA_LOG", "WARNING").upper()},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "procrastinate.blueprints": {"level": "WARNING"},
    },
}

# Machines inside the network that may be called from here all the same, like a calendar server: host or host:port.
INTERNAL_HOSTS = [host.strip() for host in os.environ.get("LIBRETA_INTERNAL_HOSTS", "").split(",") if host.strip()]

# How people write
CURRENCY = os.environ.get("LIBRETA_CURRENCY", "")  # the company's currency, into which values are converted, like EUR
PHONE_REGION = os.environ.get(
    "LIBRETA_PHONE_REGION", ""
)  # national telephone numbers are read as of this country, like RO

# The API: calls per minute of one key in one web worker; 0 takes the limit away.
LIBRETA_API_PER_MINUTE = number("LIBRETA_API_PER_MINUTE", 3000)
