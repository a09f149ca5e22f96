"""What identity keeps: of colleagues, never of customers."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import nobody

nobody(
    "identity.Invitation", "identity.ApiKey", "identity.LockOut", "identity.Role", "identity.RoleRight",
    "identity.RoleField", "identity.FirstStart", "identity.Team", "identity.User", "account.EmailAddress",
    "account.EmailConfirmation", "mfa.Authenticator", "usersessions.UserSession", "socialaccount.SocialApp",
    "socialaccount.SocialAccount", "socialaccount.SocialToken",
    because=_("Accounts of colleagues; a colleague who is also a customer keeps the account."), swept=False,
)  # fmt: skip
