"""The performance classes of processes against the system's own counts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import psutil
from wmisink import host
from wmisink.host import _performance_process

SECOND = 10_000_000


@pytest.fixture
def machine() -> Iterator[wmisink.Connection]:
    """One that has no samples of other tests."""
    with wmisink.connect(repository=host.repository()) as wmi:
        yield wmi


def rows_of(wmi: wmisink.Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in wmi.query(query)]


def only(wmi: wmisink.Connection, query: str) -> dict[str, Any]:
    [row] = rows_of(wmi, query)
    return row


def busy(seconds: float) -> None:
    """Use a processor for as long as this process gets one."""
    began = time.process_time()
    while time.process_time() - began < seconds:
        pass


def test_process_times_can_be_cooked_from_two_raw_samples(machine: wmisink.Connection) -> None:
    query = f"SELECT * FROM Win32_PerfRawData_PerfProc_Process WHERE IDProcess = {os.getpid()}"
    one, began = only(machine, query), time.process_time()
    busy(0.5)
    two, spent = only(machine, query), time.process_time() - began
    counted = (two["PercentProcessorTime"] - one["PercentProcessorTime"]) / SECOND
    assert spent - 0.1 < counted < spent + 0.3
    parts = two["PercentUserTime"] + two["PercentPrivilegedTime"]
    assert abs(two["PercentProcessorTime"] - parts) < SECOND // 100
    age = (two["Timestamp_Object"] - two["ElapsedTime"]) / two["Frequency_Object"]
    assert abs(age - (time.time() - psutil.Process().create_time())) < 5


def tells_our_threads(machine: wmisink.Connection, class_name: str) -> bool:
    """Whether WMI tells how many threads this process has, in one of ten tries: a pool's may end between two looks."""
    query = f"SELECT ThreadCount FROM {class_name} WHERE IDProcess = {os.getpid()}"
    return any(only(machine, query)["ThreadCount"] == psutil.Process().num_threads() for _ in range(10))


@pytest.mark.thread_unsafe(reason="reads twice how many threads the process has")
def test_process_is_described_truthfully(machine: wmisink.Connection) -> None:
    process = psutil.Process()
    row = only(machine, f"SELECT * FROM Win32_PerfFormattedData_PerfProc_Process WHERE IDProcess = {os.getpid()}")
    assert row["Name"].partition("#")[0] == process.name()
    assert row["CreatingProcessID"] == os.getppid()
    assert 0.5 < row["WorkingSet"] / process.memory_info().rss < 2
    assert 0.5 < row["VirtualBytes"] / process.memory_info().vms < 2
    assert tells_our_threads(machine, "Win32_PerfFormattedData_PerfProc_Process")
    assert row["PriorityBase"] is None
    assert abs(row["ElapsedTime"] - (time.time() - process.create_time())) < 5


@pytest.mark.thread_unsafe(reason="numbers the processes of one name, which must not come and go")
def test_processes_of_one_name_are_numbered(machine: wmisink.Connection) -> None:
    command = [sys.executable, "-c", "input()"]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE) as one,
        subprocess.Popen(command, stdin=subprocess.PIPE) as two,
    ):
        rows = rows_of(machine, "SELECT Name, IDProcess FROM Win32_PerfRawData_PerfProc_Process")
        names = {row["IDProcess"]: row["Name"] for row in rows}
        assert len(set(names.values())) == len(names)
        assert re.fullmatch(r".+#\d+", names[max(one.pid, two.pid)])
        alone = only(
            machine, f"SELECT IDProcess FROM Win32_PerfRawData_PerfProc_Process WHERE Name = '{names[one.pid]}'"
        )
        assert alone["IDProcess"] == one.pid
        one.communicate(b"\n")
        two.communicate(b"\n")


def test_process_query_reads_no_more_than_it_names(
    machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for dear in ("memory_full_info", "io_counters", "num_fds"):
        if hasattr(psutil.Process, dear):
            monkeypatch.setattr(psutil.Process, dear, pytest.fail)
    rows = rows_of(machine, "SELECT IDProcess, ThreadCount FROM Win32_PerfRawData_PerfProc_Process")
    assert len(rows) > 2
    assert rows[-1]["IDProcess"] == 0  # of all together
    assert rows[-1]["ThreadCount"] == sum(row["ThreadCount"] for row in rows[:-1])
    monkeypatch.setattr(psutil, "pids", pytest.fail)
    for kind in ("Raw", "Formatted"):
        assert tells_our_threads(machine, f"Win32_Perf{kind}Data_PerfProc_Process")


def test_process_names_cost_nothing_unless_they_are_asked_for(
    machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def of(_names: object, pid: int) -> str:
        asked.append(pid)
        return str(pid)

    monkeypatch.setattr(_performance_process._Names, "of", of)  # noqa: SLF001
    rows_of(machine, "SELECT IDProcess FROM Win32_PerfRawData_PerfProc_Process")
    assert asked == []
    rows_of(machine, "SELECT Name FROM Win32_PerfRawData_PerfProc_Process")
    assert asked


def test_total_of_the_processes_is_no_more_than_the_machine_can_do(machine: wmisink.Connection) -> None:
    query = "SELECT Name, PercentProcessorTime FROM Win32_PerfFormattedData_PerfProc_Process"
    rows = {row["Name"]: row["PercentProcessorTime"] for row in rows_of(machine, query)}
    total = rows.pop("_Total")
    assert 0 <= total <= 130 * (psutil.cpu_count() or 1)
    assert abs(total - sum(value or 0 for value in rows.values())) <= len(rows)  # each is rounded


def test_process_that_is_gone_is_no_row(machine: wmisink.Connection) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    for condition in (f"IDProcess = {process.pid}", "Name = 'no process is called so'"):
        for kind in ("Raw", "Formatted"):
            query = f"SELECT * FROM Win32_Perf{kind}Data_PerfProc_Process WHERE {condition}"
            assert rows_of(machine, query) == []
