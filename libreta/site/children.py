"""A process that the supervisor keeps alive."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

FIRST_PAUSE, LONGEST_PAUSE, STEADY = 0.5, 30.0, 30.0  # seconds


@dataclass
class Child:
    """One part of Libreta, started again when it ends, with growing pauses while it keeps ending."""

    name: str
    environment: dict[str, str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default=0.0)

    def start(self) -> None:
        """This method starts the part in a group of its own: a Ctrl-C on the terminal reaches the supervisor alone."""
        command = [sys.executable, "-m", "libreta", self.name]
        self.process = subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True)
        self.started = time.monotonic()

    def tend(self) -> int | None:
        """This method starts the part again when its pause is over; returns the exit code at the moment it ended."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return None
        code = self.process.poll()
        if code is None:
            return None
        self.end_group()  # what it started must not keep its port
        self.process = None
        self.pause = (
            FIRST_PAUSE if now - self.started > STEADY else min(max(self.pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        )
        self.due = now + self.pause
        return code

    def ask_to_end(self) -> None:
        """This method asks the part to finish."""
        if self.process is not None and self.process.poll() is None:
            self._signal(signal.SIGTERM, group=False)

    def has_ended(self) -> bool:
        """This method tells whether the part is gone."""
        return self.process is None or self.process.poll() is not None

    def end_group(self) -> None:
        """This method ends what is left of the part and of all that it started."""
        self._signal(signal.SIGKILL, group=True)
        if self.process is not None:
            self.process.wait()

    def _signal(self, sign: signal.Signals, *, group: bool) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, sign) if group else os.kill(self.process.pid, sign)
        except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
            pass
