"""The pages of roles: the list, and the matrix of one role."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, dangerous, done, form_page, needs, number
from libreta.identity.controls import Control
from libreta.identity.roles import actions
from libreta.identity.roles.built_in import VERBS
from libreta.identity.roles.capabilities import CAPABILITIES
from libreta.identity.roles.models import Role, RoleField, RoleRight
from libreta.kernel import records

VERB_LABELS = {
    "read": _("See"),
    "create": _("Create"),
    "update": _("Change"),
    "trash": _("Trash"),
    "export": _("Export"),
    "import": _("Import"),
}


@needs("settings.roles")
def roles(request: HttpRequest) -> HttpResponse:
    """This function lists the roles and how many people have each."""
    found = Role.objects.annotate(people=Count("users")).order_by("id")
    return render(request, "identity/settings/roles.html", {"roles": found})


@needs("settings.roles")
@dangerous
def add_role(request: HttpRequest) -> HttpResponse:
    """This function shows and takes the form of a new role."""

    def save(given: Any) -> HttpResponse:
        role = actions.create_role(name=given.get("name", ""), copy_of=number(given.get("copy_of")), by=request.actor)
        return done(request, _("The role was made. Now set its rights."), reverse("settings_role", args=[role.pk]))

    choices = (("", _("No rights")), *((str(role.pk), role.label) for role in Role.objects.order_by("id")))
    controls = [
        Control("name", _("Name"), required=True),
        Control("copy_of", _("Start with the rights of"), "select", "", choices),
    ]
    title = _("New role")
    return form_page(request, controls, title=title, submit=_("Make the role"), save=save, back="settings_roles")


@needs("settings.roles")
@dangerous
def change_role(request: HttpRequest, role_id: int) -> HttpResponse:
    """This function shows and takes the matrix of a role: record types by verbs, and the limited fields."""
    role = get_object_or_404(Role, pk=role_id)

    def save(given: Any) -> HttpResponse:
        actions.change_role(
            role_id,
            name=given.get("name", ""),
            capabilities=given.getlist("capability"),
            scopes=_given(given, "scope"),
            fields=_given(given, "field"),
            by=request.actor,
        )
        return done(request, _("The role was saved. It holds from the next click on."), reverse("settings_roles"))

    kept = {(r.record_type, r.verb): r.scope for r in role.rights.all()}
    page = {
        "role": role,
        "verbs": [(verb, VERB_LABELS[verb]) for verb in VERBS],
        "rows": [_row(key, label, kept) for key, label in _types()],
        "scopes": RoleRight.Scope.choices,
        "capabilities": [
            (c, label, c in role.capabilities or "*" in role.capabilities) for c, label in CAPABILITIES.items()
        ],
        "fields": _fields(role),
        "field_rights": RoleField.Right.choices,
        "locked": role.key == "administrator",
    }
    controls = [Control("name", _("Name"), value=role.name, required=True)]
    return form_page(
        request, controls, title=role.label, submit=_("Save"), save=save, template="identity/settings/role.html", **page
    )


@require_POST
@needs("settings.roles")
@dangerous
def delete_role(request: HttpRequest, role_id: int) -> HttpResponse:
    """This function removes a role."""
    doing = lambda: actions.delete_role(role_id, by=request.actor)  # noqa: E731
    return act(request, doing, sentence=_("The role was removed."), to=reverse("settings_roles"))


def _types() -> list[tuple[str, Any]]:
    return [("*", _("All other records")), *((t.key, t.plural) for t in records.all_types())]


def _row(key: str, label: Any, kept: dict[tuple[str, str], str]) -> dict[str, Any]:
    cells = [
        {"name": f"scope:{key}:{verb}", "verb": VERB_LABELS[verb], "scope": kept.get((key, verb), "")} for verb in VERBS
    ]
    return {"key": key, "label": label, "cells": cells}


def _fields(role: Role) -> list[dict[str, Any]]:
    """Lists every field of every type with its right; those that are limited come open."""
    kept = {(f.record_type, f.field): f.right for f in role.fields.all()}
    found = []
    for record_type in records.all_types():
        fields = [
            {
                "name": f"field:{record_type.key}:{name}",
                "label": f.label,
                "right": kept.get((record_type.key, name), "write"),
            }
            for name, f in record_type.fields().items()
            if name != "id"
        ]
        limited = sum(f["right"] != "write" for f in fields)
        found.append({"label": record_type.plural, "fields": fields, "limited": limited})
    return found


def _given(given: Any, kind: str) -> dict[str, dict[str, str]]:
    """Reads `<kind>:<record type>:<verb or field>` from the form; a field that may be written needs no row."""
    known = {"*", *(t.key for t in records.declared())}
    found: dict[str, dict[str, str]] = {}
    for place, value in given.items():
        parts = place.split(":")
        if (
            len(parts) == 3
            and parts[0] == kind
            and parts[1] in known
            and value
            and not (kind == "field" and value == "write")
        ):
            found.setdefault(parts[1], {})[parts[2][:120]] = value
    return found
