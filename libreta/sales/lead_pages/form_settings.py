"""The settings pages of lead forms: the list, and one form with what to put on a website."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from libreta.identity.answers import done, form_page, needs
from libreta.identity.controls import Control
from libreta.identity.models import Team
from libreta.kernel.refusals import NotVisible
from libreta.sales.lead_assignment.actions import CAPABILITY
from libreta.sales.lead_forms import actions, asking, consent
from libreta.sales.lead_forms.models import LeadForm
from libreta.sales.lead_forms.terms import FIELDS, Language
from libreta.sales.models import Lead, Pipeline

FIRST_FIELDS = ("name", "email", "phone", "message")


@needs(CAPABILITY)
def forms(request: HttpRequest) -> HttpResponse:
    """This function lists the forms with their addresses and how many leads each brought."""
    found = LeadForm.objects.filter(trashed_at=None).select_related("team").order_by("name")
    rows = [{"form": form, "leads": Lead.objects.filter(form=form, trashed_at=None).count()} for form in found]
    return render(request, "sales/leads/forms.html", {"rows": rows})


@needs(CAPABILITY)
def form(request: HttpRequest, form_id: int | None = None) -> HttpResponse:
    """This function shows and takes one form. Raises NotVisible."""
    known = LeadForm.objects.filter(pk=form_id, trashed_at=None).first() if form_id else None
    if form_id and known is None:
        raise NotVisible()

    def save(given: Any) -> HttpResponse:
        kept = actions.keep_form(form_id, given, by=request.actor, at=request.now)
        return done(request, _("The form was kept."), reverse("lead_form", args=[kept.pk]))

    address = request.build_absolute_uri(reverse("lead_form_public", args=[known.token])) if known else ""
    return form_page(
        request,
        _controls(known or LeadForm(fields=list(FIRST_FIELDS))),
        title=known.name if known else _("New lead form"),
        submit=_("Save"),
        save=save,
        template="sales/leads/form.html",
        back="lead_forms",
        known=known,
        address=address,
        fields=_questions(known),
        boxes=consent.boxes_of(known) if known else (),
    )


def _questions(form: LeadForm | None) -> list[tuple[str, Any]]:
    names = form.fields if form else ()
    own = {name: field.label for name, field in asking.asked_of(names).items()}
    labels = {**FIELDS, **own}
    return [(name, labels[name]) for name in names if name in labels]


def _controls(form: LeadForm) -> list[Control]:
    teams = (("", _("By the rules of assignment")), *((str(t.pk), t.name) for t in Team.objects.all()))
    pipelines = Pipeline.objects.filter(trashed_at=None).order_by("-is_default", "id")
    asked = [
        Control(f"asks_{name}", _("Ask: %(field)s") % {"field": label}, "checkbox", name in form.fields)
        for name, label in FIELDS.items()
        if name != "email"
    ]
    asked += [
        Control(f"asks_{name}", _("Ask: %(field)s") % {"field": own.label}, "checkbox", name in form.fields)
        for name, own in asking.own_fields().items()
    ]
    asked += [
        Control(
            f"asks_consent_{box.code}",
            _("Box, never ticked beforehand: “%(words)s”") % {"words": box.wording},
            "checkbox",
            consent.PREFIX + box.code in form.fields,
            wide=True,
        )
        for box in consent.choosable()
    ]
    return [
        Control("name", _("Name"), value=form.name, required=True, help=_("For you; visitors read the title.")),
        Control("title", _("Title"), value=form.title),
        Control("introduction", _("Introduction"), "long_text", form.introduction),
        Control("thanks", _("Thank-you text"), "long_text", form.thanks),
        Control("language", _("Language"), "select", form.language, tuple(Language.choices)),
        *asked,
        Control("source", _("Source written on its leads"), value=form.source),
        Control(
            "origins",
            _("Allowed websites"),
            "long_text",
            form.origins,
            help=_("One per line, like https://www.example.org. Only they may show or send this form."),
        ),
        Control("team", _("Its leads go to"), "select", form.team_id or "", teams),
        Control(
            "pipeline",
            _("Pipeline of its opportunities"),
            "select",
            form.pipeline_id or "",
            (("", _("The usual one")), *((str(p.pk), p.name) for p in pipelines)),
        ),
        Control("is_active", _("Takes leads"), "checkbox", form.is_active),
    ]
