"""What colleagues see of consent: on the customer's page, and on a page of its own with the history and its proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from libreta.directory.consents import actions, centre, history, queries
from libreta.directory.consents.models import Consent, ConsentPurpose
from libreta.directory.consents.terms import Channel, Needs, State
from libreta.identity.answers import done
from libreta.kernel import access, query, records
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Forbidden, Refusal

TONES = {State.GIVEN: "good", State.WITHDRAWN: "bad", State.ASKED: "warn"}
ICONS = {State.GIVEN: "check", State.WITHDRAWN: "x", State.ASKED: "clock"}
MOST = 200
# Purposes and how things stand in one query: the customer's page is opened all day. Served by consent_newest.
PANEL = """
SELECT p.*, k.channel AS said_channel, k.state AS said_state, k.at AS said_at, k.source AS said_source, k.id AS said_id
FROM directory_consentpurpose p LEFT JOIN LATERAL (
    SELECT DISTINCT ON (channel) channel, state, at, source, id FROM directory_consent
    WHERE customer_id = %s AND purpose_id = p.id ORDER BY channel, at DESC, id DESC
) k ON true WHERE p.trashed_at IS NULL AND p.is_active AND p.needs <> 'nothing' ORDER BY p.position, p.id
"""


@dataclass(frozen=True)
class Line:
    """How things stand about a purpose on a channel, and whether we may write right now."""

    channel: Any
    state: Any
    tone: str
    at: Any
    source: str
    icon: str = ""
    answer: queries.Answer | None = None


def reads(by: Actor) -> bool:
    """This function tells whether somebody may know what customers said."""
    may = by.rights.scope("consent", "read") != "none"
    return may and {"state", "purpose", "channel"} <= set(records.get("consent").fields_for(by))


def _purposes() -> list[ConsentPurpose]:
    used = ConsentPurpose.objects.filter(trashed_at=None, is_active=True).exclude(needs=Needs.NOTHING)
    return list(used.order_by("position", "id"))


def panel(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function gives what stands on a customer's page: the state per purpose and channel."""
    if not reads(request.actor):
        return None
    purposes, said = {}, {}
    for purpose in ConsentPurpose.objects.raw(PANEL, [row["id"]]):
        purposes.setdefault(purpose.pk, purpose)
        if purpose.said_channel:
            told = history.Standing(purpose.said_state, purpose.said_at, purpose.said_source, purpose.said_id)
            said[purpose.pk, purpose.said_channel] = told
    lines = [(purpose, [line for line in _lines(purpose, said) if line.tone]) for purpose in purposes.values()]
    shown = [(purpose, told, _silent(purpose)) for purpose, told in lines]
    return {"purposes": shown, "url": reverse("customer_consents", args=[row["id"]])}


def _silent(purpose: ConsentPurpose) -> str:
    return _("No objection") if purpose.needs == Needs.OBJECTION else _("Never asked")


def _lines(purpose: ConsentPurpose, said: dict, answers: dict | None = None) -> list[Line]:
    found = []
    for channel in purpose.channels:
        row = said.get((purpose.pk, channel))
        label = State(row.state).label if row and row.state != State.CLEARED else _silent(purpose)
        found.append(
            Line(
                Channel(channel).label,
                label,
                TONES.get(row.state, "") if row else "",
                row.at if row else None,
                row.source if row else "",
                ICONS.get(row.state, "") if row else "",
                (answers or {}).get(channel),
            )
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def customer_consents(request: HttpRequest, pk: int) -> HttpResponse:
    """This function shows a customer's consents with their history and proof; sent, it writes down what was said."""
    row = query.of("customer", by=request.actor, at=request.now).get(pk)
    if not reads(request.actor):
        raise Forbidden()
    sentence = ""
    if request.method == "POST":
        query.require(records.get("consent"), request.actor, "create")
        if request.POST.get("do") == "link":
            return _sent(request, pk)
        try:
            actions.write_down_consent([pk], **_told(request), by=request.actor, at=request.now)
            return done(request, _("It is written down."), reverse("customer_consents", args=[pk]))
        except Refusal as refusal:
            first = next(iter({**refusal.errors, **_of_rows(refusal)}.values()), [refusal.message])
            sentence = str(first[0] if isinstance(first, list) else first)
    access.note("view", "customer", [pk], by=request.actor, at=request.now)
    page = _page(request, row, sentence)
    return render(request, "directory/consents/customer.html", page, status=422 if sentence else 200)


def _sent(request: HttpRequest, pk: int) -> HttpResponse:
    """The link goes to the customer alone: what is set there is the customer's own word."""
    centre.send_link_to(pk, at=request.now)
    return done(request, _("If there is an address, the link is on its way."), reverse("customer_consents", args=[pk]))


def _of_rows(refusal: Refusal) -> dict[str, Any]:
    return next(iter(getattr(refusal, "rows", {}).values()), {})


def _told(request: HttpRequest) -> dict[str, Any]:
    given = request.POST
    number = given.get("purpose", "")
    purpose = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    told = {"purpose": purpose, "channel": given.get("channel", ""), "state": given.get("state", "")}
    return told | {"source": given.get("source", ""), "message": given.get("message", "").replace("\x00", "")[:5000]}


def _page(request: HttpRequest, row: dict[str, Any], sentence: str) -> dict[str, Any]:
    number, by, at = row["id"], request.actor, request.now
    said = history.standing([number])[number]
    purposes = _purposes()
    lines = []
    for purpose in purposes:
        answers = {c: queries.may_contact([number], c, purpose.code, at)[number] for c in purpose.channels}
        lines.append((purpose, _lines(purpose, said, answers)))
    seen = query.of("consent", by=by, at=at).under("customer", number).queryset()
    told = Consent.objects.filter(pk__in=seen.values("pk")).select_related("purpose", "text", "created_by")
    may_write = by.rights.scope("consent", "create") != "none"
    return {
        "row": row,
        "purposes": lines,
        "history": told.order_by("-at", "-id")[:MOST],
        "may_write": may_write,
        "all_purposes": purposes,
        "channels": Channel.choices,
        "states": actions.SAID,
        "sources": actions.HEARD,
        "given": request.POST,
        "sentence": sentence,
        "rests_until": centre.rests_until(number, at),
        "fields": set(records.get("consent").fields_for(by)),
    }
