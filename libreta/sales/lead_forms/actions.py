"""Making and changing forms, and taking in what they bring."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from libreta.identity.models import Team
from libreta.kernel.actors import Actor, stamp, system_actor
from libreta.kernel.refusals import Invalid, NotVisible
from libreta.sales.lead_assignment.actions import require
from libreta.sales.lead_forms import asking, consent, guards
from libreta.sales.lead_forms.models import LeadForm
from libreta.sales.lead_forms.terms import FIELDS, Language
from libreta.sales.leads.actions import capture_leads
from libreta.sales.leads.terms import Way
from libreta.sales.leads.touches import UTM, Touch
from libreta.sales.opportunities.models import Pipeline

TEXTS = {"name": 120, "title": 200, "introduction": 2000, "thanks": 2000, "source": 60}


def take_in(
    form: LeadForm,
    told: Mapping[str, str],
    campaign: Mapping[str, str],
    *,
    at: datetime,
    boxes: Mapping[str, int] | None = None,
    proof: Mapping[str, Any] | None = None,
) -> list[int]:
    """This function captures what a form brought; the same again within minutes is not captured a second time.

    `told` are the fields of the form, `campaign` the UTM values of its address, `boxes` the consents
    that were ticked, `proof` where and by what. Raises Invalid with errors per field.
    """
    values = {name: told.get(name, "").strip() for name in form.fields if name in FIELDS}
    values["email"] = told.get("email", "").strip()
    asked = asking.asked_of(form.fields)
    own = {name: told.get(name, "").strip() for name in asked}
    errors: dict[str, list[str]] = {"email": [_("This field is required.")]} if not values["email"] else {}
    if "name" in form.fields and not values["name"]:
        errors["name"] = [_("This field is required.")]
    errors |= {n: [_("This field is required.")] for n, field in asked.items() if field.required and not own[n]}
    if errors:
        raise Invalid(errors=errors)
    touch = Touch(
        **values,
        own={name: value for name, value in own.items() if value},
        **{name: campaign.get(name, "").strip()[:120] for name in UTM},
        source=form.source or form.name[:60],
        language=form.language,
        pipeline=form.pipeline_id,
        came_by=Way.FORM,
        form=form.pk,
    )
    by = system_actor("form", form.name)
    with transaction.atomic():
        if not guards.is_first(form, values | own, at):
            return []
        captured = capture_leads([touch], by=by, at=at)
        consent.keep(form, captured, boxes or {}, proof or {}, by=by, at=at)
        return captured


def keep_form(form_id: int | None, given: Any, *, by: Actor, at: datetime) -> LeadForm:
    """This function makes or changes a form. Raises Forbidden, NotVisible, Invalid."""
    require(by)
    form = LeadForm.objects.filter(pk=form_id, trashed_at=None).first() if form_id else None
    if form_id and form is None:
        raise NotVisible()
    form = form or LeadForm(token=secrets.token_urlsafe(16), created_at=at, created_by_id=by.user_id)
    for name, longest in TEXTS.items():
        setattr(form, name, given.get(name, "").strip()[:longest])
    errors = {} if form.name else {"name": [_("This field is required.")]}
    form.fields = [name for name in FIELDS if name == "email" or given.get(f"asks_{name}")]
    form.fields += [name for name in asking.own_fields() if given.get(f"asks_{name}")]
    form.fields += [consent.PREFIX + box.code for box in consent.choosable() if given.get(f"asks_consent_{box.code}")]
    form.language = given.get("language", "") if given.get("language") in Language.values else Language.ENGLISH
    form.is_active = bool(given.get("is_active"))
    form.team_id = _chosen(Team.objects.all(), given.get("team"))
    form.pipeline_id = _chosen(Pipeline.objects.filter(trashed_at=None), given.get("pipeline"))
    form.origins, wrong = _origins(given.get("origins", ""))
    if wrong:
        errors["origins"] = [_("“%(text)s” is not the address of a website.") % {"text": wrong[:80]}]
    if errors:
        raise Invalid(errors=errors)
    form.updated_at, form.version = at, form.version + (1 if form.pk else 0)
    try:
        with transaction.atomic():
            stamp(by, "sales.leads.forms")
            form.save()
    except IntegrityError:
        raise Invalid(errors={"name": [_("There is a form of this name already.")]}) from None
    return form


def _chosen(rows: Any, text: str | None) -> int | None:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None
    return rows.filter(pk=number).values_list("pk", flat=True).first() if number else None


def _origins(text: str) -> tuple[str, str]:
    found: list[str] = []
    for line in text[:4000].split():
        try:
            found.append(guards.normal_origin(line if "://" in line else f"https://{line}"))
        except ValueError:
            return text, line
    return "\n".join(dict.fromkeys(found)), ""
