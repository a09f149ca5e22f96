"""Who takes part in an activity: users, customers, or people of whom only an address is known."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.attendees.terms import Answer
from libreta.kernel.models import ChildRecord

LIVE = models.Q(trashed_at=None)
ONE_OF_THREE = (
    models.Q(user__isnull=False, customer=None, email="")
    | models.Q(user=None, customer__isnull=False, email="")
    | models.Q(user=None, customer=None) & ~models.Q(email="")
)


class Attendee(ChildRecord):
    """One who was invited to an activity, and the answer. The database repeats users on the activity (`attending`)."""

    task = models.ForeignKey(
        "collaboration.Task",
        models.CASCADE,
        related_name="attendees",
        db_index=False,
        verbose_name=_("activity"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("colleague"),
    )
    customer = models.ForeignKey(
        "directory.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attendances",
        db_index=False,
        verbose_name=_("customer"),
    )
    email = models.EmailField(_("e-mail"), blank=True, default="", db_default="")
    name = models.CharField(_("name"), max_length=120, blank=True, default="", db_default="")
    answer = models.CharField(
        _("answer"), max_length=20, choices=Answer, default=Answer.WAITING, db_default=Answer.WAITING
    )

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        indexes = [
            models.Index("task", "id", name="attendee_by_task"),
            models.Index("customer", name="attendee_by_customer", condition=models.Q(customer__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=ONE_OF_THREE, name="attendee_is_one"),
            models.UniqueConstraint("task", "user", name="attendee_user_once", condition=LIVE),
            models.UniqueConstraint("task", "customer", name="attendee_customer_once", condition=LIVE),
            models.UniqueConstraint("task", "email", name="attendee_email_once", condition=LIVE & ~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name or self.email
