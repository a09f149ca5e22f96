"""Competitors, and their part in deals, as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import Panel, RecordType, Section, register
from libreta.sales.competitors import rules
from libreta.sales.competitors.models import Competitor, OpportunityCompetitor

COMPETITOR = register(
    RecordType(
        key="competitor",
        slug="competitors",
        model=Competitor,
        label=_("Competitor"),
        plural=_("Competitors"),
        area="sales",
        icon="flag",
        group="sell",
        order=34,
        columns=("name", "website", "how_we_win"),
        filters=("name",),
        sort=("name", "id"),
        search=("name", "website"),
        owner=None,
        rule=rules.of_all,
        match_keys=(("external_id",), ("name",)),
        prepare=rules.prepare_competitors,
        sections=(
            Section(_("Competitor"), ("name", "website")),
            Section(_("What we know"), ("strengths", "weaknesses", "how_we_win")),
        ),
        panels=(Panel("opportunity_competitors", ("opportunity", "standing"), label=_("Deals with them")),),
    )
)

RIVAL = register(
    RecordType(
        key="opportunity_competitor",
        slug="opportunity-competitors",
        model=OpportunityCompetitor,
        label=_("Competitor in a deal"),
        plural=_("Competitors in deals"),
        area="sales",
        icon="flag",
        order=33,
        title="note",
        columns=("opportunity", "competitor", "standing", "has_won", "note"),
        filters=("competitor", "standing", "has_won"),
        owner=None,
        through="opportunity",
        in_menu=False,
        match_keys=(("external_id",), ("opportunity", "competitor")),
        validate=rules.problems_of_rivals,
        sections=(Section(_("Competitor in a deal"), ("opportunity", "competitor", "standing", "has_won", "note")),),
    )
)
