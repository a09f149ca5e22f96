"""Customers to whom somebody answers by name: leaders, teams, plans, needs, people with a say, rhythms of visits."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db.models import Count, Sum

from libreta.directory.models import Affiliation, Customer
from libreta.identity.models import User
from libreta.kernel import writes
from libreta.kernel.actors import Actor
from libreta.sales.accounts.actions import watch_accounts
from libreta.sales.models import Order

WANTED = 14
WORDS = {
    "es": {
        "plan": "Plan {year}",
        "summary": "Pasar de proveedor de café a socio de todas las barras: un contrato, visitas fijas y formación.",
        "objectives": (
            ("Máquinas propias en sus locales", "máquinas"),
            ("Café de la casa en todas las barras", "locales"),
        ),
        "needs": ("Café descafeinado de especialidad", "Entregas antes de las ocho", "Una sola factura al mes"),
        "attention": "Visita con degustación",
        "positions": ("Gerente de compras", "Dueño", "Jefe de barra", "Administración"),
        "concern": ("Precio por taza", "Continuidad", "Sabor constante", "Orden en las facturas"),
    },
    "ro": {
        "plan": "Plan {year}",
        "summary": "De la furnizor de cafea la partener al tuturor barurilor: un contract, vizite fixe, cursuri.",
        "objectives": (("Aparate proprii în localuri", "aparate"), ("Cafeaua casei în toate barurile", "localuri")),
        "needs": ("Cafea decofeinizată de specialitate", "Livrare înainte de ora opt", "O singură factură pe lună"),
        "attention": "Vizită cu degustare",
        "positions": ("Director de achiziții", "Proprietar", "Șef de bar", "Contabilitate"),
        "concern": ("Prețul pe ceașcă", "Continuitate", "Gust constant", "Facturi în ordine"),
    },
    "en": {
        "plan": "Plan {year}",
        "summary": "From coffee supplier to partner of every bar: one contract, fixed visits and training.",
        "objectives": (("Machines of ours in their places", "machines"), ("House coffee in every bar", "places")),
        "needs": ("A speciality decaf", "Deliveries before eight", "One invoice a month"),
        "attention": "Visit with a tasting",
        "positions": ("Head of purchasing", "Owner", "Head barista", "Accounts"),
        "concern": ("Price per cup", "Continuity", "The same taste every day", "Invoices in order"),
    },
}


def plan(at: datetime, chance: random.Random, *, by: Actor) -> int:
    """This function puts the largest customers under account management and gives their number."""
    firms = _largest(at)
    accounts = [_account(firm, at, chance, by) for firm in firms]
    watch_accounts(accounts, by=by, at=at)
    return len(accounts)


def _largest(at: datetime) -> list[Customer]:
    """Half of them lead a group, half stand alone; all have somebody who attends them."""
    since = at.date() - timedelta(days=365)
    spent = dict(Order.objects.filter(ordered_on__gt=since).values_list("customer").annotate(Sum("total")))
    firms = Customer.objects.filter(kind="organisation", owner__isnull=False).annotate(below=Count("children"))
    ordered = sorted(firms, key=lambda firm: (-(spent.get(firm.pk) or 0), firm.pk))
    groups = [firm for firm in ordered if firm.below][: WANTED // 2]
    return groups + [firm for firm in ordered if not firm.below and not firm.parent_id][: WANTED - len(groups)]


def _account(firm: Customer, at: datetime, chance: random.Random, by: Actor) -> int:
    words = WORDS.get(firm.language, WORDS["en"])
    row = {
        "customer": firm.pk,
        "owner": firm.owner_id,
        "tier": chance.choice(("strategic", "key", "key", "growth")),
        "cadence_days": chance.choice((14, 30, 45)),
        "valid_from": (at - timedelta(days=chance.randint(200, 700))).date(),
        "renews_on": (at + timedelta(days=chance.randint(20, 300))).date(),
    }
    (account,) = writes.create("account", [row], by=by, at=at)
    of_account = {"account": account}
    units = Customer.objects.filter(parent=firm).values_list("pk", flat=True)
    writes.create("account_unit", [of_account | {"customer": unit} for unit in units], by=by, at=at)
    helpers = User.objects.filter(team__name="Office").exclude(role__key="read_only").order_by("pk")[:2]
    roles = zip(helpers, ("service", "marketing"), strict=False)
    writes.create("account_member", [of_account | {"user": u.pk, "role": role} for u, role in roles], by=by, at=at)
    people = _stakeholders(firm, of_account, words, at, chance, by)
    _planned(firm, of_account, words, at, chance, by)
    _needed(firm, of_account, words, people, at, chance, by)
    return account


def _planned(firm: Customer, of_account: dict, words: dict, at: datetime, chance: random.Random, by: Actor) -> None:
    first = at.date().replace(month=1, day=1)
    row = {"name": words["plan"].format(year=first.year), "summary": words["summary"], "period_from": first}
    plans = writes.create(
        "account_plan", [of_account | row | {"period_until": first.replace(year=first.year + 1)}], by=by, at=at
    )
    objectives = []
    for name, measure in words["objectives"]:
        start = chance.randint(0, 3)
        target = start + chance.randint(2, 5)
        state = chance.choice(("on_track", "on_track", "at_risk"))
        objectives.append(
            {
                "plan": plans[0], "name": name, "measure": measure, "baseline": start, "target": target, "state": state,
                "current": chance.randint(start, target), "due_on": first.replace(month=12, day=15),
                "user": firm.owner_id,
            }
        )  # fmt: skip
    writes.create("account_objective", objectives, by=by, at=at)


def _stakeholders(
    firm: Customer, of_account: dict, words: dict, at: datetime, chance: random.Random, by: Actor
) -> list[int]:
    people = list(Affiliation.objects.filter(organisation=firm).order_by("pk").values_list("person", flat=True)[:4])
    above = None
    for place, person in enumerate(dict.fromkeys(people)):
        row = {
            "person": person,
            "position": words["positions"][place],
            "concern": words["concern"][place],
            "influence": max(1, 5 - place),
            "stance": chance.choice(("critic", "neutral", "supporter", "supporter", "champion")),
            "reports_to": above,
        }
        (made,) = writes.create("account_stakeholder", [of_account | row], by=by, at=at)
        above = above or made
    return people


def _needed(
    firm: Customer, of_account: dict, words: dict, people: list[int], at: datetime, chance: random.Random, by: Actor
) -> None:
    rows = []
    for name in chance.sample(words["needs"], 2):
        found = (at - timedelta(days=chance.randint(3, 40))).date()
        state = chance.choice(("open", "in_progress", "done"))
        rows.append(of_account | {"name": name, "found_on": found, "state": state, "user": firm.owner_id})
        if people:
            rows[-1]["person"] = people[0]
        if state == "done":
            rows[-1]["answered_on"] = at.date()
    writes.create("account_need", rows, by=by, at=at)
    rhythm = {"purpose": words["attention"], "user": firm.owner_id, "every_days": chance.choice((30, 60, 90))}
    writes.create("account_attention", [of_account | rhythm | {"channel": "visit"}], by=by, at=at)
