"""The host's classes tell the truth about this machine, and no more work is done than the query needs."""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import wmisink
from spy import spy

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import psutil
from wmisink import host
from wmisink.host._catalogue import SUPERCLASSES, derivation, inherited_types

#: The classes that have instances on every machine; of others there may be none, a battery for example.
UBIQUITOUS = frozenset(
    {
        "Win32_Process",
        "Win32_OperatingSystem",
        "Win32_ComputerSystem",
        "Win32_Processor",
        "Win32_UserAccount",
        "Win32_Group",
    }
)

DOCUMENTED = Path(__file__).with_name("documented")


def documented_types(name: str) -> dict[str, str]:
    """The properties that Microsoft's page of a class lists, inherited ones included: lines of CIM type and name."""
    lines = (DOCUMENTED / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {prop: cim_type for cim_type, _, prop in (line.partition(" ") for line in lines)}


def kind(cim_type: str) -> str:
    """A CIM type without the class that a reference is to, which a subclass may narrow."""
    return cim_type.partition(":")[0]


@pytest.fixture
def machine() -> Iterator[wmisink.Connection]:
    with wmisink.connect(provider="embedded") as wmi:
        yield wmi


@pytest.fixture
def child() -> Iterator[psutil.Process]:
    """A process of ours that has started and does nothing."""
    command = [sys.executable, "-c", "input('ready')", "an argument"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.read(5) == b"ready"
        yield psutil.Process(process.pid)
        process.kill()


def only(wmi: wmisink.Connection, query: str) -> dict[str, Any]:
    [row] = wmi.query(query)
    return dict(row)


@pytest.mark.parametrize("host_class", host.CLASSES, ids=lambda host_class: host_class.name)
def test_class_has_every_documented_property_with_its_inherited_type(host_class: Any) -> None:
    types = host_class.types
    assert len(types) == len(host_class.properties)
    assert types == documented_types(host_class.name)
    inherited = inherited_types(host_class.superclass)
    assert {name: kind(types[name]) for name in inherited} == {name: kind(inherited[name]) for name in inherited}
    page = host_class.name.lower().replace("_", "-")
    if host_class.name.startswith("Win32_Perf"):  # whose pages have numbers
        page = r"previous-versions/aa394\d{3}\(v=vs\.85\)"
    assert re.fullmatch(rf"https://learn\.microsoft\.com/(?:.*/)?{page}", host_class.documentation)


@pytest.mark.parametrize("host_class", host.CLASSES, ids=lambda host_class: host_class.name)
def test_class_answers_select_star_with_all_its_properties(machine: wmisink.Connection, host_class: Any) -> None:
    rows = list(machine.query(f"SELECT * FROM {host_class.name}"))
    assert rows or host_class.name not in UBIQUITOUS
    for row in rows:
        assert {prop.name for prop in host_class.properties} == set(row.keys())
        for prop in host_class.properties:
            assert row[prop.name] is not None or not prop.key
            assert fits(row[prop.name], prop.cim_type), (prop.name, row[prop.name])


def fits(value: object, cim_type: str) -> bool:
    """Whether a value is one of its CIM type, or NULL."""
    if value is None:
        return True
    if cim_type.endswith("[]"):
        return isinstance(value, list) and all(fits(each, cim_type.removesuffix("[]")) for each in value)
    whole = re.fullmatch(r"([su])int(8|16|32|64)", cim_type)
    if whole:
        bits, least = int(whole[2]), 0 if whole[1] == "u" else -(2 ** (int(whole[2]) - 1))
        return isinstance(value, int) and not isinstance(value, bool) and least <= value < least + 2**bits
    kinds: dict[str, Any] = {
        "boolean": bool,
        "string": str,
        "ref": str,
        "datetime": (datetime, timedelta),
        "real32": float,
    }
    return isinstance(value, kinds[kind(cim_type)])


@pytest.mark.parametrize("superclass", SUPERCLASSES, ids=lambda superclass: superclass.name)
def test_superclass_gives_the_instances_of_its_subclasses(machine: wmisink.Connection, superclass: Any) -> None:
    names = {host_class.name for host_class in host.CLASSES if superclass.name in derivation(host_class.superclass)}
    prop = next(iter(inherited_types(superclass.name)), "__CLASS")
    query = f"SELECT {prop} FROM {{}}"
    before = Counter(row[prop] for name in names for row in machine.query(query.format(name)))
    given = Counter(row[prop] for row in machine.query(query.format(superclass.name)))
    after = Counter(row[prop] for name in names for row in machine.query(query.format(name)))
    assert ((before & after) - given).total() <= 20  # one ends, and another of that name begins
    assert bool(given) >= bool(before & after)
    assert names or not given


def test_process_list_is_that_of_the_system(machine: wmisink.Connection) -> None:
    before = set(psutil.pids())
    listed = {row.ProcessId for row in machine.query("SELECT ProcessId FROM Win32_Process")}
    after = set(psutil.pids())
    assert before & after <= listed <= before | after | listed
    assert os.getpid() in listed
    assert len(listed - before - after) <= 5


def test_process_is_described_truthfully(machine: wmisink.Connection, child: psutil.Process) -> None:
    row = only(machine, f"SELECT * FROM Win32_Process WHERE ProcessId = {child.pid}")
    assert row["Name"] == row["Caption"] == row["Description"] == child.name()
    assert row["Handle"] == str(child.pid)
    assert row["ParentProcessId"] == os.getpid()
    assert row["ExecutablePath"] == child.exe()
    assert row["CommandLine"].endswith("""-c 'input('"'"'ready'"'"')' 'an argument'""")
    assert row["CreationDate"] == datetime.fromtimestamp(child.create_time(), timezone.utc)
    assert row["CreationDate"].tzinfo is not None
    assert row["ThreadCount"] == child.num_threads()
    assert row["CSName"] == socket.gethostname().partition(".")[0]
    assert row["CreationClassName"] == "Win32_Process"
    memory = child.memory_info()
    assert 0.5 < row["WorkingSetSize"] / memory.rss < 2
    assert 0.5 < row["VirtualSize"] / memory.vms < 2
    assert 0 <= row["KernelModeTime"] + row["UserModeTime"] < 60 * 10_000_000
    assert row["TerminationDate"] is None
    assert row["InstallDate"] is None


@pytest.mark.skipif(not psutil.LINUX, reason="reads what only Linux counts")
def test_process_of_ours_counts_its_work(machine: wmisink.Connection) -> None:
    row = only(machine, f"SELECT * FROM Win32_Process WHERE Handle = '{os.getpid()}'")
    assert row["HandleCount"] >= 3
    assert row["PageFaults"] > 100
    assert row["PeakWorkingSetSize"] * 1024 >= row["WorkingSetSize"] * 0.9
    assert row["PeakVirtualSize"] >= row["VirtualSize"] * 0.9
    assert 0 < row["PrivatePageCount"] < row["VirtualSize"]
    assert row["ReadOperationCount"] > 0
    assert row["WriteTransferCount"] >= 0
    assert row["ExecutionState"] in (2, 3, 4)


def test_process_times_count_units_of_100_nanoseconds(machine: wmisink.Connection) -> None:
    query = f"SELECT KernelModeTime, UserModeTime FROM Win32_Process WHERE ProcessId = {os.getpid()}"
    before, own = only(machine, query), time.process_time()
    while time.process_time() - own < 0.5:
        pass
    after, spent = only(machine, query), time.process_time() - own
    counted = (sum(after.values()) - sum(before.values())) / 10_000_000
    assert spent - 0.1 < counted < spent + 0.3


def test_zombie_is_listed_and_its_unreadable_properties_are_null(machine: wmisink.Connection) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    try:
        deadline = time.monotonic() + 10
        while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        row = only(machine, f"SELECT * FROM Win32_Process WHERE ProcessId = {process.pid}")
        assert row["ExecutionState"] == 7
        assert row["ExecutablePath"] is None
        assert row["CommandLine"] is None
    finally:
        process.wait()


def test_process_that_is_gone_is_no_row(machine: wmisink.Connection) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    for condition in (f"ProcessId = {process.pid}", f"Handle = '{process.pid}'", "Handle = 'none'", "ProcessId = 0"):
        assert list(machine.query(f"SELECT Name, HandleCount FROM Win32_Process WHERE {condition}")) == []


class Count:
    """Counts calls of a function, and passes them on."""

    def __init__(self, function: Any) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.calls += 1
        return self.function(*arguments, **named)

    def __get__(self, instance: Any, owner: Any) -> Any:
        return lambda *arguments, **named: self(instance, *arguments, **named)


def test_query_for_one_process_reads_no_other(machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = Count(psutil.pids)
    opened: list[object] = []
    monkeypatch.setattr(psutil, "pids", lists)
    monkeypatch.setattr(os, "open", spy(os.open, opened))
    for condition in (
        f"ProcessId = {os.getpid()}",
        f"Handle = '{os.getpid()}'",
        f"ProcessId = {os.getpid()} AND Name LIKE '%'",
    ):
        assert len(list(machine.query(f"SELECT Name FROM Win32_Process WHERE {condition}"))) == 1
    assert lists.calls == 0
    if psutil.LINUX:
        assert opened == [f"/proc/{os.getpid()}/stat"] * 3


def test_query_for_two_cheap_properties_reads_no_dear_one(
    machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    dear = {
        name: Count(getattr(psutil.Process, name))
        for name in ("memory_full_info", "cmdline", "exe", "num_fds", "io_counters", "memory_info")
        if hasattr(psutil.Process, name)
    }
    for name, count in dear.items():
        monkeypatch.setattr(psutil.Process, name, count)
    assert len(list(machine.query("SELECT Name, ProcessId FROM Win32_Process"))) > 1
    assert {name: count.calls for name, count in dear.items() if name != "cmdline"} == dict.fromkeys(
        dear.keys() - {"cmdline"}, 0
    )  # the command line has the whole of a name that the kernel cut
    query = f"SELECT WorkingSetSize, VirtualSize FROM Win32_Process WHERE ProcessId = {os.getpid()}"
    assert len(list(machine.query(query))) == 1
    assert dear["memory_info"].calls == 1


@pytest.mark.skipif(not psutil.LINUX, reason="only Linux cuts names")
@pytest.mark.parametrize("name", ["a program with a long name", "odd ) name (1", "fourteen chars"])
def test_name_is_whole_whatever_it_is_made_of(machine: wmisink.Connection, tmp_path: Path, name: str) -> None:
    program = tmp_path / name
    # A copy could not be started while a process that another thread forks still has it open for writing.
    program.symlink_to(shutil.which("sleep") or "/bin/sleep")
    with subprocess.Popen([program, "60"]) as process:
        try:
            row = only(machine, f"SELECT Name, ParentProcessId FROM Win32_Process WHERE ProcessId = {process.pid}")
            assert row == {"Name": name, "ParentProcessId": os.getpid()}
        finally:
            process.kill()


def test_query_for_a_name_reads_of_other_processes_no_more_than_that(
    machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch, child: psutil.Process
) -> None:
    dear = Count(psutil.Process.memory_full_info)
    monkeypatch.setattr(psutil.Process, "memory_full_info", dear)
    name = child.name().upper()
    rows = list(machine.query(f"SELECT * FROM Win32_Process WHERE Name = '{name}'"))
    assert child.pid in {row.ProcessId for row in rows}
    assert {row.Name.upper() for row in rows} == {name}
    assert dear.calls <= len(rows) + 2  # one may end meanwhile
    assert list(machine.query("SELECT * FROM Win32_Process WHERE Status = 'OK'")) == []  # NULL is never equal


def test_processor_load_is_sampled_only_when_asked_for(
    machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = Count(psutil.cpu_times)
    monkeypatch.setattr(psutil, "cpu_times", samples)
    rows = list(machine.query("SELECT Name, NumberOfCores FROM Win32_Processor"))
    assert rows
    assert samples.calls == 0
    assert all(0 <= row.LoadPercentage <= 100 for row in machine.query("SELECT LoadPercentage FROM Win32_Processor"))
    assert samples.calls == 2 * len(rows)


def test_operating_system_is_described_truthfully(machine: wmisink.Connection) -> None:
    row = only(machine, "SELECT * FROM Win32_OperatingSystem")
    memory, swap = psutil.virtual_memory(), psutil.swap_memory()
    assert row["TotalVisibleMemorySize"] == memory.total // 1024
    assert row["TotalVirtualMemorySize"] == (memory.total + swap.total) // 1024
    assert 0.5 < row["FreePhysicalMemory"] / (memory.available // 1024) < 2
    assert row["SizeStoredInPagingFiles"] == swap.total // 1024
    assert abs(row["LastBootUpTime"].timestamp() - psutil.boot_time()) < 2
    now = datetime.now(timezone.utc)
    assert abs(row["LocalDateTime"] - now) < timedelta(seconds=30)
    assert timedelta(minutes=row["CurrentTimeZone"]) == now.astimezone().utcoffset()
    assert abs(row["NumberOfProcesses"] - len(psutil.pids())) < 20
    assert row["NumberOfUsers"] == len(psutil.users())
    assert row["CSName"] == socket.gethostname().partition(".")[0]
    assert row["Primary"] is True
    assert row["WindowsDirectory"] is None
    if psutil.LINUX:
        assert row["OSType"] == 36
        assert row["MaxNumberOfProcesses"] > len(psutil.pids())
    if platform.machine() == "x86_64":
        assert row["OSArchitecture"] == "64-bit"


@pytest.mark.skipif(not Path("/etc/os-release").exists(), reason="this system has no os-release")
def test_operating_system_is_named_as_in_os_release(machine: wmisink.Connection) -> None:
    release = platform.freedesktop_os_release()
    row = only(machine, "SELECT Caption, Name, Version FROM Win32_OperatingSystem")
    assert row["Caption"] == row["Name"] == release["PRETTY_NAME"]
    assert row["Version"] == release.get("VERSION_ID")


def test_computer_system_is_described_truthfully(machine: wmisink.Connection) -> None:
    row = only(machine, "SELECT * FROM Win32_ComputerSystem")
    assert row["Name"] == row["DNSHostName"] == socket.gethostname().partition(".")[0]
    assert row["TotalPhysicalMemory"] == psutil.virtual_memory().total
    assert row["NumberOfLogicalProcessors"] == psutil.cpu_count()
    assert 1 <= row["NumberOfProcessors"] <= psutil.cpu_count()
    assert row["DaylightInEffect"] is (time.localtime().tm_isdst > 0)
    if platform.machine() == "x86_64":
        assert row["SystemType"] == "x64-based PC"


def test_processors_are_described_truthfully(machine: wmisink.Connection) -> None:
    rows = [dict(row) for row in machine.query("SELECT * FROM Win32_Processor")]
    assert [row["DeviceID"] for row in rows] == [f"CPU{number}" for number in range(len(rows))]
    assert sum(row["NumberOfLogicalProcessors"] for row in rows) == psutil.cpu_count()
    cores = psutil.cpu_count(logical=False)
    if cores is not None and all(row["NumberOfCores"] is not None for row in rows):
        assert sum(row["NumberOfCores"] for row in rows) == cores
    if platform.machine() == "x86_64":
        assert {(row["AddressWidth"], row["Architecture"]) for row in rows} == {(64, 9)}
    if psutil.LINUX and platform.machine() == "x86_64":
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = {line.partition(":")[2].strip() for line in lines if line.startswith("model name")}
        assert {row["Name"] for row in rows} == names


def test_logical_disks_are_described_truthfully(machine: wmisink.Connection) -> None:
    rows = [dict(row) for row in machine.query("SELECT * FROM Win32_LogicalDisk")]
    assert any(row["DeviceID"] == "/" for row in rows)
    for row in rows:
        assert Path(row["DeviceID"]).is_dir()
        usage = psutil.disk_usage(row["DeviceID"])
        assert row["Size"] == usage.total == row["BlockSize"] * row["NumberOfBlocks"]
        assert abs(row["FreeSpace"] - usage.free) < max(usage.total // 100, 2**30)
        assert row["Access"] in (1, 3)
    by_id = only(machine, "SELECT FileSystem FROM Win32_LogicalDisk WHERE DeviceID = '/'")
    mounted = {part.mountpoint: part.fstype for part in psutil.disk_partitions(all=True)}
    assert by_id["FileSystem"] == mounted["/"]


def test_default_connection_off_windows_is_to_the_host() -> None:
    with wmisink.connect() as wmi:
        assert (wmi.provider, wmi.namespace.lower()) == ("embedded", r"root\cimv2")
        assert only(wmi, "SELECT Name FROM Win32_ComputerSystem")


def test_repository_of_the_host_takes_classes_of_ones_own() -> None:
    repository = host.repository()
    space = repository.namespace(r"root\cimv2")
    space.define("My_Process", {"Rating": "uint8"}, superclass="CIM_Process")
    space.put("My_Process", {"Handle": "mine", "Rating": 9})
    with wmisink.connect(repository=repository) as wmi:
        handles = [row.Handle for row in wmi.query("SELECT Handle FROM CIM_Process")]
    assert {"mine", str(os.getpid())} <= set(handles)
