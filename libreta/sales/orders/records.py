"""Orders and their lines as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.records import Board, FieldOptions, Panel, RecordType, Section, register
from libreta.kernel.values import currency_code
from libreta.sales.orders.models import Order, OrderLine
from libreta.sales.orders.rules import prepare_orders

ORDER = register(
    RecordType(
        key="order",
        slug="orders",
        model=Order,
        label=_("Order"),
        plural=_("Orders"),
        area="sales",
        icon="shopping-cart",
        group="sell",
        order=30,
        title="number",
        subtitle=("customer", "ordered_on"),
        columns=("number", "customer", "ordered_on", "status", "total", "owner"),
        filters=("status", "ordered_on", "owner", "currency", "total"),
        search=("number", "reference"),
        board=Board(stage="status", sums=("total",), card=("customer", "ordered_on", "total", "owner")),
        match_keys=(("external_id",), ("number",)),
        prepare=prepare_orders,
        sections=(
            Section(
                _("Order"),
                (
                    "number",
                    "customer",
                    "status",
                    "ordered_on",
                    "ordered_at",
                    "due_on",
                    "currency",
                    "total",
                    "tax",
                    "owner",
                ),
            ),
            Section(_("More"), ("quote", "reference", "description", "external_id")),
        ),
        panels=(
            Panel(
                "order_lines",
                ("position", "product", "description", "quantity", "unit_price", "discount", "tax_rate", "amount"),
            ),
        ),
        options={
            "total": FieldOptions(currency="currency", read_only=True),
            "tax": FieldOptions(currency="currency", read_only=True),
            "currency": FieldOptions(clean=currency_code),
            "ordered_on": FieldOptions(required=False),
        },
    )
)

ORDER_LINE = register(
    RecordType(
        key="order_line",
        slug="order-lines",
        model=OrderLine,
        label=_("Order line"),
        plural=_("Order lines"),
        area="sales",
        icon="list",
        order=31,
        title="description",
        columns=("order", "position", "product", "description", "quantity", "unit_price", "discount", "amount"),
        filters=("product", "quantity"),
        owner=None,
        through="order",
        in_menu=False,
        match_keys=(("external_id",), ("order", "position")),
        sections=(
            Section(
                _("Line"),
                ("order", "position", "product", "description", "quantity", "unit_price", "discount", "tax_rate"),
            ),
        ),
        options={"amount": FieldOptions(read_only=True, places=2), "unit_price": FieldOptions(places=2)},
    )
)
