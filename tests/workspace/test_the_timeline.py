"""Everything that happened with a record, in one order, with one box to write down the next thing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.html import strip_tags

from libreta.collaboration.models import Note, Task
from libreta.directory.models import Customer, Interaction
from libreta.kernel import records, writes
from libreta.sales.models import Order
from libreta.workspace.timeline import entries

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def told(cafe, by=None, **more) -> list[entries.Entry]:
    row = {"id": cafe["id"], "kind": "organisation"}
    at = datetime.now(UTC)
    around = entries.circle_of(row, by=by or cafe["by"], at=at)
    return entries.timeline(records.get("customer"), row, by=by or cafe["by"], at=at, around=around, **more).entries


def write(client, cafe, **given):
    return client.post(f"/timeline/customers/{cafe['id']}/entry/", given, **HTMX)


def test_notes_talks_orders_and_the_contacts_stand_in_one_order(cafe):
    assert [(entry.title, entry.text or entry.link[0]) for entry in told(cafe)] == [
        ("Note", "Decide la dueña"),
        ("Call to the customer", "Llamará en mayo"),
        ("Visit", "Precio fijo acordado"),
        ("Order confirmed", Order.objects.get().number),
    ]
    assert told(cafe)[1].customer == ("Ana Pérez", f"/customers/{cafe['ana']}/")
    assert told(cafe)[3].money[1] == "EUR"


@pytest.mark.parametrize(
    ("show", "titles"),
    [
        ("talks", ["Call to the customer", "Visit"]),
        ("notes", ["Note"]),
        ("orders", ["Order confirmed"]),
        ("tasks", []),
        ("nonsense", ["Note", "Call to the customer", "Visit", "Order confirmed"]),
    ],
)
def test_a_reader_may_look_at_one_kind_alone(cafe, show, titles):
    assert [entry.title for entry in told(cafe, show=show)] == titles


def test_pages_go_on_where_the_last_one_ended(reader, alice, cafe):
    by, at = cafe["by"], cafe["at"]
    rows = [
        {"customer": cafe["id"], "kind": "call", "summary": f"Call {i:02d}.", "at": at - timedelta(days=20 + i)}
        for i in range(40)
    ]
    writes.create("interaction", rows, by=by, at=at)
    client, url, seen = reader(alice), f"/timeline/customers/{cafe['id']}/", []
    answer = client.get(f"{url}?show=talks")
    while True:
        page = answer.content.decode()
        seen += re.findall(r"Call (\d\d)\.", page)
        mark = re.search(r'hx-get="[^"]*before=([^"]+)"', page)
        if not mark:
            break
        answer = client.get(f"{url}?show=talks&before={mark.group(1)}")
    assert seen == [f"{i:02d}" for i in range(40)]


def test_a_note_in_the_trash_is_gone_from_the_story(cafe):
    writes.trash("note", [cafe["note"]], by=cafe["by"], at=cafe["at"])
    assert [entry.title for entry in told(cafe)] == ["Call to the customer", "Visit", "Order confirmed"]


def test_what_a_source_keeps_from_a_reader_the_story_keeps_too(cafe, alice, actor_of, hide):
    hide("seller", "order", scope="none")
    hide("seller", "note", scope="none")
    assert [entry.title for entry in told(cafe, by=actor_of(alice))] == ["Call to the customer", "Visit"]


def test_a_note_is_written_and_shown(reader, alice, cafe):
    answer = write(reader(alice), cafe, kind="note", text="Cierran los lunes")
    assert answer.status_code == 200
    assert "Cierran los lunes" in answer.content.decode()
    assert Note.objects.filter(customer=cafe["id"], body="Cierran los lunes", owner=alice).count() == 1


def test_a_call_is_written_with_its_follow_up(reader, alice, cafe):
    day = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    text = "Pide oferta\nPara dos locales"
    given = {"direction": "inbound", "minutes": "12", "follow_up": day}
    assert write(reader(alice), cafe, kind="call", text=text, **given).status_code == 200
    call = Interaction.objects.latest("id")
    assert (call.kind, call.direction, call.summary, call.body) == (
        "call",
        "inbound",
        "Pide oferta",
        "Para dos locales",
    )
    assert (call.duration, call.channel, call.user) == (12, "telephone", alice)
    task = Task.objects.latest("id")
    assert (task.title, task.kind, task.status) == ("Follow up: Pide oferta", "call", "open")
    assert task.due_at.isoformat() == f"{day}T09:00:00+00:00"


def test_a_task_is_set_for_a_colleague_at_the_readers_hour(reader, alice, bob, cafe):
    alice.timezone = "America/Bogota"
    alice.save()
    given = {"on": "2030-05-06", "hour": "15:30", "owner": str(bob.pk)}
    assert write(reader(alice), cafe, kind="task", text="Preparar la cata", **given).status_code == 200
    task = Task.objects.latest("id")
    assert (task.owner, task.title, task.due_at) == (bob, "Preparar la cata", datetime(2030, 5, 6, 20, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "note", "text": ""},
        {"kind": "call", "text": ""},
        {"kind": "call", "text": "x", "on": "2040-01-01"},
        {"kind": "task", "text": "x", "on": "someday"},
        {"kind": "call", "text": "x", "minutes": "many"},
        {"kind": "call", "text": "Keep me", "follow_up": "never"},
    ],
)
def test_what_cannot_be_kept_is_refused_and_the_text_stays_in_the_box(reader, alice, cafe, given):
    before = (Note.objects.count(), Interaction.objects.count(), Task.objects.count())
    answer = write(reader(alice), cafe, **given)
    assert answer.status_code == 422
    assert f'aria-keyshortcuts="Control+Enter">{given["text"]}</textarea>' in answer.content.decode()
    assert (Note.objects.count(), Interaction.objects.count(), Task.objects.count()) == before


def test_a_stranger_writes_nothing(reader, charlie, cafe):
    before = Note.objects.count()
    assert write(reader(charlie), cafe, kind="note", text="x").status_code == 404
    assert Note.objects.count() == before


def test_who_may_only_read_finds_no_box(reader, user_of, cafe):
    client = reader(user_of("rita", "read_only", "North"))
    assert 'id="jotter"' not in client.get(f"/timeline/customers/{cafe['id']}/").content.decode()
    before = Note.objects.count()
    assert write(client, cafe, kind="note", text="x").status_code == 403
    assert Note.objects.count() == before


def test_a_task_is_ticked_off_and_opened_again(reader, alice, cafe):
    client = reader(alice)
    answer = client.post(f"/tasks/{cafe['task']}/completion/", **HTMX)
    assert answer.status_code == 200 and f"/tasks/{cafe['task']}/reopening/" in answer.headers["HX-Trigger"]
    assert Task.objects.get(pk=cafe["task"]).status == "done"
    assert told(cafe)[0].title == "Task done"
    client.post(f"/tasks/{cafe['task']}/reopening/", **HTMX)
    assert Task.objects.get(pk=cafe["task"]).status == "open"
    assert "Task done" in [entry.title for entry in told(cafe)]


def test_another_teams_task_cannot_be_ticked_off(reader, charlie, cafe):
    assert reader(charlie).post(f"/tasks/{cafe['task']}/completion/", **HTMX).status_code == 404
    assert Task.objects.get(pk=cafe["task"]).status == "open"


def test_any_record_carries_notes_and_tasks(reader, alice, cafe):
    client = reader(alice)
    url = f"/timeline/orders/{cafe['order']}/entry/"
    assert client.post(url, {"kind": "note", "text": "Entregar tarde"}, **HTMX).status_code == 200
    page = re.sub(r"\s+", " ", strip_tags(client.get(f"/orders/{cafe['order']}/").content.decode()))
    assert "Entregar tarde" in page
    note = Note.objects.latest("id")
    assert (note.subject_type, note.subject_id, note.customer_id) == ("order", cafe["order"], cafe["id"])


def test_an_open_page_hears_of_a_touch_by_the_customers_number(cafe):
    from libreta.kernel.models import EventRow

    EventRow.objects.all().delete()
    writes.create("interaction", [{"customer": cafe["id"], "summary": "x"}], by=cafe["by"], at=cafe["at"])
    told_of = EventRow.objects.filter(name="directory.customers.told").values_list("record_type", "ids").get()
    assert told_of == ("customer", [cafe["id"]])
    assert Customer.objects.filter(pk=cafe["id"]).exists()


def test_the_list_of_the_notebook_says_what_entries_are_about(reader, alice, charlie, cafe):
    page = reader(alice).get("/interactions/").content.decode()
    number = Order.objects.get(pk=cafe["order"]).number
    assert number in page and "Decide la dueña" in page
    hidden = reader(charlie).get("/interactions/").content.decode()
    assert number not in hidden and "Decide la dueña" not in hidden
