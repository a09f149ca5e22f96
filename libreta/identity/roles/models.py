"""The tables of roles and their rights."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.Model):
    """What a user of this role may see and do."""

    key = models.SlugField(_("Key"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    is_built_in = models.BooleanField(_("Built in"), default=False)
    capabilities = ArrayField(models.CharField(max_length=80), verbose_name=_("Capabilities"), default=list, blank=True)
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)

    class Meta:
        db_table = "identity_role"
        ordering = ["name"]
        verbose_name = _("Role")
        verbose_name_plural = _("Roles")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """This property is the name in the reader's language; a built-in role that was renamed keeps its new name."""
        from libreta.identity.roles.built_in import label_of

        return label_of(self.key, self.name)


class RoleRight(models.Model):
    """Which rows of a record type a verb reaches for this role; the type `*` stands for all others."""

    class Scope(models.TextChoices):
        NONE = "none", _("None")
        OWN = "own", _("Own")
        TEAM = "team", _("Team")
        ALL = "all", _("All")

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="rights")
    record_type = models.CharField(max_length=80, default="*")
    verb = models.CharField(max_length=20)
    scope = models.CharField(max_length=10, choices=Scope)

    class Meta:
        db_table = "identity_role_right"
        constraints = [
            models.UniqueConstraint(fields=["role", "record_type", "verb"], name="identity_role_right_once"),
            models.CheckConstraint(
                condition=models.Q(scope__in=["none", "own", "team", "all"]), name="identity_role_right_scope"
            ),
        ]


class RoleField(models.Model):
    """Whether this role sees and changes a field; fields without a row may be written."""

    class Right(models.TextChoices):
        HIDDEN = "hidden", _("Hidden")
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="fields")
    record_type = models.CharField(max_length=80)
    field = models.CharField(max_length=120)
    right = models.CharField(max_length=10, choices=Right)

    class Meta:
        db_table = "identity_role_field"
        constraints = [
            models.UniqueConstraint(fields=["role", "record_type", "field"], name="identity_role_field_once"),
            models.CheckConstraint(
                condition=models.Q(right__in=["hidden", "read", "write"]), name="identity_role_field_right"
            ),
        ]
