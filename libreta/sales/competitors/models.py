"""Who else sells what we sell, and in which deals we meet them."""

from functools import partial

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord
from libreta.kernel.search import search_column, search_index
from libreta.sales.competitors import terms
from libreta.sales.opportunities.models import Opportunity

Text = partial(models.CharField, blank=True, default="", db_default="")
Long = partial(models.TextField, blank=True, default="", db_default="")
LIVE = models.Q(trashed_at__isnull=True)


class Competitor(ChildRecord):
    """A company that we meet in deals, and what we know of it; the knowledge is everybody's."""

    name = models.CharField(_("name"), max_length=120)
    website = models.URLField(_("website"), max_length=300, blank=True, default="", db_default="")
    strengths = Long(_("strengths"))
    weaknesses = Long(_("weaknesses"))
    how_we_win = Long(_("how we win against them"))
    search_text = search_column("name", "website")

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        indexes = [search_index("sales_competitor")]
        constraints = [models.UniqueConstraint(Lower("name"), name="competitor_name", condition=LIVE)]

    def __str__(self) -> str:
        return self.name


class OpportunityCompetitor(ChildRecord):
    """A competitor in a deal. One of them at most won it, and only a lost deal was won by somebody else: when a deal is
    opened again or won after all, the database forgets who had won it (see the migration)."""

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="competitors", db_index=False, verbose_name=_("opportunity")
    )
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, related_name="deals", db_index=False, verbose_name=_("competitor")
    )
    standing = models.CharField(
        _("how we stand"),
        max_length=10,
        choices=terms.Standing,
        default=terms.Standing.UNKNOWN,
        db_default=terms.Standing.UNKNOWN,
    )
    has_won = models.BooleanField(_("won the deal"), default=False, db_default=False)
    note = Text(_("note"), max_length=300)

    class Meta:
        verbose_name = _("competitor in a deal")
        verbose_name_plural = _("competitors in deals")
        indexes = [models.Index("competitor", models.F("id").desc(), name="rival_by_competitor")]
        constraints = [
            models.UniqueConstraint("opportunity", "competitor", name="rival_once", condition=LIVE),
            models.UniqueConstraint("opportunity", name="rival_one_winner", condition=LIVE & models.Q(has_won=True)),
            models.CheckConstraint(condition=models.Q(standing__in=terms.Standing.values), name="rival_standing_known"),
        ]
