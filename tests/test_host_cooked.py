"""This machine's raw counters, cooked as a script cooks those of Windows, against the system's own counts."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import psutil
from wmisink import host
from wmisink.counters import Cooker, CounterType, sample

RAW = [each.name for each in host.CLASSES if each.name.startswith("Win32_PerfRawData_")]


@pytest.fixture
def machine() -> Iterator[wmisink.Connection]:
    with wmisink.connect(repository=host.repository()) as wmi:
        yield wmi


@pytest.fixture
def busy() -> Iterator[None]:
    """Keep about one processor busy."""
    end = threading.Event()

    def work() -> None:
        while not end.is_set():
            sum(range(10_000))

    worker = threading.Thread(target=work)
    worker.start()
    yield
    end.set()
    worker.join()


def test_there_are_raw_classes() -> None:
    assert {"Win32_PerfRawData_PerfOS_Processor", "Win32_PerfRawData_PerfOS_System"} <= set(RAW)


@pytest.mark.parametrize("name", RAW)
def test_every_raw_class_is_cooked(machine: wmisink.Connection, name: str) -> None:
    cooker = Cooker(machine.get(name))
    assert all(isinstance(counter.type, CounterType) for counter in cooker.counters)
    cooker.cook(machine.query(cooker.query()))
    rows = cooker.cook(machine.query(cooker.query()))
    assert len(cooker) == len(rows)
    for row in rows:
        for counter in cooker.counters:
            value = row[counter.name]
            assert value is None or value >= 0, (row.Name if cooker.keys else name, counter)


def _idle(times: object) -> float:
    return float(times.idle) + float(getattr(times, "iowait", 0))  # type: ignore[attr-defined]


@pytest.mark.thread_unsafe(reason="measures how busy the processors are")
@pytest.mark.usefixtures("busy")
def test_processor_time_is_that_of_psutil(machine: wmisink.Connection) -> None:
    cooker = Cooker(machine.get("Win32_PerfRawData_PerfOS_Processor"), ["PercentProcessorTime", "PercentUserTime"])
    clock, times = time.monotonic(), psutil.cpu_times(percpu=True)
    cooker.cook(machine.query(cooker.query()))
    time.sleep(0.6)
    later_clock, later_times = time.monotonic(), psutil.cpu_times(percpu=True)
    cooked = {row.Name: row for row in cooker.cook(machine.query(cooker.query()))}
    shares = []
    for number, (before, after) in enumerate(zip(times, later_times, strict=True)):
        shares.append(100 - 100 * (_idle(after) - _idle(before)) / (later_clock - clock))
        # Linux counts time in steps of a hundredth of a second, and the two readings are not of one moment.
        assert cooked[str(number)].PercentProcessorTime == pytest.approx(max(shares[-1], 0), abs=15)
    assert cooked["_Total"].PercentProcessorTime == pytest.approx(sum(shares) / len(shares), abs=15)
    assert 0 < cooked["_Total"].PercentUserTime <= 101


def _sampled(machine: wmisink.Connection, process: psutil.Process) -> tuple[wmisink.Row, float]:
    """A cooked process and its share of a processor as psutil has it."""
    began, before = time.monotonic(), process.cpu_times()
    [row] = sample(
        machine,
        "Win32_PerfRawData_PerfProc_Process",
        ["PercentProcessorTime", "ElapsedTime", "IDProcess"],
        interval=0.6,
        where={"IDProcess": process.pid},
    )
    after, elapsed = process.cpu_times(), time.monotonic() - began
    return row, 100 * (after.user + after.system - before.user - before.system) / elapsed


@pytest.mark.thread_unsafe(reason="measures how busy the processors are")
@pytest.mark.usefixtures("busy")
def test_a_process_is_cooked_by_its_own_samples(machine: wmisink.Connection) -> None:
    process = psutil.Process()
    # Its name, such as python#1, becomes another when one like it ends, and then there is nothing to compare with.
    attempts = (_sampled(machine, process) for _ in range(10))
    row, share = next(attempt for attempt in attempts if attempt[0].PercentProcessorTime is not None)
    assert row.IDProcess == os.getpid()
    assert row.PercentProcessorTime == pytest.approx(share, abs=25)
    assert row.ElapsedTime == pytest.approx(time.time() - process.create_time(), abs=5)


def test_the_system_is_cooked_as_its_formatted_class_has_it(machine: wmisink.Connection) -> None:
    [row] = sample(machine, "Win32_PerfRawData_PerfOS_System", interval=0.05)
    [formatted] = machine.query("SELECT * FROM Win32_PerfFormattedData_PerfOS_System")
    assert row.SystemUpTime == pytest.approx(formatted.SystemUpTime, abs=5)
    assert row.Processes == pytest.approx(formatted.Processes, abs=20)
    assert row.ContextSwitchesPersec > 0


def test_the_share_of_free_space_is_that_of_the_formatted_class(machine: wmisink.Connection) -> None:
    rows = sample(machine, "Win32_PerfRawData_PerfDisk_LogicalDisk", ["PercentFreeSpace"], interval=0.01)
    query = "SELECT Name, PercentFreeSpace FROM Win32_PerfFormattedData_PerfDisk_LogicalDisk"
    formatted = {row.Name: row.PercentFreeSpace for row in machine.query(query)}
    assert rows
    for row in rows:
        assert row.PercentFreeSpace == pytest.approx(formatted[row.Name], abs=1.5)
