"""Every address of the installation, area by area."""

from django.urls import include, path

from libreta.site.health import health

urlpatterns: list = [
    path("health/", health, name="health"),
    path("", include("libreta.identity.urls")),
]
