"""Clients that call as fast as they get answers: each a process with one connection that is kept open."""

from __future__ import annotations

import http.client
import json
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random
from typing import Any
from urllib.parse import quote

from bench.operations import OPERATIONS, Facts, Operation, Request

WARM_UP = 5


@dataclass(frozen=True)
class Measurement:
    """Milliseconds of each call, in the order of their length, and what went wrong."""

    milliseconds: tuple[float, ...]
    seconds: float
    errors: int
    first_error: str

    def part(self, share: float) -> float:
        """This method gives the time within which this share of the calls was answered."""
        if not self.milliseconds:
            return float("nan")
        return self.milliseconds[min(int(len(self.milliseconds) * share), len(self.milliseconds) - 1)]


class Client:
    """One caller of one operation."""

    def __init__(self, operation: Operation, port: int, facts: Facts, seed: int) -> None:
        self.operation, self.facts, self.chance = operation, facts, Random(seed)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cursor: str | None = None

    def call(self) -> tuple[float, str]:
        """This method calls once and gives milliseconds and what went wrong, "" where nothing did."""
        request = self.operation.make(self.chance, self.facts)
        path = f"{request.path}&cursor={quote(self.cursor)}" if self.cursor else request.path
        begun = time.perf_counter()
        self.connection.request(request.method, path, request.body or None, self.headers(request))
        answer = self.connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - begun) * 1000
        if answer.status >= 300:
            return took, f"{answer.status} {request.method} {path}: {body[:200]!r}"
        if self.operation.follows:
            self.cursor = json.loads(body)["next_cursor"]
        return took, ""

    def headers(self, request: Request) -> dict[str, str]:
        if request.session:
            return {"Cookie": self.facts["cookie"]}
        return {"Authorization": f"Bearer {self.facts['key']}", "Content-Type": "application/json"}


def one_client(name: str, port: int, facts: Facts, seed: int, seconds: float) -> tuple[list[float], list[str]]:
    """This function calls for so many seconds, after a few calls that do not count."""
    client = Client(next(o for o in OPERATIONS if o.name == name), port, facts, seed)
    for _ in range(WARM_UP):
        client.call()
    taken, errors = [], []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        took, error = client.call()
        taken.append(took)
        if error:
            errors.append(error)
    return taken, errors


def measured(operation: Operation, *, port: int, facts: Facts, clients: int, seconds: float, seed: int) -> Measurement:
    """This function measures an operation with so many clients at the same time."""
    shared: tuple[Any, ...] = (operation.name, port, facts)
    begun = time.perf_counter()
    with ProcessPoolExecutor(clients, mp_context=get_context("fork")) as pool:
        running = [pool.submit(one_client, *shared, seed + n, seconds) for n in range(clients)]
        results = [one.result() for one in running]
    taken = sorted(took for one, _errors in results for took in one)
    errors = [error for _taken, found in results for error in found]
    return Measurement(tuple(taken), time.perf_counter() - begun, len(errors), errors[0] if errors else "")
