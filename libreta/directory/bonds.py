"""What of the directory holds the key of a customer, and what a merge does with it."""

from django.utils.translation import gettext_lazy as _

from libreta.directory.privacy import bonds as privacy
from libreta.directory.scores.actions import bring_scores_back, put_scores_away
from libreta.kernel.bonds import Bond, Deed, Lone, Once, declare, unrelated


def declare_bonds() -> None:
    """This function declares the directory's bonds, and those of the areas below, which know no customers."""
    declare(
        Bond("directory_customer", "parent_id", apart="id", lone=Lone.STAYS, label=_("Branches and members")),
        Bond("directory_address", "customer_id", label=_("Addresses")),
        Bond(
            "directory_contactpoint",
            "customer_id",
            once=(Once(("kind", "value")),),
            label=_("Contact points"),
        ),
        Bond("directory_affiliation", "person_id", apart="organisation_id", label=_("Affiliations")),
        Bond("directory_affiliation", "organisation_id", apart="person_id", label=_("People")),
        Bond("directory_interaction", "customer_id", label=_("Interactions")),
        Bond(
            "directory_customerscore",
            "customer_id",
            Deed.OWN,
            key="customer_id",
            why="scores tell of what one record bought; they are put away until the next run computes them anew",
            settle=put_scores_away,
            unsettle=bring_scores_back,
        ),
        Bond("directory_merge", "survivor_id", Deed.STAYS, why="what was merged into what stays true"),
        Bond("directory_mergepart", "customer_id", Deed.STAYS, why="what was merged into what stays true"),
        Bond("directory_formercustomer", "former_id", Deed.OWN, key="former_id", why="it is the way to the survivor"),
        Bond("directory_formercustomer", "survivor_id", key="former_id"),
        Bond(
            "directory_interaction",
            "source_id",
            Deed.STAYS,
            type_column="source_type",
            why="it names the record that told the entry, and what is in the notebook is never rewritten",
        ),
    )
    unrelated("directory_customerscore", "reasons", why="codes of reasons with their figures")
    unrelated("directory_mergecontent", "before", "after", "chosen", "kept", why="what a merge did stays what it did")
    unrelated("directory_mergemove", "ids", why="what a merge did stays what it did")
    unrelated("directory_mergesettings", "fields", "sources", why="names of fields and sources")
    privacy.declare_bonds()
    _areas_below()


def _areas_below() -> None:
    unrelated("kernel_customfield", "label", "choices", why="texts")
    unrelated("kernel_customtype", "label", "plural", "stages", why="texts")
    unrelated("kernel_event", "ids", "payload", why="what happened happened to the record that it names")
    unrelated("kernel_event", "fields", "actor_id", why="names of fields; who did it")
    unrelated("ui_saved_view", "filter", why="a filter on a record that was merged follows it when it is read")
    unrelated("ui_saved_view", "sort", "columns", why="names of fields")
    unrelated("ui_list_layout", "columns", why="names of fields")
    unrelated("ui_undo_step", "before", why="what takes an edit back speaks of the record that was edited")
    unrelated("api_given_answer", "headers", why="an answer that was given stays what it was")
    unrelated("identity_role", "capabilities", why="names of capabilities")
    unrelated("audit_change", "actor_id", "key_id", why="who did it")
    unrelated("audit_change", "record_id", "changes", why="the trail tells of the record that it was")
    unrelated("audit_seal", "from_id", "to_id", why="numbers of changes")
    unrelated("audit_horizon", "last_id", why="the number of a change")
    unrelated("audit_retention", "actor_id", why="who set it")
    unrelated("audit_access", "actor_id", "key_id", why="who looked")
    unrelated("audit_access", "record_ids", why="who looked at which record stays true")
    unrelated("intelligence_outcome_model", "factors", "left_out", why="names of columns")
    unrelated(
        "intelligence_run",
        *("tables", "marts", "parameters", "missing", "backtest", "notes", "error", "seconds"),
        why="figures of a run",
    )
