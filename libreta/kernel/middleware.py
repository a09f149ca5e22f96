"""Pages of an area that is switched off are not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from libreta.kernel import features


class AreaGate:
    """Answers 404 for every view of an area that the administrator switched off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple, kwargs: dict) -> None:
        """This method looks at whose view it is."""
        module = getattr(view, "__module__", "") or type(view).__module__
        if not features.is_on(features.area_of(module)):
            raise Http404
