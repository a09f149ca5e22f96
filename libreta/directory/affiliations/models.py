"""Who stands where: a person's role at an organisation or in a household, with dates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord


class Affiliation(ChildRecord):
    """A person's role at an organisation; a person may have several, at the same time or one after the other."""

    person = models.ForeignKey(
        "directory.Customer", models.CASCADE, related_name="affiliations", db_index=False, verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        "directory.Customer", models.CASCADE, related_name="members", db_index=False, verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=120, blank=True, default="", db_default="")
    is_primary = models.BooleanField(_("main contact"), default=False, db_default=False)
    valid_from = models.DateField(_("since"), null=True, blank=True)
    valid_until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day on which it no longer holds.")
    )

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        indexes = [
            models.Index("person", "id", name="affiliation_by_person"),
            models.Index("organisation", "id", name="affiliation_by_organisation"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(person=models.F("organisation")), name="affiliation_of_two"),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="affiliation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.role
