"""The roles that every installation starts with."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from libreta.kernel.actors import VERBS

__all__ = ["ROLES", "VERBS", "BuiltIn", "label_of"]


@dataclass(frozen=True)
class BuiltIn:
    """One built-in role: its English name, capabilities, and scopes by record type in the order of VERBS."""

    name: str
    capabilities: tuple[str, ...]
    scopes: Mapping[str, tuple[str, ...]]


ROLES: dict[str, BuiltIn] = {
    "administrator": BuiltIn(gettext_noop("Administrator"), ("*",), {"*": ("all",) * 6}),
    "manager": BuiltIn(
        gettext_noop("Manager"),
        ("views.share", "import", "export", "intelligence.run", "customers.merge", "kpis.targets"),
        {"*": ("team", "all", "team", "team", "team", "team")},
    ),
    "seller": BuiltIn(
        gettext_noop("Seller"),
        ("export", "customers.merge"),
        {"*": ("team", "all", "own", "own", "own", "none")},
    ),
    "service_agent": BuiltIn(
        gettext_noop("Service agent"),
        (),
        {"*": ("all", "all", "all", "none", "none", "none")},
    ),
    "marketer": BuiltIn(
        gettext_noop("Marketer"),
        ("views.share", "import", "export", "intelligence.run", "customers.merge"),
        {"*": ("all", "all", "all", "own", "all", "all")},
    ),
    "analyst": BuiltIn(
        gettext_noop("Analyst"),
        ("views.share", "export", "intelligence.run"),
        {"*": ("all", "none", "none", "none", "all", "none")},
    ),
    "read_only": BuiltIn(
        gettext_noop("Read only"),
        (),
        {"*": ("all", "none", "none", "none", "none", "none")},
    ),
}


def label_of(key: str, name: str) -> str:
    """This function returns a role's name in the reader's language, unless somebody renamed it."""
    built_in = ROLES.get(key)
    return gettext(name) if built_in and built_in.name == name else name
