"""What commands say: sentences for people, or one JSON object per line with --json."""

import json
from collections.abc import Callable
from typing import Any

import click


def as_json() -> bool:
    """This function tells whether the reader of the output is a program."""
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().meta.get("libreta.json"))


def tell(sentence: str, **facts: Any) -> None:
    """This function says how work goes, on the error channel: results have the other one to themselves."""
    if as_json():
        click.echo(json.dumps({"progress": sentence} | facts, default=str), err=True)
    else:
        click.echo(sentence, err=True)


def answer(sentence: str, **facts: Any) -> None:
    """This function gives a result: the sentence to a person, the facts to a program."""
    click.echo(json.dumps(facts or {"message": sentence}, default=str) if as_json() else sentence)


def _remember(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        context.find_root().meta["libreta.json"] = True


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """This function gives a command the option --json."""
    return click.option(
        "--json", is_flag=True, expose_value=False, is_eager=True, callback=_remember, help="Answer in JSON lines."
    )(command)
