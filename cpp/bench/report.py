#!/usr/bin/env python3
"""Run the native benchmark several times and hold its medians against the targets.

    cmake --preset bench && cmake --build --preset bench
    python3 cpp/bench/report.py build/bench/cpp/bench/sink_bench

Every repetition runs each benchmark once, so that what the machine does meanwhile hits all of them alike; a ratio is
taken within a repetition, and its median over them counts. Exits with 1 if a target is missed or a benchmark has
found its own answer wrong. Two processors are needed, for the callbacks and for the reader.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

FLOOR = "plain_array"
OURS = "query_sink"
CONTENDERS = (FLOOR, OURS, "locked_deque", "moodycamel", "boost_lockfree")
BATCHES = (1, 10, 100, 1000)
MOST_ABOVE_FLOOR_NS = 60.0  # at a batch of 1
MOST_TIMES_FLOOR = 1.25  # at batches of 100 and more

Run = dict[str, dict[str, Any]]


def say(line: str) -> None:
    """Print a line of the report."""
    sys.stdout.write(line + "\n")


def run_once(program: Path) -> Run:
    """Run every benchmark once and return what they said, by name."""
    command = [str(program), "--benchmark_format=json"]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 - the caller's
    benchmarks = json.loads(answer.stdout)["benchmarks"]
    return {entry["name"].split("/iterations:")[0]: entry for entry in benchmarks}


def cost(run: Run, contender: str, batch: int) -> float:
    """Nanoseconds for each object."""
    return float(run[f"indicate/{contender}/batch:{batch}"]["ns_per_object"])


def report_indicate(runs: list[Run]) -> list[str]:
    """Print the cost of a callback and return the targets that were missed."""
    say("Nanoseconds for each object, median; in brackets, times the floor")
    say(f"{'batch':>15}" + "".join(f"{batch:>16}" for batch in BATCHES))
    for contender in CONTENDERS:
        cells = []
        for batch in BATCHES:
            times = median(cost(run, contender, batch) / cost(run, FLOOR, batch) for run in runs)
            cells.append(f"{median(cost(run, contender, batch) for run in runs):8.1f} ({times:5.2f})")
        say(f"{contender:>15}" + "".join(f"{cell:>16}" for cell in cells))

    missed = []
    above = median(cost(run, OURS, 1) - cost(run, FLOOR, 1) for run in runs)
    say(f"\nbatch of 1: {above:.1f} ns above the floor (target: at most {MOST_ABOVE_FLOOR_NS:.0f})")
    if above > MOST_ABOVE_FLOOR_NS:
        missed.append("The cost at a batch of 1 is too far above the floor.")
    for batch in (100, 1000):
        times = median(cost(run, OURS, batch) / cost(run, FLOOR, batch) for run in runs)
        say(f"batch of {batch}: {times:.2f} times the floor (target: at most {MOST_TIMES_FLOOR})")
        if times > MOST_TIMES_FLOOR:
            missed.append(f"The cost at a batch of {batch} is too many times the floor.")
    allocations = sum(run[f"indicate/{OURS}/batch:{batch}"]["allocations"] for run in runs for batch in BATCHES)
    say(f"allocations in callbacks: {allocations:.0f} (target: 0)")
    return missed  # an allocation is an error of the benchmark's own


def report_sleepers(runs: list[Run]) -> list[str]:
    """Print what callbacks cost while the reader does not read, and return the targets that were missed."""
    say("\nMicroseconds of the one callback that wakes a sleeping reader, median")
    for contender in (OURS, "locked_deque"):
        say(f"{contender:>15}{median(run[f'wake/{contender}']['p50_us'] for run in runs):8.1f}")

    say("\nMicroseconds of a callback of 10 objects while the reader is busy for 100 ms, medians over the runs")
    say(f"{'':>32}{'p50':>12}{'p99':>12}{'p99.9':>12}{'max':>12}{'waits':>8}")
    for contender in (OURS, "pythonic_sink"):
        for holds in ("holds_nothing", "holds_lock"):
            entries = [run[f"busy_reader/{contender}/{holds}"] for run in runs]
            times = [median(entry[key] for entry in entries) for key in ("p50_us", "p99_us", "p999_us", "max_us")]
            waits = sum(entry["waits"] for entry in entries)
            say(f"{contender + ', ' + holds:>32}" + "".join(f"{time:12.2f}" for time in times) + f"{waits:8.0f}")
    held = sum(run[f"busy_reader/{OURS}/holds_lock"]["waits"] for run in runs)
    return ["A callback has waited for the reader's lock."] if held else []


def errors_of(runs: Iterable[Run]) -> list[str]:
    """Return what the benchmarks said of their own answers."""
    return [
        f"{name}: {entry['error_message']}"
        for run in runs
        for name, entry in run.items()
        if entry.get("error_occurred")
    ]


def main() -> int:
    """Run, report and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path, help="the benchmark, sink_bench")
    parser.add_argument("--repetitions", type=int, default=7, metavar="N")
    arguments = parser.parse_args()
    runs = [run_once(arguments.program) for _ in range(arguments.repetitions)]
    failures = errors_of(runs)
    if not failures:
        failures = report_indicate(runs) + report_sleepers(runs)
    for failure in failures:
        sys.stderr.write(failure + "\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
