"""What the methods of the host's classes do, and the values that they return."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import pwd

import psutil
from wmisink import host
from wmisink.host import _service

Invoke = Callable[..., Any]


@pytest.fixture
def invoke() -> Invoke:
    """Call a method of a class as WMI does, and give what comes back."""
    methods = {(each.name, method.name): method for each in host.CLASSES for method in each.methods}

    def call(class_name: str, method: str, instance: dict[str, Any] | None = None, **arguments: Any) -> Any:
        found = methods[class_name, method]
        request = SimpleNamespace(
            class_name=class_name,
            method=method,
            object=instance,
            arguments={**dict.fromkeys(found.signature.takes), **arguments},
            cancelled=lambda: False,
        )
        given = found.function(request)
        assert not isinstance(given, dict) or given.keys() <= {*found.signature.gives, "ReturnValue"}
        return given

    return call


SIGNATURES: dict[tuple[str, str], tuple[dict[str, str], dict[str, str], str, bool]] = {
    ("Win32_Process", "Create"): (
        {
            "CommandLine": "string",
            "CurrentDirectory": "string",
            "ProcessStartupInformation": "object:Win32_ProcessStartup",
        },
        {"ProcessId": "uint32"},
        "uint32",
        True,
    ),
    ("Win32_Process", "Terminate"): ({"Reason": "uint32"}, {}, "uint32", False),
    ("Win32_Process", "GetOwner"): ({}, {"User": "string", "Domain": "string"}, "uint32", False),
    ("Win32_Process", "GetOwnerSid"): ({}, {"Sid": "string"}, "uint32", False),
    ("Win32_Service", "StartService"): ({}, {}, "uint32", False),
    ("Win32_Service", "StopService"): ({}, {}, "uint32", False),
    ("CIM_DataFile", "GetEffectivePermission"): ({"Permissions": "uint32"}, {}, "boolean", False),
    ("CIM_DataFile", "Copy"): ({"FileName": "string"}, {}, "uint32", False),
    ("Win32_Directory", "GetEffectivePermission"): ({"Permissions": "uint32"}, {}, "boolean", False),
}


def test_methods_have_the_signatures_of_microsofts_pages() -> None:
    assert {
        (each.name, method.name): (
            method.signature.takes,
            method.signature.gives,
            method.signature.returns,
            method.signature.static,
        )
        for each in host.CLASSES
        for method in each.methods
    } == SIGNATURES


def test_methods_are_defined_in_the_namespace() -> None:
    namespace = host.repository().namespace(r"root\cimv2")
    for class_name, method in SIGNATURES:
        namespace.method(class_name, method)(lambda _: 0)
    with pytest.raises(wmisink.WmiError, match="no method Absent"):
        namespace.method("Win32_Process", "Absent")(lambda _: 0)


def arrived(path: Path) -> str:
    """What a process has written to a file, as soon as it has."""
    deadline = time.monotonic() + 60
    while not path.exists() or not path.read_text(encoding="utf-8").endswith("\n"):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return path.read_text(encoding="utf-8").rstrip("\n")


def test_create_starts_what_the_command_line_says(invoke: Invoke, tmp_path: Path) -> None:
    script = (
        "import os, sys; print(os.getcwd(), sys.argv[1:], os.getsid(0), sep='|', file=open('out', 'w'), flush=True)"
    )
    line = shlex.join([sys.executable, "-c", script, "two words", "it's"])
    given = invoke("Win32_Process", "Create", CommandLine=line, CurrentDirectory=str(tmp_path))
    assert given["ReturnValue"] == 0
    where, arguments, session = arrived(tmp_path / "out").split("|")
    assert Path(where) == tmp_path.resolve()
    assert arguments == str(["two words", "it's"])
    assert int(session) == given["ProcessId"]
    deadline = time.monotonic() + 60
    while psutil.pid_exists(given["ProcessId"]):  # it's no zombie at its end
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_create_gives_the_environment_and_the_priority_that_it_is_told(invoke: Invoke, tmp_path: Path) -> None:
    script = "import os; print(sorted(os.environ), os.getpriority(0, 0), file=open('out', 'w'), flush=True)"
    startup = {"EnvironmentVariables": ["MARK=a=b"], "PriorityClass": 16384}
    line = shlex.join([sys.executable, "-S", "-c", f"import time; time.sleep(0.3); {script}"])
    given = invoke(
        "Win32_Process", "Create", CommandLine=line, CurrentDirectory=str(tmp_path), ProcessStartupInformation=startup
    )
    assert given["ReturnValue"] == 0
    assert "'MARK'" in (said := arrived(tmp_path / "out"))
    assert "'PATH'" not in said
    assert said.endswith(" 10")


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        ({"CommandLine": None}, 21),
        ({"CommandLine": "  "}, 21),
        ({"CommandLine": "sh 'open"}, 21),
        ({"CommandLine": "sh", "ProcessStartupInformation": {"CreateFlags": 4}}, 21),
        ({"CommandLine": "sh", "ProcessStartupInformation": {"EnvironmentVariables": ["no assignment"]}}, 21),
        ({"CommandLine": "/nonexistent/program"}, 9),
        ({"CommandLine": "sh", "CurrentDirectory": "/nonexistent"}, 9),
        ({"CommandLine": "/etc"}, 2),
        ({"CommandLine": "a\0b"}, 21),
    ],
)
def test_create_says_what_was_wrong(invoke: Invoke, arguments: dict[str, Any], value: int) -> None:
    assert invoke("Win32_Process", "Create", **arguments) == {"ReturnValue": value}


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"]) as process:
        yield process
        process.kill()


def test_terminate_ends_a_process(invoke: Invoke, child: subprocess.Popen[bytes]) -> None:
    assert invoke("Win32_Process", "Terminate", {"Handle": str(child.pid)}, Reason=3) == 0
    assert child.wait(60) == -signal.SIGKILL
    assert invoke("Win32_Process", "Terminate", {"Handle": str(child.pid)}) == 9
    assert invoke("Win32_Process", "Terminate", {"Handle": "0"}) == 9


def test_owner_is_the_account_that_the_process_acts_as(invoke: Invoke, child: subprocess.Popen[bytes]) -> None:
    instance = {"Handle": str(child.pid)}
    me = pwd.getpwuid(os.geteuid())
    assert invoke("Win32_Process", "GetOwner", instance) == {
        "ReturnValue": 0,
        "User": me.pw_name,
        "Domain": socket.gethostname().partition(".")[0],
    }
    assert invoke("Win32_Process", "GetOwnerSid", instance) == {"ReturnValue": 0, "Sid": f"S-1-22-1-{me.pw_uid}"}
    child.kill()
    child.wait()
    assert invoke("Win32_Process", "GetOwner", instance) == {"ReturnValue": 9}
    assert invoke("Win32_Process", "GetOwnerSid", instance) == {"ReturnValue": 9}


@pytest.mark.parametrize("method", ["GetOwner", "GetOwnerSid", "Terminate"])
def test_what_is_not_for_us_is_access_denied(invoke: Invoke, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    def denied(process: psutil.Process) -> None:
        raise psutil.AccessDenied(process.pid)

    monkeypatch.setattr(psutil.Process, "uids", denied)
    monkeypatch.setattr(psutil.Process, "kill", denied)
    given = invoke("Win32_Process", method, {"Handle": str(os.getpid())})
    assert (given if isinstance(given, int) else given["ReturnValue"]) == 2


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system with two services, and a systemctl that notes what it's told and ends as the file `exit` says."""
    monkeypatch.setattr(_service, "ROOT", tmp_path)
    for name, text in {
        "usr/lib/systemd/system/idle.service": "[Service]\nExecStart=/bin/sh\n",
        "usr/lib/systemd/system/web.service": "[Service]\nExecStart=/bin/sh\n",
        "usr/lib/systemd/system/kept.service": "[Unit]\nRefuseManualStop=1\n[Service]\nExecStart=/bin/sh\n",
        "usr/lib/systemd/system/shy.service": "[Unit]\nRefuseManualStart=1\n[Service]\nExecStart=/bin/sh\n",
        "usr/lib/systemd/system/lost.service": "[Service]\nExecStart=/nonexistent/program\n",
        "run/systemd/system/x": "",
        "run/systemd/units/invocation:web.service": "",
        "run/systemd/units/invocation:kept.service": "",
        "bin/systemctl": f'#!/bin/sh\necho "$*" > {tmp_path}/said\nread code text < {tmp_path}/exit\n'
        'echo "$text" >&2\nexit $code\n',
        "exit": "0 fine\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "etc/systemd/system").mkdir(parents=True)
    (tmp_path / "etc/systemd/system/masked.service").symlink_to("/dev/null")
    (tmp_path / "bin/systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    return tmp_path


def test_service_is_started_and_stopped_through_systemctl(invoke: Invoke, systemctl: Path) -> None:
    assert invoke("Win32_Service", "StartService", {"Name": "idle"}) == 0
    assert (systemctl / "said").read_text(encoding="utf-8") == "--no-ask-password start -- idle.service\n"
    assert invoke("Win32_Service", "StopService", {"Name": "web"}) == 0
    assert (systemctl / "said").read_text(encoding="utf-8") == "--no-ask-password stop -- web.service\n"


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("4 Access denied", 2),
        ("1 Failed to start idle.service: Interactive authentication required.", 2),
        ("5 Unit idle.service not found.", 9),
        ("1 Job for idle.service failed.", 8),
        ("77 ", 8),
    ],
)
def test_failure_of_systemctl_is_told_in_documented_values(
    invoke: Invoke, systemctl: Path, said: str, value: int
) -> None:
    (systemctl / "exit").write_text(f"{said}\n", encoding="utf-8")
    assert invoke("Win32_Service", "StartService", {"Name": "idle"}) == value


@pytest.mark.parametrize(
    ("method", "service", "value"),
    [
        ("StartService", "web", 10),
        ("StartService", "masked", 14),
        ("StartService", "shy", 4),
        ("StartService", "lost", 9),
        ("StartService", "none", 9),
        ("StopService", "idle", 5),
        ("StopService", "kept", 4),
        ("StopService", "none", 9),
    ],
)
def test_what_cannot_be_is_not_asked_for(
    invoke: Invoke, systemctl: Path, method: str, service: str, value: int
) -> None:
    assert invoke("Win32_Service", method, {"Name": service}) == value
    assert not (systemctl / "said").exists()


def test_system_without_systemctl_does_not_support_it(
    invoke: Invoke, systemctl: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(systemctl / "empty"))
    assert invoke("Win32_Service", "StartService", {"Name": "idle"}) == 1


def test_permission_is_that_of_the_file(invoke: Invoke, tmp_path: Path) -> None:
    for class_name, path in (("CIM_DataFile", tmp_path / "file"), ("Win32_Directory", tmp_path)):
        (tmp_path / "file").touch()
        ask = {"Name": str(path)}
        assert invoke(class_name, "GetEffectivePermission", ask, Permissions=1) is os.access(path, os.R_OK)
        assert invoke(class_name, "GetEffectivePermission", ask, Permissions=2) is os.access(path, os.W_OK)
        assert invoke(class_name, "GetEffectivePermission", ask, Permissions=0x40000) is False  # WRITE_DAC
    assert invoke("CIM_DataFile", "GetEffectivePermission", {"Name": "/nonexistent"}, Permissions=1) is False


def test_copy_copies_and_never_over_anything(invoke: Invoke, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_text("text", encoding="utf-8")
    os.utime(source, (1_700_000_000, 1_600_000_000))
    ask = {"Name": str(source)}
    assert invoke("CIM_DataFile", "Copy", ask, FileName=str(target)) == 0
    assert target.read_text(encoding="utf-8") == "text"
    assert target.stat().st_mtime == 1_600_000_000
    target.write_text("other", encoding="utf-8")
    assert invoke("CIM_DataFile", "Copy", ask, FileName=str(target)) == 10
    assert target.read_text(encoding="utf-8") == "other"
    assert invoke("CIM_DataFile", "Copy", ask, FileName="relative") == 21
    assert invoke("CIM_DataFile", "Copy", ask, FileName=str(tmp_path / "no/such")) == 8
    assert invoke("CIM_DataFile", "Copy", {"Name": str(tmp_path / "none")}, FileName=str(tmp_path / "new")) == 9


def test_client_creates_a_process_asks_for_its_owner_and_ends_it() -> None:
    line = shlex.join([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
    with wmisink.connect(provider="embedded") as wmi:
        created = wmi.call("Win32_Process", "Create", CommandLine=line)
        assert created.ReturnValue == 0
        path = f'Win32_Process.Handle="{created.ProcessId}"'
        assert psutil.Process(created.ProcessId).cmdline() == shlex.split(line)
        owner = wmi.call(path, "GetOwner")
        assert (owner.ReturnValue, owner.User) == (0, pwd.getpwuid(os.geteuid()).pw_name)
        assert wmi.call(path, "GetOwnerSid").Sid == f"S-1-22-1-{os.geteuid()}"
        assert wmi.call(path, "Terminate", Reason=1).ReturnValue == 0
        deadline = time.monotonic() + 60
        while psutil.pid_exists(created.ProcessId):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        with pytest.raises(wmisink.NotFound):
            wmi.call(path, "Terminate")


def test_client_is_told_by_the_return_value_what_was_wrong() -> None:
    with wmisink.connect(provider="embedded") as wmi:
        failed = wmi.call("Win32_Process", "Create", CommandLine="/nonexistent/program")
        assert (failed.ReturnValue, failed.ProcessId) == (9, None)
        assert wmi.call("Win32_Directory.Name='/'", "GetEffectivePermission", Permissions=1).ReturnValue is True
