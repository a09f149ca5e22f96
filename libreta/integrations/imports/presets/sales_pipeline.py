"""A file of deals with their stage, the day of engagement and the day of closing, as sales teams keep it."""

from libreta.integrations.imports.plan import Plan, Value

from .drafting import ORGANISATION, Draft, owner

PIPELINE, CURRENCY = "Imported deals", "USD"
POSITION = {"prospecting": "10", "engaging": "20", "won": "30", "lost": "40"}
PROBABILITY = {"prospecting": "10", "engaging": "50", "won": "100", "lost": "0"}
CATEGORY = {"prospecting": "open", "engaging": "open", "won": "won", "lost": "lost"}
FORECAST = {"prospecting": "pipeline", "engaging": "best_case", "won": "closed", "lost": "omitted"}
ENGAGES = {"prospecting": "false", "engaging": "true", "won": "false", "lost": "false"}
PRODUCTS = {"gtxpro": "GTX Pro"}  # written both ways in the same data set


def deals(draft: Draft) -> Plan | None:
    """This function plans deals with their pipeline, stages, customers and products.

    The history of stages is made from the days. A deal without an account stays without a customer; an agent who is
    not a user here is kept by name.
    """
    if not draft.has("opportunity_id", "deal_stage", "engage_date", "close_date"):
        return None
    stage, product = draft.column("deal_stage"), draft.column("product")

    def by_stage(words: dict[str, str]) -> Value:
        return Value(columns=(stage,), choices=words)

    pipeline = draft.feed(
        "pipeline",
        "pipeline",
        {"name": Value(constant=PIPELINE), "currency": Value(constant=CURRENCY)},
        keys=(("name",),),
        fold=True,
    )
    steps = draft.feed(
        "stage",
        "stage",
        {
            "external_id": Value(columns=(stage,), template=f"{PIPELINE}: %s"),
            "name": draft.value("deal_stage"),
            "pipeline": Value(feed="pipeline"),
            "position": by_stage(POSITION),
            "probability": by_stage(PROBABILITY),
            "category": by_stage(CATEGORY),
            "forecast": by_stage(FORECAST),
            "engages": by_stage(ENGAGES),
        },
        keys=(("external_id",),),
        fold=True,
        needs=("name",),
    )
    customer = draft.feed(
        "customer",
        "customer",
        {"name": draft.value("account"), "kind": ORGANISATION},
        keys=(("name", "kind"),),
        fold=True,
        needs=("name",),
    )
    named = None if product is None else Value(columns=(product,), choices=PRODUCTS)
    article = named and draft.feed("product", "product", {"name": named}, keys=(("name",),), fold=True, needs=("name",))
    deal = draft.feed(
        "opportunity",
        "opportunity",
        {
            "external_id": draft.value("opportunity_id"),
            "name": draft.joined("account", "product", joint=" · "),
            "customer": Value(feed="customer") if draft.has("account") else None,
            "pipeline": Value(feed="pipeline"),
            "stage": Value(feed="stage"),
            "product": Value(feed="product") if named else None,
            "owner": owner(draft.value("sales_agent")),
            "seller_name": draft.value("sales_agent"),
            "engaged_on": draft.value("engage_date"),
            "closed_on": draft.value("close_date"),
            "close_on": draft.value("close_date"),
            "amount": draft.value("close_value"),
            "currency": Value(constant=CURRENCY),
        },
        keys=(("external_id",),),
    )
    return draft.plan(pipeline, steps, customer, article, deal, preset="sales-pipeline")
