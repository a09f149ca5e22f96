"""What the directory does not let a backup undo: whom we erased stays erased."""

from libreta.directory.privacy import tombstones
from libreta.directory.privacy.returning import erase_again
from libreta.kernel.restoring import carry_over


def _apply(rows: list) -> None:
    tombstones.bring_back(rows)
    erase_again()


carry_over("directory.tombstones", remember=tombstones.carried, apply=_apply)
