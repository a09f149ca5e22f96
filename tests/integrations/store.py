"""A small object store that speaks enough of S3 and verifies every signature by itself (AWS Signature Version 4)."""

import hashlib
import hmac
import threading
from contextlib import contextmanager
from urllib.parse import parse_qsl, quote, unquote
from wsgiref.simple_server import WSGIRequestHandler, make_server

ACCESS, SECRET, REGION = "AKTEST", "very/secret+key", "eu-test-1"


class Store:
    """Files by key, and what was asked for."""

    def __init__(self):
        self.files, self.asked, self.page = {}, [], 1000

    def __call__(self, environ, start):
        if not self._is_signed(environ):
            start("403 Forbidden", [])
            return [b"<Error/>"]
        path = unquote(environ["PATH_INFO"].encode("latin-1").decode())
        bucket, _slash, key = path.lstrip("/").partition("/")
        self.asked.append((key, environ.get("HTTP_RANGE", "")))
        if bucket != "inbox":
            start("404 Not Found", [])
            return [b"<Error/>"]
        if not key:
            start("200 OK", [("Content-Type", "application/xml")])
            return [self._listing(dict(parse_qsl(environ["QUERY_STRING"])))]
        content = self.files[key]
        if environ.get("HTTP_IF_MATCH") != f'"{self._mark(content)}"':
            start("412 Precondition Failed", [])
            return [b""]
        first, last = environ["HTTP_RANGE"].removeprefix("bytes=").split("-")
        start("206 Partial Content", [])
        return [content[int(first) : int(last) + 1]]

    def _listing(self, asked):
        keys = [key for key in sorted(self.files) if key.startswith(asked["prefix"])]
        begin = int(asked.get("continuation-token", 0))
        part = keys[begin : begin + self.page]
        entries = "".join(
            f"<Contents><Key>{key}</Key><Size>{len(self.files[key])}</Size>"
            f"<ETag>&quot;{self._mark(self.files[key])}&quot;</ETag></Contents>"
            for key in part
        )
        more = begin + self.page
        token = f"<NextContinuationToken>{more}</NextContinuationToken>" if more < len(keys) else ""
        return f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{entries}{token}</ListBucketResult>'.encode()

    @staticmethod
    def _mark(content):
        return hashlib.md5(content).hexdigest()

    @staticmethod
    def _is_signed(environ):
        given = environ.get("HTTP_AUTHORIZATION", "")
        if not given.startswith("AWS4-HMAC-SHA256 "):
            return False
        parts = dict(part.strip().split("=", 1) for part in given.removeprefix("AWS4-HMAC-SHA256 ").split(","))
        names = parts["SignedHeaders"].split(";")
        headers = "".join(f"{n}:{environ['HTTP_' + n.upper().replace('-', '_')].strip()}\n" for n in names)
        path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/-_.~")
        query = "&".join(sorted(environ["QUERY_STRING"].split("&"))) if environ["QUERY_STRING"] else ""
        body = environ["HTTP_X_AMZ_CONTENT_SHA256"]
        canonical = "\n".join([environ["REQUEST_METHOD"], path, query, headers, ";".join(names), body])
        moment = environ["HTTP_X_AMZ_DATE"]
        key = f"AWS4{SECRET}".encode()
        for word in (moment[:8], REGION, "s3", "aws4_request"):
            key = hmac.new(key, word.encode(), hashlib.sha256).digest()
        scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        good = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return parts["Credential"] == f"{ACCESS}/{scope}" and hmac.compare_digest(good, parts["Signature"])


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_unused):
        pass


@contextmanager
def running():
    """A store on a port of its own: gives it and its address."""
    store = Store()
    server = make_server("127.0.0.1", 0, store, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield store, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
