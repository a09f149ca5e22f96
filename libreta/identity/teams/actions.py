"""Making and changing teams."""

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from libreta.identity.teams.models import Team
from libreta.identity.teams.queries import ids_below
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, NotVisible


def create_team(*, name: str, parent_id: int | None, by: Actor) -> Team:
    """This function makes a team, below another one or at the top."""
    _require(by)
    return _save(Team(), name, parent_id, by, "identity.teams.create")


def change_team(team_id: int, *, name: str, parent_id: int | None, by: Actor) -> Team:
    """This function renames or moves a team; it cannot stand below itself."""
    _require(by)
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise NotVisible()
    if parent_id is not None and parent_id in ids_below(team_id):
        raise Invalid(errors={"parent": [_("A team cannot stand below itself.")]})
    return _save(team, name, parent_id, by, "identity.teams.change")


def delete_team(team_id: int, *, by: Actor) -> None:
    """This function removes a team without members and without teams below."""
    _require(by)
    with transaction.atomic():
        stamp(by, "identity.teams.delete")
        try:
            if not Team.objects.filter(pk=team_id).delete()[0]:
                raise NotVisible()
        except ProtectedError:
            raise NotAllowedNow(_("This team still has members or teams below it.")) from None


def _save(team: Team, name: str, parent_id: int | None, by: Actor, cause: str) -> Team:
    team.name, team.parent_id = name.strip()[:120], parent_id
    if not team.name:
        raise Invalid(errors={"name": [_("This field is required.")]})
    if parent_id is not None and not Team.objects.filter(pk=parent_id).exists():
        raise Invalid(errors={"parent": [_("There is no such team.")]})
    try:
        with transaction.atomic():
            stamp(by, cause)
            team.save()
    except IntegrityError:
        raise Invalid(errors={"name": [_("There is a team of this name already.")]}) from None
    return team


def _require(by: Actor) -> None:
    if not by.may("settings.users"):
        raise Forbidden()
