"""What the directory keeps of a person."""

from django.utils.translation import gettext_lazy as _

from libreta.kernel.personal import Person, Place, nobody, place, tell

tell(
    "directory.Customer",
    heading=_("Profile"),
    whose=("pk",),
    pseudonym=("name",),
    clear=(
        "given_name", "family_name", "legal_name", "tax_id", "birth_date", "email", "phone", "mobile", "website",
        "street", "postal_code", "city", "region", "industry", "employees", "annual_revenue", "life_stage",
        "income_band", "credit_standing", "language", "preferred_channel", "preferred_hour", "parent", "description",
        "external_id", "extra",
    ),
    stays=("source",),
    because=_("An empty record stays, so that orders, deals and figures of the past still belong to one customer."),
    order=10,
)  # fmt: skip
tell("directory.ContactPoint", heading=_("Ways to reach you"), whose=("customer",), delete=True, order=20)
tell("directory.Address", heading=_("Addresses"), whose=("customer",), delete=True, order=30)
tell("directory.Affiliation", heading=_("Organisations"), whose=("person",), delete=True, order=40)
tell(
    "directory.Interaction",
    heading=_("Conversations and visits"),
    whose=("customer",),
    clear=("summary", "body", "external_id"),
    stays=("source_type",),
    because=_("That a call or visit took place is work of colleagues; what was said is gone."),
    guards=("directory_keep_interaction",),
    order=50,
)
tell(
    "directory.CustomerScore",
    heading=_("Scores"),
    whose=("customer",),
    delete=True,
    hidden=("model_version",),
    order=60,
)
MERGED = _("That records became one stays; whose values they were is gone, and the merge cannot be undone.")
tell(
    "directory.Merge",
    heading=_("Records that were joined"),
    whose=("survivor",),
    pseudonym=("title",),
    clear=("reason", "external_id"),
    because=MERGED,
    exported=False,
    order=70,
)
tell(
    "directory.MergeContent",
    heading=_("Values before records were joined"),
    whose=("merge__survivor",),
    clear=("before", "after", "chosen", "kept"),
    because=MERGED,
    exported=False,
    order=71,
)
tell(
    "directory.FormerCustomer",
    heading=_("Former numbers"),
    whose=("survivor",),
    clear=("external_id",),
    because=MERGED,
    exported=False,
    order=72,
)
nobody("directory.MergePart", "directory.MergeMove", "directory.MergeSettings", because=MERGED, swept=False)
tell(
    "directory.PrivacyRequest",
    heading=_("What you asked of us"),
    whose=("person",),
    clear=("wording", "channel", "answer", "told_to", "extended_because", "external_id"),
    because=_("That a request was answered, and when, has to be proven; what it said is gone."),
    order=900,
)
tell(
    "directory.LegalHold",
    heading=_("Holds"),
    whose=("person",),
    clear=("external_id",),
    stays=("reason",),
    because=_("Why data had to be kept has to be proven."),
    exported=False,
    order=910,
)
tell(
    "directory.Restriction",
    heading=_("Restrictions"),
    whose=("person",),
    stays=("reason",),
    because=_("That the data were not used, and when, has to be proven."),
    order=920,
)
tell(
    "directory.PersonExport",
    heading=_("Copies of your data"),
    whose=("person",),
    delete=True,
    exported=False,
    order=930,
)
nobody(
    "directory.Erasure",
    "directory.Tombstone",
    because=_("That somebody was erased, by number, and hashes that recognise him without telling who he was."),
    swept=False,
)
nobody(
    "directory.RetentionRule",
    "directory.RetentionReport",
    because=_("For how long the company keeps what, and how much went."),
)


def _forget_archives(person: Person) -> int:
    from libreta.directory.privacy.exporting import forget_unnamed

    return forget_unnamed()


place(Place("archives", _("Copies of the person's data"), erase=_forget_archives, order=600))
