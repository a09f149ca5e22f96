"""Expected failures of commands: one sentence and an exit code that means something."""

import click

FAILED, USAGE, DATABASE, PORT_BUSY, ALREADY_RUNNING = 1, 2, 3, 4, 5


class Trouble(click.ClickException):
    """An expected failure, shown as one sentence. `exit_code` 1 failed, 3 database, 4 port busy, 5 already running."""

    def __init__(self, sentence: str, exit_code: int = FAILED) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code

    def show(self, file=None) -> None:
        """This function prints the sentence as it stands, without a word before it."""
        click.echo(self.format_message(), file=file, err=True)
