"""Where allauth asks us: who may come in, how often one may try, how secrets are kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from libreta.identity.lockouts import actions as lockouts
from libreta.identity.users.models import User
from libreta.kernel.sealing import opened, sealed


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with address and password: nobody signs up by himself, and failures are counted in the database."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait half an hour, use the link that was sent to you, or ask an administrator."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """This method says no: people are invited."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """This method refuses addresses and machines that failed too often."""
        super().pre_authenticate(request, **credentials)
        email = credentials.get("email") or ""
        if lockouts.is_locked(email=email, ip=self.get_client_ip(request), at=request.now):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """This method counts a failure and sends the owner of a locked address the way back."""
        email = (credentials.get("email") or "").strip().lower()
        locked = lockouts.count_failure(email=email, ip=self.get_client_ip(request), at=request.now)
        user = User.objects.filter(email=email, is_active=True).first() if locked else None
        if user:
            link = request.build_absolute_uri(reverse("unlock", args=[lockouts.unlock_token(email)]))
            self.send_mail("identity/email/locked", email, {"user": user, "link": link})

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """This method forgets earlier failures once the right password was given."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            lockouts.forget_failures(user.email)
        return user

    def format_email_subject(self, subject: str) -> str:
        """This method names the sender in front of each subject."""
        return f"[Libreta] {subject}"


class SocialAdapter(DefaultSocialAccountAdapter):
    """Sign-in by another identity provider: only for users who are known here, linked by verified address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """This method says no: people are invited."""
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """This method trusts an address only where the provider says, as a true boolean, that it was verified."""
        extra = login.account.extra_data
        claims = extra.get("userinfo") or extra.get("id_token") or extra
        return claims.get("email_verified") is True and str(claims.get("email", "")).lower() == email.lower()

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list:
        """This method opens the secrets of the providers that an administrator connected."""
        apps = super().list_apps(request, provider=provider, client_id=client_id)
        for app in apps:
            if "sealed_secret" in app.settings:
                app.secret = opened(app.settings["sealed_secret"])
        return apps


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors, with their secrets sealed in the database."""

    def encrypt(self, text: str) -> str:
        """This method seals a secret."""
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """This method opens a sealed secret."""
        return opened(encrypted_text)

    def get_totp_issuer(self) -> str:
        """This method names this program in authenticator apps."""
        return "Libreta"
