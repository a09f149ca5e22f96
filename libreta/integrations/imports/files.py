"""Where uploaded files live until they expire: under names that tell nothing, readable by the program alone."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from libreta.integrations.imports.models import ImportRun
from libreta.kernel.refusals import TooLarge

LARGEST = 4 << 30


def folder() -> Path:
    """This function gives the folder of uploaded files."""
    place = Path(settings.MEDIA_ROOT) / "imports"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def keep(chunks: Iterable[bytes], name: str) -> tuple[str, int]:
    """This function writes an upload to disk chunk by chunk; gives its stored name and size. Raises TooLarge."""
    suffix = Path(name).suffix.lower()[:8]
    stored = secrets.token_hex(16) + (suffix if suffix.lstrip(".").isalnum() else "")
    size = 0
    path = folder() / stored
    with open(path, "wb", opener=lambda place, flags: os.open(place, flags, 0o600)) as file:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                path.unlink()
                raise TooLarge(_("This file is larger than Libreta takes at once."))
            file.write(chunk)
    return stored, size


def path_of(run: ImportRun) -> Path:
    """This function gives the path of an import's file."""
    return folder() / Path(run.file).name


def forget(run: ImportRun) -> None:
    """This function deletes the file of an import."""
    if run.file:
        path_of(run).unlink(missing_ok=True)
