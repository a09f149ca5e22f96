"""The customers of the sample company: cafés, hotels and offices with their people, and private buyers."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from libreta.directory.models import Affiliation, Customer
from libreta.identity.models import User
from libreta.workspace.sample import regions

ORGANISATIONS, CONTACTS, PRIVATE, HOUSEHOLDS = 540, 470, 120, 70
BUYING = {"organisation": 0.82, "person": 0.75, "household": 0.6}


@dataclass
class Buyer:
    """A customer who orders, with the habits that the orders follow."""

    customer: Customer
    country: regions.Country
    since: date
    every: float
    basket: float


HABITS = {"café": (17, 300), "hotel": (34, 900), "restaurant": (26, 260), "office": (42, 190), "private": (70, 70)}
SOURCES = ("website", "fair", "referral", "cold call", "social media")


class Book:
    """Writes the customers down, region by region, in bulk."""

    def __init__(self, at: datetime, chance: random.Random, sellers: dict[str, list[User]]) -> None:
        self.at, self.chance, self.sellers = at, chance, sellers
        self.taken: set[str] = set()
        self.countries: dict[int, regions.Country] = {}
        self.buyers: list[Buyer] = []

    def fill(self) -> list[Customer]:
        """This function writes all customers and affiliations, and gives the customers."""
        organisations = [self._organisation() for _ in range(ORGANISATIONS)]
        private = [self._private("person") for _ in range(PRIVATE)] + [
            self._private("household") for _ in range(HOUSEHOLDS)
        ]
        contacts = [self._contact(self.chance.choice(organisations)) for _ in range(CONTACTS)]
        everybody = organisations + private + [person for person, _employer in contacts]
        everybody.sort(key=lambda c: c.created_at)
        Customer.objects.bulk_create(everybody, batch_size=500)
        self._group(organisations)
        self._affiliate(contacts)
        return everybody

    def _organisation(self) -> Customer:
        country = regions.a_country(self.chance)
        known = regions.words(country.language)
        place: dict[str, str] = {}
        name = self.chance.choice(known["places"]).format(x=self.chance.choice(known["names"]))
        while name in self.taken:
            place["city"] = self.chance.choice(country.cities)[0]
            name = f"{self.chance.choice(known['places']).format(x=self.chance.choice(known['names']))} {place['city']}"
        self.taken.add(name)
        trade = _trade(name)
        made = self._new(country, "organisation", name=name, legal_name=f"{name} {_form(country.code)}", **place)
        made.email, made.website = f"info@{regions.host(name)}.example", f"https://{regions.host(name)}.example"
        made.tax_id = f"{country.code}{self.chance.randint(10**7, 10**8 - 1)}"
        made.industry, made.employees = trade, self.chance.choice((4, 6, 9, 12, 18, 25, 40, 80))
        made.credit_standing = self.chance.choices(("good", "watch", "prepaid"), (88, 8, 4))[0]
        self._may_buy(made, country, trade)
        return made

    def _private(self, kind: str) -> Customer:
        country = regions.a_country(self.chance)
        given, family = regions.a_person(country.language, self.chance)
        if kind == "household":
            made = self._new(
                country, kind, name=regions.words(country.language)["household"].format(x=family.split()[0])
            )
        else:
            made = self._new(country, kind, name=f"{given} {family}", given_name=given, family_name=family)
            made.birth_date = date(
                self.chance.randint(1955, 2002), self.chance.randint(1, 12), self.chance.randint(1, 28)
            )
        made.email = f"{regions.host(given)}.{regions.host(family.split()[0])}{self.chance.randint(1, 99)}@mail.example"
        made.life_stage = self.chance.choice(("single", "couple", "young_family", "family", "empty_nest", "retired"))
        made.income_band = self.chance.choices(("lower_middle", "middle", "upper_middle", "high"), (2, 4, 3, 1))[0]
        made.consent_email = self.chance.choices(("given", "unknown", "refused"), (6, 3, 1))[0]
        self._may_buy(made, country, "private")
        return made

    def _contact(self, employer: Customer) -> tuple[Customer, Customer]:
        country = self.countries[id(employer)]
        given, family = regions.a_person(country.language, self.chance)
        made = self._new(country, "person", name=f"{given} {family}", given_name=given, family_name=family)
        made.created_at = made.updated_at = employer.created_at + timedelta(days=self.chance.randint(0, 60), minutes=7)
        made.created_at = made.updated_at = min(made.created_at, self.at - timedelta(hours=2))
        made.owner_id, made.lifecycle = employer.owner_id, employer.lifecycle
        made.street, made.postal_code, made.city = employer.street, employer.postal_code, employer.city
        made.email = (
            f"{regions.host(given)}.{regions.host(family.split()[0])}@{employer.website.removeprefix('https://')}"
        )
        return made, employer

    def _new(self, country: regions.Country, kind: str, **values: str) -> Customer:
        days = int(self.chance.triangular(1, 3 * 365, 800))
        zone = ZoneInfo(self.sellers[country.team][0].timezone)
        born = datetime.combine(
            self.at.date() - timedelta(days=days), time(self.chance.randint(8, 18), self.chance.randint(0, 59)), zone
        )
        seller = self.chance.choice(self.sellers[country.team])
        made = Customer(
            kind=kind,
            **(regions.an_address(country, self.chance) | values),
            mobile=regions.a_telephone(country, self.chance),
            language=country.language,
            lifecycle="prospect",
            source=self.chance.choice(SOURCES),
            preferred_channel=self.chance.choices(("telephone", "whatsapp", "email", "visit", ""), (3, 3, 3, 1, 2))[0],
            preferred_hour=self.chance.choice((None, None, 9, 10, 11, 16, 17)),
            owner_id=seller.pk,
            created_by_id=seller.pk,
            created_at=born,
            updated_at=born,
        )
        self.countries[id(made)] = country
        return made

    def _may_buy(self, made: Customer, country: regions.Country, trade: str) -> None:
        if self.chance.random() < BUYING[made.kind]:
            made.lifecycle = "customer"
            every, basket = HABITS[trade]
            spread = self.chance.lognormvariate(0, 0.35)
            self.buyers.append(
                Buyer(
                    made, country, made.created_at.date(), every * spread, basket * self.chance.lognormvariate(0, 0.55)
                )
            )

    def _group(self, organisations: list[Customer]) -> None:
        """Some organisations belong to a group: the first is the parent of the next ones of the same team."""
        for country in regions.COUNTRIES:
            local = [o for o in organisations if self.countries[id(o)].team == country.team and o.parent_id is None]
            for start in range(0, min(len(local), 24), 6):
                for branch in local[start + 1 : start + 4]:
                    branch.parent_id = local[start].pk
        Customer.objects.bulk_update([o for o in organisations if o.parent_id], ["parent"], batch_size=500)

    def _affiliate(self, contacts: list[tuple[Customer, Customer]]) -> None:
        first: set[int] = set()
        rows = []
        for person, employer in contacts:
            role = self.chance.choice(regions.words(person.language)["roles"])
            rows.append(
                Affiliation(
                    person=person,
                    organisation=employer,
                    role=role,
                    is_primary=employer.pk not in first,
                    valid_from=person.created_at.date(),
                    created_at=person.created_at,
                    updated_at=person.created_at,
                )
            )
            first.add(employer.pk)
        Affiliation.objects.bulk_create(rows, batch_size=500)


def _trade(name: str) -> str:
    if "otel" in name or "ensiunea" in name or "Arms" in name:
        return "hotel"
    if "Office" in name or "Oficinas" in name or "Birouri" in name or "istribuid" in name:
        return "office"
    return (
        "café"
        if any(word in name for word in ("Caf", "Coffee", "ostador", "Roast", "jitori", "Bistr", "Tea", "einări"))
        else "restaurant"
    )


def _form(code: str) -> str:
    return {
        "ES": "S.L.",
        "RO": "S.R.L.",
        "GB": "Ltd",
        "MX": "S.A. de C.V.",
        "CO": "S.A.S.",
        "PE": "S.A.C.",
        "CL": "SpA",
    }[code]
