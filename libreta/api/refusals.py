"""Refusals that only a machine's door knows."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import Refusal


class Headed(Refusal):
    """A refusal that says more in the headers of its answer."""

    def __init__(self, message: Any = None, *, headers: dict[str, str] | None = None, **extra: Any) -> None:
        super().__init__(message, **extra)
        self.headers = headers or {}


class BadRequest(Refusal):
    code, status, message = "bad-request", 400, _("The request cannot be understood.")


class Unauthenticated(Headed):
    code, status, message = "unauthorized", 401, _("Send a valid key in the Authorization header.")


class NotFound(Refusal):
    code, status, message = "not-found", 404, _("There is nothing at this address.")


class MethodNotAllowed(Headed):
    code, status, message = "method-not-allowed", 405, _("This address does not answer this method.")


class UnsupportedMediaType(Refusal):
    code, status, message = "unsupported-media-type", 415, _("Send the body as application/json.")


class KeyReused(Refusal):
    code, status = "idempotency-key-reused", 422
    message = _("This Idempotency-Key was used before for a different request.")


class KeyInUse(Refusal):
    code, status = "idempotency-key-in-use", 409
    message = _("A request with this Idempotency-Key is still being worked on.")


class RightsChanged(Refusal):
    code, status = "rights-changed-since", 409
    message = _("This request was carried out before, and your rights have changed since. Read the record anew.")


class PreconditionMissing(Refusal):
    code, status, message = "precondition-invalid", 400, _('If-Match must be one version in quotes, like "3".')


class TooManyRequests(Headed):
    code, status, message = "too-many-requests", 429, _("Too many requests. Wait a little, then go on.")
