"""What a query of the host's processes costs beside the psutil calls that it stands for.

    python tests/bench/host_bench.py

starts 300 processes that sleep, takes turns between ``SELECT Name, ProcessId FROM Win32_Process`` and a loop over
``psutil.pids()`` with ``psutil.Process(pid).name()``, and prints the medians and their ratio. Both run in one process,
so that whatever else the machine does slows both.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import psutil
import wmisink

QUERY = "SELECT Name, ProcessId FROM Win32_Process"


class Cost(NamedTuple):
    """Medians in seconds over all turns, and how many processes there were."""

    query: float
    psutil: float
    processes: int

    @property
    def ratio(self) -> float:
        """How many times the psutil calls the query costs."""
        return self.query / self.psutil


@contextmanager
def sleeping(count: int) -> Iterator[None]:
    """So many processes more, which do nothing."""
    command = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]
    started = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


def by_psutil() -> list[tuple[str, int]]:
    """Name and number of each process, by the psutil calls that they take."""
    found = []
    for pid in psutil.pids():
        with suppress(psutil.NoSuchProcess):
            found.append((psutil.Process(pid).name(), pid))
    return found


def by_query(wmi: wmisink.Connection) -> list[tuple[str, int]]:
    """The same by the query."""
    return [(row.Name, row.ProcessId) for row in wmi.query(QUERY)]


def seconds(function: Callable[[], object]) -> float:
    """How long one call takes."""
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def measure(processes: int, turns: int) -> Cost:
    """Take turns between the two, so many of each after one to warm up."""
    queries, calls = [], []
    with sleeping(processes), wmisink.connect(provider="embedded") as wmi:
        count = len(by_psutil())
        by_query(wmi)
        for _ in range(turns):
            queries.append(seconds(lambda: by_query(wmi)))
            calls.append(seconds(by_psutil))
    return Cost(statistics.median(queries), statistics.median(calls), count)


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description="What a query of processes costs beside its psutil calls.")
    parser.add_argument("--processes", type=int, default=300, help="how many to start (default: %(default)s)")
    parser.add_argument("--turns", type=int, default=50, help="how many times to measure each (default: %(default)s)")
    chosen = parser.parse_args()
    cost = measure(chosen.processes, chosen.turns)
    print(
        f"{cost.processes} processes, {chosen.turns} turns: query {cost.query * 1e3:.2f} ms, "
        f"psutil {cost.psutil * 1e3:.2f} ms, ratio {cost.ratio:.2f}"
    )


if __name__ == "__main__":
    main()
