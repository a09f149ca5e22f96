"""Signing a user in who has just proved who he is."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest

from libreta.identity.users.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(request: HttpRequest, user: User) -> None:
    """This function opens a session for a user who came by an invitation or the first start, and lists it."""
    from allauth.usersessions.models import UserSession

    login(request, user, backend=BACKEND)
    record_authentication(request, user, "password", email=user.email)
    UserSession.objects.create_from_request(request)
