"""Refusals and faults as pages and toasts: what happened, what was kept, what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import Refusal
from libreta.ui import answers

TITLES: dict[int, Any] = {
    400: _("This address cannot be understood"),
    403: _("Your role does not allow this"),
    404: _("Nothing is here"),
    405: _("This page answers in another way"),
    409: _("This cannot be done now"),
    413: _("This is too much at once"),
    422: _("Some values need a correction"),
    500: _("Something went wrong on our side"),
}


class AnswerRefusals:
    """Middleware: a refusal becomes a toast for htmx and a calm page for a browser. The API answers its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """This method answers a refusal; anything else flies on."""
        if not isinstance(exception, Refusal) or request.path.startswith("/api/"):
            return None
        return answer(request, exception)


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """This function answers a refusal to a page."""
    texts = [str(text) for found in refusal.errors.values() for text in found]
    sentence = " ".join([str(refusal.message), *texts[:3]])
    if answers.is_htmx(request):
        return answers.with_toast(HttpResponse(status=refusal.status), sentence, tone="bad")
    return page(request, refusal.status, sentence)


def page(request: HttpRequest, status: int, sentence: Any) -> HttpResponse:
    """This function shows the error page of a status."""
    title = TITLES.get(status, TITLES[409])
    frame = "ui/frame.html" if getattr(request, "actor", None) is not None else "ui/bare.html"
    return render(
        request,
        "ui/error.html",
        {"status": status, "title": title, "sentence": sentence, "frame_template": frame},
        status=status,
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This function is Django's handler of status 400."""
    return page(request, 400, _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This function is Django's handler of status 403."""
    return page(request, 403, _("Ask an administrator if you need it for your work."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This function is Django's handler of status 404."""
    return page(request, 404, _("The page was moved, or it is not shared with you."))


def fault(request: HttpRequest) -> HttpResponse:
    """This function is Django's handler of status 500; it touches neither session nor database."""
    from django.template.loader import render_to_string

    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """This function answers a form that was open for too long, or was sent from elsewhere."""
    return page(
        request,
        403,
        _("This form was open for too long. Go back, reload the page and send it again."),
    )
