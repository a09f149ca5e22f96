"""The users table."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users; addresses are kept in lower case. Whoever makes a user vouches for the address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """This method makes and saves a user; without a password nobody can sign in with one."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        email = email.strip().lower()
        fields.setdefault("name", email.partition("@")[0])
        return self.let_in(self.model(**fields), email, password)

    def let_in(self, user: "User", email: str, password: str | None) -> "User":
        """This method gives a new user, or one who was known by name only, an address and a password, and saves."""
        from allauth.account.models import EmailAddress

        user.email = email
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            EmailAddress.objects.using(self._db).create(user=user, email=email, primary=True, verified=True)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """This method finds a user by address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who works with Libreta and signs in by e-mail address.

    Who is known by name only has no address yet: such a person owns records and waits for an invitation.
    """

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", _("Comfortable")
        COMPACT = "compact", _("Compact")

    class Language(models.TextChoices):
        EN = "en", "English"
        ES = "es", "Español"
        RO = "ro", "Română"

    email = models.EmailField(_("E-mail"), max_length=254, unique=True, null=True, blank=True)
    name = models.CharField(_("Name"), max_length=150)
    language = models.CharField(_("Language"), max_length=10, choices=Language, default=Language.EN)
    timezone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    theme = models.CharField(_("Theme"), max_length=10, choices=Theme, default=Theme.AUTO)
    density = models.CharField(_("Density"), max_length=12, choices=Density, default=Density.COMFORTABLE)
    avatar_colour = models.PositiveSmallIntegerField(_("Colour"), default=0)
    team = models.ForeignKey(
        "identity.Team", verbose_name=_("Team"), null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    role = models.ForeignKey(
        "identity.Role", verbose_name=_("Role"), null=True, blank=True, on_delete=models.PROTECT, related_name="users"
    )
    is_active = models.BooleanField(_("Active"), default=True)
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = ["name"]

    class Meta:
        db_table = "identity_user"
        ordering = ["name", "id"]
        verbose_name = _("User")
        verbose_name_plural = _("Users")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="identity_user_email_in_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=False) | models.Q(email__isnull=False),
                name="identity_user_without_email_is_not_active",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or ""

    def save(self, *args: object, **kwargs: object) -> None:
        """This method keeps the address in lower case, however it was typed."""
        self.email = (self.email or "").strip().lower() or None
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """This method returns the name that others see."""
        return self.name

    def get_short_name(self) -> str:
        """This method returns the first word of the name."""
        return self.name.split(" ", 1)[0] if self.name else self.email or ""
