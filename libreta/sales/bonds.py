"""What of sales holds the key of a customer, and what a merge does with it."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.bonds import Bond, Deed, Lone, Once, declare, unrelated

# What hangs on an account plan that gives way to the survivor's goes over to the survivor's.
OF_ACCOUNTS = (
    Bond("sales_accountunit", "account_id", once=(Once(("customer_id",)),)),
    Bond("sales_accountmember", "account_id", once=(Once(("user_id", "role")),)),
    Bond(
        "sales_accountplan", "account_id", once=(Once((), "r.trashed_at IS NULL AND r.is_current", aside="is_current"),)
    ),
    Bond("sales_accountneed", "account_id"),
    Bond("sales_accountstakeholder", "account_id", once=(Once(("person_id",)),)),
    Bond("sales_accountattention", "account_id"),
    Bond(
        "sales_accountalert",
        "account_id",
        once=(Once(("kind", "about"), "r.trashed_at IS NULL AND r.state <> 'resolved'"),),
    ),
    Bond("sales_accountfigures", "account_id", Deed.STAYS, key="account_id", why="figures are computed again"),
)
BOSSES = (Bond("sales_accountstakeholder", "reports_to_id", apart="id", lone=Lone.EMPTIES),)


def declare_bonds() -> None:
    """This function declares the bonds of orders, deals, quotes, leads and accounts."""
    declare(
        Bond("sales_order", "customer_id", label=_("Orders")),
        Bond("sales_opportunity", "customer_id", label=_("Opportunities")),
        Bond("sales_opportunitycontact", "person_id", once=(Once(("opportunity_id",)),), label=_("Contacts of deals")),
        Bond("sales_lead", "customer_id", label=_("Leads")),
        Bond("sales_quote", "customer_id", label=_("Quotes")),
        Bond("sales_account", "customer_id", once=(Once(),), parts=OF_ACCOUNTS, label=_("Accounts")),
        Bond("sales_accountunit", "customer_id", once=(Once(("account_id",)),), label=_("Parts of accounts")),
        Bond("sales_accountalert", "customer_id", label=_("Alerts")),
        Bond("sales_accountneed", "person_id", label=_("Needs")),
        Bond(
            "sales_accountstakeholder",
            "person_id",
            once=(Once(("account_id",)),),
            parts=BOSSES,
            label=_("Stakeholders"),
        ),
        Bond("sales_accountattention", "person_id", label=_("Planned attention")),
    )
    unrelated("sales_stagesum", "owner_id", "stage_id", "pipeline_id", why="figures by stage and owner")
    unrelated("sales_forecastprojection", "details", why="figures of a projection")
    unrelated("sales_leadrule", "condition", why="a filter follows a merged record when it is read")
    unrelated("sales_leadrule", "last_user_id", why="the number of a user")
    unrelated("sales_leadform", "fields", why="names of fields")
    unrelated("sales_leadpoint", "condition", why="a filter follows a merged record when it is read")
    unrelated("sales_leadscore", "reasons", why="codes of reasons with their figures")
    unrelated("sales_letterhead", "footer", "terms", why="texts")
    unrelated("sales_productmonth", "owner_id", why="the number of a user")
    unrelated("sales_quoteanswer", "chosen", why="numbers of lines")
    unrelated("sales_quotemail", "letter", why="the number of a letter in the ledger")
    unrelated("sales_quotelink", "offer", why="what the customer was shown stays as it was shown")
