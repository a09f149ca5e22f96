"""The calendars of the sample company: a week of meetings and calls, visits in a city, a series, booking pages."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from libreta.collaboration.models import CheckIn, Task
from libreta.directory.models import Customer
from libreta.identity.models import User
from libreta.kernel import events, writes
from libreta.kernel.actors import Actor

CENTRES = {
    "Madrid": (40.4168, -3.7038), "Barcelona": (41.3874, 2.1686), "Sevilla": (37.3891, -5.9845),
    "Bilbao": (43.2630, -2.9350), "Bogotá": (4.6533, -74.0636), "Medellín": (6.2442, -75.5812),
    "Cali": (3.4516, -76.5320), "Ciudad de México": (19.4285, -99.1277), "Guadalajara": (20.6737, -103.3440),
    "Oaxaca": (17.0654, -96.7237), "Lima": (-12.0970, -77.0365), "Arequipa": (-16.3989, -71.5350),
    "Cusco": (-13.5170, -71.9785), "Santiago": (-33.4372, -70.6506), "Valparaíso": (-33.0458, -71.6197),
    "București": (44.4328, 26.1043), "Cluj-Napoca": (46.7712, 23.5936), "Iași": (47.1585, 27.6014),
    "Timișoara": (45.7537, 21.2257), "Brașov": (45.6427, 25.5887), "Sibiu": (45.7983, 24.1256),
    "London": (51.5136, -0.1100), "Manchester": (53.4808, -2.2426), "Bristol": (51.4545, -2.5879),
    "Leeds": (53.7997, -1.5492),
}  # fmt: skip
WORDS = {
    "es": {
        "visit": ("Visita con degustación", "Revisar la máquina", "Presentar la nueva cosecha", "Renovar el contrato"),
        "meeting": ("Negociar el contrato anual", "Plan de la segunda barra", "Cata con el equipo"),
        "call": ("Llamar por la oferta", "Confirmar la entrega", "Preguntar cómo va el molino"),
        "private": "Dentista",
        "days": "Feria HORECA",
        "series": "Reunión de ventas",
        "booking": "30 minutos para su café",
        "invitation": "Elija la hora que le convenga; le llamo o le recibo en la sala de catas.",
        "place": "Sala de catas, Calle del Tostadero 14",
        "said": "Contentos con el café; piden precio para el verano.",
    },
    "ro": {
        "visit": ("Vizită cu degustare", "Verificarea aparatului", "Prezentarea noii recolte", "Contract nou"),
        "meeting": ("Negocierea contractului anual", "Planul celui de-al doilea bar", "Degustare cu echipa"),
        "call": ("De sunat pentru ofertă", "Confirmarea livrării", "De întrebat cum merge râșnița"),
        "private": "Dentist",
        "days": "Târgul HORECA",
        "series": "Ședința de vânzări",
        "booking": "30 de minute pentru cafeaua dumneavoastră",
        "invitation": "Alegeți ora care vă convine; vă sun sau vă aștept în sala de degustare.",
        "place": "Sala de degustare, Strada Lipscani 20, București",
        "said": "Mulțumiți de cafea; cer preț pentru vară.",
    },
    "en": {
        "visit": ("Visit with a tasting", "Look after the machine", "Show the new crop", "Renew the contract"),
        "meeting": ("Negotiate the yearly contract", "Plan the second bar", "Tasting with the team"),
        "call": ("Call about the offer", "Confirm the delivery", "Ask how the grinder does"),
        "private": "Dentist",
        "days": "HORECA fair",
        "series": "Sales meeting",
        "booking": "30 minutes for your coffee",
        "invitation": "Choose a time that suits you; I call you or receive you in the tasting room.",
        "place": "Tasting room, 14 Leather Lane, London",
        "said": "Happy with the coffee; they ask for a price for the summer.",
    },
}  # fmt: skip
STOPS = ((9, 0), (10, 15), (11, 45), (13, 0), (16, 0))
MEETINGS = ((1, 11, 0), (3, 16, 0), (4, 10, 30))
CALLS = ((0, 12, 30), (2, 9, 30), (3, 12, 0), (4, 15, 30))


@dataclass
class Week:
    """The week of one person: from the Monday of this week on, by the person's own clock."""

    user: User
    at: datetime
    chance: random.Random

    def __post_init__(self) -> None:
        here = self.at.astimezone(ZoneInfo(self.user.timezone))
        self.zone, self.today = here.tzinfo, here.date()
        self.monday = self.today - timedelta(days=self.today.weekday())
        self.words = WORDS.get(self.user.language, WORDS["en"])

    def moment(self, day: int, hour: int, minute: int) -> datetime:
        """This function gives a moment, `day` days after Monday."""
        return datetime.combine(self.monday + timedelta(days=day), time(hour, minute), self.zone)

    def rows(self, customers: list[Customer]) -> list[Task]:
        """This function lists what stands in the calendar of this week and of the next one."""
        found = self._visits(customers)
        for week in (0, 7):
            for kind, places, minutes in (("meeting", MEETINGS, 60), ("call", CALLS, 20)):
                for day, hour, minute in places:
                    start = self.moment(day + week, hour, minute)
                    title = self.chance.choice(self.words[kind])
                    found.append(self._task(kind, title, start, minutes, self.chance.choice(customers)))
        private = self.moment(9, 8, 30)
        found.append(self._task("task", self.words["private"], private, 45, None, is_private=True))
        return found

    def _visits(self, customers: list[Customer]) -> list[Task]:
        """Those of today, all in the city where most of the customers are, and a few of the days around."""
        by_city: dict[str, list[Customer]] = {}
        for customer in customers:
            if customer.kind == "organisation" and customer.city in CENTRES:
                by_city.setdefault(customer.city, []).append(customer)
        if not by_city:
            return []
        city = max(by_city, key=lambda name: len(by_city[name]))
        today = (self.today - self.monday).days
        days = [(today, STOPS), (today - 1, STOPS[:2]), (today + 1, STOPS[1:4])]
        found = []
        for day, stops in days:
            for place, customer in enumerate(self.chance.sample(by_city[city], min(len(stops), len(by_city[city])))):
                start = self.moment(day, *stops[place])
                found.append(self._visit(customer, CENTRES[city], start, to_come=day == today and place > 1))
        return found

    def _visit(self, customer: Customer, centre: tuple[float, float], start: datetime, *, to_come: bool) -> Task:
        """A visit near the centre of a city. Today's later ones are open at any hour, so that there is a way to go."""
        found = self._task("visit", self.chance.choice(self.words["visit"]), start, 45, customer, to_come=to_come)
        found.place = f"{customer.street}, {customer.city}"
        found.latitude, found.longitude = (Decimal(f"{c + self.chance.uniform(-0.024, 0.024):.6f}") for c in centre)
        return found

    def _task(
        self,
        kind: str,
        title: str,
        start: datetime,
        minutes: int,
        customer: Customer | None,
        *,
        to_come: bool = False,
        is_private: bool = False,
    ) -> Task:
        end = start + timedelta(minutes=minutes)
        over = end < self.at and not to_come
        made = min(start, self.at) - timedelta(days=3)
        return Task(
            title=f"{title}: {customer.name}"[:200] if customer else title,
            kind=kind,
            starts_at=start,
            ends_at=end,
            due_at=start,
            status="done" if over else "open",
            done_at=end if over else None,
            outcome=self.chance.choice(("agreed", "reached", "later")) if over and customer else "",
            outcome_note=self.words["said"] if over and kind != "call" and customer else "",
            remind_before=None if over else 15,
            customer=customer,
            subject_type="customer" if customer else "",
            subject_id=customer.pk if customer else None,
            owner=self.user,
            created_by=self.user,
            created_at=made,
            updated_at=end if over else made,
            is_private=is_private,
        )


def fill(at: datetime, chance: random.Random, *, by: Actor) -> int:
    """This function fills the calendars of those who sell, and gives the number of activities but for series."""
    sellers = list(User.objects.filter(role__key__in=("seller", "manager", "administrator")).order_by("pk"))
    customers: dict[int, list[Customer]] = {}
    for customer in Customer.objects.filter(owner__in=sellers, lifecycle="customer").order_by("pk"):
        customers.setdefault(customer.owner_id, []).append(customer)
    everybody = [customer for own in customers.values() for customer in own]
    rows = [row for user in sellers for row in Week(user, at, chance).rows(customers.get(user.pk) or everybody)]
    made = [task.pk for task in Task.objects.bulk_create(rows)]
    events.publish("collaboration.tasks.created", type_key="task", ids=made, by=by, at=at)
    _check_in([row for row in rows if row.kind == "visit" and row.status == "done"], chance)
    days = _share(sellers, at, by)
    _open_pages(sellers, at, by)
    return len(made) + days


def _check_in(visits: list[Task], chance: random.Random) -> None:
    rows = []
    for visit in visits:
        kept = {"created_by_id": visit.owner_id, "created_at": visit.starts_at, "updated_at": visit.ends_at}
        here = {"latitude": visit.latitude, "longitude": visit.longitude, "accuracy": chance.choice((8, 12, 20))}
        times = {"arrived_at": visit.starts_at, "left_at": visit.ends_at}
        rows.append(
            CheckIn(task=visit, user_id=visit.owner_id, distance=chance.randint(4, 60), **times, **here, **kept)
        )
    CheckIn.objects.bulk_create(rows)


def _share(sellers: list[User], at: datetime, by: Actor) -> int:
    """What several people share: the meeting of every Monday, and a fair of two days. Gives the number of fairs."""
    leads = next((user for user in sellers if user.role.key == "manager"), sellers[0])
    week = Week(leads, at, random.Random(0))
    first = week.moment(0, 9, 0)
    series = {"title": week.words["series"], "kind": "meeting", "rule": "FREQ=WEEKLY;BYDAY=MO", "minutes": 45}
    when = {"starts_at": first, "zone": leads.timezone, "owner": leads.pk, "remind_before": 15}
    (weekly,) = writes.create("series", [series | when], by=by, at=min(at, first))
    past = Task.objects.filter(series=weekly, ends_at__lt=at)
    writes.update(
        "task", [writes.Change(pk, {"status": "done"}) for pk in past.values_list("pk", flat=True)], by=by, at=at
    )
    fair = {"title": week.words["days"], "kind": "meeting", "owner": leads.pk, "place": "IFEMA, Madrid"}
    days = {"starts_on": week.moment(9, 9, 0).date(), "ends_on": week.moment(10, 9, 0).date()}
    shared = [*Task.objects.filter(series=weekly).values_list("pk", flat=True)]
    shared += writes.create("task", [fair | days], by=by, at=at)
    guests = [user for user in sellers if user.pk != leads.pk]
    people = [
        {"task": task, "user": user.pk, "answer": "needs-action" if place % 4 == 3 else "accepted"}
        for task in shared
        for place, user in enumerate(guests)
    ]
    writes.create("attendee", people, by=by, at=at)
    return 1


def _open_pages(sellers: list[User], at: datetime, by: Actor) -> None:
    rows = []
    for user in sellers:
        words = WORDS.get(user.language, WORDS["en"])
        told = {"title": words["booking"], "introduction": words["invitation"], "place": words["place"]}
        address = user.email.partition("@")[0]
        rows.append(told | {"address": address, "language": user.language, "zone": user.timezone, "owner": user.pk})
    writes.create("booking_page", rows, by=by, at=at)
