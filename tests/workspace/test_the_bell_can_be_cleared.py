"""People are told what others gave them and what has ended; what they have read is quiet."""

import pytest

from libreta.kernel import notices, writes
from libreta.workspace.models import KeptNotice

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(alice, now):
    notices.tell(notices.Notice(alice.pk, text, "/customers/", now) for text in ("First", "Second"))
    return list(KeptNotice.objects.order_by("id"))


def test_the_bell_counts_what_is_new_and_opening_it_makes_it_old(reader, alice, told):
    client = reader(alice)
    assert "2 notifications" in client.get("/").content.decode()
    answer = client.post(f"/notifications/{told[0].pk}/reading/")
    assert (answer.status_code, answer["Location"]) == (302, "/customers/")
    assert "1 notification" in client.get("/").content.decode()
    client.post("/notifications/reading/")
    page = client.get("/notifications/").content.decode()
    assert "0 notifications" in page and "First" in page and "Mark all as read" not in page


def test_notices_are_their_readers_alone(reader, bob, told):
    client = reader(bob)
    assert "First" not in client.get("/notifications/").content.decode()
    assert client.post(f"/notifications/{told[0].pk}/reading/").status_code == 404
    client.post("/notifications/reading/")
    assert KeptNotice.objects.filter(read_at=None).count() == 2


def test_who_is_given_a_task_hears_of_it_and_who_takes_one_does_not(alice, bob, charlie, actor_of, now):
    by = actor_of(alice)
    rows = [{"title": "For Bob", "owner": bob.pk}, {"title": "My own", "owner": alice.pk}]
    writes.create("task", rows, by=by, at=now)
    (first,) = KeptNotice.objects.all()
    assert (first.user, first.text) == (bob, "Alice gave you a task: For Bob")
    (task,) = writes.create("task", [{"title": "Handed on", "owner": alice.pk}], by=by, at=now)
    writes.update("task", [writes.Change(task, {"title": "Handed on now"})], by=by, at=now)
    assert KeptNotice.objects.count() == 1
    writes.update("task", [writes.Change(task, {"owner": bob.pk})], by=by, at=now)
    assert KeptNotice.objects.order_by("-id")[0].text == "Alice gave you a task: Handed on now"


def test_who_asked_for_a_run_hears_how_it_ended(alice, now):
    from libreta.intelligence.models import IntelligenceRun
    from libreta.intelligence.runs import carrying

    run = IntelligenceRun.objects.create(asked_by=alice, created_at=now, ended_at=now, state="done")
    carrying._tell(run)
    carrying._tell(IntelligenceRun.objects.create(created_at=now, ended_at=now, state="done"))
    (told,) = KeptNotice.objects.all()
    assert (told.user, told.url) == (alice, "/intelligence/") and told.text.startswith("The scores of customers: ")
