"""`libreta erased keep` and `libreta erased apply`: hashes of the erased, beside the backups."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

FORMAT = "libreta-erased/1"


@click.group()
def erased() -> None:
    """Keep those who were erased from coming back with a backup."""


@erased.command("keep")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def keep(file: Path) -> None:
    """Write the hashes of everybody who was erased into FILE, to be kept beside the backups."""
    from libreta.directory.privacy import tombstones

    rows = tombstones.carried()
    partial = file.with_name(f".{file.name}.partial")
    with open(partial, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        json.dump({"format": FORMAT, "hashes": rows}, out)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(file)
    click.echo(f"{len(rows)} hashes were written to {file}.")


@erased.command("apply")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def apply(file: Path) -> None:
    """Take the hashes of FILE in and erase again whom a restored backup brought back."""
    from libreta.directory.privacy import tombstones
    from libreta.directory.privacy.returning import erase_again

    try:
        told = json.loads(file.read_text())
        if told.get("format") != FORMAT:
            raise ValueError
        tombstones.bring_back(told["hashes"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise click.ClickException(f"{file} was not written by `libreta erased keep`.") from None
    click.echo(f"{erase_again()} persons were erased again.")
