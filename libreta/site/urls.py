"""Every address of the installation, area by area."""

import os
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import include, path

from libreta.api.views.meta import docs
from libreta.site.health import health
from libreta.ui.extensions import provide_events


def stream_address(request: HttpRequest) -> str:
    """This function names the event stream for a page: another port of the host asked, or the named address."""
    if named := os.environ.get("LIBRETA_STREAM_URL"):
        return f"{named.rstrip('/')}/stream/"
    return f"{request.scheme}://{urlsplit(f'//{request.get_host()}').hostname}:{settings.STREAM_PORT}/stream/"


provide_events(stream_address)

urlpatterns: list = [
    path("health/", health, name="health"),
    path("api/v1/", include("libreta.api.urls")),
    path("api/docs/", docs, name="api_docs"),
    path("", include("libreta.identity.urls")),
    path("", include("libreta.audit.urls")),
    path("", include("libreta.intelligence.urls")),
    path("", include("libreta.directory.urls")),
    path("", include("libreta.catalog.urls")),
    path("", include("libreta.sales.urls")),
    path("", include("libreta.collaboration.urls")),
    path("", include("libreta.integrations.urls")),
    path("", include("libreta.workspace.urls")),
    path("", include("libreta.ui.urls")),  # last: record types have their slugs at the root
]

handler400 = "libreta.ui.refused.bad_request"
handler403 = "libreta.ui.refused.forbidden"
handler404 = "libreta.ui.refused.not_found"
handler500 = "libreta.ui.refused.fault"
