"""Lead forms as lists and leads refer to them; they are made and changed in the settings."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType, Section, register
from libreta.kernel.rows import NOTHING
from libreta.sales.lead_forms.models import LeadForm


def settings_of_all(actor: Actor, verb: str) -> Q:
    """This function gives the condition on forms: everybody reads, who may set leads up changes."""
    return Q() if verb in ("read", "export") or actor.may("settings.leads") else NOTHING


LEAD_FORM = register(
    RecordType(
        key="lead_form",
        slug="lead-forms",
        model=LeadForm,
        label=_("Lead form"),
        plural=_("Lead forms"),
        area="sales",
        icon="file-text",
        order=23,
        columns=("name", "language", "source", "is_active"),
        filters=("language", "is_active"),
        sort=("name", "id"),
        owner=None,
        rule=settings_of_all,
        in_menu=False,
        creatable=False,
        sections=(
            Section(_("Lead form"), ("name", "title", "introduction", "thanks", "language", "source", "is_active")),
            Section(_("Websites"), ("origins",)),
        ),
    )
)
