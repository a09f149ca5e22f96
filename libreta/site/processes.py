"""Processes that must not outlive the one that started them, whatever way that one ends."""

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1


def follow_parent(variable: str = "LIBRETA_SUPERVISED", sign: signal.Signals = signal.SIGTERM) -> None:
    """This function ends this process soon after its parent, if the environment says that somebody supervises it."""
    if not os.environ.get(variable):
        return
    parent = os.getppid()
    if sys.platform == "linux":  # at once, by the kernel; elsewhere the thread below notices within a second
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sign.value)
    threading.Thread(target=_watch, args=(parent, sign), name="follow-parent", daemon=True).start()


def _watch(parent: int, sign: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), sign)
    time.sleep(6)  # a clean end was asked for; what still runs now hangs
    os.kill(os.getpid(), signal.SIGKILL)
