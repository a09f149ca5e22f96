"""Commands that keep the data safe: backup, restore, check."""

import sys
from pathlib import Path

import click

from libreta.site.installation import needs_installation
from libreta.site.terminal import answer, json_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@needs_installation
def backup(file: Path) -> None:
    """Write everything into FILE: database, files, the secret that signs. Keep it as safe as the data themselves."""
    from libreta.site import archive

    manifest = archive.write(file.resolve())
    rows = sum(manifest["rows"].values())
    size = file.stat().st_size
    answer(
        f"{rows} rows and {len(manifest['sums']) - 1} files are in {file} ({size / 1e6:.1f} MB).",
        file=str(file),
        bytes=size,
        **manifest,
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace the data that are here; they are kept beside.")
@json_option
@needs_installation
def restore(file: Path, force: bool) -> None:
    """Bring back what a backup holds, after proving that it is whole."""
    from libreta.site import restoring

    manifest = restoring.restore(file.resolve(), force=force)
    answer(f"{sum(manifest['rows'].values())} rows of {manifest['written_at'][:16]} UTC are back.", **manifest)


@click.command()
@json_option
@needs_installation
def check() -> None:
    """Prove that the data are sound: references, rules, files, and what each area promises."""
    from django.db import connection

    from libreta.kernel.checks import promises
    from libreta.site.checks import find_modules

    find_modules("checks")
    broken = 0
    for promise in promises():
        troubles = []
        for sentence in promise.broken():
            troubles.append(sentence)
            answer(f"  ! {sentence}", promise=promise.key, trouble=sentence)
            if len(troubles) == 100:
                break
        broken += bool(troubles)
        answer(f"{'BROKEN' if troubles else 'holds '}  {promise.text}", promise=promise.key, holds=not troubles)
    connection.close()
    if broken:
        sys.exit(1)
