"""One declaration: the table and the record type. Everything that people see comes from these lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import Record
from libreta.kernel.records import Board, FieldOptions, RecordType, Section, register
from libreta.kernel.search import search_column, search_index

STAGES = [("ordered", _("Ordered")), ("installed", _("Installed")), ("retired", _("Retired"))]


class Machine(Record):
    """A coffee machine at a customer's place."""

    name = models.CharField(_("name"), max_length=120)
    serial = models.CharField(_("serial number"), max_length=60, blank=True, default="")
    customer = models.ForeignKey("directory.Customer", models.PROTECT, verbose_name=_("customer"))
    stage = models.CharField(_("stage"), max_length=20, choices=STAGES, default="ordered")
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    remarks = models.TextField(_("remarks"), blank=True, default="")
    search_text = search_column("name", "serial")

    class Meta:
        verbose_name = _("machine")
        indexes = [search_index("example_machine"), models.Index(fields=["customer"], name="machine_by_customer")]


MACHINE = register(
    RecordType(
        key="machine",
        slug="machines",
        model=Machine,
        label=_("Machine"),
        plural=_("Machines"),
        area="example",
        icon="box",
        subtitle=("serial", "customer"),
        columns=("name", "serial", "customer", "stage", "price", "installed_on", "owner"),
        filters=("stage", "customer", "installed_on"),
        search=("name", "serial"),
        match_keys=(("external_id",), ("serial",)),
        board=Board(stage="stage", sums=("price",), card=("customer", "price")),
        sections=(
            Section(_("Machine"), ("name", "serial", "customer", "stage")),
            Section(_("Terms"), ("price", "currency", "installed_on", "remarks", "owner")),
        ),
        options={"price": FieldOptions(currency="currency")},
    )
)
