"""The page that switches areas on and off."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from libreta.identity.answers import act, needs
from libreta.kernel import features


@needs("settings.areas")
def areas(request: HttpRequest) -> HttpResponse:
    """This function lists the areas that can be switched, and switches one when its button is pressed."""
    if request.method == "POST":
        area, on = request.POST.get("area", ""), request.POST.get("on") == "true"
        sentence = _("The area is on.") if on else _("The area is off. Nothing in it was deleted.")
        return act(
            request,
            lambda: features.switch(area, on=on, by=request.actor),
            sentence=sentence,
            to=reverse("settings_areas"),
        )
    listed = [(key, label, features.is_on(key)) for key, label in features.SWITCHABLE.items()]
    return render(request, "identity/settings/areas.html", {"areas": listed})
