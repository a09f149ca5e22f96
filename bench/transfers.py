"""The long work: import beside raw COPY, export, the intelligence run; each in a process of its own that is watched."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil
import psycopg

from bench import words
from bench.databases import ROOT

HEADER = ("external_id", "kind", "given_name", "family_name", "email", "phone", "city", "country", "lifecycle")


@dataclass(frozen=True)
class Ran:
    """A command that ended: how, after how many seconds, with how much memory at its height."""

    code: int
    seconds: float
    cpu_seconds: float
    megabytes: float
    output: str


def ran(environment: dict[str, str], *arguments: str) -> Ran:
    """This function runs a `libreta` command and watches its memory."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "libreta", *arguments],
        env={**os.environ, **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    seen = {"rss": 0, "cpu": 0.0}
    watcher = threading.Thread(target=watch, args=(process.pid, seen), daemon=True)
    watcher.start()
    output, _nothing = process.communicate()
    return Ran(process.returncode, time.perf_counter() - begun, seen["cpu"], seen["rss"] / 1e6, output)


def watch(pid: int, seen: dict[str, float]) -> None:
    """This function notes the largest memory and the processor time of a process and its children."""
    try:
        process = psutil.Process(pid)
        while True:
            family = [process, *process.children(recursive=True)]
            seen["rss"] = max(seen["rss"], sum(one.memory_info().rss for one in family))
            seen["cpu"] = max(seen["cpu"], sum(sum(one.cpu_times()[:2]) for one in family))
            time.sleep(0.1)
    except psutil.Error:
        return


def write_contacts(path: Path, rows: int, seed: int) -> None:
    """This function writes a CSV of new people, as another CRM would export them."""
    chance = Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            given, family = chance.choice(words.GIVEN), chance.choice(words.FAMILY)
            mail = f"import{seed}.{number}@mail.example.com"
            phone = f"+4031{chance.randrange(10**7):07}"
            city = chance.choice(words.CITIES)
            writer.writerow((f"I{seed}-{number}", "person", given, family, mail, phone, city, "RO", "prospect"))


def raw_copy_seconds(address: str, path: Path) -> float:
    """This function copies the same file into a table with the same columns and indexes, and nothing else."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_copy")
        connection.execute("CREATE TABLE bench_copy (LIKE directory_customer INCLUDING ALL EXCLUDING CONSTRAINTS)")
        connection.execute(
            "ALTER TABLE bench_copy ALTER created_at SET DEFAULT now(), ALTER updated_at SET DEFAULT now(), "
            "ALTER version SET DEFAULT 1, ALTER extra SET DEFAULT '{}'"
        )
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            statement = f"COPY bench_copy ({', '.join(HEADER)}) FROM STDIN WITH (FORMAT csv, HEADER)"
            with cursor.copy(statement) as copy, path.open("rb") as file:
                while block := file.read(1 << 16):
                    copy.write(block)
        took = time.perf_counter() - begun
        connection.execute("DROP TABLE bench_copy")
    return took
