"""The settings of consent: quiet hours and how often, and the list of addresses that are never written to."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from libreta.directory.consents import actions, queries
from libreta.directory.consents.models import Suppression
from libreta.directory.consents.terms import CAPABILITY, Reason
from libreta.identity.answers import done, form_page, needs
from libreta.identity.controls import Control
from libreta.kernel.refusals import Invalid, Refusal

MOST_LINES = 100_000
NUMBERS = (  # name, least, most, may it be empty
    ("quiet_from", 0, 23, False),
    ("quiet_until", 0, 23, False),
    ("most", 1, 1000, True),
    ("most_days", 1, 366, False),
)
BY_HAND = [(reason.value, reason.label) for reason in Reason if reason != Reason.ERASED]


@needs(CAPABILITY)
def purposes(request: HttpRequest) -> HttpResponse:
    """This function leads to the list of purposes."""
    return HttpResponseRedirect("/consent-purposes/")


@needs(CAPABILITY)
def texts(request: HttpRequest) -> HttpResponse:
    """This function leads to the list of the words beside the boxes."""
    return HttpResponseRedirect("/consent-texts/")


@needs(CAPABILITY)
def contact_rules(request: HttpRequest) -> HttpResponse:
    """This function shows and keeps quiet hours, free days, the company's time zone and the cap upon everything."""
    kept = queries.rules()
    controls = [
        Control("quiet_from", gettext_lazy("Quiet from (hour)"), "number", kept.quiet_from, required=True),
        Control("quiet_until", gettext_lazy("Quiet until (hour)"), "number", kept.quiet_until, required=True,
                help=gettext_lazy("In the customer's own time zone. The same hour twice: no quiet hours.")),
        Control("is_quiet_on_sundays", gettext_lazy("Quiet on Sundays"), "checkbox", kept.is_quiet_on_sundays),
        Control("time_zone", gettext_lazy("Time zone of the company"), "text", kept.time_zone, required=True,
                help=gettext_lazy("For customers of whom not even the country is known, like Europe/Bucharest.")),
        Control("most", gettext_lazy("At most so often"), "number", kept.most or "",
                help=gettext_lazy("All purposes that can be withdrawn together; empty: no limit but their own.")),
        Control("most_days", gettext_lazy("Within so many days"), "number", kept.most_days, required=True),
        Control("holidays", gettext_lazy("Holidays"), "long_text", kept.holidays, wide=True,
                help=gettext_lazy("One day in each line: 2026-12-25, or 12-25 for every year.")),
    ]  # fmt: skip

    def save(given: Any) -> HttpResponse:
        actions.set_rules(_rules(given), by=request.actor, at=request.now)
        return done(request, _("It is kept."), reverse("settings_contact"))

    return form_page(request, controls, title=_("When and how often we write"), submit=_("Keep it"), save=save)


def _rules(given: Any) -> dict[str, Any]:
    errors: dict[str, list] = {}
    found: dict[str, Any] = {"is_quiet_on_sundays": bool(given.get("is_quiet_on_sundays"))}
    for name, least, most, may_be_empty in NUMBERS:
        text = given.get(name, "").strip()
        if may_be_empty and not text:
            found[name] = None
        elif text.isascii() and text.isdigit() and least <= int(text[:6]) <= most:
            found[name] = int(text)
        else:
            told = {"least": least, "most": most}
            errors[name] = [_("Write a whole number from %(least)s to %(most)s.") % told]
    found["time_zone"] = given.get("time_zone", "").strip()
    if found["time_zone"] not in available_timezones():
        errors["time_zone"] = [_("There is no such time zone.")]
    lines = [line.strip() for line in given.get("holidays", "")[:20_000].splitlines() if line.strip()]
    for line in lines:
        if not _is_day(line):
            errors["holidays"] = [_("“%(text)s” is no day.") % {"text": line[:40]}]
    found["holidays"] = "\n".join(lines)
    if errors:
        raise Invalid(errors=errors)
    return found


def _is_day(line: str) -> bool:
    try:
        return parse_date(line if len(line) == 10 else f"2024-{line}") is not None
    except ValueError:
        return False


@needs(CAPABILITY)
def suppression_list(request: HttpRequest) -> HttpResponse:
    """This function puts addresses on the list (typed or from a file), looks one up, and takes one off."""
    page: dict[str, Any] = {"count": Suppression.objects.count(), "reasons": BY_HAND}
    if request.method == "POST":
        try:
            return _changed(request)
        except Refusal as refusal:
            page["sentence"] = str(next(iter(refusal.errors.values()), [refusal.message])[0])
            page["given"] = request.POST
    return render(request, "directory/consents/suppression.html", page, status=422 if page.get("sentence") else 200)


def _changed(request: HttpRequest) -> HttpResponse:
    doing, by, at = request.POST.get("do", ""), request.actor, request.now
    back = HttpResponseRedirect(reverse("settings_suppression"))
    if doing == "lift":
        was_there = actions.lift(request.POST.get("address", "")[:254], by=by, at=at)
        told = _("The address is off the list.") if was_there else _("The address does not stand on the list.")
        messages.success(request, told)
        return back
    if doing != "add":
        raise Invalid(_("Please choose once more."))
    lines = _lines(request)
    if not lines:
        raise Invalid(_("Write at least one address."))
    new, unread = actions.suppress(lines, request.POST.get("reason", ""), by=by, at=at)
    messages.success(
        request, ngettext("%(n)s address is new on the list.", "%(n)s addresses are new on the list.", new) % {"n": new}
    )
    if unread:
        told = {"n": len(unread), "some": ", ".join(unread[:5])}
        messages.warning(request, _("%(n)s could not be read as an address: %(some)s") % told)
    return back


def _lines(request: HttpRequest) -> list[str]:
    """The addresses of the form and of the first column of the file. Raises Invalid for more than can be taken."""
    text = request.POST.get("addresses", "")
    if (file := request.FILES.get("file")) is not None:
        if file.size > 10 * 1024 * 1024:
            raise Invalid(_("The file is larger than 10 MB."))
        text += "\n" + file.read().decode("utf-8-sig", "replace")
    found = [line.replace("\x00", "").replace(";", ",").split(",")[0].strip(' "\t') for line in text.splitlines()]
    found = [line[:254] for line in found if line]
    if len(found) > MOST_LINES:
        raise Invalid(_("100,000 addresses can be taken at once."))
    return found
