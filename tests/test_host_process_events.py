"""Processes that begin and end arrive as events, whether the kernel tells or /proc is looked at."""

# ruff: noqa: SLF001 (the listener has no face but the events, and those come when the kernel likes)

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import psutil
from wmisink import host
from wmisink.host import _process_events
from wmisink.host._proc_connector import EXEC, EXIT, FORK, Connector, Note

PATIENCE = 60.0


class Listening:
    """An EventRequest of the test's own."""

    class_name = _process_events.TRACE_CLASS

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def cancelled(self) -> bool:
        return self._stopped.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        return not self._stopped.wait(seconds)

    def stop(self) -> None:
        self._stopped.set()


class Heard(list[Mapping[str, Any]]):
    """The events that a thread has heard so far, and what ended it."""

    failure: Exception | None = None

    def of(self, pid: int, count: int) -> list[Mapping[str, Any]]:
        """Those about a process, as soon as there are so many."""
        deadline = time.monotonic() + PATIENCE
        while len(found := [event for event in list(self) if event["ProcessID"] == pid]) < count:
            assert time.monotonic() < deadline, found
            assert self.failure is None
            time.sleep(0.01)
        return found


@contextmanager
def listening() -> Iterator[Heard]:
    request, heard, ready = Listening(), Heard(), threading.Event()

    def listen() -> None:
        try:
            for event in _process_events.events(request):
                heard.append(event)
                ready.set()
        except Exception as error:  # noqa: BLE001 (the test's own thread shows it)
            heard.failure = error

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        deadline = time.monotonic() + PATIENCE
        while not ready.wait(0.3):  # until the first event of any, since what is there before isn't one
            assert time.monotonic() < deadline
            subprocess.run([sys.executable, "-S", "-c", "import time; time.sleep(0.5)"], check=True)
        yield heard
    finally:
        request.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def connector_is_for_us() -> bool:
    try:
        with Connector():
            return True
    except (OSError, AttributeError):
        return False


@pytest.fixture(params=["told by the kernel", "looked for"])
def exit_status(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int | None:
    """Both ways, and what is known then of a process that ends in 3; the first way is for root alone."""
    if request.param == "looked for":

        def refuse() -> None:
            raise PermissionError

        monkeypatch.setattr(_process_events, "Connector", refuse)
        return None
    if not connector_is_for_us():
        pytest.skip("the kernel doesn't tell us of its processes: that needs root, outside a container")
    return 3


def test_process_that_begins_and_ends_is_two_events(exit_status: int | None) -> None:
    command = [sys.executable, "-S", "-c", "input(); raise SystemExit(3)"]
    with listening() as heard:
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
            [start] = heard.of(process.pid, 1)
            process.communicate(b"\n")
        stop = heard.of(process.pid, 2)[1]
    assert (start["__CLASS"], stop["__CLASS"]) == ("Win32_ProcessStartTrace", "Win32_ProcessStopTrace")
    names = {Path(sys.executable).name, Path(sys.executable).resolve().name}  # a link's own name is the process's
    for event in (start, stop):
        assert event["ProcessName"] in names
        assert event["ParentProcessID"] == os.getpid()
        assert bytes(event["Sid"]) == bytes([1, 2, 0, 0, 0, 0, 0, 22, 1, 0, 0, 0]) + os.geteuid().to_bytes(4, "little")
    assert start["TIME_CREATED"] / 10_000_000 - 11_644_473_600 - psutil.boot_time() >= 0
    assert start["TIME_CREATED"] <= stop["TIME_CREATED"]
    assert stop["ExitStatus"] == exit_status
    assert "ExitStatus" not in start


def test_kernel_tells_of_a_process_however_short_its_life() -> None:
    if not connector_is_for_us():
        pytest.skip("the kernel doesn't tell us of its processes: that needs root, outside a container")
    with listening() as heard:
        started = []
        for _ in range(20):
            with subprocess.Popen(["/bin/true"]) as process:
                started.append(process.pid)
        for pid in started:
            classes = [event["__CLASS"] for event in heard.of(pid, 2)]
            assert classes == ["Win32_ProcessStartTrace", "Win32_ProcessStopTrace"]
        with subprocess.Popen(["/bin/sleep", "600"]) as process:
            heard.of(process.pid, 1)
            process.kill()
        assert heard.of(process.pid, 2)[1]["ExitStatus"] == 128 + 9


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> _process_events._Listener:
    monkeypatch.setattr(_process_events, "_all", lambda: {1: _process_events._Known(b"1", "init", 0, None, 0)})
    monkeypatch.setattr(_process_events, "_of", lambda _: None)  # each has ended before we look
    return _process_events._Listener()


def brief(events: Iterator[Mapping[str, Any]]) -> list[tuple[str, int, str]]:
    return [
        (event["__CLASS"].removeprefix("Win32_Process"), event["ProcessID"], event["ProcessName"]) for event in events
    ]


def test_process_that_takes_on_no_program_is_its_parents_copy(listener: _process_events._Listener) -> None:
    assert brief(listener.take(Note(FORK, 7, 1))) == []
    assert brief(listener.take(Note(EXIT, 7, 0))) == [("StartTrace", 7, "init"), ("StopTrace", 7, "init")]


def test_process_that_takes_on_another_program_has_not_begun_again(listener: _process_events._Listener) -> None:
    assert brief(listener.take(Note(FORK, 7, 1))) == []
    assert brief(listener.take(Note(EXEC, 7, 0))) == [("StartTrace", 7, "init")]
    assert brief(listener.take(Note(EXEC, 7, 0))) == []
    assert brief(listener.grown()) == []


def test_process_that_takes_its_time_is_reported_without_a_program(
    listener: _process_events._Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert brief(listener.take(Note(FORK, 7, 1))) == []
    assert brief(listener.grown()) == []
    monkeypatch.setattr(time, "monotonic", lambda: now + 0.2)
    assert brief(listener.grown()) == [("StartTrace", 7, "init")]


def test_what_was_lost_is_made_up_for(listener: _process_events._Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    assert brief(listener.take(Note(FORK, 7, 1))) == []
    new = _process_events._Known(b"9", "new", 1, None, 0)
    monkeypatch.setattr(_process_events, "_all", lambda: {7: new, 8: new})
    given = brief(listener.catch_up())
    assert sorted(given) == [("StartTrace", 7, "new"), ("StartTrace", 8, "new"), ("StopTrace", 1, "init")]


def test_number_that_another_process_has_now_is_an_end_and_a_beginning() -> None:
    old = _process_events._Known(b"1", "old", 0, None, 0)
    new = _process_events._Known(b"2", "new", 0, None, 0)
    given = brief(_process_events._differences({7: old}, {7: new}))
    assert given == [("StopTrace", 7, "old"), ("StartTrace", 7, "new")]


def test_client_is_told_of_a_process_that_begins_and_ends() -> None:
    with wmisink.connect(provider="embedded") as wmi:
        query = "SELECT * FROM Win32_ProcessTrace WHERE ParentProcessID = {}"
        with wmi.events(query.format(os.getpid())) as call:
            told: dict[int, list[bool]] = {}
            deadline = time.monotonic() + PATIENCE
            while not any(len(classes) > 1 for classes in told.values()):  # what begins before we listen isn't told
                assert time.monotonic() < deadline
                with subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(0.7)"]) as process:
                    told[process.pid] = []
                for event in call.within(2.0):
                    told.setdefault(event.ProcessID, []).append(hasattr(event, "ExitStatus"))
    assert [False, True] in told.values()


def test_event_classes_are_those_of_microsofts_pages() -> None:
    namespace = host.repository().namespace(r"root\cimv2")
    assert {each.name for each in _process_events.CLASSES} <= set(namespace.classes())
    start, stop = (dict(_process_events.CLASSES[1].properties) for _ in range(2))
    stop.update(_process_events.CLASSES[3].properties)
    documented = {"ParentProcessID": "uint32", "ProcessID": "uint32", "ProcessName": "string", "SessionID": "uint32"}
    assert start == {**documented, "Sid": "uint8[]"}
    assert stop == {**start, "ExitStatus": "uint32"}
    assert [each.superclass for each in _process_events.CLASSES] == [
        "__ExtrinsicEvent",
        "Win32_SystemTrace",
        "Win32_ProcessTrace",
        "Win32_ProcessTrace",
    ]
