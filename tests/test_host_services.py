"""The services of systemd, from a tree of files made for the test."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import wmisink
from spy import spy

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

from wmisink.host import _service
from wmisink.host._reference import key_of

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def rows() -> Iterator[Rows]:
    with wmisink.connect(provider="embedded") as wmi:
        yield lambda query: [dict(row) for row in wmi.query(query)]


FILES = {
    "usr/lib/systemd/system/web.service": """
        [Unit]
        Description=A web server (%n)
        # not this: Description=Another
        [Service]
        Type=notify
        ExecStart=!/usr/sbin/web \\
            --config /etc/web.conf
        User=www-data
        """,
    "etc/systemd/system/web.service.d/10-user.conf": "[Service]\nUser=web\n",
    "usr/lib/systemd/system/multi.service": """
        [Unit]
        RefuseManualStop=yes
        [Service]
        ExecStart=/bin/a
        ExecStart=/bin/b
        """,
    "etc/systemd/system/multi.service.d/x.conf": "[Service]\nExecStart=\nExecStart=-/bin/c %p 100%%\n",
    "usr/lib/systemd/system/getty@.service": "[Unit]\nDescription=Getty on %i\n[Service]\nExecStart=-/sbin/getty %I\n",
    "usr/lib/systemd/system/idle.service": "[Service]\nExecStart=/bin/idle\n",
    "usr/lib/systemd/system/hidden.service": "[Service]\nExecStart=/bin/hidden\n",
    "usr/lib/systemd/system/pids.service": "[Service]\nPIDFile=/run/pids.pid\nExecStart=/bin/pids\n",
    "usr/lib/systemd/system/other.socket": "[Socket]\n",
    "run/pids.pid": "32\n",
    "sys/fs/cgroup/system.slice/web.service/cgroup.procs": "11\n12\n",
    "sys/fs/cgroup/system.slice/pids.service/cgroup.procs": "31\n32\n",
    "sys/fs/cgroup/system.slice/system-getty.slice/getty@tty1.service/cgroup.procs": "21\n",
    "proc/11/stat": "11 (web) S 1 11 11\n",
    "proc/12/stat": "12 (a ) b) S 11 11 11\n",
}
LINKS = {
    "etc/systemd/system/multi-user.target.wants/web.service": "/usr/lib/systemd/system/web.service",
    "etc/systemd/system/getty.target.wants/getty@tty1.service": "/usr/lib/systemd/system/getty@.service",
    "etc/systemd/system/hidden.service": "/dev/null",
    "etc/systemd/system/www.service": "/usr/lib/systemd/system/web.service",
    "run/systemd/units/invocation:web.service": "0123",
    "run/systemd/units/invocation:getty@tty1.service": "4567",
    "run/systemd/units/invocation:pids.service": "89ab",
    "run/systemd/units/invocation:multi.service": "cdef",
    "lib": "usr/lib",
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system that systemd has booted."""
    monkeypatch.setattr(_service, "ROOT", tmp_path)
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("\n".join(line.strip() for line in text.splitlines()), encoding="utf-8")
    for name, target in LINKS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).symlink_to(target)
    return tmp_path


@pytest.mark.usefixtures("tree")
def test_services_are_those_with_files_and_the_instances_in_use(rows: Rows) -> None:
    given = {row["Name"]: row for row in rows("SELECT * FROM Win32_Service")}
    assert set(given) == {"web", "multi", "getty@tty1", "idle", "hidden", "pids"}
    modes = {name: row["StartMode"] for name, row in given.items()}
    assert {name for name, mode in modes.items() if mode == "Auto"} == {"web", "getty@tty1"}
    assert {name for name, mode in modes.items() if mode == "Disabled"} == {"hidden"}
    assert set(modes.values()) == {"Auto", "Manual", "Disabled"}
    assert {name for name, row in given.items() if row["Started"]} == {"web", "getty@tty1", "pids", "multi"}
    assert {row["State"] for row in given.values() if not row["Started"]} == {"Stopped"}
    assert {name: row["ProcessId"] for name, row in given.items()} == {
        "web": 11, "multi": None, "getty@tty1": 21, "idle": 0, "hidden": 0, "pids": 32,
    }  # fmt: skip


@pytest.mark.usefixtures("tree")
def test_service_is_described_by_its_file_and_the_drop_ins(rows: Rows) -> None:
    [web] = rows("SELECT * FROM Win32_Service WHERE Name = 'web'")
    assert web["DisplayName"] == web["Caption"] == web["Description"] == "A web server (web.service)"
    assert web["PathName"].split() == ["/usr/sbin/web", "--config", "/etc/web.conf"]
    assert (web["StartName"], web["AcceptStop"], web["AcceptPause"], web["State"]) == ("web", True, False, "Running")
    [multi] = rows("SELECT * FROM Win32_Service WHERE Name = 'MULTI'")
    assert (multi["PathName"], multi["StartName"], multi["AcceptStop"]) == ("/bin/c multi 100%", "root", False)
    [getty] = rows("SELECT * FROM Win32_Service WHERE Name = 'getty@tty1'")
    assert (getty["DisplayName"], getty["PathName"]) == ("Getty on tty1", "/sbin/getty tty1")


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("name", ["none", "www", "getty@", "other", "../web", ""])
def test_what_is_no_service_of_its_own_is_no_row(rows: Rows, name: str) -> None:
    assert rows(f"SELECT * FROM Win32_Service WHERE Name = '{name}'") == []


@pytest.mark.usefixtures("tree")
def test_services_are_parts_of_the_machine(rows: Rows) -> None:
    pairs = rows("SELECT * FROM Win32_SystemServices")
    assert {key_of(row["PartComponent"], "Name") for row in pairs} == {
        row["Name"] for row in rows("SELECT Name FROM Win32_Service")
    }
    [machine] = rows("SELECT Name FROM Win32_ComputerSystem")
    assert {key_of(row["GroupComponent"], "Name") for row in pairs} == {machine["Name"]}


def test_query_for_one_service_lists_no_directory(rows: Rows, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tree.is_dir()
    listed: list[object] = []
    monkeypatch.setattr(os, "listdir", spy(os.listdir, listed))
    assert len(rows("SELECT Name, PathName FROM Win32_Service WHERE Name = 'web'")) == 1
    assert listed == []


def test_system_that_systemd_has_not_booted_has_no_services(rows: Rows, tree: Path) -> None:
    (tree / "run/systemd/system").rmdir()
    assert rows("SELECT * FROM Win32_Service") == []
    assert rows("SELECT * FROM Win32_Service WHERE Name = 'web'") == []
    assert rows("SELECT * FROM Win32_SystemServices") == []
