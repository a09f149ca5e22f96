"""Addresses of sign-in."""

from django.urls import include, path

from libreta.identity.invitations import pages as invitations
from libreta.identity.lockouts import pages as lockouts
from libreta.identity.start import pages as start

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("first-start/", start.first_start, name="first_start"),
    path("invitation/<str:token>/", invitations.accept, name="accept_invitation"),
    path("unlock/<str:token>/", lockouts.unlock, name="unlock"),
]
