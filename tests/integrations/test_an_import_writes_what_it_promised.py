"""The pipeline: dry run, create, update, match, links, custom fields, rights, audit and events."""

import pytest

from libreta.integrations.imports import refused
from libreta.integrations.imports.models import ImportRow, RememberedMapping
from libreta.integrations.imports.plan import Value
from libreta.kernel.models import EventRow
from libreta.kernel.refusals import Forbidden, Invalid

pytestmark = pytest.mark.django_db

PEOPLE = """Nombre;Apellidos;Correo electrónico;Teléfono;Ciudad;País;Fecha de nacimiento
ANA;POP;Ana@Example.com;0721 234 567;Iași;România;03/04/1990
Ion;Radu;ion@example.com;+40 21 312 34 56;Cluj;RO;25/12/1985
Eva;Luna;not an address;;Lima;Perú;01/02/1999
;;;;Lima;;
"""


@pytest.fixture
def customers(db):
    from libreta.directory.models import Customer

    return Customer.objects.filter(trashed_at=None)


def feeds(run):
    return run.counts["feeds"]["customer"]


def test_a_dry_run_counts_and_writes_nothing(bring, file_of, customers, reasons):
    run = bring(file_of(PEOPLE), dry=True, region="RO")
    assert run.state == "checked"
    assert feeds(run) == {"create": 2, "update": 0, "unchanged": 0, "refused": 1}
    assert run.counts["refused"] == 2
    assert list(reasons(run)) == [4, 5]
    assert customers.count() == 0


def test_rows_become_customers_with_clean_values(bring, file_of, customers, reasons):
    run = bring(file_of(PEOPLE), region="RO")
    assert run.state == "done"
    ana = customers.get(email="ana@example.com")
    assert (ana.name, ana.phone, ana.city, ana.country) == ("ANA POP", "+40721234567", "Iași", "RO")
    assert ana.birth_date.isoformat() == "1990-04-03"
    assert reasons(run)[4] == "Correo electrónico: This is not an e-mail address."
    assert "needs a name" in reasons(run)[5]
    assert customers.count() == 2


def test_the_same_file_again_changes_nothing(bring, file_of, customers):
    path = file_of(PEOPLE)
    bring(path, region="RO")
    versions = dict(customers.values_list("id", "version"))
    again = bring(path, region="RO")
    assert feeds(again) == {"created": 0, "updated": 0, "unchanged": 2, "refused": 1}
    assert dict(customers.values_list("id", "version")) == versions


def test_known_customers_are_updated_and_empty_cells_leave_values(bring, file_of, customers, main_feed):
    bring(file_of("name,email,city,phone\nAna,ana@example.com,Iași,+40721234567\n"))
    run = bring(file_of("name,email,city,phone\nAna,ana@example.com,Cluj,\nEva,eva@example.com,Lima,\n"))
    assert feeds(run) == {"created": 1, "updated": 1, "unchanged": 0, "refused": 0}
    ana = customers.get(email="ana@example.com")
    assert (ana.city, ana.phone, ana.version) == ("Cluj", "+40721234567", 2)
    mark = ImportRow.objects.get(run=run, action="u")
    assert (mark.record_id, mark.version, mark.before["city"]) == (ana.id, 2, "Iași")


def test_create_only_and_update_only(bring, file_of, customers, main_feed, reasons):
    path = file_of("name,email\nAna,ana@example.com\nEva,eva@example.com\n")
    bring(file_of("name,email\nAna,ana@example.com\n", "one.csv"))
    created = bring(path, change=main_feed(mode="create"))
    assert reasons(created) == {2: "This record is there already."}
    assert customers.count() == 2
    updated = bring(
        file_of("name,email,city\nAna,ana@example.com,Iași\nIon,ion@example.com,Iași\n"),
        change=main_feed(mode="update"),
    )
    assert reasons(updated) == {3: "No record matches this row."}
    assert customers.filter(city="Iași").count() == 1
    assert customers.count() == 2


def test_a_row_that_repeats_another_is_refused_with_its_number(bring, file_of, customers, reasons):
    run = bring(file_of("name,email\nAna,ana@example.com\nIon,\nAna P,ana@example.com\nEva,\n"))
    assert reasons(run) == {4: "This row repeats row 2."}
    assert customers.count() == 3


def test_a_row_that_matches_several_records_is_refused(bring, file_of, customers, reasons, main_feed):
    bring(file_of("name,city\nAna,Lima\nAna,Iași\n"), change=main_feed(keys=()))
    run = bring(file_of("name,city\nAna,Cluj\n"), change=main_feed(keys=(("name",),)))
    assert reasons(run) == {2: "Several records match this row."}
    assert sorted(customers.values_list("city", flat=True)) == ["Iași", "Lima"]


def test_links_find_records_that_come_later_in_the_same_file(bring, file_of, customers, reasons):
    text = "account,subsidiary_of\nSouth,Center\nCenter,Head\nHead,\nLost,Nowhere\n"
    run = bring(file_of(text))
    assert reasons(run) == {5: "belongs to: “Nowhere” matches no record."}
    tree = {c.name: c.parent and c.parent.name for c in customers.select_related("parent")}
    assert tree == {"South": "Center", "Center": "Head", "Head": None}
    assert set(customers.values_list("kind", flat=True)) == {"organisation"}


def test_records_that_contain_each_other_are_refused(bring, file_of, customers, reasons):
    run = bring(file_of("account,subsidiary_of\nA,B\nB,A\nC,\n"))
    assert set(reasons(run)) == {2, 3}
    assert list(customers.values_list("name", flat=True)) == ["C"]


def test_custom_fields_are_imported(bring, file_of, customers, system):
    from libreta.kernel import custom_fields

    custom_fields.add_field("customer", name="size", kind="decimal", label={"en": "Shoe size"}, by=system)
    custom_fields.add_field("customer", name="since", kind="date", label={"en": "Member since"}, by=system)
    run = bring(file_of('name,Shoe size,Member since\nAna,"37,5",31/12/2020\nIon,,\n'))
    assert run.counts["refused"] == 0
    assert customers.get(name="Ana").extra == {"x_size": "37.5", "x_since": "2020-12-31"}
    assert customers.get(name="Ion").extra == {}
    again = bring(
        file_of("name,Shoe size\nAna,38\n"), change=lambda plan: plan.with_feed("customer", keys=(("name",),))
    )
    assert feeds(again)["updated"] == 1
    assert customers.get(name="Ana").extra == {"x_size": "38", "x_since": "2020-12-31"}


def test_lines_orders_products_and_customers_come_from_one_file(bring, file_of, customers, reasons):
    from libreta.catalog.models import Product
    from libreta.sales.models import Order, OrderLine

    text = """Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
1,A,,2,2024-03-01 10:00,5.00,17,United Kingdom
1,B,Lamp,1,2024-03-01 10:00,7.50,17,United Kingdom
C2,A,Chair,-1,2024-03-05 09:30,5.00,17,United Kingdom
3,B,Lamp,4,2024-03-06 12:00,7.50,,United Kingdom
3,B,Lamp,many,2024-03-06 12:00,7.50,,United Kingdom
"""
    path = file_of(text, "lines.csv")
    with pytest.raises(Invalid):
        from libreta.integrations.imports.actions import require_complete
        from libreta.integrations.imports.presets import draft

        require_complete(draft("order-lines", text.splitlines()[0].split(",")))
    run = bring(path, "order_line", preset="order-lines", constants={"order.currency": "GBP"})
    made = {name: counts["created"] for name, counts in run.counts["feeds"].items()}
    assert made == {"customer": 1, "product": 2, "order": 3, "line": 4}
    assert reasons(run) == {6: "Quantity: “many” is not a number."}
    assert customers.get().external_id == "17"
    totals = {o.number: (o.total, o.customer_id is not None, o.currency) for o in Order.objects.all()}
    assert totals == {"1": (17.5, True, "GBP"), "C2": (-5, True, "GBP"), "3": (30, False, "GBP")}
    assert dict(Product.objects.values_list("sku", "name")) == {"A": "Chair", "B": "Lamp"}
    assert OrderLine.objects.filter(quantity__lt=0).count() == 1


def test_blank_parent_cells_continue_the_row_above(bring, file_of, customers):
    text = '"Name","Email","Is a Company","Related Company","Tags"\n"Acme","a@example.com","True","","One"\n'
    text += '"","","","","Two"\n"Ana Pop","ana@example.com","","Acme",""\n'
    run = bring(file_of(text), preset="odoo")
    assert (run.counts["continued"], customers.count()) == (1, 2)
    ana = customers.get(email="ana@example.com")
    assert [a.organisation.name for a in ana.affiliations.all()] == ["Acme"]


def test_several_values_in_one_cell_become_contact_points(bring, file_of, customers):
    text = "First Name,Last Name,Organization Name,E-mail 1 - Value,Phone 1 - Value\n"
    text += "Ana,Pop,Acme,ana@example.com ::: ana@work.example.com,+40721234567 ::: +40212345678\n"
    bring(file_of(text), preset="google")
    ana = customers.get(email="ana@example.com")
    assert ana.phone == "+40721234567"
    assert set(ana.contact_points.values_list("kind", "value")) == {
        ("email", "ana@work.example.com"),
        ("phone", "+40212345678"),
    }
    assert ana.affiliations.get().organisation.name == "Acme"


def test_audit_events_and_owner_hold_as_for_typed_rows(bring, file_of, customers, alice, actor_of, settings):
    from libreta.audit.models import Change
    from libreta.identity.models import Role

    Role.objects.filter(pk=alice.role_id).update(capabilities=["import"])
    grant(alice, "import", "own")
    path = file_of("name,email\nAna,ana@example.com\nIon,ion@example.com\n")
    before = EventRow.objects.count()
    bring(path, by=actor_of(alice, door="import"))
    ids = sorted(customers.values_list("id", flat=True))
    assert list(customers.values_list("owner_id", "created_by_id").distinct()) == [(alice.id, alice.id)]
    event = EventRow.objects.filter(name="directory.customers.created").latest("id")
    assert (sorted(event.ids), event.actor_id, event.door) == (ids, alice.id, "import")
    assert EventRow.objects.count() > before
    trail = Change.objects.filter(record_type="customer", record_id__in=ids, action="create")
    assert {(c.actor_id, c.door) for c in trail} == {(alice.id, "import")}
    assert trail.count() == 2


def grant(user, verb, scope):
    """Give a user's role a right and let it be known."""
    from libreta.identity.models import RoleRight
    from libreta.kernel import stamps

    right, _made = RoleRight.objects.get_or_create(
        role_id=user.role_id, record_type="*", verb=verb, defaults={"scope": scope}
    )
    RoleRight.objects.filter(pk=right.pk).update(scope=scope)
    stamps.bump("identity")


def test_a_role_without_the_right_may_not_import(bring, file_of, customers, alice, actor_of):
    with pytest.raises(Forbidden):
        bring(file_of("name\nAna\n"), by=actor_of(alice))
    assert customers.count() == 0


def test_what_others_own_is_not_changed_nor_shown(bring, file_of, customers, alice, charlie, actor_of, reasons):
    from libreta.identity.models import Role

    bring(file_of("name,email,external_id\nSecret,secret@example.com,S1\n"), constants={"owner": alice.email})
    assert customers.get().owner_id == alice.id
    Role.objects.filter(pk=charlie.role_id).update(capabilities=["import"])
    grant(charlie, "import", "own")
    text = "name,email,external_id,city\nMine,secret@example.com,S1,Lima\nOther,other@example.com,,Lima\n"
    run = bring(file_of(text, "two.csv"), by=actor_of(charlie, door="import"))
    assert list(reasons(run)) == [2]  # external ids are unique; which record has it is not told
    assert customers.get(email="secret@example.com").city == ""
    assert customers.get(email="other@example.com").owner_id == charlie.id


def test_a_hidden_or_read_only_field_cannot_be_imported(bring, file_of, customers, bob, actor_of):
    from libreta.identity.models import RoleField
    from libreta.kernel import stamps

    RoleField.objects.create(role_id=bob.role_id, record_type="customer", field="tax_id", right="read")
    RoleField.objects.create(role_id=bob.role_id, record_type="customer", field="income_band", right="hidden")
    stamps.bump("identity")
    path = file_of("name,tax number,income band\nAna,X1,low\n")
    run = bring(path, by=actor_of(bob, door="import"))
    assert run.counts["refused"] == 0
    assert (customers.get().tax_id, customers.get().income_band) == ("", "")

    def force(plan):
        return plan.with_feed("customer", values=plan.main.values | {"tax_id": Value(columns=(1,))})

    with pytest.raises(Invalid) as refusal:
        bring(file_of("name,tax number\nIon,X1\n"), by=actor_of(bob, door="import"), change=force)
    assert list(refusal.value.errors) == ["tax_id"]
    assert customers.count() == 1


def test_the_file_of_refused_rows_has_the_columns_and_the_reason(bring, file_of):
    run = bring(file_of("name,email\nAna,ana@example.com\n=cmd(),nothing\n"))
    lines = "".join(refused.lines(run)).lstrip("\ufeff").splitlines()
    assert lines == ["Row,Reason,name,email", "3,email: This is not an e-mail address.,'=cmd(),nothing"]


def test_a_value_that_cannot_be_read_can_be_left_out_instead(bring, file_of, customers, keeping_rows):
    run = bring(file_of("name,email\nAna,nothing\n"), change=keeping_rows)
    assert (customers.get().email, run.counts["noted"], run.counts["refused"]) == ("", 1, 0)


def test_the_database_refuses_one_row_and_the_others_go_in(bring, file_of, customers, reasons, main_feed):
    rows = "\n".join(f"C{i},E{i}" for i in range(50))
    bring(file_of("name,external id\nOld,E25\n"), change=main_feed(keys=(("external_id",),)))
    run = bring(file_of(f"name,external id\n{rows}\n"), change=main_feed(keys=(("name",),)))
    assert customers.count() == 50
    assert list(reasons(run)) == [27]


def test_mappings_are_remembered_for_the_same_headers(bring, file_of, bob, actor_of, now):
    from libreta.integrations.imports import actions, editing
    from libreta.integrations.imports.plan import Plan
    from libreta.integrations.imports.reading import Source

    by = actor_of(bob)
    first = actions.upload([b"who,zzz\nAna,Lima\n"], "a.csv", "customer", by=by, at=now)
    plan = editing.with_column(Plan.from_json(first.plan), Source.from_json(first.source), "who", "name")
    plan = editing.with_column(plan, Source.from_json(first.source), "zzz", "city")
    actions.set_plan(first.pk, plan, by=by, at=now)
    actions.start(first.pk, by=by, at=now)
    assert RememberedMapping.objects.get().user_id == bob.id
    second = actions.upload([b"Who,ZZZ\nIon,Cluj\n"], "b.csv", "customer", by=by, at=now)
    assert set(second.plan["feeds"][0]["values"]) == {"name", "city"}


def test_dates_are_decided_over_the_whole_file(bring, file_of, customers):
    rows = [f"P{i},0{i % 9 + 1}/0{i % 7 + 1}/1990" for i in range(300)]
    bring(file_of("name,birthday\n" + "\n".join([*rows, "Last,25/12/1990"]) + "\n"))
    assert customers.get(name="P1").birth_date.isoformat() == "1990-02-02"
    assert customers.get(name="P9").birth_date.isoformat() == "1990-03-01"
    assert customers.get(name="Last").birth_date.isoformat() == "1990-12-25"


def test_a_cancelled_import_stops_between_chunks_and_goes_on(bring, file_of, customers, system, now, monkeypatch):
    from libreta.integrations.imports import carrying, writing
    from libreta.integrations.imports.models import ImportRun

    monkeypatch.setattr(writing, "CHUNK_ROWS", 10)
    wrote, asked = carrying._Course.wrote, []

    def ask_to_stop(self, count):
        wrote(self, count)
        if not asked and ImportRun.objects.get(pk=self.run_id).rows_done == 30:
            asked.append(True)
            ImportRun.objects.filter(pk=self.run_id).update(cancel_asked=True)

    monkeypatch.setattr(carrying._Course, "wrote", ask_to_stop)
    rows = "\n".join(f"C{i},c{i}@example.com" for i in range(100))
    run = bring(file_of(f"name,email\n{rows}\n"))
    assert (run.state, customers.count()) == ("cancelled", 30)
    run = carrying.carry_out(run.pk, by=system, clock=lambda: now)
    assert (run.state, customers.count()) == ("done", 100)
    assert feeds(run) == {"created": 100, "updated": 0, "unchanged": 0, "refused": 0}


def test_the_page_of_an_import_leads_to_the_records_that_it_made(bring, file_of, system, admin, client, now):
    from libreta.kernel import writes

    before = {"name": "Before", "kind": "person", "email": "before@example.com"}
    writes.create("customer", [before], by=system, at=now)
    run = bring(file_of("name,email\nAna,ana@example.com\nIon,ion@example.com\nBefore,before@example.com\n"))
    later = now.replace(year=now.year + 1)
    writes.create("customer", [{"name": "After", "kind": "person"}], by=system, at=later)
    run.owner = admin
    run.save()
    client.force_login(admin)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    (address,) = {part.split('"')[0] for part in page.split('href="')[1:] if "/customers/?filter" in part.split('"')[0]}
    shown = client.get(address.replace("&amp;", "&")).content.decode()
    assert [name in shown for name in ("Ana", "Ion", "After")] == [True, True, False]
    assert "before@example.com" not in shown
