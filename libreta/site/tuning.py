"""Settings of the embedded PostgreSQL by the memory of the machine. Safety is never traded for speed."""

import os
from pathlib import Path

MB = 1024 * 1024
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - looked at, not written to


def options() -> dict[str, str]:
    """This function returns PostgreSQL settings as name and value."""
    memory = machine_memory()
    return {
        "shared_buffers": f"{_between(memory // 6, 64 * MB, 4096 * MB) // MB}MB",
        "effective_cache_size": f"{_between(memory // 2, 256 * MB, 65536 * MB) // MB}MB",
        "maintenance_work_mem": f"{_between(memory // 32, 64 * MB, 1024 * MB) // MB}MB",
        "work_mem": "16MB",
        "max_connections": "100",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "synchronous_commit": "on",
        "random_page_cost": "1.1",
        "jit": "off",  # compiling costs more than it saves on the short queries of pages
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.02",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_messages": "warning",
        "log_checkpoints": "off",
        "dynamic_shared_memory_type": _shared_memory(),
    }


def machine_memory() -> int:
    """This function returns the bytes of memory we may use: the machine's, or less where a container sets a limit."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            total = min(total, int(Path(limit).read_text()))
        except (OSError, ValueError):
            continue
    return total


def _shared_memory() -> str:
    """Containers often give /dev/shm 64 MB, where a parallel query then fails: files do instead."""
    try:
        facts = os.statvfs(SHARED_MEMORY)
    except OSError:
        return "mmap"
    roomy = facts.f_blocks * facts.f_frsize >= 256 * MB and os.access(SHARED_MEMORY, os.W_OK)
    return "posix" if roomy else "mmap"


def _between(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))
