"""Django's mail backend with two things more: it says when the data begin, and a server that drips is hung up on."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.mail.backends import smtp

SECONDS = 120.0
"""The longest that one connection may take; each single step is limited by EMAIL_TIMEOUT."""


class _Watched:
    """A connection that calls `before_data` when the server asks for the message: from there on it may have it."""

    before_data: Callable[[], None] | None = None
    _alarm: threading.Timer | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = super()._get_socket(host, port, timeout)
        self._alarm = threading.Timer(SECONDS, self._cut)
        self._alarm.daemon = True
        self._alarm.start()
        return made

    def getreply(self) -> tuple[int, bytes]:
        """This method reads an answer; 354 is given to nothing but DATA (RFC 5321, 4.2.3)."""
        code, words = super().getreply()
        if code == 354 and self.before_data is not None:
            self.before_data()
        return code, words

    def close(self) -> None:
        """This method closes the connection and forgets its alarm."""
        if self._alarm is not None:
            self._alarm.cancel()
        super().close()

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):  # the other thread may be closing it just now
            self.sock.shutdown(socket.SHUT_RDWR)


class Plain(_Watched, smtplib.SMTP):
    """A connection that begins in the clear, and goes on encrypted where the server offers STARTTLS."""


class Encrypted(_Watched, smtplib.SMTP_SSL):
    """A connection that is encrypted from its first byte."""


class EmailBackend(smtp.EmailBackend):
    """Sends by SMTP. `before_data`, when set, is called before a message is handed over, and may raise to stop it."""

    before_data: Callable[[], None] | None = None

    @property
    def connection_class(self) -> type[Any]:
        """The class of the connection, by the settings EMAIL_USE_SSL and EMAIL_USE_TLS."""
        return Encrypted if self.use_ssl else Plain

    def send_messages(self, email_messages: Any) -> int:
        """This method hands messages over and gives how many were taken."""
        opened = self.open()
        if self.connection is not None:
            self.connection.before_data = self.before_data
        try:
            return super().send_messages(email_messages) or 0
        finally:
            if opened:
                self.close()
