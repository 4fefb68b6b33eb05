"""Files, directories and what processes are made of, compared with os, stat and /proc."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import wmisink
from spy import spy

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import psutil
from wmisink.host._reference import key_of, path_to

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def rows() -> Iterator[Rows]:
    with wmisink.connect(provider="embedded") as wmi:
        yield lambda query: [dict(row) for row in wmi.query(query)]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "report.final.txt").write_text("twelve bytes", encoding="utf-8")
    (tmp_path / ".hidden").write_text("", encoding="utf-8")
    (tmp_path / "README").write_text("", encoding="utf-8")
    (tmp_path / "inner.d").mkdir()
    (tmp_path / "link.txt").symlink_to("report.final.txt")
    (tmp_path / "dangling.txt").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


def test_file_is_described_truthfully(rows: Rows, directory: Path) -> None:
    file = directory / "report.final.txt"
    os.utime(file, (1_700_000_000, 1_600_000_000))
    [row] = rows(f"SELECT * FROM CIM_DataFile WHERE Name = '{file}'")
    assert (row["FileName"], row["Extension"], row["Path"]) == ("report.final", "txt", f"{directory}/")
    assert (row["FileSize"], row["FileType"], row["Hidden"]) == (12, "text/plain", False)
    assert row["LastModified"] == datetime.fromtimestamp(1_600_000_000, timezone.utc)
    assert row["LastAccessed"] == datetime.fromtimestamp(1_700_000_000, timezone.utc)
    assert (row["Readable"], row["Writeable"]) == (os.access(file, os.R_OK), os.access(file, os.W_OK))
    assert row["AccessMask"] & 3 == 3
    assert os.stat(row["Drive"]).st_dev == os.stat(file).st_dev  # noqa: PTH116
    assert row["FSName"] in {part.fstype for part in psutil.disk_partitions(all=True)}
    assert row["Compressed"] in (None, False)
    assert row["Version"] is None


def test_directory_is_described_truthfully(rows: Rows, directory: Path) -> None:
    [row] = rows(f"SELECT * FROM Win32_Directory WHERE Name = '{directory / 'inner.d'}'")
    assert (row["FileName"], row["Extension"], row["Path"]) == ("inner", "d", f"{directory}/")
    assert (row["FileType"], row["Caption"]) == ("File Folder", str(directory / "inner.d"))
    assert rows(f"SELECT * FROM CIM_DataFile WHERE Name = '{directory / 'inner.d'}'") == []
    [root] = rows("SELECT * FROM Win32_Directory WHERE Name = '/'")
    assert (root["FileName"], root["Path"]) == ("", "/")


def test_what_is_in_a_directory_is_listed_and_nothing_below_it(rows: Rows, directory: Path) -> None:
    (directory / "inner.d/deep.txt").write_text("", encoding="utf-8")
    files = rows(f"SELECT Name FROM CIM_DataFile WHERE Path = '{directory}/'")
    assert {Path(row["Name"]).name for row in files} == {"report.final.txt", ".hidden", "README", "link.txt"}
    directories = rows(f"SELECT Name FROM Win32_Directory WHERE Path = '{directory}/'")
    assert [row["Name"] for row in directories] == [str(directory / "inner.d")]
    texts = rows(f"SELECT FileName FROM CIM_DataFile WHERE Path = '{directory}/' AND Extension = 'txt'")
    assert {row["FileName"] for row in texts} == {"report.final", "link"}


def test_file_named_by_its_parts_is_found_without_listing(
    rows: Rows, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "listdir", lambda _: pytest.fail("a directory is listed"))
    for name, extension in (("README", ""), ("report.final", "txt")):
        query = f"WHERE Path = '{directory}/' AND FileName = '{name}' AND Extension = '{extension}'"
        [row] = rows(f"SELECT FileName, Extension FROM CIM_DataFile {query}")
        assert (row["FileName"], row["Extension"]) == (name, extension)


@pytest.mark.parametrize(
    "where",
    [
        "",
        "WHERE Extension = 'txt'",
        "WHERE Name LIKE '/etc/%'",
        "WHERE Name = 'etc/hosts'",
        "WHERE Name = '/etc/../etc/hosts'",
        "WHERE Name = '/etc/none of that name'",
        "WHERE Path = '/etc'",
        "WHERE Path = '/none of that name/'",
    ],
)
def test_query_that_names_no_file_walks_no_disk(rows: Rows, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    looked_at: list[object] = []
    monkeypatch.setattr(os, "stat", spy(os.stat, looked_at))
    assert rows(f"SELECT * FROM CIM_DataFile {where}") == []
    assert rows(f"SELECT * FROM Win32_Directory {where}") == []
    assert len(looked_at) <= 2


def test_file_of_another_machine_does_not_count(rows: Rows, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [
        SimpleNamespace(mountpoint="/", fstype="ext4"),
        SimpleNamespace(mountpoint=str(directory.resolve() / "inner.d"), fstype="nfs4"),
    ]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: parts)
    (directory / "inner.d/there.txt").write_text("", encoding="utf-8")
    assert rows(f"SELECT Name FROM CIM_DataFile WHERE Name = '{directory}/inner.d/there.txt'") == []
    [row] = rows(f"SELECT FSName, Drive FROM CIM_DataFile WHERE Name = '{directory}/README'")
    assert (row["FSName"], row["Drive"]) == ("ext4", "/")


def own_executables() -> set[str]:
    lines = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
    fields = [line.split(maxsplit=5) for line in lines]
    return {each[5] for each in fields if len(each) == 6 and each[5].startswith("/") and "x" in each[1]}


def own_path() -> str:
    """Our own path as WQL writes it, where a backslash is two."""
    return path_to("Win32_Process", Handle=str(os.getpid())).replace("\\", "\\\\")


@pytest.mark.skipif(not psutil.LINUX, reason="only Linux says what a process has mapped")
def test_process_is_made_of_what_it_has_mapped(rows: Rows) -> None:
    where = f"WHERE Dependent = '{own_path()}'"
    given = rows(f"SELECT * FROM CIM_ProcessExecutable {where}")
    assert {key_of(row["Antecedent"], "Name") for row in given} == own_executables()
    executable = str(Path("/proc/self/exe").resolve())
    [own] = [row for row in given if key_of(row["Antecedent"], "Name") == executable]
    assert own["GlobalProcessCount"] >= 1
    first = next(
        line for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines() if executable in line
    )
    assert own["BaseAddress"] == int(first.partition("-")[0], 16)


@pytest.mark.skipif(not psutil.LINUX, reason="only Linux says what a process has mapped")
def test_executables_of_one_process_are_read_without_the_others(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "pids", lambda: pytest.fail("all processes are listed"))
    where = f"WHERE Dependent = '{own_path()}'"
    assert rows(f"SELECT Antecedent FROM CIM_ProcessExecutable {where}")
    assert len(rows(f"SELECT * FROM Win32_SystemProcesses {where.replace('Dependent', 'PartComponent')}")) == 1


def test_processes_and_the_operating_system_are_parts_of_the_machine(rows: Rows) -> None:
    before = set(psutil.pids())
    given = {int(key_of(row["PartComponent"], "Handle") or 0) for row in rows("SELECT * FROM Win32_SystemProcesses")}
    assert before & set(psutil.pids()) <= given
    [pair] = rows("SELECT * FROM Win32_SystemOperatingSystem")
    [system] = rows(
        "ASSOCIATORS OF {Win32_ComputerSystem.Name='" + socket.gethostname().partition(".")[0] + "'} "
        "WHERE AssocClass = Win32_SystemOperatingSystem"
    )
    assert system["Primary"] is True
    assert pair["PrimaryOS"] is True
    assert (
        rows("SELECT * FROM Win32_SystemProcesses WHERE GroupComponent = 'Win32_ComputerSystem.Name=\"other\"'") == []
    )


@pytest.fixture
def sleeper() -> Iterator[threading.Thread]:
    """A thread of ours that waits."""
    woken = threading.Event()
    thread = threading.Thread(target=woken.wait, daemon=True)
    thread.start()
    yield thread
    woken.set()
    thread.join()


def test_threads_of_a_process_are_those_of_the_system(rows: Rows, sleeper: threading.Thread) -> None:
    given = rows(f"SELECT * FROM Win32_Thread WHERE ProcessHandle = '{os.getpid()}'")
    handles = {int(row["Handle"]) for row in given}
    assert {sleeper.native_id, threading.get_native_id()} <= handles
    assert {row["ProcessHandle"] for row in given} == {str(os.getpid())}
    assert {row["ProcessCreationClassName"] for row in given} == {"Win32_Process"}
    times = {thread.id: thread.user_time for thread in psutil.Process().threads()}
    own = next(row for row in given if int(row["Handle"]) == threading.main_thread().native_id)
    assert abs(own["UserModeTime"] / 10_000_000 - times[int(own["Handle"])]) < 2
    assert own["ElapsedTime"] == (own["UserModeTime"] + own["KernelModeTime"]) // 10_000
    if psutil.LINUX:
        waiting = next(row for row in given if int(row["Handle"]) == sleeper.native_id)
        assert (waiting["ThreadState"], waiting["ExecutionState"]) == (5, 4)
        assert waiting["Name"] == Path(f"/proc/self/task/{sleeper.native_id}/comm").read_text(encoding="utf-8").strip()


@pytest.mark.skipif(not psutil.LINUX, reason="elsewhere psutil has to list them to find one")
def test_query_for_one_thread_reads_no_other(
    rows: Rows, sleeper: threading.Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "pids", lambda: pytest.fail("all processes are listed"))
    monkeypatch.setattr(os, "listdir", lambda _: pytest.fail("all threads are listed"))
    [row] = rows(f"SELECT ProcessHandle FROM Win32_Thread WHERE Handle = '{sleeper.native_id}'")
    assert row["ProcessHandle"] == str(os.getpid())
    for where in ("Handle = 'none'", "Handle = '0'", f"Handle = '{sleeper.native_id}' AND ProcessHandle = '1'"):
        assert rows(f"SELECT Name FROM Win32_Thread WHERE {where}") == []
