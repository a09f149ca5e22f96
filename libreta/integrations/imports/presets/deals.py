"""Deals of HubSpot and Salesforce with their pipelines and stages."""

from libreta.integrations.imports.plan import Feed, Plan, Value

from .drafting import Draft, owner

STAGES = {
    "appointment scheduled": (10, 20), "qualified to buy": (20, 40), "presentation scheduled": (30, 60),
    "decision maker bought in": (40, 80), "contract sent": (50, 90), "prospecting": (10, 10), "qualification": (15, 10),
    "needs analysis": (20, 20), "value proposition": (30, 50), "id decision makers": (40, 60),
    "perception analysis": (45, 70), "proposal price quote": (50, 75), "negotiation review": (60, 90),
    "closed won": (90, 100), "closed lost": (95, 0),
}  # fmt: skip
POSITIONS = {name: str(position) for name, (position, _odds) in STAGES.items()}
ODDS = {name: str(odds) for name, (_position, odds) in STAGES.items()}
CATEGORIES = dict.fromkeys(STAGES, "open") | {"closed won": "won", "closed lost": "lost"}
CURRENCY = Value(constant="USD")


def hubspot(draft: Draft) -> Plan | None:
    """This function plans HubSpot's deals; their customer is the contact, else the company, that is there."""
    if not draft.has("Deal ID", "Deal Name", "Deal Stage"):
        return None
    deal = {
        "name": draft.value("Deal Name"),
        "customer": draft.value("Associated Contact Email", "Associated Contact", match=("email",), missing="leave"),
        "amount": draft.value("Amount"),
        "close_on": draft.value("Close Date"),
        "engaged_on": draft.value("Create Date"),
        "owner": owner(draft.value("Deal Owner")),
        "seller_name": draft.value("Deal Owner"),
        "external_id": draft.value("Deal ID"),
    }
    return _plan(draft, "hubspot-deals", draft.column("Deal Stage"), draft.value("Pipeline"), deal)


def salesforce(draft: Draft) -> Plan | None:
    """This function plans Salesforce's opportunities; the account is found by its Salesforce id."""
    if not draft.has("STAGENAME", "NAME", "CLOSEDATE"):
        return None
    deal = {
        "name": draft.value("NAME"),
        "customer": draft.value("ACCOUNTID", match=("external_id",), missing="leave"),
        "amount": draft.value("AMOUNT"),
        "close_on": draft.value("CLOSEDATE"),
        "source": draft.value("LEADSOURCE"),
        "external_id": draft.value("ID"),
    }
    return _plan(draft, "salesforce-opportunities", draft.column("STAGENAME"), None, deal)


def _plan(draft: Draft, preset: str, stage: int, pipeline: Value | None, deal: dict[str, Value | None]) -> Plan:
    keys = (("external_id",),)
    owner_of_stages = draft.feed(
        "pipeline",
        "pipeline",
        {"name": pipeline or Value(constant="Salesforce"), "currency": CURRENCY},
        keys=(("name",),),
        fold=True,
    )
    place = owner_of_stages.values["name"].columns
    joined = Value(columns=(*place, stage), take="join", joint=": ")
    steps = draft.feed(
        "stage",
        "stage",
        {
            "external_id": joined if place else Value(columns=(stage,), template="Salesforce: %s"),
            "name": Value(columns=(stage,)),
            "pipeline": Value(feed="pipeline"),
            "position": Value(columns=(stage,), choices=POSITIONS),
            "probability": Value(columns=(stage,), choices=ODDS),
            "category": Value(columns=(stage,), choices=CATEGORIES),
        },
        keys=keys,
        fold=True,
        needs=("name",),
    )
    links = {"pipeline": Value(feed="pipeline"), "stage": Value(feed="stage"), "currency": CURRENCY}
    made: Feed = draft.feed("opportunity", "opportunity", deal | links, keys=keys)
    return draft.plan(owner_of_stages, steps, made, preset=preset)
