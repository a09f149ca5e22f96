"""One row per order line, with the order's number, its customer and its product beside it."""

from django.utils.translation import gettext as _

from libreta.integrations.imports.plan import Plan, Value

from .drafting import Draft

CUSTOMER = ("Customer ID", "CustomerID", "Customer Number", "Client ID", "ID cliente", "Número de cliente", "ID client")
ORDER = ("Invoice", "InvoiceNo", "Order", "Order Number", "Order ID", "Pedido", "Factura", "Comanda", "Număr comandă")
MOMENT = ("InvoiceDate", "Invoice Date", "Order Date", "Date", "Fecha", "Fecha de pedido", "Data", "Data comenzii")
SKU = ("StockCode", "Stock Code", "SKU", "Product Code", "Código", "Cod produs")
TEXT = ("Description", "Product", "Product Name", "Descripción", "Producto", "Produs", "Descriere")


def lines(draft: Draft) -> Plan | None:
    """This function plans customers, products, orders and lines of one file; returns are lines with negative quantity.

    A line without a customer becomes part of an order without one. The currency of the orders is set apart.
    """
    number, quantity = draft.value(*ORDER), draft.value("Quantity", "Qty", "Cantidad", "Cantitate", vital=True)
    price = draft.value(
        "Price", "UnitPrice", "Unit Price", "Precio", "Precio unitario", "Preț", "Preț unitar", vital=True
    )
    sku, text = draft.value(*SKU), draft.value(*TEXT)
    moment, buyer = draft.value(*MOMENT, vital=True), draft.value(*CUSTOMER)
    if number is None or quantity is None or price is None or (sku is None and text is None):
        return None
    countries = draft.value("Country", "País", "Țară")
    customer = buyer and draft.feed(
        "customer",
        "customer",
        {
            "external_id": buyer,
            "name": draft.value("Customer", "Customer Name", "Cliente", "Client")
            or Value(columns=buyer.columns, template=_("Customer %s")),
            "kind": Value(constant="person"),
            "country": countries,
            "lifecycle": Value(constant="customer"),
        },
        keys=(("external_id",),),
        fold=True,
        needs=("external_id",),
    )
    product = draft.feed(
        "product",
        "product",
        {"sku": sku, "name": text and Value(columns=text.columns, fallback="sku" if sku else "")},
        keys=(("sku",),) if sku else (("name",),),
        fold=True,
        needs=("sku",) if sku else ("name",),
    )
    order = draft.feed(
        "order",
        "order",
        {
            "number": number,
            "customer": Value(feed="customer") if buyer else None,
            "ordered_at": moment,
            "ordered_on": moment,
            "status": Value(constant="fulfilled"),
            "currency": draft.value("Currency", "Moneda", "Monedă") or Value(),
        },
        keys=(("number",),),
        fold=True,
    )
    line = draft.feed(
        "line",
        "order_line",
        {
            "order": Value(feed="order"),
            "product": Value(feed="product"),
            "description": text,
            "quantity": quantity,
            "unit_price": price,
        },
        mode="create",
    )
    return draft.plan(customer or None, product, order, line, preset="order-lines", keep_rows=True)
