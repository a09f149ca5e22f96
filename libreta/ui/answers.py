"""Answers to htmx and to plain browsers alike: a word in a toast, a way back, a refusal that stays calm."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.encoding import force_str

TAGS = {"good": messages.SUCCESS, "warn": messages.WARNING, "bad": messages.ERROR, "": messages.INFO}


def is_htmx(request: HttpRequest) -> bool:
    """This function tells whether htmx asks, for a fragment."""
    return request.headers.get("HX-Request") == "true"


def with_toast(answer: HttpResponse, text: Any, *, tone: str = "good", undo: str = "") -> HttpResponse:
    """This function lets an answer to htmx show a toast."""
    told = json.loads(answer.headers.get("HX-Trigger", "{}"))
    told["toast"] = {"text": force_str(text), "tone": tone, "undo": undo}
    answer.headers["HX-Trigger"] = json.dumps(told)
    return answer


def done(request: HttpRequest, target: str, text: Any, *, tone: str = "good", undo: str = "") -> HttpResponse:
    """This function goes to `target` and says there what was done, with an undo where there is one."""
    messages.add_message(request, TAGS[tone], force_str(text), extra_tags=undo)
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
