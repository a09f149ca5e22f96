"""Addresses of quotes that are not those of a record type."""

from django.urls import path

from libreta.sales.letterhead import pages as letterhead
from libreta.sales.quotes import offers, pages
from libreta.sales.sheets import pages as sheets

urlpatterns = [
    path("quotes/<int:pk>/lines/", sheets.sheet, {"parent": "quote"}, name="quote_lines"),
    path("orders/<int:pk>/lines/", sheets.sheet, {"parent": "order"}, name="order_lines"),
    path("opportunities/<int:pk>/lines/", sheets.sheet, {"parent": "opportunity"}, name="opportunity_lines"),
    path("quotes/<int:pk>/pdf/", pages.quote_pdf, name="quote_pdf"),
    path("quotes/<int:pk>/mail/", pages.quote_mail, name="quote_mail"),
    path("settings/company/", letterhead.company, name="settings_company"),
    path("approvals/<str:token>/", pages.approval, name="quote_approval"),
    path("q/<str:token>/", offers.offer, name="offer"),
    path("q/<str:token>/pdf/", offers.offer_pdf, name="offer_pdf"),
    path("q/<str:token>/acceptance/", offers.accept, name="offer_acceptance"),
    path("q/<str:token>/declining/", offers.decline, name="offer_declining"),
    path("q/<str:token>/question/", offers.question, name="offer_question"),
    path("q/<str:token>/seen/", offers.seen, name="offer_seen"),
]
