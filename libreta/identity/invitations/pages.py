"""The page behind the link of an invitation."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from libreta.identity.invitations.actions import accept_invitation, invitation_of
from libreta.identity.signin.entering import sign_in
from libreta.kernel.refusals import Invalid


@login_not_required
@never_cache
@sensitive_post_parameters()
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """This function shows who is invited as what, and makes the user when the form comes back."""
    invitation = invitation_of(token, at=request.now)
    name = request.POST.get("name", invitation.name)
    errors: dict[str, list] = {}
    if request.method == "POST":
        try:
            user = accept_invitation(token, name=name, password=request.POST.get("password", ""), at=request.now)
        except Invalid as refusal:
            errors = refusal.errors
        else:
            sign_in(request, user)
            return HttpResponseRedirect("/")
    page = {"invitation": invitation, "name": name, "errors": errors}
    return render(request, "identity/accept_invitation.html", page, status=422 if errors else 200)
