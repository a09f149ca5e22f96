"""The states that prevent a merge or its undoing."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import Refusal


class AlreadyMerged(Refusal):
    """One of the records is part of another by now. `merged_into`: survivors by id, as text."""

    code, status, message = "already-merged", 409, _("One of these records was merged into another one meanwhile.")


class UndeclaredBond(Refusal):
    """The database knows a reference to customers of which no area says what a merge does with it."""

    code, status = "undeclared-bond", 409


class Occupied(Refusal):
    """Somebody writes to these records right now: an import, another merge."""

    code, status = "occupied", 409
    message = _("Somebody else, or an import, is writing to these records right now. Nothing was changed; try again.")


class MergedOn(Refusal):
    """A later merge stands upon this one. `undo_first`: the number of that merge."""

    code, status = "merged-on", 409


class UndoneAlready(Refusal):
    code, status, message = "undone-already", 409, _("This merge was undone already.")
