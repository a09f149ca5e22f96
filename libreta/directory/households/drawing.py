"""What is said about a proposed group: why, who, and what accepting it will do, without telling what the reader may not
read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from libreta.directory.households.queries import Group, as_written
from libreta.directory.households.terms import GroupKind, GroupReason
from libreta.kernel.actors import Actor

CERTAIN = 90
LINES = {
    GroupKind.HOUSEHOLD: ("street", "city", "phone"),
    GroupKind.BRANCHES: ("website", "email", "tax_id", "city"),
    GroupKind.PEOPLE: ("email", "city"),
}


def case(group: Group, *, by: Actor) -> dict[str, Any]:
    """This function gives what a page shows of one proposal."""
    kind = group.proposal.kind
    return {
        "group": group,
        "id": group.proposal.pk,
        "kind": kind,
        "title": title(group),
        "why": why(group, by=by),
        "effect": effect(group),
        "is_strong": group.proposal.strength >= CERTAIN,
        "members": [{"row": row, "line": line(row, kind)} for row in group.members],
    }


def title(group: Group) -> str:
    """This function names a group by its head, or by the family that would become a household."""
    if group.head:
        return str(group.head.get("name") or f"#{group.head['id']}")
    word = group.proposal.shared_name if "family_name" in group.members[0] else ""
    family = as_written(word, group.members) or group.members[0].get("family_name") or group.members[0].get("name")
    return _("%(family)s household") % {"family": family}


def line(row: dict[str, Any], kind: str) -> str:
    """This function tells one member from another in a line."""
    return " · ".join(str(row[name]) for name in LINES[GroupKind(kind)] if row.get(name))


def why(group: Group, *, by: Actor) -> list[str]:
    """This function says in sentences why the members may belong together."""
    told = {"sign": group.proposal.sign, "head": (group.head or {}).get("name", "")}
    sentences = _of_home(group, by) if group.proposal.reason == GroupReason.HOME else [_of_firm(group, told, by)]
    if group.hidden:
        sentences.append(
            ngettext(
                "%(number)s more is not shared with you.", "%(number)s more are not shared with you.", group.hidden
            )
            % {"number": group.hidden}
        )
    return sentences


def _of_home(group: Group, by: Actor) -> list[str]:
    proposal = group.proposal
    address = {"address": proposal.sign}
    found = [_("They live at %(address)s.") % address if _reads(by, "street") else _("They share a home address.")]
    if proposal.shared_name:
        name = {"name": as_written(proposal.shared_name, group.members)}
        known = _reads(by, "family_name")
        found.append(_("They share the family name %(name)s.") % name if known else _("They share a family name."))
    if proposal.shared_phone:
        phone = {"phone": proposal.shared_phone}
        known = _reads(by, "phone")
        found.append(_("They share the landline %(phone)s.") % phone if known else _("They share a landline."))
    if group.head:
        found.append(_("%(head)s is at the same address.") % {"head": title(group)})
    return found


def _of_firm(group: Group, told: dict[str, str], by: Actor) -> str:
    reason = group.proposal.reason
    if reason == GroupReason.TAX_ID:
        if not _reads(by, "tax_id"):
            return _("Their tax numbers begin alike.")
        return _("Their tax numbers begin with %(sign)s, as that of %(head)s.") % told
    if reason == GroupReason.NAME:
        return _("Their names begin as that of %(head)s and go on with a place or a branch.") % told
    if not (_reads(by, "email") and _reads(by, "website")):
        return _("They share a domain with %(head)s.") % told
    if group.proposal.kind == GroupKind.PEOPLE:
        return _("Their e-mail addresses are at %(sign)s, the domain of %(head)s.") % told
    return _("Their website or e-mail is at %(sign)s, as that of %(head)s.") % told


def effect(group: Group) -> str:
    """This function says what accepting a proposal does."""
    head = {"head": title(group)}
    if group.proposal.kind == GroupKind.PEOPLE:
        return _("They become people of %(head)s.") % head
    if group.proposal.kind == GroupKind.BRANCHES:
        return _("They become branches of %(head)s.") % head
    if group.head:
        return _("They become members of %(head)s.") % head
    return _("A household is made, and they become its members.")


def _reads(by: Actor, name: str) -> bool:
    return by.rights.field("customer", name).readable
