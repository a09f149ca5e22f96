"""The home folder of an installation (LIBRETA_HOME): its database, its secrets, its files."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from libreta.site.trouble import Trouble

PROJECT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """This function returns LIBRETA_HOME; without it `var` in the checkout, or in the current folder."""
    named = os.environ.get("LIBRETA_HOME")
    if named:
        return Path(named).expanduser().resolve()
    root = PROJECT if (PROJECT / "pyproject.toml").exists() else Path.cwd()
    return root / "var"


def ready_folder(path: Path, mode: int = 0o755) -> Path:
    """This function makes a folder with the given mode; raises Trouble with one sentence when it may not."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        if path.stat().st_uid == os.geteuid() and (path.stat().st_mode & 0o777) != mode:
            path.chmod(mode)
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError
    except (PermissionError, FileExistsError, NotADirectoryError, OSError) as fault:
        reason = fault.strerror or "it belongs to another user"
        raise Trouble(f"The folder {path} cannot be used ({reason}); set LIBRETA_HOME to one that you own.") from fault
    return path


def secret(name: str) -> str:
    """This function returns the secret of that name, made of 256 random bits on first use (mode 600)."""
    folder = ready_folder(ready_folder(home()) / "secrets", 0o700)
    path = folder / name
    for _ in range(2):
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            write_once(path, secrets.token_urlsafe(32))
        except PermissionError as fault:
            raise Trouble(f"The secret {path} cannot be read; start Libreta as the user who owns it.") from fault
    raise Trouble(f"The secret {path} could not be written.")


def write_once(path: Path, text: str) -> None:
    """This function writes a file (mode 600) unless another process was first; a link is atomic."""
    temporary = _beside(path, text)
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def write_whole(path: Path, text: str) -> None:
    """This function replaces a file (mode 600) in one step, so that a reader sees the old or the new text."""
    os.replace(_beside(path, text), path)


def _beside(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def fingerprint(path: Path) -> str:
    """This function returns a short name for a folder, the same on every start."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]
