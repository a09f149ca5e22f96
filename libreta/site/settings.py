"""The one settings file. Everything a machine may change comes from the environment; what is wrong fails loudly."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

HOME = Path(os.environ.get("LIBRETA_HOME", "var")).resolve()
SECRET_KEY = os.environ.get("LIBRETA_SECRET_KEY", "development-only-key")  # replaced by the generated secret
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LIBRETA_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")

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
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    *AREAS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "libreta.site.urls"
WSGI_APPLICATION = "libreta.site.wsgi.application"
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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


def database_from(url: str) -> dict:
    """Django's database settings of a postgresql:// address."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 10, "timeout": 10}},
    }


DATABASES = {"default": database_from(os.environ.get("LIBRETA_DATABASE_URL", "postgresql://libreta@127.0.0.1:5432/libreta"))}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("ro", "Română")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
SITE_ID = 1
PHONE_REGION = os.environ.get("LIBRETA_PHONE_REGION", "")  # how national telephone numbers are read, like "RO"
