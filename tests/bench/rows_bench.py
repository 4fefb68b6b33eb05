"""How many objects a second become rows, tuples and instances of a program's own classes, on one core.

    python tests/bench/rows_bench.py [--rows 16384] [--calls 8] [--turns 7]

Stored instances of the embedded WMI, three properties: a string and two uint32. Each way is measured twice: reading
alone, from a queue that has been filled before, and end to end, from the query to the last row; the whole process,
WMI's threads included, is kept on one processor where the system lets it be, and it is the processor's time that is
counted. Beside each stands a plain loop in Python that makes the same of the rows. A turn takes all ways one after the
other, so that a busy machine is busy for each of them; the medians are printed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple, TypedDict

import wmisink
from wmisink.embedded import Repository

_WQL: Final = "SELECT Name, ProcessId, ThreadCount FROM Bench_Process"
_PROMISED: Final = {"Row": 1_500_000, "tuple": 2_500_000}  # a second, reading alone


@dataclass
class AsDataclass:
    """A process, as a dataclass."""

    Name: str
    ProcessId: int
    ThreadCount: int


@dataclass(slots=True)
class AsSlots:
    """A process, as a dataclass with slots."""

    Name: str
    ProcessId: int
    ThreadCount: int


class AsNamedTuple(NamedTuple):
    """A process, as a named tuple."""

    Name: str
    ProcessId: int
    ThreadCount: int


class AsTypedDict(TypedDict):
    """A process, as a typed dictionary."""

    Name: str
    ProcessId: int
    ThreadCount: int


Batches = Iterable[list[Any]]


@dataclass(frozen=True)
class Way:
    """What the objects are made into, by the package and by a loop over its rows."""

    name: str
    call: Callable[[wmisink.Call], wmisink.Call[Any]]
    loop: Callable[[wmisink.Row], object] | None


def shaped(as_: type[Any], call: wmisink.Call) -> wmisink.Call[Any]:
    return call.rows(as_=as_)


def ways() -> list[Way]:
    """All that this installation has."""
    made: list[tuple[str, Any, Callable[[wmisink.Row], object]]] = [
        ("tuple", tuple, tuple),
        ("dict", dict, dict),
        ("dataclass", AsDataclass, lambda row: AsDataclass(*row)),
        ("dataclass, slots", AsSlots, lambda row: AsSlots(*row)),
        ("NamedTuple", AsNamedTuple, lambda row: AsNamedTuple(*row)),
        ("TypedDict", AsTypedDict, dict),
    ]
    try:
        import msgspec  # noqa: PLC0415  not everyone has it
    except ImportError:
        pass
    else:
        struct = msgspec.defstruct("AsStruct", [("Name", str), ("ProcessId", int), ("ThreadCount", int)])
        made.append(("msgspec.Struct", struct, lambda row: struct(*row)))
    rows = Way("Row", lambda call: call, None)
    return [rows, *(Way(name, partial(shaped, as_), loop) for name, as_, loop in made)]


def connect(rows: int) -> wmisink.Connection:
    repository = Repository()
    namespace = repository.namespace(r"root\bench")
    properties = {"Name": "string", "ProcessId": "uint32", "ThreadCount": "uint32"}
    namespace.define("Bench_Process", properties, keys=["ProcessId"])
    for number in range(rows):
        namespace.put("Bench_Process", {"Name": f"process{number:06}.exe", "ProcessId": number, "ThreadCount": 8})
    return wmisink.connect(namespace.path, repository=repository)


def take(call: wmisink.Call[Any], loop: Callable[[wmisink.Row], object] | None) -> int:
    """Take all rows as a program does that looks at each once."""
    count = 0
    for batch in call.batches():
        count += len(batch if loop is None else [loop(row) for row in batch])
    return count


def reading(wmi: wmisink.Connection, rows: int, way: Way, *, by_loop: bool) -> float:
    """The seconds that it takes to empty a full queue."""
    with wmi.query(_WQL, capacity=rows) as call:
        call.wait()
        began = time.process_time()
        assert take(call if by_loop else way.call(call), way.loop if by_loop else None) == rows
        return time.process_time() - began


def end_to_end(wmi: wmisink.Connection, rows: int, way: Way) -> float:
    """The seconds from the query to the last row."""
    began = time.process_time()
    with wmi.query(_WQL) as call:
        assert take(way.call(call), None) == rows
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=16_384, help="in a full queue")
    parser.add_argument("--calls", type=int, default=8, help="in a turn, one after the other")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--check", action="store_true", help="fail where less is reached than was promised")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    measured: dict[tuple[str, str], list[float]] = {}
    offered = ways()

    def note(way: Way, what: str, measure: Callable[[], float]) -> None:
        pace = arguments.rows * arguments.calls / sum(measure() for _ in range(arguments.calls))
        measured.setdefault((way.name, what), []).append(pace)

    with connect(arguments.rows) as wmi:
        for _ in range(arguments.turns + 1):  # the first warms up
            for way in offered:
                note(way, "read", partial(reading, wmi, arguments.rows, way, by_loop=False))
                note(way, "whole", partial(end_to_end, wmi, arguments.rows, way))
                if way.loop:
                    note(way, "loop", partial(reading, wmi, arguments.rows, way, by_loop=True))
    print(f"{arguments.rows:,} objects, medians of {arguments.turns} turns, rows a second on one core, {sys.platform}")
    print(f"{'made into':<18}{'reading':>12}{'by a loop':>12}{'end to end':>12}")
    medians = {key: statistics.median(turns[1:]) for key, turns in measured.items()}
    for way in offered:
        loop = f"{medians[way.name, 'loop']:>12,.0f}" if way.loop else f"{'':>12}"
        print(f"{way.name:<18}{medians[way.name, 'read']:>12,.0f}{loop}{medians[way.name, 'whole']:>12,.0f}")
    short = [name for name, promised in _PROMISED.items() if medians[name, "read"] < promised]
    return 1 if arguments.check and short else 0


if __name__ == "__main__":
    sys.exit(main())
