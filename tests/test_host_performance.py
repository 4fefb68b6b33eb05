"""The performance classes of processors, the system, memory, disks and the network against the system's own counts."""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import psutil
from wmisink import host
from wmisink.host import _performance_network, _performance_processor, _samples

SECOND = 10_000_000
NAMES = (
    "PerfOS_Processor",
    "PerfOS_System",
    "PerfOS_Memory",
    "PerfDisk_LogicalDisk",
    "PerfDisk_PhysicalDisk",
    "Tcpip_NetworkInterface",
    "PerfProc_Process",
)

#: For some counters, their types as Windows' own performance library gives them.
TYPES = {
    ("PerfOS_Processor", "PercentProcessorTime"): 558957824,
    ("PerfOS_Processor", "PercentUserTime"): 542180608,
    ("PerfOS_Processor", "InterruptsPersec"): 272696320,
    ("PerfOS_System", "SystemUpTime"): 807666944,
    ("PerfOS_System", "ContextSwitchesPersec"): 272696320,
    ("PerfOS_Memory", "AvailableBytes"): 65792,
    ("PerfOS_Memory", "PercentCommittedBytesInUse"): 537003008,
    ("PerfOS_Memory", "PercentCommittedBytesInUse_Base"): 1073939459,
    ("PerfDisk_LogicalDisk", "AvgDisksecPerRead"): 805438464,
    ("PerfDisk_LogicalDisk", "AvgDisksecPerRead_Base"): 1073939458,
    ("PerfDisk_LogicalDisk", "AvgDiskQueueLength"): 5571840,
    ("PerfDisk_LogicalDisk", "PercentDiskTime"): 542573824,
    ("PerfDisk_LogicalDisk", "PercentDiskTime_Base"): 1073939712,
    ("PerfDisk_PhysicalDisk", "DiskBytesPersec"): 272696576,
    ("Tcpip_NetworkInterface", "BytesTotalPersec"): 272696576,
    ("PerfProc_Process", "PercentProcessorTime"): 542180608,
    ("PerfProc_Process", "ElapsedTime"): 807666944,
    ("PerfProc_Process", "PageFaultsPersec"): 272696320,
    ("PerfProc_Process", "WorkingSet"): 65792,
    ("PerfProc_Process", "ThreadCount"): 65536,
}


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


def qualifiers(name: str) -> dict[str, str]:
    """The text of the qualifiers of each property in a class's MOF."""
    mof = host.repository().namespace(r"root\cimv2").mof(name)
    return {prop: text for text, prop in re.findall(r"^\s*\[(.*)\]\s*\w+ (\w+)(?: = .*)?;$", mof, re.MULTILINE)}


def test_raw_counters_say_their_types() -> None:
    found = {name: qualifiers(f"Win32_PerfRawData_{name}") for name in NAMES}
    for (name, prop), number in TYPES.items():
        assert re.search(rf"CounterType\s*[({{]\s*{number}\s*[)}}]", found[name][prop]), found[name][prop]


def test_formatted_counters_say_what_they_are_made_of() -> None:
    text = qualifiers("Win32_PerfFormattedData_PerfOS_Processor")["PercentProcessorTime"]
    assert '"PERF_100NSEC_TIMER_INV"' in text
    assert '"PercentProcessorTime"' in text


@pytest.mark.parametrize("name", NAMES)
def test_stamps_agree_with_the_clocks(machine: wmisink.Connection, name: str) -> None:
    before = time.monotonic_ns() // 100, time.time_ns() // 100 + 116_444_736_000_000_000
    rows = rows_of(machine, f"SELECT * FROM Win32_PerfRawData_{name}")
    after = time.monotonic_ns() // 100, time.time_ns() // 100 + 116_444_736_000_000_000
    for row in rows:
        assert {row[f"Frequency_{clock}"] for clock in ("Object", "PerfTime", "Sys100NS")} == {SECOND}
        assert before[0] <= row["Timestamp_PerfTime"] <= after[0]
        assert row["Timestamp_Object"] == row["Timestamp_Sys100NS"]
        assert before[1] - SECOND // 10 <= row["Timestamp_Sys100NS"] <= after[1] + SECOND // 10


def test_processor_time_can_be_cooked_from_two_raw_samples(machine: wmisink.Connection) -> None:
    query = "SELECT * FROM Win32_PerfRawData_PerfOS_Processor"
    first, system = {row["Name"]: row for row in rows_of(machine, query)}, psutil.cpu_times(percpu=True)
    busy(0.3)
    second, system_later = {row["Name"]: row for row in rows_of(machine, query)}, psutil.cpu_times(percpu=True)
    assert first.keys() == {"_Total"} | {str(number) for number in range(len(system))}
    shares = []
    for number, (before, after) in enumerate(zip(system, system_later, strict=True)):
        one, two = first[str(number)], second[str(number)]
        elapsed = (two["Timestamp_Sys100NS"] - one["Timestamp_Sys100NS"]) / SECOND
        share = 1 - (two["PercentProcessorTime"] - one["PercentProcessorTime"]) / SECOND / elapsed
        idle = (after.idle - before.idle) + getattr(after, "iowait", 0) - getattr(before, "iowait", 0)
        assert abs(share - (1 - idle / elapsed)) < 0.15  # the two looked at slightly different moments
        shares.append(share)
    total = second["_Total"]["PercentProcessorTime"] - first["_Total"]["PercentProcessorTime"]
    elapsed = second["_Total"]["Timestamp_Sys100NS"] - first["_Total"]["Timestamp_Sys100NS"]
    assert abs((1 - total / elapsed) - sum(shares) / len(shares)) < 0.01


def test_processor_that_is_busy_is_told_so(machine: wmisink.Connection) -> None:
    query = "SELECT Name, PercentProcessorTime, PercentIdleTime FROM Win32_PerfFormattedData_PerfOS_Processor"
    rows_of(machine, query)
    before, began = psutil.cpu_times(), time.monotonic()
    busy(0.5)
    rows = {row["Name"]: row for row in rows_of(machine, query)}
    after, elapsed = psutil.cpu_times(), time.monotonic() - began
    idle = (after.idle - before.idle) + getattr(after, "iowait", 0) - getattr(before, "iowait", 0)
    expected = 100 - 100 * idle / elapsed / (psutil.cpu_count() or 1)
    assert abs(rows["_Total"]["PercentProcessorTime"] - expected) < 15
    for row in rows.values():
        assert 0 <= row["PercentProcessorTime"] <= 100
        assert abs(row["PercentProcessorTime"] + row["PercentIdleTime"] - 100) <= 2
    assert only(machine, f"{query} WHERE Name = '0'")["Name"] == "0"


@pytest.mark.skipif(not Path("/proc/interrupts").exists(), reason="this system has no /proc/interrupts")
def test_interrupts_of_the_processors_add_up(machine: wmisink.Connection) -> None:
    before = psutil.cpu_stats()
    rows = rows_of(machine, "SELECT Name, InterruptsPersec, DPCsQueuedPersec FROM Win32_PerfRawData_PerfOS_Processor")
    counts = {row["Name"]: row for row in rows}
    total = counts.pop("_Total")
    for field in ("InterruptsPersec", "DPCsQueuedPersec"):
        assert total[field] == sum(row[field] for row in counts.values()) & 0xFFFFFFFF
    after = psutil.cpu_stats()
    assert before.soft_interrupts <= total["DPCsQueuedPersec"] <= after.soft_interrupts


def test_system_is_described_truthfully(machine: wmisink.Connection) -> None:
    before = psutil.cpu_stats().ctx_switches
    raw = only(machine, "SELECT * FROM Win32_PerfRawData_PerfOS_System")
    after = psutil.cpu_stats().ctx_switches
    assert (before & 0xFFFFFFFF) <= raw["ContextSwitchesPersec"] <= (after & 0xFFFFFFFF) or before >> 32 != after >> 32
    assert raw["Name"] is None
    up = (raw["Timestamp_Object"] - raw["SystemUpTime"]) / raw["Frequency_Object"]
    assert abs(up - (time.time() - psutil.boot_time())) < 5
    formatted = only(machine, "SELECT * FROM Win32_PerfFormattedData_PerfOS_System")
    assert abs(formatted["SystemUpTime"] - up) < 30
    assert abs(formatted["Processes"] - len(psutil.pids())) < 20
    assert formatted["Threads"] is None or formatted["Threads"] >= formatted["Processes"] * 0.8
    assert formatted["ContextSwitchesPersec"] > 0


def test_memory_is_described_truthfully(machine: wmisink.Connection) -> None:
    done = threading.Event()
    toucher = threading.Thread(target=_touch_fresh_memory, args=(done,))  # an idle machine may have no page faults
    toucher.start()
    try:
        row = only(machine, "SELECT * FROM Win32_PerfFormattedData_PerfOS_Memory")
    finally:
        done.set()
        toucher.join()
    memory = psutil.virtual_memory()
    assert 0.5 < row["AvailableBytes"] / memory.available < 2
    assert abs(row["AvailableBytes"] // 2**20 - row["AvailableMBytes"]) < memory.total // 2**20 // 10
    if not psutil.LINUX:
        return
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    kilobytes = {name: int(words.split()[0]) for name, _, words in (line.partition(":") for line in lines)}
    assert row["CommitLimit"] == kilobytes["CommitLimit"] * 1024
    assert 0.5 < row["CommittedBytes"] / (kilobytes["Committed_AS"] * 1024) < 2
    assert abs(row["PercentCommittedBytesInUse"] - 100 * row["CommittedBytes"] / row["CommitLimit"]) < 10
    assert row["PageFaultsPersec"] > 0
    assert row["PagesPersec"] >= row["PagesOutputPersec"]


@pytest.mark.skipif(not Path("/proc/vmstat").exists(), reason="this system has no /proc/vmstat")
def test_page_faults_are_counted(machine: wmisink.Connection) -> None:
    query = "SELECT PageFaultsPersec FROM Win32_PerfRawData_PerfOS_Memory"
    before = only(machine, query)["PageFaultsPersec"]
    touched = bytearray(64 * 2**20)
    for place in range(0, len(touched), 4096):
        touched[place] = 1
    assert (only(machine, query)["PageFaultsPersec"] - before) % 2**32 > 16  # huge pages make few faults of it


def test_logical_disks_are_those_of_the_class(machine: wmisink.Connection) -> None:
    rows = {row["Name"]: row for row in rows_of(machine, "SELECT * FROM Win32_PerfFormattedData_PerfDisk_LogicalDisk")}
    disks = {
        row["DeviceID"]: row for row in rows_of(machine, "SELECT DeviceID, Size, FreeSpace FROM Win32_LogicalDisk")
    }
    assert rows.keys() == disks.keys() | {"_Total"}
    for name, disk in disks.items():
        assert abs(rows[name]["FreeMegabytes"] - disk["FreeSpace"] // 2**20) < max(disk["Size"] // 2**20 // 20, 100)
        assert abs(rows[name]["PercentFreeSpace"] - 100 * disk["FreeSpace"] / disk["Size"]) < 5
    assert rows["_Total"]["FreeMegabytes"] == sum(rows[name]["FreeMegabytes"] for name in disks)
    assert only(machine, "SELECT Name, FreeMegabytes FROM Win32_PerfRawData_PerfDisk_LogicalDisk WHERE Name = '/'")[
        "FreeMegabytes"
    ]


def test_disk_traffic_is_that_of_the_system(machine: wmisink.Connection) -> None:
    before = psutil.disk_io_counters(perdisk=True)
    rows = rows_of(machine, "SELECT * FROM Win32_PerfRawData_PerfDisk_PhysicalDisk WHERE Name <> '_Total'")
    after = psutil.disk_io_counters(perdisk=True)
    listed = rows_of(machine, "SELECT DeviceID, Index FROM Win32_DiskDrive")
    devices = {row["Index"]: row["DeviceID"].removeprefix("/dev/") for row in listed}
    assert len(rows) == len(devices)
    for row in rows:
        name = devices[int(row["Name"].partition(" ")[0])]
        for prop, field in (("DiskReadBytesPersec", "read_bytes"), ("DiskWriteBytesPersec", "write_bytes")):
            assert getattr(before[name], field) <= row[prop] <= getattr(after[name], field)
        assert row["AvgDiskBytesPerRead"] == row["DiskReadBytesPersec"]
        assert row["AvgDiskBytesPerRead_Base"] == row["DiskReadsPersec"]
        assert row["PercentDiskTime_Base"] == row["Timestamp_PerfTime"]
        assert 0 <= row["PercentIdleTime"] <= row["PercentIdleTime_Base"]


def test_disk_is_named_by_its_number_and_what_lies_on_it(machine: wmisink.Connection) -> None:
    drives = rows_of(machine, "SELECT DeviceID, Index FROM Win32_DiskDrive")
    names = {row["Name"] for row in rows_of(machine, "SELECT Name FROM Win32_PerfRawData_PerfDisk_PhysicalDisk")}
    assert {name.partition(" ")[0] for name in names - {"_Total"}} == {str(row["Index"]) for row in drives}
    mounted = {part.device: part.mountpoint for part in psutil.disk_partitions(all=False)}
    for row in drives:
        if row["DeviceID"] in mounted:
            assert f"{row['Index']} {mounted[row['DeviceID']]}" in names


def test_network_traffic_is_that_of_the_system(machine: wmisink.Connection) -> None:
    before = psutil.net_io_counters(pernic=True)
    rows = rows_of(machine, "SELECT * FROM Win32_PerfRawData_Tcpip_NetworkInterface")
    after = psutil.net_io_counters(pernic=True)
    adapters = {row["Name"] for row in rows_of(machine, "SELECT Name FROM Win32_NetworkAdapter")}
    assert {row["Name"] for row in rows} == adapters
    for row in rows:
        one, two = before[row["Name"]], after[row["Name"]]
        assert one.bytes_recv <= row["BytesReceivedPersec"] <= two.bytes_recv
        assert one.bytes_sent <= row["BytesSentPersec"] <= two.bytes_sent
        assert row["BytesTotalPersec"] == row["BytesReceivedPersec"] + row["BytesSentPersec"]
        assert one.packets_sent <= row["PacketsSentPersec"] <= two.packets_sent


def test_network_rates_are_bytes_in_a_second(machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [row["Name"] for row in rows_of(machine, "SELECT Name FROM Win32_NetworkAdapter")]
    if not names:
        pytest.skip("no network interface but the loopback is here")
    counts = iter([1000, 1000 + 50_000])
    clock = iter([10 * SECOND, 12 * SECOND])

    class Snapshot:
        def __init__(self) -> None:
            count, ticks = next(counts), next(clock)
            zero = psutil.net_io_counters(pernic=False)
            assert zero is not None
            self.counts = {names[0]: zero._replace(bytes_recv=count, bytes_sent=2 * count)}
            self.moment = _samples_moment(ticks)

    monkeypatch.setattr(_performance_network, "_Snapshot", Snapshot)
    monkeypatch.setattr(_samples, "_wait", lambda _request: True)
    row = only(
        machine,
        "SELECT BytesReceivedPersec, BytesTotalPersec FROM Win32_PerfFormattedData_Tcpip_NetworkInterface "
        f"WHERE Name = '{names[0]}'",
    )
    assert (row["BytesReceivedPersec"], row["BytesTotalPersec"]) == (25_000, 75_000)


def _touch_fresh_memory(done: threading.Event) -> None:
    while not done.wait(0.005):
        bytearray(2**21)


def _samples_moment(ticks: int) -> Any:
    from wmisink.host._counters import Moment  # noqa: PLC0415

    return Moment(ticks, ticks)


def test_idle_states_are_told_apart(
    machine: wmisink.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = [("POLL", 9, 9), ("C1_ACPI", 30, 3), ("C1E", 40, 4), ("C3", 50, 5), ("C10", 900, 90)]
    for number, (name, microseconds, entries) in enumerate(states):
        directory = tmp_path / "cpu0" / "cpuidle" / f"state{number}"
        directory.mkdir(parents=True)
        for file, text in (("name", name), ("time", microseconds), ("usage", entries)):
            (directory / file).write_text(f"{text}\n", encoding="ascii")
    (tmp_path / "online").write_text("0-1000\n", encoding="ascii")  # not what psutil counts
    monkeypatch.setattr(_performance_processor, "_CPUS", tmp_path)
    row = only(machine, "SELECT * FROM Win32_PerfRawData_PerfOS_Processor WHERE Name = '0'")
    assert [row[f"PercentC{kind}Time"] for kind in (1, 2, 3)] == [700, None, 500]
    assert [row[f"C{kind}TransitionsPersec"] for kind in (1, 2, 3)] == [7, None, 5]


def test_processors_that_are_switched_on_keep_their_numbers(
    machine: wmisink.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = psutil.cpu_count() or 1
    (tmp_path / "online").write_text(f"0,8-{7 + count - 1}\n" if count > 1 else "8\n", encoding="ascii")
    monkeypatch.setattr(_performance_processor, "_CPUS", tmp_path)
    names = [row["Name"] for row in rows_of(machine, "SELECT Name FROM Win32_PerfRawData_PerfOS_Processor")]
    expected = [0, *range(8, 8 + count - 1)] if count > 1 else [8]
    assert names == [*map(str, expected), "_Total"]
