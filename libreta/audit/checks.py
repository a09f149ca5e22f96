"""What the trail promises."""

from collections.abc import Iterable

from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from libreta.audit import seals, triggers
from libreta.kernel.checks import promise


@promise("audit.triggers", _("No table can be changed without the audit trail noticing."))
def missing_triggers() -> Iterable[str]:
    """This function names tables whose triggers are absent, disabled or out of date."""
    for place in triggers.missing():
        yield text("The audit trigger of %(place)s is not in force; run `libreta migrate`.") % {"place": place}


@promise("audit.chain", _("No change in the audit trail was altered or removed since it was sealed."))
def broken_seals() -> Iterable[str]:
    """This function recomputes the chain of seals and names the runs where it does not hold."""
    for found in seals.breaks():
        yield text("Changes %(from)d to %(to)d of the audit trail do not match their seal: %(reason)s.") % {
            "from": found.from_id,
            "to": found.to_id,
            "reason": found.reason,
        }
