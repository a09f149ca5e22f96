"""The page behind the link that ends a lock-out."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from libreta.identity.lockouts.actions import unlock_by_token


@login_not_required
@never_cache
def unlock(request: HttpRequest, token: str) -> HttpResponse:
    """This function asks for a click (a link scanner must not unlock anybody) and then ends the lock-out."""
    if request.method == "POST":
        unlock_by_token(token)
        return HttpResponseRedirect(reverse("account_login"))
    return render(request, "identity/unlock.html")
