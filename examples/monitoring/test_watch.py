"""Tests of a monitoring script, on any system: computers that are well, computers that are not, and dead ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import watch
from watch import Finding
from wmisink.embedded import Repository

GIB = 2**30

Host = Callable[[str], Repository]


def furnish(server: Repository, *, free: int = 50 * GIB, state: str = "Running") -> Repository:
    r"""Give a repository a disk of 100 GiB and a service."""
    cimv2 = server.namespace(r"root\cimv2")
    cimv2.define(
        "Win32_LogicalDisk",
        {"DeviceID": "string", "DriveType": "uint32", "FreeSpace": "uint64", "Size": "uint64"},
        keys=["DeviceID"],
    )
    cimv2.define("Win32_Service", {"Name": "string", "StartMode": "string", "State": "string"}, keys=["Name"])
    cimv2.put("Win32_LogicalDisk", {"DeviceID": "C:", "DriveType": 3, "FreeSpace": free, "Size": 100 * GIB})
    cimv2.put("Win32_LogicalDisk", {"DeviceID": "E:", "DriveType": 5, "FreeSpace": 0, "Size": 0})  # an empty drive
    cimv2.put("Win32_Service", {"Name": "Spooler", "StartMode": "Auto", "State": state})
    return server


def test_a_computer_that_is_well_gives_no_finding(wmi_host: Host) -> None:
    furnish(wmi_host("server1"))
    assert watch.watch(["server1"]) == []


def test_full_disk_and_stopped_service_are_found(wmi_host: Host) -> None:
    furnish(wmi_host("server1"), free=5 * GIB, state="Stopped")
    assert watch.watch(["server1"]) == [
        Finding("server1", "disk C: is 95% full"),
        Finding("server1", "service Spooler is stopped"),
    ]


def test_dead_server_does_not_hide_the_living_one(wmi_host: Host) -> None:
    furnish(wmi_host("dead")).faults.add(operation="ConnectServer", refuse="RPC_S_SERVER_UNAVAILABLE")
    furnish(wmi_host("alive"), free=1 * GIB)
    assert watch.watch(["dead", "alive"]) == [
        Finding("dead", "cannot be asked: RPC_S_SERVER_UNAVAILABLE"),
        Finding("alive", "disk C: is 99% full"),
    ]


def test_denied_account_is_told(wmi_host: Host) -> None:
    furnish(wmi_host("server1")).faults.add(operation="ConnectServer", refuse="WBEM_E_ACCESS_DENIED")
    assert watch.watch(["server1"]) == [Finding("server1", "cannot be asked: WBEM_E_ACCESS_DENIED")]


def test_provider_that_fails_halfway_is_told_and_what_came_before_is_kept(wmi_host: Host) -> None:
    server = furnish(wmi_host("server1"), free=1 * GIB)
    server.faults.add(class_name="Win32_LogicalDisk", fail_after=1, failure="WBEM_E_PROVIDER_FAILURE")
    assert watch.watch(["server1"]) == [
        Finding("server1", "disk C: is 99% full"),
        Finding("server1", "cannot be asked: WBEM_E_PROVIDER_FAILURE"),
    ]


@pytest.mark.parametrize(
    "fault", [{"first_delay": 60.0}, {"batch_delay": 60.0, "batch_sizes": [1]}, {"final_status": "missing"}]
)
def test_silent_server_ends_with_the_deadline(
    wmi_host: Host, monkeypatch: pytest.MonkeyPatch, fault: dict[str, object]
) -> None:
    monkeypatch.setattr(watch, "PATIENCE", 0.5)
    furnish(wmi_host("server1")).faults.add(class_name="Win32_Service", **fault)  # type: ignore[arg-type]
    furnish(wmi_host("server2"), state="Paused")
    findings = watch.watch(["server1", "server2"])
    assert Finding("server2", "service Spooler is paused") in findings


def test_exit_status_says_whether_there_are_findings(
    wmi_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    furnish(wmi_repository)
    assert watch.main([]) == 0
    furnish_again = wmi_repository.namespace(r"root\cimv2")
    furnish_again.put("Win32_Service", {"Name": "Spooler", "StartMode": "Auto", "State": "Stopped"})
    assert watch.main([]) == 1
    assert capsys.readouterr().out == "this computer: service Spooler is stopped\n"
