"""What the three deliveries cost: rows a second, the time to the first row, and the memory that a slow reader takes.

    python tests/bench/delivery_bench.py [--rows 100000] [--turns 5]

on the embedded WMI; with ``--wmi "SELECT * FROM Win32_IP4RouteTable"`` on the WMI of Windows, or Wine's, where async
and semisync are compared, since NextAsync is missing from some. Each turn takes the deliveries one after the other,
so that a busy machine is busy for all of them; the medians are printed.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import wmisink
from wmisink._options import DELIVERIES, Delivery
from wmisink.embedded import InstanceRequest, Repository

_CAPACITY: Final = 1000
_UNREAD: Final = 0.5  # seconds that a call with a full queue stays unread before its memory is looked at


@dataclass(frozen=True)
class Turn:
    """One query to its end."""

    rows: int
    seconds: float
    first_row: float


def embedded_source(rows: int) -> tuple[Callable[[], wmisink.Connection], str]:
    """A class with so many instances of three properties, and what connects to it."""
    repository = Repository()
    namespace = repository.namespace(r"root\bench")
    namespace.define("Bench", {"Number": "uint32", "Name": "string", "Size": "uint64"}, keys=["Number"])
    for number in range(rows):
        namespace.put("Bench", {"Number": number, "Name": f"row {number}", "Size": number << 20})
    return lambda: wmisink.connect(namespace.path, repository=repository), "SELECT * FROM Bench"


def take_turn(wmi: wmisink.Connection, wql: str, delivery: Delivery) -> Turn:
    """Read every row as fast as they come."""
    began = time.perf_counter()
    with wmi.query(wql, delivery=delivery) as call:
        count = sum(1 for _row in call)
        seconds = time.perf_counter() - began
        status = call.status()
    return Turn(count, seconds, status.first_row or 0.0)


def resident() -> float:
    """The process's own memory in MiB; 0 where the system doesn't tell it in a file."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0.0
    return int(statm.read_text(encoding="ascii").split()[1]) * 4096 / 2**20


def held_memory(rows: int, delivery: Delivery) -> float:
    """By how many MiB a process grows while nobody reads such a call: the queue, and what WMI holds behind it."""
    repository = Repository()
    namespace = repository.namespace(r"root\bench")
    namespace.define("Bench", {"Number": "uint32", "Name": "string"}, keys=["Number"])

    @namespace.provides("Bench")
    def provide(request: InstanceRequest) -> Iterator[dict[str, object]]:
        count = 1 if "Number" in request.equals else rows
        return ({"Number": number, "Name": f"row {number} with a text of some length"} for number in range(count))

    with wmisink.connect(namespace.path, repository=repository) as wmi:
        list(wmi.query("SELECT * FROM Bench WHERE Number = 0", delivery=delivery))  # warms up
        before = resident()
        with wmi.query("SELECT * FROM Bench", delivery=delivery, capacity=_CAPACITY) as call:
            while call.status().rows_queued < min(_CAPACITY, rows):
                time.sleep(0.01)
            time.sleep(_UNREAD)
            return resident() - before


def held_in_a_process(rows: int, delivery: Delivery) -> float:
    """`held_memory` in a process of its own: one that has run before has memory to spare."""
    command = [sys.executable, __file__, "--rows", str(rows), "--held", delivery]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="instances of the embedded WMI")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--wmi", metavar="WQL", help="ask this of the WMI of Windows instead")
    parser.add_argument("--held", choices=DELIVERIES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.held:
        print(held_memory(arguments.rows, arguments.held))
        return 0
    connect: Callable[[], wmisink.Connection]
    if arguments.wmi:
        connect, wql = (lambda: wmisink.connect(provider="com")), arguments.wmi
    else:
        connect, wql = embedded_source(arguments.rows)
    offered = [way for way in DELIVERIES if way != "controlled" or not arguments.wmi]
    turns: dict[str, list[Turn]] = {way: [] for way in offered}
    with connect() as wmi:
        for way in offered:
            take_turn(wmi, wql, way)  # warms up
        for _ in range(arguments.turns):
            for way in offered:
                turns[way].append(take_turn(wmi, wql, way))
    held = {way: held_in_a_process(arguments.rows, way) for way in offered} if not arguments.wmi else {}
    print(f"{turns['async'][0].rows:,} rows, medians of {arguments.turns} turns, {sys.platform}")
    print(f"{'delivery':<12}{'rows/s':>12}{'first row':>14}{'held':>12}")
    for way in offered:
        pace = statistics.median(turn.rows / turn.seconds for turn in turns[way])
        first = statistics.median(turn.first_row for turn in turns[way])
        print(f"{way:<12}{pace:>12,.0f}{first * 1000:>11.2f} ms{held.get(way, 0):>8.1f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
