"""The table of API keys."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiKey(models.Model):
    """A secret with which a program acts for a user with the rights of one role; only its hash is kept."""

    name = models.CharField(_("Name"), max_length=120)
    prefix = models.CharField(_("Prefix"), max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Acts for"), on_delete=models.CASCADE, related_name="api_keys"
    )
    role = models.ForeignKey("identity.Role", verbose_name=_("Role"), on_delete=models.PROTECT, related_name="api_keys")
    created_at = models.DateTimeField(_("Created"))
    expires_at = models.DateTimeField(_("Expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("Last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("Revoked"), null=True, blank=True)

    class Meta:
        db_table = "identity_api_key"
        ordering = ["-id"]
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return self.name
