"""Mail goes through a ledger: queued with the change, handed over at most once, and nobody is left in doubt why not."""

import email
import email.policy
import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from libreta.kernel import delivery, gates, post, smtp
from libreta.kernel.actors import Actor, Rights, system_actor
from libreta.kernel.models import Enclosure, Letter
from libreta.kernel.refusals import Forbidden, Invalid
from tests.kernel import mailroom

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()


@pytest.fixture(autouse=True)
def _kernel_alone(monkeypatch):
    """What areas registered stands aside."""
    monkeypatch.setattr(gates, "_gates", [])
    monkeypatch.setattr(gates, "_withdrawals", [])


@pytest.fixture
def room():
    return mailroom.Room()


@pytest.fixture
def server(room, settings):
    """A mail server that listens, and the settings that lead to it."""
    controller = mailroom.opened(room)
    settings.EMAIL_BACKEND = "libreta.kernel.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 2
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield controller
    controller.stop()


@pytest.fixture
def gate():
    """Returns a function that registers a gate for this test alone."""
    made = []

    def register(function):
        made.append(post.gate(function))

    yield register
    for function in made:
        gates._gates.remove(function)


def queue(at=None, **values):
    at = at or timezone.now()
    told = {"to": "Ana@Example.com", "subject": "Hello", "text": "Dear Ana", "purpose": "service", "once": "a:1"}
    return post.send(**told | values, by=SYSTEM, at=at)


def job_of(number):
    return ProcrastinateJob.objects.filter(
        task_name="libreta.kernel.delivery.deliver", args={"letter_id": number}, status="todo"
    )


def parsed(envelope):
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


def test_a_letter_arrives_with_its_text_and_its_files(server, room):
    number = queue(
        html="<p>Dear <b>Ana</b></p>",
        attachments=[("ofertă.pdf", b"%PDF-1", "application/pdf")],
        language="ro",
        reply_to="alice@example.com",
        sender="Alice, Roasters",
    )
    assert room.letters == [] and Letter.objects.get().state == "queued" and job_of(number).count() == 1
    delivery.deliver(letter_id=number)
    (envelope,) = room.letters
    message = parsed(envelope)
    assert envelope.rcpt_tos == ["ana@example.com"]
    assert message["subject"] == "Hello" and message["content-language"] == "ro"
    assert message["reply-to"] == "alice@example.com" and '"Alice, Roasters"' in message["from"]
    assert message.get_body(("plain",)).get_content().strip() == "Dear Ana"
    assert "<b>Ana</b>" in message.get_body(("html",)).get_content()
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("ofertă.pdf", b"%PDF-1")
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts, message["message-id"]) == ("sent", 1, letter.message_id)
    assert "List-Unsubscribe" not in message


def test_the_same_name_is_never_sent_twice(server, room):
    assert queue() == queue(text="Dear Ana, again")
    delivery.deliver(letter_id=Letter.objects.get().pk)
    delivery.deliver(letter_id=Letter.objects.get().pk)
    assert len(room.letters) == 1 and queue() == Letter.objects.get().pk
    assert job_of(Letter.objects.get().pk).count() == 1


def test_a_change_that_is_undone_sends_nothing():
    numbers = []
    with pytest.raises(RuntimeError), transaction.atomic():
        numbers += [queue(attachments=[("a.txt", b"x", "text/plain")])]
        raise RuntimeError
    assert not Letter.objects.exists() and not Enclosure.objects.exists()
    assert not job_of(numbers[0]).exists()


def test_a_refused_address_fails_with_the_servers_sentence(server, room):
    room.recipient = "550 5.1.1 No such person here"
    number = queue()
    delivery.deliver(letter_id=number)
    letter = Letter.objects.get()
    assert (letter.state, letter.reason) == ("failed", "declined")
    assert "No such person here" in letter.sentence and "550" in letter.sentence
    delivery.deliver(letter_id=number)
    assert room.letters == [] and Letter.objects.get().attempts == 1


def test_a_busy_server_is_asked_again_later_with_growing_pauses(server, room):
    room.recipient = "451 4.7.1 Try again later"
    number = queue()
    pauses = []
    for _attempt in range(6):
        Letter.objects.filter(state="queued").update(due_at=timezone.now())
        before = timezone.now()
        delivery.deliver(letter_id=number)
        letter = Letter.objects.get()
        pauses.append(round((letter.due_at - before).total_seconds(), -1))
    assert pauses[:5] == [60, 300, 900, 3600, 14400]
    assert (letter.state, letter.attempts) == ("failed", 6) and "Try again later" in letter.sentence
    assert job_of(number).filter(scheduled_at__gt=timezone.now()).count() == 5
    assert room.letters == []


@pytest.mark.parametrize("answer", ["452 4.3.1 Disk full", "554 5.7.1 Spam"])
def test_a_clear_no_after_the_data_is_believed(server, room, answer):
    room.data = answer
    number = queue()
    delivery.deliver(letter_id=number)
    letter = Letter.objects.get()
    assert letter.state == ("queued" if answer.startswith("4") else "failed")
    assert letter.handed_at is None or letter.state == "failed"


@pytest.mark.parametrize("fault", ["hang", "drop"])
def test_silence_after_the_data_is_unknown_and_never_repeated_blindly(server, room, settings, fault):
    settings.EMAIL_TIMEOUT = 1
    room.data = fault
    number = queue()
    delivery.deliver(letter_id=number)
    assert len(room.letters) == 1
    room.data = ""
    assert Letter.objects.get().state == "unknown"
    delivery.deliver(letter_id=number)
    assert len(room.letters) == 1 and Letter.objects.get().state == "unknown"
    assert not job_of(number).filter(scheduled_at__isnull=False).exists()


def test_a_server_that_never_greets_times_out_and_is_tried_again(settings, server):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = silent.getsockname()[1], 1
        number = queue()
        delivery.deliver(letter_id=number)
    letter = Letter.objects.get()
    assert (letter.state, letter.reason, letter.handed_at) == ("queued", "unreachable", None)
    assert letter.due_at > timezone.now() + timedelta(seconds=50)


def test_a_server_that_drips_its_answer_is_hung_up_on(settings, server, monkeypatch):
    monkeypatch.setattr(smtp, "SECONDS", 1.5)
    stop = threading.Event()

    def drip(listening):
        line, _address = listening.accept()
        with line:
            while not stop.wait(0.3):
                try:
                    line.sendall(b"2")
                except OSError:
                    return

    with socket.socket() as dripping:
        dripping.bind(("127.0.0.1", 0))
        dripping.listen()
        settings.EMAIL_PORT = dripping.getsockname()[1]
        threading.Thread(target=drip, args=[dripping], daemon=True).start()
        number, begun = queue(), timezone.now()
        delivery.deliver(letter_id=number)
        stop.set()
    assert timezone.now() - begun < timedelta(seconds=10)
    assert Letter.objects.get().state == "queued"


def test_no_line_break_reaches_a_header(server, room):
    number = queue(
        subject="Hello\r\nBcc: eve@example.com",
        sender="Alice\nX-Evil: 1",
        attachments=[('a"\r\nX-Evil: 2/../b.txt', b"x", "text/html\r\nX-Evil: 3")],
    )
    delivery.deliver(letter_id=number)
    (envelope,) = room.letters
    message = parsed(envelope)
    assert envelope.rcpt_tos == ["ana@example.com"] and message["bcc"] is None and message["x-evil"] is None
    assert b"\nX-Evil" not in envelope.content
    assert [file.get_filename() for file in message.iter_attachments()] == ["b.txt"]
    for wrong in ("ana@example.com\nBcc: eve@example.com", "ana@example.com, eve@example.com", "Ana <ana@example.com>"):
        with pytest.raises(Invalid):
            queue(to=wrong, once="b")
    assert Letter.objects.count() == 1


def test_a_gate_is_asked_when_queueing_and_nothing_is_written(gate):
    gate(lambda asks: [post.Verdict(False, "withdrawn", "She said no.") for _ask in asks])
    with pytest.raises(post.NotToBeWrittenTo, match="She said no") as refused:
        queue()
    assert refused.value.extra == {"reason": "withdrawn"} and not Letter.objects.exists()


def test_many_letters_keep_the_refused_in_the_ledger(gate):
    gate(lambda asks: [post.Verdict(False, "no", "No.") if a.to.startswith("bo") else None for a in asks])
    drafts = [post.Draft(f"{name}@example.com", "Hi", "Hi", "offers", f"c:{name}") for name in ("ana", "bo", "cy")]
    numbers = post.send_many(drafts, by=SYSTEM, at=timezone.now())
    assert [Letter.objects.get(pk=n).state for n in numbers] == ["queued", "refused", "queued"]
    assert [job_of(n).count() for n in numbers] == [1, 0, 1]


def test_a_gate_is_asked_again_before_the_handing_over(server, room, gate):
    number = queue()
    gate(lambda asks: [post.Verdict(False, "withdrawn", "She said no.") for _ask in asks])
    delivery.deliver(letter_id=number)
    letter = Letter.objects.get()
    assert (letter.state, letter.reason, letter.sentence) == ("refused", "withdrawn", "She said no.")
    assert room.letters == []


def test_a_gate_may_say_not_yet(server, room, gate):
    later = timezone.now() + timedelta(hours=9)
    number = queue()
    gate(lambda asks: [post.Verdict(True, "quiet", "It is night there.", later) for _ask in asks])
    delivery.deliver(letter_id=number)
    assert room.letters == [] and Letter.objects.get().due_at == later
    assert job_of(number).filter(scheduled_at=later).count() == 1
    assert Letter.objects.get(pk=queue(once="a:2")).due_at == later


def test_who_can_say_no_is_told_how_in_one_click(server, room, settings):
    out = post.Withdrawal("https://crm.example.org/u/x", "https://crm.example.org/p/x", "Choose what we write about:")
    way = post.withdrawal(lambda ask, language: out if ask.purpose == "offers" else None)
    try:
        delivery.deliver(letter_id=queue(purpose="offers", html="<html><body><p>Hi</p></body></html>"))
    finally:
        gates._withdrawals.remove(way)
    message = parsed(room.letters[0])
    assert message["List-Unsubscribe"] == "<https://crm.example.org/u/x>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://crm.example.org/p/x" in message.get_body(("plain",)).get_content()
    assert '<a href="https://crm.example.org/p/x">' in message.get_body(("html",)).get_content()


def test_two_workers_hand_over_once(server, room):
    number = queue()
    delivery._claimed(number, timezone.now())  # a worker that stopped before it had handed anything over
    slow = Letter.objects.get()
    delivery.deliver(letter_id=number)
    assert len(room.letters) == 1 and Letter.objects.get().state == "sent"
    assert delivery._handed_over(slow, timezone.now()) is None  # it wakes up and finds that it lost its claim
    assert len(room.letters) == 1 and Letter.objects.get().state == "sent"


WORK = """
import sys, django
django.setup()
from libreta.kernel import delivery
delivery.deliver(letter_id=int(sys.argv[1]))
"""


@pytest.fixture
def other_process(server, tmp_path):
    """Returns a function that delivers a letter in a process of its own, on the same database and mail server."""
    parts = urlsplit(os.environ["LIBRETA_DATABASE_URL"])
    environment = {
        **os.environ,
        "LIBRETA_DATABASE_URL": urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}")),
        "LIBRETA_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "libreta.site.settings",
        "LIBRETA_MAIL_HOST": "127.0.0.1",
    }

    def start(number, port=server.port):
        environment["LIBRETA_MAIL_PORT"] = str(port)
        return subprocess.Popen([sys.executable, "-c", WORK, str(number)], env=environment)

    return start


@pytest.mark.django_db(transaction=True)
def test_killed_between_claim_and_handing_over_it_is_sent_once(other_process, server, room):
    with socket.socket() as silent:  # takes the line and says nothing: the worker waits with its claim
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        number = queue()
        process = other_process(number, silent.getsockname()[1])
        mailroom.until(lambda: Letter.objects.get().state == "claimed")
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert Letter.objects.get().handed_at is None
    delivery.deliver(letter_id=number)
    assert len(room.letters) == 1 and Letter.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_killed_after_handing_over_it_is_unknown_until_a_person_decides(other_process, room):
    room.data = "hang"
    number = queue()
    process = other_process(number)
    mailroom.until(lambda: room.letters)
    process.send_signal(signal.SIGKILL)
    process.wait()
    room.data = ""
    assert Letter.objects.get().state == "claimed"
    delivery.deliver(letter_id=number)
    assert len(room.letters) == 1 and Letter.objects.get().state == "unknown"
    assert post.resend([number], by=SYSTEM, at=timezone.now()) == [number]
    delivery.deliver(letter_id=number)
    assert len(room.letters) == 2 and Letter.objects.get().state == "sent"
    assert (
        room.letters[0].content.split(b"Message-ID:")[1][:40] == room.letters[1].content.split(b"Message-ID:")[1][:40]
    )


def test_only_who_sees_the_work_resends(server, room):
    room.recipient = "550 no"
    number = queue()
    delivery.deliver(letter_id=number)
    nobody = Actor(user_id=None, name="Nobody", rights=Rights())
    with pytest.raises(Forbidden):
        post.resend([number], by=nobody, at=timezone.now())
    with pytest.raises(Forbidden):
        post.unsettled(by=nobody)
    assert Letter.objects.get().state == "failed"
    assert [letter.pk for letter in post.unsettled(by=SYSTEM)] == [number]
    with pytest.raises(post.NothingToResend):
        room.recipient = ""
        post.resend([number], by=SYSTEM, at=timezone.now())
        post.resend([number], by=SYSTEM, at=timezone.now())


def test_letters_without_a_job_are_taken_up_and_old_ones_are_emptied(server, room):
    number = queue(attachments=[("a.pdf", b"x", "application/pdf")])
    now = timezone.now()
    delivery.tidy(timestamp=0)
    assert job_of(number).count() == 1  # it has its job
    Letter.objects.update(due_at=now - timedelta(hours=1))
    delivery.tidy(timestamp=0)
    assert job_of(number).count() == 2
    delivery.deliver(letter_id=number)
    assert delivery.empty(now + timedelta(days=29)) == 0
    assert delivery.empty(now + timedelta(days=31)) == 1
    letter = Letter.objects.get()
    assert (letter.text, letter.state, Enclosure.objects.count()) == ("", "sent", 0)
    Letter.objects.update(state="failed")
    with pytest.raises(post.NothingToResend):
        post.resend([number], by=SYSTEM, at=now)
