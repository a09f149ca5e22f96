"""A real mail server in the test's own process, which can be told to refuse, to hang and to hang up."""

import socket
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Room:
    """What the server was given, and how it is to behave at RCPT and after the data."""

    def __init__(self):
        self.letters = []
        self.recipient = ""  # the answer to RCPT TO; empty: 250
        self.data = ""  # the answer after the data; "hang": none at all; "drop": the line is cut
        self.on_data = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.recipient:
            return self.recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope)
        if self.on_data:
            self.on_data()
        if self.data == "drop":
            server.transport.abort()
        elif self.data == "hang":
            import asyncio

            await asyncio.sleep(30)
        return self.data or "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def opened(room):
    """This function starts the server and gives its controller."""
    controller = Controller(room, hostname="127.0.0.1", port=free_port())
    controller.factory = lambda: SMTP(room, enable_SMTPUTF8=True)
    controller.start()
    return controller


def until(condition, seconds=90):
    """This function waits until something holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to pass in time")
