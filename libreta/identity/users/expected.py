"""People who are known by name before they have an address here: they own records and sign in once they are invited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from libreta.identity.roles.actions import ensure_built_in, require_not_above
from libreta.identity.roles.models import Role
from libreta.identity.teams.models import Team
from libreta.identity.users.models import User
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden

LONGEST_NAME, LONGEST_TEAM = 150, 120


@dataclass(frozen=True)
class Expected:
    """A person by name, whom that person answers to, and in which office; the last two may be unknown."""

    name: str
    manager: str = ""
    office: str = ""

    @property
    def team(self) -> str:
        """The name of the team: that of a manager stands below that of the office."""
        return " · ".join(filter(None, (self.office, self.manager)))


@dataclass
class Outcome:
    """How many people and teams were made or placed, and what was refused, by the place in the list."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    teams: int = 0
    refused: dict[int, str] = field(default_factory=dict)


def expect_people(people: Iterable[Expected], *, by: Actor) -> Outcome:
    """This function makes users of people and of those they answer to, with their teams, as far as they are not there.

    Found again by name, so that a second time changes nothing. Somebody who can sign in already is left alone, but for
    a team where there was none. Raises Forbidden.
    """
    if not by.may("settings.users"):
        raise Forbidden()
    listed = list(people)
    outcome = Outcome()
    with transaction.atomic():
        stamp(by, "identity.users.expect")
        ensure_built_in()
        good = _without_refused(listed, outcome)
        teams = _teams_of(good, outcome)
        leading = {person.manager: Expected(person.manager, person.manager, person.office) for person in good}
        leading.pop("", None)
        wanted = {**{person.name: person for person in good}, **leading}
        _place(wanted, frozenset(leading), teams, outcome, by)
    return outcome


def _without_refused(people: list[Expected], outcome: Outcome) -> list[Expected]:
    known: dict[str, int] = {}
    for name in User.objects.filter(name__in={person.name for person in people}).values_list("name", flat=True):
        known[name] = known.get(name, 0) + 1
    good, seen = [], set()
    for place, person in enumerate(people):
        if not person.name:
            outcome.refused[place] = _("A person needs a name.")
        elif len(person.name) > LONGEST_NAME or len(person.manager) > LONGEST_NAME or len(person.team) > LONGEST_TEAM:
            outcome.refused[place] = _("This name is too long.")
        elif person.name in seen:
            outcome.refused[place] = _("This person stands in the file more than once.")
        elif known.get(person.name, 0) > 1:
            outcome.refused[place] = _("Several users have this name.")
        else:
            seen.add(person.name)
            good.append(person)
    return good


def _teams_of(people: list[Expected], outcome: Outcome) -> Mapping[str, Team]:
    """The teams of these people by name: one for each office, below it one for each manager."""
    found = {team.name: team for team in Team.objects.select_for_update()}
    for person in people:
        above = None
        for name in dict.fromkeys(filter(None, (person.office, person.team))):
            if name not in found:
                found[name] = Team.objects.create(name=name, parent=above)
                outcome.teams += 1
            above = found[name]
    return found


def _place(
    wanted: Mapping[str, Expected], leading: frozenset[str], teams: Mapping[str, Team], outcome: Outcome, by: Actor
) -> None:
    roles = {role.key: role for role in Role.objects.filter(key__in=("seller", "manager"))}
    for role in roles.values():
        require_not_above(role, by)
    found = {user.name: user for user in User.objects.select_for_update().filter(name__in=wanted)}
    new = []
    for name, person in wanted.items():
        team, user = teams.get(person.team), found.get(name)
        if user is None:
            role = roles.get("manager" if name in leading else "seller")
            new.append(User(name=name, email=None, is_active=False, role=role, team=team, password=make_password(None)))
        elif team is not None and user.team_id != team.pk and (user.email is None or user.team_id is None):
            user.team = team
            user.save(update_fields=["team"])
            outcome.changed += 1
        else:
            outcome.unchanged += 1
    outcome.created = len(User.objects.bulk_create(new))
