"""Expected refusals: each has a code, an HTTP status and a sentence for the person who asked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """An expected no. `errors` maps field names to sentences; `extra` goes into the answer as it is."""

    code = "refused"
    status = 409
    message: Any = _("This cannot be done now.")

    def __init__(self, message: Any = None, *, errors: dict[str, list] | None = None, **extra: Any) -> None:
        self.message = message if message is not None else type(self).message
        self.errors = errors or {}
        self.extra = extra
        super().__init__(str(self.message))


class NotVisible(Refusal):
    """The record does not exist, or not for this reader."""

    code, status, message = "not-found", 404, _("There is no such record, or it is not shared with you.")


class Forbidden(Refusal):
    code, status, message = "forbidden", 403, _("Your role does not allow this.")


class Invalid(Refusal):
    """Values that cannot be kept. `rows` maps the place in the list to errors per field."""

    code, status, message = "invalid", 422, _("Some values need a correction.")

    def __init__(self, message: Any = None, *, errors: dict | None = None, rows: dict | None = None, **extra) -> None:
        super().__init__(message, errors=errors, **extra)
        self.rows = rows or {}


class StaleVersion(Refusal):
    """Somebody else changed the record. `conflicts`: a list of {id, field, base, yours, theirs}."""

    code, status, message = "stale-version", 409, _("Somebody else changed this record while you were editing it.")

    def __init__(self, message: Any = None, *, conflicts: list[dict] | None = None, **extra: Any) -> None:
        super().__init__(message, **extra)
        self.conflicts = conflicts or []


class Duplicate(Refusal):
    """The record is already there. `matches`: the ids that the actor may see."""

    code, status, message = "duplicate", 409, _("This record already exists.")

    def __init__(self, message: Any = None, *, matches: list[int] | None = None, errors: dict | None = None) -> None:
        super().__init__(message, errors=errors)
        self.matches = matches or []


class BadFilter(Refusal):
    code, status, message = "bad-filter", 400, _("This filter cannot be understood.")


class BadCursor(Refusal):
    code, status, message = "bad-cursor", 400, _("This page mark is not valid for this list.")


class TooLarge(Refusal):
    code, status, message = "too-large", 413, _("This is more than can be taken at once.")


class NotAllowedNow(Refusal):
    code, status = "not-allowed-now", 409
