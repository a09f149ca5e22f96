"""The `libreta` command. Areas add their own commands in a module `commands.py` of theirs."""

import importlib
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import click

from libreta.site.installation import know_areas, needs_installation
from libreta.site.terminal import json_option

# Imported when named: starting should not wait for what is not asked for.
OWN = {
    "up": "libreta.site.commands.up:up",
    "prepare": "libreta.site.commands.up:prepare",
    "migrate": "libreta.site.commands.running:migrate",
    "web": "libreta.site.commands.running:web",
    "worker": "libreta.site.commands.running:worker",
    "stream": "libreta.site.commands.running:stream",
    "demo": "libreta.site.commands.running:demo",
    "user": "libreta.site.commands.people:user",
    "backup": "libreta.site.commands.keeping:backup",
    "restore": "libreta.site.commands.keeping:restore",
    "check": "libreta.site.commands.keeping:check",
    "shell": "libreta.site.commands.running:shell",
    "version": "libreta.site.commands.running:version",
}


class Areas(click.Group):
    """The commands of the site, then those of the areas."""

    def list_commands(self, context: click.Context) -> list[str]:
        """This method names every command."""
        return [*OWN, *sorted(self._of_areas())]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """This method finds a command by name."""
        if name in OWN:
            module, _, attribute = OWN[name].partition(":")
            return getattr(importlib.import_module(module), attribute)
        return self._of_areas().get(name)

    def _of_areas(self) -> dict[str, click.Command]:
        know_areas()
        found: dict[str, click.Command] = {}
        for command in _declared():
            if command.name in found:
                _merge(found[command.name], command)
            elif command.name:
                found[command.name] = _in_installation(command)
        return found


def _declared() -> Iterator[click.Command]:
    """Commands that an area's `commands.py` makes at its top level; those inside a group come with their group."""
    from django.conf import settings

    for area in settings.AREAS:
        if find_spec(f"{area}.commands") is None:
            continue
        module = importlib.import_module(f"{area}.commands")
        made = [value for value in vars(module).values() if isinstance(value, click.Command)]
        nested = {id(child) for group in made if isinstance(group, click.Group) for child in group.commands.values()}
        yield from (command for command in made if id(command) not in nested)


def _merge(kept: click.Command, other: click.Command) -> None:
    if isinstance(kept, click.Group) and isinstance(other, click.Group):
        for command in other.commands.values():
            kept.add_command(_in_installation(command))
        return
    raise click.ClickException(f"Two areas declare the command {other.name}.")


def _in_installation(command: click.Command) -> click.Command:
    if getattr(command, "in_installation", False):
        return command
    command.in_installation = True  # type: ignore[attr-defined]
    if isinstance(command, click.Group):
        for child in command.commands.values():
            _in_installation(child)
    elif command.callback:
        command.callback = needs_installation(command.callback)
    return command


@click.group(cls=Areas, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@json_option
def libreta() -> None:
    """Libreta, the notebook for your customers."""


def main() -> None:
    """This function runs the command; an expected refusal is one sentence and exit code 1."""
    from libreta.kernel.refusals import Refusal

    try:
        libreta()
    except Refusal as refusal:
        click.echo(_sentence(refusal), err=True)
        sys.exit(1)


def _sentence(refusal: Exception) -> str:
    errors = getattr(refusal, "errors", None) or {}
    details = "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in errors.items())
    text = str(getattr(refusal, "message", "") or refusal)
    return f"{text} ({details})" if details else text
