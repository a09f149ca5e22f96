"""Everything that must hold before a change is taken: what `make test` and `.ci/run` do.

usage: python -m tools.test [--all] [--lint-only] [arguments for pytest]
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(arguments: list[str]) -> int:
    """This function runs every step, names those that failed, and returns 1 if there is one."""
    os.chdir(ROOT)
    tests = [argument for argument in arguments if argument not in ("--all", "--lint-only")]
    failed = [name for name, command in linters() if not step(name, command)]
    if "--lint-only" not in arguments:
        ensure_chromium()
        if not step("migrations", [BIN / "python", "-m", "tools.migrations"]):
            failed.append("migrations")
        if not step("tests", pytest(slow="--all" in arguments, extra=tests)):
            failed.append("tests")
    print(f"\nFAILED: {', '.join(failed)}" if failed else "\nAll is well.", flush=True)
    return 1 if failed else 0


def linters() -> list[tuple[str, list]]:
    """This function returns the checks that need no database."""
    return [
        ("style", [BIN / "ruff", "check", "."]),
        ("form", [BIN / "ruff", "format", "--check", "-q", "."]),
        ("import contracts", [BIN / "lint-imports", "--no-logo"]),
    ]


def pytest(*, slow: bool, extra: list[str]) -> list:
    """This function returns the command for the tests, on as many processes as there are cores, at most four."""
    processes = str(min(4, max(2, os.cpu_count() or 2)))
    command = [BIN / "python", "-m", "pytest", "-n", processes, "--dist", "loadgroup", "--durations=10"]
    return [*command, *([] if slow else ["-m", "not slow"]), *extra]


def step(name: str, command: list) -> bool:
    """This function runs one step and tells whether it succeeded."""
    print(f"== {name}", flush=True)
    started = time.monotonic()
    done = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL)
    print(f"   {name}: {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - started:.0f} s)", flush=True)
    return done.returncode == 0


def ensure_chromium() -> None:
    """This function installs Chromium from the system's packages where it may."""
    if os.environ.get("LIBRETA_CHROMIUM") or any(shutil.which(name) for name in CHROMIUMS):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=environment, **quiet)
        subprocess.run(["apt-get", "install", "-qy", "--no-install-recommends", "chromium"], env=environment, **quiet)
    if not any(shutil.which(name) for name in CHROMIUMS):
        print("Chromium is not installed and could not be: the browser tests are skipped.", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
