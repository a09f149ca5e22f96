"""The page on which an empty installation gets its first administrator."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from libreta.identity.signin.entering import sign_in
from libreta.identity.start.actions import become_first_administrator
from libreta.identity.start.queries import is_empty
from libreta.kernel.refusals import NotVisible, Refusal


@login_not_required
@never_cache
@sensitive_post_parameters()
def first_start(request: HttpRequest) -> HttpResponse:
    """This function shows and takes the form of the first start; once there is a user, it does not exist."""
    if not is_empty():
        raise NotVisible()
    given = {name: request.POST.get(name, "") for name in ("token", "name", "email", "timezone")}
    given["token"] = given["token"] or request.GET.get("token", "")
    errors: dict[str, list] = {}
    if request.method == "POST":
        try:
            user = become_first_administrator(
                token=given["token"],
                email=given["email"],
                name=given["name"],
                password=request.POST.get("password", ""),
                language=get_language() or "en",
            )
        except Refusal as refusal:
            errors = refusal.errors or {"token": [refusal.message]}
        else:
            sign_in(request, user)
            return HttpResponseRedirect("/")
    page = {"given": given, "errors": errors}
    return render(request, "identity/first_start.html", page, status=422 if errors else 200)
