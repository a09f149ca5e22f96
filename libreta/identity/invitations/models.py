"""The table of invitations."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """A person was asked in with a role and a team; the link is signed, expires, and works once."""

    email = models.EmailField(_("E-mail"), max_length=254)
    name = models.CharField(_("Name"), max_length=150, blank=True)
    language = models.CharField(_("Language"), max_length=10, default="en")
    role = models.ForeignKey("identity.Role", verbose_name=_("Role"), on_delete=models.CASCADE)
    team = models.ForeignKey("identity.Team", verbose_name=_("Team"), null=True, blank=True, on_delete=models.SET_NULL)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(_("Sent"))
    expires_at = models.DateTimeField(_("Expires"))
    accepted_at = models.DateTimeField(_("Accepted"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations"
    )

    class Meta:
        db_table = "identity_invitation"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(accepted_at=None), name="identity_invitation_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.email
