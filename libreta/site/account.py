"""The system account of the embedded PostgreSQL: our own, or an unprivileged one when Libreta runs as root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from libreta.site.trouble import DATABASE, Trouble


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL. `drop` holds when we are root and must become somebody else."""

    uid: int
    gid: int
    drop: bool

    @property
    def process_options(self) -> dict:
        """This function returns the options of subprocess that start a program as this account."""
        if not self.drop:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """This function gives a path to the account."""
        if self.drop:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, path: Path) -> bool:
        """This function tells whether the account may pass through every existing folder of a path."""
        if not self.drop:
            return True
        folders = [folder for folder in (path, *path.parents) if folder.exists()]
        return all(self._may_pass(folder.stat()) for folder in folders)

    def _may_pass(self, facts: os.stat_result) -> bool:
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & stat.S_IXUSR)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & stat.S_IXGRP)
        return bool(facts.st_mode & stat.S_IXOTH)


def database_account() -> Account:
    """This function returns who runs PostgreSQL, which refuses root: LIBRETA_SYSTEM_USER, `libreta` or `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drop=False)
    named = os.environ.get("LIBRETA_SYSTEM_USER")
    for name in [named] if named else ["libreta", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, drop=True)
    raise Trouble(
        "PostgreSQL does not run as root and no user `libreta` or `nobody` exists; name one in LIBRETA_SYSTEM_USER.",
        DATABASE,
    )
