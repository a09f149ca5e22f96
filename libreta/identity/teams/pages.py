"""The pages of teams."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, done, form_page, needs, number
from libreta.identity.controls import Control
from libreta.identity.teams import actions
from libreta.identity.teams.models import Team
from libreta.identity.teams.queries import ids_below


@needs("settings.users")
def teams(request: HttpRequest) -> HttpResponse:
    """This function lists the teams with what they are part of."""
    found = Team.objects.select_related("parent").annotate(people=Count("members"))
    return render(request, "identity/settings/teams.html", {"teams": found})


@needs("settings.users")
def add_team(request: HttpRequest) -> HttpResponse:
    """This function shows and takes the form of a new team."""

    def save(given: Any) -> HttpResponse:
        actions.create_team(name=given.get("name", ""), parent_id=number(given.get("parent")), by=request.actor)
        return done(request, _("The team was made."), reverse("settings_teams"))

    controls = _controls(None, Team.objects.all())
    return form_page(
        request, controls, title=_("New team"), submit=_("Make the team"), save=save, back="settings_teams"
    )


@needs("settings.users")
def change_team(request: HttpRequest, team_id: int) -> HttpResponse:
    """This function shows and takes the form of a team."""
    team = get_object_or_404(Team, pk=team_id)

    def save(given: Any) -> HttpResponse:
        parent_id = number(given.get("parent"))
        actions.change_team(team_id, name=given.get("name", ""), parent_id=parent_id, by=request.actor)
        return done(request, _("The team was changed."), reverse("settings_teams"))

    controls = _controls(team, Team.objects.exclude(pk__in=ids_below(team_id)))
    return form_page(
        request, controls, title=team.name, submit=_("Save"), save=save, back="settings_teams",
        template="identity/settings/team.html", team=team,
    )  # fmt: skip


@require_POST
@needs("settings.users")
def delete_team(request: HttpRequest, team_id: int) -> HttpResponse:
    """This function removes an empty team."""
    doing = lambda: actions.delete_team(team_id, by=request.actor)  # noqa: E731
    return act(request, doing, sentence=_("The team was removed."), to=reverse("settings_teams"))


def _controls(team: Team | None, parents: Any) -> list[Control]:
    choices = (("", _("No other team")), *((str(other.pk), other.name) for other in parents))
    return [
        Control("name", _("Name"), value=team.name if team else "", required=True),
        Control("parent", _("Part of"), "select", str(team.parent_id or "") if team else "", choices),
    ]
