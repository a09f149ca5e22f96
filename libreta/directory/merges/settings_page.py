"""The page on which the administrator says which record stays and whose values it gets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from libreta.directory.merges import choosing, queries, rules
from libreta.directory.merges.terms import CAPABILITY_OF_RULES, Rule, StayRule
from libreta.identity.answers import needs
from libreta.ui import answers


@needs(CAPABILITY_OF_RULES)
def set_rules(request: HttpRequest) -> HttpResponse:
    """This function shows the rules of merging; posted, it keeps them. Raises Invalid."""
    names = rules.choosable()
    if request.method == "POST":
        own = {name: request.POST.get(f"rule_{name}", "") for name in names}
        rules.set_rules(
            stays=request.POST.get("stays", ""),
            rule=request.POST.get("rule", ""),
            fields={name: rule for name, rule in own.items() if rule},
            sources=request.POST.get("sources", "").splitlines(),
            by=request.actor,
        )
        return answers.done(request, reverse("settings_merges"), _("The rules of merging are set."))
    kept = queries.settings()
    known = choosing.fields()
    given = {
        "kept": kept,
        "stay_rules": StayRule.choices,
        "rules": Rule.choices,
        "fields": [(name, known[name].label, kept.fields.get(name, "")) for name in names],
        "sources": "\n".join(kept.sources),
    }
    return render(request, "directory/merges/settings.html", given)
