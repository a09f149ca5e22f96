"""Calls to other machines: none inside the network, none without end, none larger than allowed."""

import gzip
import http.server
import threading
import time

import pytest

from libreta.kernel import egress
from libreta.kernel.egress import Unreachable


class Peer(http.server.BaseHTTPRequestHandler):
    """Answers by path: a drip of bytes, a bomb, a redirect, or a word."""

    def do_GET(self):
        """This method answers."""
        body = {"/bomb": gzip.compress(b"0" * 50_000_000), "/drip": b"x" * 4_000}.get(self.path, b"hello")
        self.send_response(302 if self.path == "/away" else 200)
        for name, value in {"/bomb": {"Content-Encoding": "gzip"}, "/away": {"Location": "/"}}.get(
            self.path, {}
        ).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            for byte in body if self.path == "/drip" else ():
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
            if self.path != "/drip":
                self.wfile.write(body)
        except OSError:  # the caller hung up
            self.close_connection = True

    def log_message(self, *_args):
        """This method keeps quiet."""


@pytest.fixture
def peer(settings):
    """The address of a machine that the operator allows."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.INTERNAL_HOSTS = [f"127.0.0.1:{server.server_port}"]
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_answer_comes_as_it_is_and_a_redirect_is_not_followed(peer):
    assert egress.call("GET", f"{peer}/").text == "hello"
    assert (egress.call("GET", f"{peer}/away").status, egress.call("GET", f"{peer}/away").text) == (302, "hello")


def test_a_peer_that_drips_its_answer_is_hung_up_on(peer):
    started = time.monotonic()
    with pytest.raises(Unreachable):
        egress.call("GET", f"{peer}/drip", seconds=1)
    assert time.monotonic() - started < 10


def test_a_packed_answer_counts_as_large_as_it_unpacks(peer):
    with pytest.raises(Unreachable, match="too large"):
        egress.call("GET", f"{peer}/bomb", most_bytes=1_000_000)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0/",
        "https://0177.0.0.1/", "https://2130706433/", "https://169.254.169.254/", "https://10.0.0.1/",
        "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[fe80::1%25lo]/", "http://example.com/",
        "ftp://example.com/", "https://user:secret@example.com/", "https://exa\tmple.com/", "https://a\\@127.0.0.1/",
        "https://", "https://[", "https://example.com:99999/", "gopher://127.0.0.1/", "https://100.64.0.1/",
    ],
)  # fmt: skip
def test_nothing_inside_the_network_and_nothing_odd_is_called(url):
    with pytest.raises(Unreachable):
        egress.call("GET", url, seconds=2)
