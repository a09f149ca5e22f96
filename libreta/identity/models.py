"""All tables of the identity area, gathered for Django from its slices."""

from libreta.identity.invitations.models import Invitation
from libreta.identity.keys.models import ApiKey
from libreta.identity.lockouts.models import LockOut
from libreta.identity.roles.models import Role, RoleField, RoleRight
from libreta.identity.start.models import FirstStart
from libreta.identity.teams.models import Team
from libreta.identity.users.models import User

__all__ = [
    "ApiKey",
    "FirstStart",
    "Invitation",
    "LockOut",
    "Role",
    "RoleField",
    "RoleRight",
    "Team",
    "User",
]
