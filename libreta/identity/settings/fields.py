"""The pages of custom fields."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, done, form_page, needs
from libreta.identity.controls import Control
from libreta.kernel import custom_fields, records
from libreta.kernel.models import CustomField
from libreta.kernel.refusals import Invalid

KIND_LABELS = {
    "text": _("Text"),
    "long_text": _("Long text"),
    "integer": _("Whole number"),
    "decimal": _("Number"),
    "date": _("Date"),
    "datetime": _("Date and time"),
    "boolean": _("Yes or no"),
    "choice": _("One of a list"),
    "multi_choice": _("Several of a list"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "url": _("Web address"),
    "reference": _("Another record"),
    "user": _("A user"),
}
LANGUAGES = ("en", "es", "ro")


@needs("settings.fields")
def fields(request: HttpRequest) -> HttpResponse:
    """This function lists the record types with their custom fields."""
    known: dict[str, list[CustomField]] = {}
    for row in CustomField.objects.filter(retired_at=None):
        known.setdefault(row.record_type, []).append(row)
    types = [
        (t, [(row, KIND_LABELS.get(row.kind, row.kind), custom_label(row)) for row in known.get(t.key, ())])
        for t in records.all_types()
    ]
    return render(request, "identity/settings/fields.html", {"types": types})


def custom_label(row: CustomField) -> str:
    """This function gives the name of a custom field in the reader's language."""
    described = custom_fields.of(row.record_type).get(row.name)
    return str(described.label) if described else row.label.get("en") or row.name


@needs("settings.fields")
def add_field(request: HttpRequest, type_key: str) -> HttpResponse:
    """This function shows and takes the form of a new field."""
    record_type = records.get(type_key)

    def save(given: Any) -> HttpResponse:
        label = _labels(given)
        name = given.get("name", "").strip() or name_from(next((t for t in label.values() if t), ""))
        custom_fields.add_field(
            record_type.key,
            name=name,
            kind=given.get("kind", ""),
            label=label,
            by=request.actor,
            help=given.get("help", "")[:300],
            choices=choices_of(given.get("choices", "")),
            target=given.get("target", "") if given.get("kind") == "reference" else "",
            required=given.get("required") == "true",
            indexed=given.get("indexed") == "true",
        )
        return done(request, _("The field was added."), reverse("settings_fields"))

    kinds = tuple((kind, KIND_LABELS[kind]) for kind in custom_fields.KINDS)
    targets = (("", ""), *((t.key, t.plural) for t in records.all_types()))
    controls = [
        *_label_controls({}),
        Control("name", _("Name in the API"), help=_("Left empty, it is made from the label.")),
        Control("kind", _("Kind"), "select", "text", kinds, required=True),
        Control("target", _("Points at"), "select", "", targets, help=_("Only for “Another record”.")),
        _choice_control([]),
        Control("help", _("Help"), wide=True),
        Control("required", _("Must be filled in"), "checkbox"),
        Control("indexed", _("Index it, for quick filters on many records"), "checkbox"),
    ]
    title = _("New field: %(type)s") % {"type": record_type.label}
    return form_page(request, controls, title=title, submit=_("Add the field"), save=save, back="settings_fields")


@needs("settings.fields")
def change_field(request: HttpRequest, field_id: int) -> HttpResponse:
    """This function shows and takes the form of a field that exists; its kind and its name stay."""
    row = get_object_or_404(CustomField, pk=field_id, retired_at=None)

    def save(given: Any) -> HttpResponse:
        label = _labels(given)
        if not any(label.values()):
            raise Invalid(errors={"label_en": [_("Give the field a name that people read.")]})
        changes: dict[str, Any] = {"label": label, "help": given.get("help", "")[:300]}
        changes["required"] = given.get("required") == "true"
        place = given.get("position", "")
        if place.isascii() and place.isdigit() and len(place) < 10:
            changes["position"] = min(int(given["position"]), 10_000)
        if row.kind in ("choice", "multi_choice"):
            changes["choices"] = choices_of(given.get("choices", "")) or row.choices
        custom_fields.change_field(row, by=request.actor, **changes)
        return done(request, _("The field was changed."), reverse("settings_fields"))

    controls = [
        *_label_controls(row.label),
        Control("position", _("Place in the order"), "number", row.position),
        *([_choice_control(row.choices)] if row.kind in ("choice", "multi_choice") else []),
        Control("help", _("Help"), value=row.help, wide=True),
        Control("required", _("Must be filled in"), "checkbox", row.required),
    ]
    return form_page(
        request, controls, title=custom_label(row), submit=_("Save"), save=save, back="settings_fields",
        template="identity/settings/field.html", row=row,
    )  # fmt: skip


@require_POST
@needs("settings.fields")
def retire_field(request: HttpRequest, field_id: int) -> HttpResponse:
    """This function takes a field off all pages; what was kept in it stays in the records."""
    row = get_object_or_404(CustomField, pk=field_id)
    return act(
        request,
        lambda: custom_fields.change_field(row, by=request.actor, retired_at=request.now),
        sentence=_("The field is gone from all pages. Its values are kept."),
        to=reverse("settings_fields"),
    )


@require_POST
@needs("settings.fields")
def index_field(request: HttpRequest, field_id: int) -> HttpResponse:
    """This function builds the index of a field."""
    row = get_object_or_404(CustomField, pk=field_id, retired_at=None)
    return act(
        request,
        lambda: custom_fields.build_index(row, by=request.actor),
        sentence=_("The field is indexed."),
        to=reverse("settings_fields"),
    )


def _label_controls(label: dict[str, str]) -> list[Control]:
    names = {"en": _("Label in English"), "es": _("Label in Spanish"), "ro": _("Label in Romanian")}
    return [Control(f"label_{code}", names[code], value=label.get(code, "")) for code in LANGUAGES]


def _labels(given: Any) -> dict[str, str]:
    return {code: given.get(f"label_{code}", "").strip()[:120] for code in LANGUAGES}


def _choice_control(choices: list) -> Control:
    lines = "\n".join(" | ".join([value, *(texts.get(code, "") for code in LANGUAGES)]) for value, texts in choices)
    help_ = _("One a line: value | English | Spanish | Romanian. The labels may be left out.")
    return Control("choices", _("Choices"), "long_text", lines, help=help_, wide=True)


def choices_of(text: str) -> list:
    """This function reads choices written one a line: value | English | Spanish | Romanian."""
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.split("|")]
        if parts[0]:
            texts = {code: parts[i] for i, code in enumerate(LANGUAGES, 1) if len(parts) > i and parts[i]}
            found.append([parts[0][:80], texts or {"en": parts[0][:80]}])
    return found


def name_from(label: str) -> str:
    """This function makes a name for the API from a label."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50]
