"""A real CalDAV server, a calendar on it as another program writes it, and rounds that bring it into step."""

import base64
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from libreta.collaboration.calendars import syncing
from libreta.collaboration.models import Account
from libreta.kernel import egress

NOW = datetime.now(UTC).replace(microsecond=0)
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Elsewhere//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:{stamp}
LAST-MODIFIED:{stamp}
DTSTART:{start}
DTEND:{end}
SUMMARY:{title}
{more}END:VEVENT
END:VCALENDAR
"""


def ical(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


class Elsewhere:
    """A calendar on the server, as another program writes it."""

    def __init__(self, root: str) -> None:
        self.root, self.url = root, f"{root}/alice/work/"
        pair = base64.b64encode(b"alice:s3cret").decode()
        self.headers = {"Authorization": f"Basic {pair}"}

    def ask(self, method: str, path: str = "", body: bytes | None = None):
        return egress.call(method, self.url + path, headers=self.headers, body=body)

    def put(self, uid: str, title: str, start: datetime, minutes=60, modified=NOW, more="", name: str = "") -> None:
        text = EVENT.format(
            uid=uid, stamp=ical(modified), start=ical(start), end=ical(start + timedelta(minutes=minutes)),
            title=title.replace(",", "\\,"), more=more,
        )  # fmt: skip
        answer = self.ask("PUT", name or f"{uid}.ics", text.replace("\n", "\r\n").encode())
        assert answer.status in (201, 204), answer.text

    def names(self) -> set[str]:
        body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
        answer = egress.call("PROPFIND", self.url, headers=self.headers | {"Depth": "1"}, body=body.encode())
        return {part.split("</")[0].rsplit("/", 1)[-1] for part in answer.text.split("href>") if ".ics" in part}


def step(account: Account, at: datetime | None = None) -> Account:
    at = at or timezone.now()
    Account.objects.filter(pk=account.pk).update(next_at=at)
    found = syncing.bring_into_step(account.pk, at=at)
    assert found.state == "done", found.sentence
    return found
