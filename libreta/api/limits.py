"""Rate limits: one token bucket per key, or per person, in the memory of each web worker.

A worker counts only what it serves: with N workers a key that spreads its calls may reach N times the figure. The limit
protects the machine from a runaway client; it is not a quota to bill by. Counting in the database would have cost every
read one write.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

from libreta.api.refusals import TooManyRequests
from libreta.kernel.actors import Actor

MOST_BUCKETS = 10_000


@dataclass
class Bucket:
    """Tokens left at an instant of the monotonic clock."""

    tokens: float
    at: float


class Limiter:
    """A token bucket for each name: `burst` at once, `per_minute` in the long run."""

    def __init__(self) -> None:
        self.buckets: dict[object, Bucket] = {}
        self.lock = Lock()

    def take(self, name: object, *, cost: float, per_minute: float, burst: int, now: float) -> tuple[bool, float]:
        """This function takes `cost` tokens, and tells whether they were there and how many are left."""
        with self.lock:
            bucket = self.buckets.get(name)
            if bucket is None:
                if len(self.buckets) >= MOST_BUCKETS:
                    self.buckets.clear()
                bucket = self.buckets[name] = Bucket(burst, now)
            bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * per_minute / 60)
            bucket.at = now
            if bucket.tokens < cost:
                return False, bucket.tokens
            bucket.tokens -= cost
            return True, bucket.tokens


limiter = Limiter()


def rate() -> tuple[int, int]:
    """This function gives the long-run rate per minute and the burst; 0 per minute means no limit."""
    per_minute = getattr(settings, "LIBRETA_API_PER_MINUTE", 3000)
    return per_minute, getattr(settings, "LIBRETA_API_BURST", max(per_minute // 5, 1))


def bucket_of(actor: Actor) -> tuple[str, int | None]:
    """This function names the bucket that an actor draws from."""
    return ("key", actor.key_id) if actor.key_id is not None else ("user", actor.user_id)


def take(name: object, cost: float = 1) -> dict[str, str]:
    """This function counts one call and gives the RateLimit-* headers; it raises TooManyRequests with Retry-After."""
    per_minute, burst = rate()
    if not per_minute:
        return {}
    cost = min(cost, burst)
    allowed, left = limiter.take(name, cost=cost, per_minute=per_minute, burst=burst, now=time.monotonic())
    headers = {
        "RateLimit-Limit": str(burst),
        "RateLimit-Remaining": str(int(left)),
        "RateLimit-Reset": str(int((burst - left) * 60 / per_minute) + 1),
        "RateLimit-Policy": f"{burst};w={max(burst * 60 // per_minute, 1)}",
    }
    if not allowed:
        headers["Retry-After"] = str(int((cost - left) * 60 / per_minute) + 1)
        raise TooManyRequests(headers=headers)
    return headers
