"""The pages of invitations: the one behind the link, and the administrator's."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, dangerous, form_page, needs, number
from libreta.identity.controls import Control
from libreta.identity.invitations import actions
from libreta.identity.invitations.actions import accept_invitation, invitation_of
from libreta.identity.invitations.mail import send_invitation
from libreta.identity.roles.models import Role
from libreta.identity.signin.entering import sign_in
from libreta.identity.users.models import User
from libreta.identity.users.pages import place_controls
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


@needs("settings.users")
@dangerous
def invite(request: HttpRequest) -> HttpResponse:
    """This function shows and takes the form of an invitation, sends the link, and shows it to be passed on by hand.

    `user` in the address names somebody who is known by name only.
    """
    expected = User.objects.filter(pk=number(request.GET.get("user")), email=None).first()

    def save(given: Any) -> HttpResponse:
        invitation, token = actions.invite(
            email=given.get("email", ""),
            name=given.get("name", ""),
            role_id=number(given.get("role")) or 0,
            team_id=number(given.get("team")),
            language=given.get("language", "en"),
            by=request.actor,
            at=request.now,
            user_id=expected and expected.pk,
        )
        link = request.build_absolute_uri(reverse("accept_invitation", args=[token]))
        sent = send_invitation(invitation, link, by=request.actor)
        page = {"invitation": invitation, "link": link, "sent": sent}
        return render(request, "identity/settings/invited.html", page)

    seller = Role.objects.filter(key="seller").values_list("pk", flat=True).first()
    controls = [
        Control("email", _("E-mail"), "email", required=True),
        Control("name", _("Name"), value=expected.name if expected else ""),
        Control("language", _("Language"), "select", request.actor.language, tuple(User.Language.choices)),
        *place_controls((expected and expected.role_id) or seller, expected and expected.team_id),
    ]
    title = _("Invite a user")
    return form_page(request, controls, title=title, submit=_("Send the invitation"), save=save, back="settings_users")


@require_POST
@needs("settings.users")
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """This function takes an invitation back."""
    doing = lambda: actions.withdraw_invitations([invitation_id], by=request.actor)  # noqa: E731
    return act(request, doing, sentence=_("The invitation was taken back."), to=reverse("settings_users"))
