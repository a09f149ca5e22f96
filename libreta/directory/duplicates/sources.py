"""What of a customer is compared: the columns, named as linkage names them."""

from libreta.intelligence.sources import Column, SourceTable

RELATION = "directory_customer"
WHERE = "directory_customer.trashed_at IS NULL AND directory_customer.kind IN ('person', 'organisation')"

# Spread out in one text each: the customer's own addresses and numbers, then those of the contact points.
POINTS = (
    "(SELECT string_agg(p.value, E'\\n' ORDER BY p.id) FROM directory_contactpoint p"
    " WHERE p.customer_id = directory_customer.id AND p.trashed_at IS NULL AND p.kind IN ({kinds}))"
)
EMAILS = f"nullif(concat_ws(E'\\n', nullif(email, ''), {POINTS.format(kinds=chr(39) + 'email' + chr(39))}), '')"
PHONES = (
    "nullif(concat_ws(E'\\n', nullif(mobile, ''), nullif(phone, ''), "
    + POINTS.format(kinds="'phone', 'mobile', 'whatsapp'")
    + "), '')"
)
CHANGED = (
    "(age(directory_customer.xmin) <= age('{horizon}'::xid) OR EXISTS (SELECT FROM directory_contactpoint p"
    " WHERE p.customer_id = directory_customer.id AND age(p.xmin) <= age('{horizon}'::xid)))"
)


def customers(horizon: int | None = None) -> SourceTable:
    """This function gives the customers as linkage reads them; with a `horizon` (a transaction number) only those that
    were written since are new."""
    is_new = CHANGED.format(horizon=horizon % 2**32) if horizon else "true"
    plain = (
        "kind given_name family_name name legal_name website tax_id birth_date street postal_code city region country"
    )
    return SourceTable(
        name="customers to compare",
        grain="one row per customer",
        relation=RELATION,
        columns=(
            Column("id", "bigint"),
            *(Column(name, "text") for name in plain.split()),
            Column("emails", "text", sql=EMAILS),
            Column("phones", "text", sql=PHONES),
            Column("is_new", "boolean", sql=is_new),
        ),
    )
