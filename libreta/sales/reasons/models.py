"""Why deals are won or lost: the company's own list."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord
from libreta.sales.reasons.terms import Outcome


class DealReason(ChildRecord):
    """A reason; deals keep its `code`, so that another name, or the trash, changes no history."""

    name = models.CharField(_("name"), max_length=80)
    code = models.CharField(
        _("code"),
        max_length=20,
        blank=True,
        help_text=_("What deals, imports and the API keep; made from the name where it is empty. It stays."),
    )
    outcome = models.CharField(
        _("said of deals"), max_length=5, choices=Outcome, default=Outcome.BOTH, db_default=Outcome.BOTH
    )
    position = models.IntegerField(_("position"), default=0, db_default=0)

    class Meta:
        verbose_name = _("reason won or lost")
        verbose_name_plural = _("reasons won or lost")
        constraints = [
            models.UniqueConstraint("code", name="deal_reason_code"),
            models.CheckConstraint(condition=~models.Q(code=""), name="deal_reason_has_code"),
        ]

    def __str__(self) -> str:
        return self.name
