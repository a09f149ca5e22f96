"""The page of users with the invitations that are still open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from libreta.identity.answers import needs
from libreta.identity.invitations.models import Invitation
from libreta.identity.users.models import User


@needs("settings.users")
def users(request: HttpRequest) -> HttpResponse:
    """This function lists the users and the open invitations."""
    found = User.objects.select_related("role", "team").order_by("-is_active", "name", "id")
    invitations = Invitation.objects.filter(accepted_at=None).select_related("role", "team")
    page = {"users": found, "invitations": invitations, "now": request.now}
    return render(request, "identity/settings/users.html", page)
