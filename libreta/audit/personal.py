"""What the trail keeps of a person: former values, which erasure takes out, and who looked."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import nobody

nobody(
    "audit.Change", "audit.Access",
    because=_("Who changed what and who looked at whom stays; the values of an erased person are taken out of it."),
    swept=False,
)  # fmt: skip
nobody(
    "audit.Seal", "audit.Horizon", "audit.Retention", "audit.Redaction",
    because=_("What proves that the trail is whole."), swept=False,
)  # fmt: skip
