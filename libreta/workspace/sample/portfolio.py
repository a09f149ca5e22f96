"""What the sample company sells: coffee, tea, equipment, parts and services, priced in euros."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from libreta.catalog.models import ExchangeRate, Product

COFFEE, TEA, EXTRAS, EQUIPMENT, SERVICE = "Coffee", "Tea and cocoa", "Supplies", "Equipment", "Service"
RATES = {"RON": "0.20", "GBP": "1.17", "MXN": "0.049", "COP": "0.00023", "PEN": "0.25", "CLP": "0.00096", "USD": "0.92"}
BASE = "EUR"

PRICES: dict[str, str] = {
    COFFEE: """
        Huila Supremo: 17.50; Antioquia Clásico: 14.90; Nariño Altura: 19.80; Chiapas Orgánico: 18.20;
        Oaxaca Pluma: 20.40; Cusco Valle: 16.90; Cajamarca Lavado: 15.70; Tarrazú Miel: 22.50; Antigua
        Volcán: 21.30; Yirgacheffe Floral: 24.60; Kenya AA: 26.90; Sumatra Mandheling: 18.90; Espresso Casa:
        13.40; Espresso Intenso: 13.90; Espresso Aurora: 15.20; Blend Desayuno: 12.80; Blend Hotel: 11.90;
        Descafeinado Suave: 16.40; Cold Brew Grueso: 14.20; Cápsulas Intenso x100: 29.00; Cápsulas Suave
        x100: 29.00; Geisha Micro Lot: 58.00
    """,
    TEA: """
        English Breakfast x100: 9.80; Earl Grey x100: 10.40; Mate Orgánico 1 kg: 12.60; Manzanilla x100:
        7.90; Té Verde Sencha 500 g: 15.80; Cacao 70 % 1 kg: 18.40; Chocolate a la Taza 1 kg: 13.20; Chai
        Latte 1 kg: 16.70
    """,
    EXTRAS: """
        Vasos 240 ml x1000: 48.00; Vasos 350 ml x1000: 61.00; Tapas x1000: 29.00; Azúcar Sobres x1000:
        16.50; Leche de Avena 12 L: 25.80; Jarabe Vainilla 1 L: 9.60; Filtros de Papel x100: 6.20; Pastillas
        Limpieza x60: 21.40; Detergente Máquina 900 g: 14.80; Servilletas x2000: 19.90
    """,
    EQUIPMENT: """
        Espresso Duo 2 grupos: 4290.00; Espresso Solo 1 grupo: 2480.00; Superautomática Office: 1890.00;
        Molino Demanda 65: 760.00; Molino Filtro 80: 980.00; Cafetera de Filtro 5 L: 420.00; Hervidor Cuello
        de Cisne: 89.00; Báscula Barista: 69.00; Prensa Francesa 1 L: 34.00; Descalcificador: 145.00;
        Vitrina Refrigerada: 1320.00; Dispensador Cold Brew: 640.00
    """,
    SERVICE: """
        Mantenimiento Anual: 390.00; Visita de Técnico: 75.00; Curso Barista (día): 210.00; Cata para
        Equipos: 120.00; Instalación: 180.00; Alquiler Máquina (mes): 95.00; Revisión de Molino: 55.00;
        Asesoría de Carta: 260.00
    """,
}
"""What each article costs in euros, by category."""


@dataclass(frozen=True)
class Article:
    """A product with its number and its price in euros."""

    id: int
    name: str
    category: str
    price: Decimal


def stock(at: datetime, since: date, by_id: int) -> list[Article]:
    """This function writes the products and the exchange rates."""
    rows = []
    for number, (category, name, price) in enumerate(_articles(), start=1):
        rows.append(
            Product(
                sku=f"{category[:2].upper()}-{number:03d}",
                name=name,
                kind="service" if category == SERVICE else "product",
                category=category,
                list_price=Decimal(price),
                cost=(Decimal(price) * Decimal("0.62")).quantize(Decimal("0.01")),
                currency=BASE,
                unit="kg" if category == COFFEE and "x100" not in name else "",
                owner_id=by_id,
                created_by_id=by_id,
                created_at=at,
                updated_at=at,
            )
        )
    Product.objects.bulk_create(rows)
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=code, base=BASE, rate=Decimal(rate), valid_from=since, created_at=at, updated_at=at)
        for code, rate in RATES.items()
    )
    return [Article(row.pk, row.name, row.category, row.list_price) for row in rows]


def _articles() -> list[tuple[str, str, str]]:
    listed = ((category, one.rpartition(":")) for category, text in PRICES.items() for one in text.split(";"))
    return [(category, " ".join(name.split()), price.strip()) for category, (name, _colon, price) in listed]
