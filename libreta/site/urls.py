"""Every address of the installation, area by area."""

from django.urls import include, path

from libreta.api.views.meta import docs
from libreta.site.health import health

urlpatterns: list = [
    path("health/", health, name="health"),
    path("api/v1/", include("libreta.api.urls")),
    path("api/docs/", docs, name="api_docs"),
    path("", include("libreta.identity.urls")),
]
