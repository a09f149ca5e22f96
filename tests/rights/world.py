"""A small company in which one team's records must stay unknown to the other, every secret value marked as a canary."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model

from libreta.identity.actor import actor_of
from libreta.identity.keys.actions import create_key
from libreta.identity.models import Role, RoleField, RoleRight, Team
from libreta.kernel import writes
from libreta.kernel.actors import Actor, system_actor

CANARY = "Zzyzxquokka"  # stands in rows of the north that the south must not see
SECRET = "Qwvulturex"  # stands in fields that the blind must not see, in rows that they do
NUMBER = "731942.57"
ROLES = ("administrator", "manager", "owner", "stranger", "read_only", "blind", "anonymous", "key")


@dataclass
class World:
    """The people by the part they play, and the ids of what they have."""

    people: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    key: str = ""
    now: datetime = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)

    def actor(self, part: str) -> Actor:
        """This method returns the actor of somebody who plays a part."""
        return actor_of(self.people[part])


def build() -> World:
    """This function makes the world: what the owner has in the north carries canaries, the stranger is of the south."""
    world = World()
    north, south = Team.objects.create(name="North"), Team.objects.create(name="South")
    blind = _blind_role()
    cast = (
        ("administrator", "administrator", None), ("manager", "manager", north), ("owner", "seller", north),
        ("stranger", "seller", south), ("read_only", "read_only", None), ("blind", blind.key, None),
    )  # fmt: skip
    for part, role, team in cast:
        world.people[part] = get_user_model().objects.create_user(
            f"{part}@example.com", "a long enough password", name=part.title(), team=team,
            role=Role.objects.get(key=role),
        )  # fmt: skip
    administrator = world.actor("administrator")
    _key, world.key = create_key(
        name="stranger's program", user_id=world.people["stranger"].pk, role_id=Role.objects.get(key="seller").pk,
        expires_at=None, by=administrator, at=datetime.now(UTC),
    )  # fmt: skip
    world.ids = {"user": world.people["owner"].pk, "team": north.pk, "role": blind.pk, "key": _key.pk}
    _records(world)
    return world


def _blind_role() -> Role:
    """A role that sees every row, but not the secret fields."""
    role = Role.objects.create(key="blind", name="Blind", capabilities=["export", "import", "audit.read"])
    for verb in ("read", "create", "update", "export", "import"):
        RoleRight.objects.create(role=role, record_type="*", verb=verb, scope="all")
    for type_key, names in HIDDEN.items():
        RoleField.objects.bulk_create(
            RoleField(role=role, record_type=type_key, field=name, right="hidden") for name in names
        )
    return role


HIDDEN = {"customer": ("legal_name", "tax_id", "street", "description", "annual_revenue", "email")}


def _records(world: World) -> None:
    owner, now = world.actor("owner"), world.now
    secret = {
        "name": f"{CANARY} Trading", "legal_name": f"{SECRET} Legal", "tax_id": f"{SECRET}-TAX", "kind": "organisation",
        "email": f"office@{SECRET.lower()}.example", "street": f"{SECRET} Street 7", "description": f"Met {SECRET}.",
        "city": f"{CANARY} City", "annual_revenue": NUMBER, "currency": "EUR", "phone": "+40731942570",
        "external_id": "taken-1",
    }  # fmt: skip
    (world.ids["customer"],) = writes.create("customer", [secret], by=owner, at=now)
    changed = {"legal_name": f"{SECRET} Legal Two", "city": f"{CANARY} Village"}
    writes.update("customer", [writes.Change(world.ids["customer"], changed)], by=owner, at=now + timedelta(hours=1))
    plain = {"name": "Plain Southern", "kind": "organisation", "city": "Constanța"}
    (world.ids["plain"],) = writes.create("customer", [plain], by=world.actor("stranger"), at=now)
    half = plain | {"name": "Half Seen", "legal_name": f"{SECRET} Half", "tax_id": f"{SECRET}-HALF", "street": SECRET}
    (world.ids["half"],) = writes.create(
        "customer", [half | {"email": f"h@{SECRET.lower()}.example"}], by=owner, at=now
    )
    _related(world, owner)


def _related(world: World, owner: Actor) -> None:
    """Gives the secret customer what hangs on customers, as far as the type is there."""
    now, customer = world.now, world.ids["customer"]
    rows = {
        "note": {"customer": customer, "text": f"{CANARY} note", "body": f"{CANARY} note"},
        "task": {"customer": customer, "title": f"Call {CANARY}", "name": f"Call {CANARY}"},
        "order": {"customer": customer, "number": f"{CANARY}-1", "currency": "EUR", "ordered_on": "2026-03-01"},
        "address": {"customer": customer, "street": f"{CANARY} Road", "city": f"{CANARY} Town"},
        "contact_point": {"customer": customer, "value": f"x@{CANARY.lower()}.example", "kind": "email"},
        "interaction": {
            "customer": customer,
            "summary": f"Called {CANARY}",
            "happened_at": now,
            "channel": "telephone",
        },
    }
    from libreta.kernel import records

    for key, values in rows.items():
        known = next((t for t in records.all_types() if t.key == key), None)
        if known is None:
            continue
        given = {name: value for name, value in values.items() if known.field(name) is not None}
        (world.ids[key],) = writes.create(key, [given], by=owner if known.creatable else system_actor(), at=now)


def leaked(text: Any, *words: str) -> list[str]:
    """This function lists the canaries that a text carries, in whatever case and encoding."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return [word for word in words if word.lower() in plain.lower()]
