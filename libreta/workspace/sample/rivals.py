"""Who else sells coffee and machines to the same cafés, and in which deals they are met."""

from __future__ import annotations

import random
from datetime import datetime

from libreta.kernel import writes
from libreta.kernel.actors import Actor
from libreta.sales.models import Opportunity

KNOWN = (
    {
        "name": "Tostadores del Sur",
        "website": "https://tostadores-del-sur.example",
        "strengths": "Precio bajo en cantidades grandes; entregan en 24 horas.",
        "weaknesses": "No reparan máquinas; el café llega con dos meses de tueste.",
        "how_we_win": "Llevar dos bolsas, una de ellos y una nuestra, y catar a ciegas. El servicio técnico decide.",
    },
    {
        "name": "Bean & Co",
        "website": "https://bean-and-co.example",
        "strengths": "A well-known brand; machines on loan for three years.",
        "weaknesses": "The loan binds the café to their beans at their price.",
        "how_we_win": "Put the cost of three years beside ours, beans included. Offer instalments.",
    },
    {
        "name": "Prăjitoria Nord",
        "website": "https://prajitoria-nord.example",
        "strengths": "Sunt din oraș, îi cunoaște toată lumea; cursuri gratuite pentru barista.",
        "weaknesses": "Livrează numai în nord-vest; nu au contract de întreținere.",
        "how_we_win": "Întreținere pe trei ani în ofertă și un curs la deschidere.",
    },
    {
        "name": "Kaffeehaus Trading",
        "strengths": "Accepts payment after ninety days.",
        "weaknesses": "One line of products, nobody on site.",
        "how_we_win": "Ask who comes when the machine stands still on a Saturday.",
    },
)
STANDINGS = ("ahead", "ahead", "even", "behind", "unknown")


def meet(chance: random.Random, *, by: Actor, at: datetime) -> None:
    """This function writes the competitors down and lets them into a third of the deals; some of the lost ones they
    won."""
    rivals = writes.create("competitor", list(KNOWN), by=by, at=at)
    rows = []
    for pk, status, reason in Opportunity.objects.order_by("pk").values_list("pk", "status", "reason"):
        has_won = status == "lost" and (reason == "competitor" or chance.random() < 0.15)
        if not has_won and chance.random() > 0.4:
            continue
        met = chance.sample(rivals, 1 if chance.random() < 0.75 else 2)
        standings = ["behind" if has_won else chance.choice(STANDINGS), chance.choice(STANDINGS)]
        rows += [
            {"opportunity": pk, "competitor": rival, "standing": standing, "has_won": has_won and not place}
            for place, (rival, standing) in enumerate(zip(met, standings, strict=False))
        ]
    writes.create("opportunity_competitor", rows, by=by, at=at)
