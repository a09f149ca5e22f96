"""The settings of the tests: the product's own, on a database and a home folder that are thrown away.

LIBRETA_TEST_DATABASE_URL names a PostgreSQL (15 to 18) to test on; without it an embedded one is started.
"""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # the browser's driver keeps a loop in the thread of the test


def _prepare() -> None:
    """Runs once, in the first process; workers of the run inherit the environment."""
    from libreta.site import catalogs, testing_database

    catalogs.compile_outdated()
    named = os.environ.get("LIBRETA_TEST_DATABASE_URL") or os.environ.get("LIBRETA_DATABASE_URL")
    os.environ["LIBRETA_DATABASE_URL"] = named or testing_database.start()
    os.environ["LIBRETA_HOME"] = home = tempfile.mkdtemp(prefix="libreta-test-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["LIBRETA_TEST_READY"] = str(os.getpid())


if not os.environ.get("LIBRETA_TEST_READY"):
    _prepare()

from libreta.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AUDIT_ACCESS_DIRECT = True  # looks are written within the test's transaction
INSTALLED_APPS = [*INSTALLED_APPS, "tests.example"]  # noqa: F405  the record type of docs/howto-record-type.md
