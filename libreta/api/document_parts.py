"""Parts of the API's document for areas that add addresses of their own."""

from libreta.api.openapi.paths import answers, content, parameter

__all__ = ["answers", "content", "parameter"]
