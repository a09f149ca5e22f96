"""Who works at the sample company: a team per region and one demo login per role."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from libreta.identity.models import Role, Team, User

PASSWORD = "one cup at a time"  # noqa: S105 - shown to everybody at the start; exists in the sample company alone


@dataclass(frozen=True)
class Member:
    """Somebody of the company. `shown`: the login of this role that is offered at the start."""

    name: str
    address: str
    role: str
    team: str
    language: str
    timezone: str
    shown: bool = False

    @property
    def email(self) -> str:
        return f"{self.address}@cafealtura.example"


TEAMS = {"sales": None, "america": "sales", "iberia": "sales", "romania": "sales", "britain": "sales", "office": None}
TEAM_NAMES = {
    "sales": "Ventas · Sales",
    "america": "América Latina",
    "iberia": "España",
    "romania": "România",
    "britain": "United Kingdom",
    "office": "Office",
}
MEMBERS = (
    Member("Lucía Herrera", "lucia", "administrator", "sales", "es", "America/Bogota", shown=True),
    Member("Carmen Ibáñez", "carmen", "manager", "sales", "es", "Europe/Madrid", shown=True),
    Member("Andrei Popescu", "andrei", "seller", "romania", "ro", "Europe/Bucharest", shown=True),
    Member("Sofía Rojas", "sofia", "service_agent", "office", "es", "America/Mexico_City", shown=True),
    Member("Emily Clarke", "emily", "marketer", "office", "en", "Europe/London", shown=True),
    Member("Ioana Marin", "ioana", "analyst", "office", "ro", "Europe/Bucharest", shown=True),
    Member("Oliver Hughes", "oliver", "read_only", "office", "en", "Europe/London", shown=True),
    Member("Elena Dumitru", "elena", "seller", "romania", "ro", "Europe/Bucharest"),
    Member("Diego Salazar", "diego", "seller", "america", "es", "America/Bogota"),
    Member("Valentina Cruz", "valentina", "seller", "america", "es", "America/Mexico_City"),
    Member("Javier Ortega", "javier", "seller", "iberia", "es", "Europe/Madrid"),
    Member("Paula Núñez", "paula", "seller", "iberia", "es", "Europe/Madrid"),
    Member("Hannah Reid", "hannah", "seller", "britain", "en", "Europe/London"),
)


def hire() -> dict[str, list[User]]:
    """This function makes teams and users, and gives the sellers of each team, with the users of the office too."""
    teams: dict[str, Team] = {}
    for key, above in TEAMS.items():
        teams[key], _made = Team.objects.get_or_create(
            name=TEAM_NAMES[key], defaults={"parent": teams.get(above or "")}
        )
    roles = {role.key: role for role in Role.objects.all()}
    hashed = make_password(PASSWORD)
    found: dict[str, list[User]] = {}
    for member in MEMBERS:
        user = User.objects.create(
            email=member.email,
            password=hashed,
            name=member.name,
            role=roles[member.role],
            team=teams[member.team],
            language=member.language,
            timezone=member.timezone,
        )
        found.setdefault(member.team, []).append(user)
    return found


def logins() -> list[dict[str, str]]:
    """This function gives role, name, email and password of one login per role, as far as these people are there."""
    there = set(
        User.objects.filter(email__in=[m.email for m in MEMBERS], is_active=True).values_list("email", flat=True)
    )
    return [
        {"role": m.role, "name": m.name, "email": m.email, "password": PASSWORD}
        for m in MEMBERS
        if m.shown and m.email in there
    ]
