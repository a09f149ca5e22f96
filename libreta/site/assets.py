"""Static files: gathered, named by their content, compressed once; nobody has to remember a command."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage

from libreta.site import home as homes

NOT_SERVED = ["django_htmx", "admin", "procrastinate"]  # what packages bring along and no page of ours asks for


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Names carry the hash of the content, also inside scripts that import one another."""

    support_js_module_import_aggregation = True
    manifest_strict = False  # an icon that is missing is a gap on the page, not the end of the page


def collect() -> bool:
    """This function gathers static files into STATIC_ROOT if any changed since; returns whether it did."""
    from django.conf import settings
    from django.core.management import call_command

    root = homes.ready_folder(Path(settings.STATIC_ROOT))
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark, now = root / ".fingerprint", _fingerprint()
        if mark.exists() and mark.read_text() == now and (root / "staticfiles.json").exists():
            return False
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SERVED)
        homes.write_whole(mark, now)
        return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for line in sorted(_facts()):
        digest.update(line.encode())
    return digest.hexdigest()


def _facts() -> Iterator[str]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for path, storage in finder.list(NOT_SERVED):
            facts = os.stat(storage.path(path))
            yield f"{path} {facts.st_size} {facts.st_mtime_ns}\n"
