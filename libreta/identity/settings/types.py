"""The pages of the record types that the company made itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, done, form_page, needs
from libreta.identity.controls import Control
from libreta.identity.settings.fields import LANGUAGES, choices_of, name_from
from libreta.kernel import custom_types, records
from libreta.kernel.models import CustomType

ICONS = ("box", "file-text", "calendar", "map-pin", "package", "users", "link")


@needs("settings.fields")
def types(request: HttpRequest) -> HttpResponse:
    """This function lists the company's own record types."""
    rows = [(row, records.get(row.key)) for row in CustomType.objects.filter(retired_at=None).order_by("key")]
    return render(request, "identity/settings/types.html", {"rows": rows})


@needs("settings.fields")
def add_type(request: HttpRequest) -> HttpResponse:
    """This function shows and takes the form of a new record type."""

    def save(given: Any) -> HttpResponse:
        label, plural = _texts(given, "label"), _texts(given, "plural")
        custom_types.add_type(
            key=given.get("key", "").strip() or name_from(label["en"] or next(iter(filter(None, label.values())), "")),
            label=label,
            plural=plural if any(plural.values()) else label,
            icon=given.get("icon", "") if given.get("icon") in ICONS else "box",
            stages=choices_of(given.get("stages", "")),
            by=request.actor,
        )
        return done(request, _("The record type was made. Add its fields next."), reverse("settings_fields"))

    stage_help = _("One a line: value | English | Spanish | Romanian. With stages, the records have a board.")
    controls = [
        *_text_controls("label", (_("One, in English"), _("One, in Spanish"), _("One, in Romanian"))),
        *_text_controls("plural", (_("Several, in English"), _("Several, in Spanish"), _("Several, in Romanian"))),
        Control("key", _("Name in the API"), help=_("Left empty, it is made from the label.")),
        Control("icon", _("Icon"), "select", "box", tuple((icon, icon) for icon in ICONS)),
        Control("stages", _("Stages"), "long_text", "", help=stage_help, wide=True),
    ]
    return form_page(
        request,
        controls,
        title=_("New record type"),
        submit=_("Make the record type"),
        save=save,
        back="settings_types",
    )


@require_POST
@needs("settings.fields")
def retire_type(request: HttpRequest, type_id: int) -> HttpResponse:
    """This function takes a record type out of use; its records stay in the database."""
    row = get_object_or_404(CustomType, pk=type_id, retired_at=None)
    return act(
        request,
        lambda: custom_types.retire_type(row, by=request.actor, at=request.now),
        sentence=_("The record type is gone from all pages. Its records are kept."),
        to=reverse("settings_types"),
    )


def _text_controls(name: str, labels: tuple) -> list[Control]:
    return [Control(f"{name}_{code}", label) for code, label in zip(LANGUAGES, labels, strict=True)]


def _texts(given: Any, name: str) -> dict[str, str]:
    return {code: given.get(f"{name}_{code}", "").strip()[:120] for code in LANGUAGES}
