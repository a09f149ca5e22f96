"""What people answered to the suggestions of "Act today": the record from which the next ranking may learn."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    TASK = "task", _("A task was made")
    LATER = "later", _("Not now")


class Why(models.TextChoices):
    """Why a suggestion is put off."""

    KNOWN = "known", _("I know why they are silent")
    SEASON = "season", _("It is their quiet season")
    IN_TOUCH = "in_touch", _("We are in touch already")
    CLOSED = "closed", _("They closed or moved")
    LOST = "lost", _("They buy elsewhere")
    UNWORTHY = "unworthy", _("Not worth the effort")


class SuggestionAnswer(models.Model):
    """One answer to the suggestion to get in touch with a customer. It holds until `valid_until`."""

    customer = models.ForeignKey("directory.Customer", models.CASCADE, related_name="+", db_index=False)
    answer = models.CharField(max_length=10, choices=Answer)
    why = models.CharField(max_length=20, choices=Why, blank=True, default="")
    valid_until = models.DateField()
    task = models.ForeignKey("collaboration.Task", models.SET_NULL, null=True, related_name="+", db_index=False)
    value_at_risk = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    segment = models.CharField(max_length=40, blank=True, default="")
    model_version = models.CharField(max_length=60, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                "customer", "valid_until", name="suggestion_answer_holds", condition=models.Q(withdrawn_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.answer}"
