"""Every address of the installation, area by area."""

from django.urls import path  # noqa: F401

urlpatterns: list = []
