"""Ctrl-C, and an interpreter that ends with calls in flight: each in a process of its own."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator

import pytest
from programs import Program, programs

pytestmark = pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")

BEGIN = """
import contextlib, signal, sys, threading, time
import wmisink
from wmisink.embedded import Repository

repository = Repository()
namespace = repository.namespace(r"root\\test")
namespace.define("Test_Slow", {"Number": "uint32"}, keys=["Number"])

@namespace.provides("Test_Slow")
def provide(request):
    yield from ({"Number": number} for number in range(100))
    while not request.cancelled():
        time.sleep(0.01)

wmi = wmisink.connect(namespace.path, repository=repository)
call = wmi.query("SELECT * FROM Test_Slow")

def hang(operation):
    repository.faults.add(operation=operation, start_delay=20)

def swallow(function, argument):
    with contextlib.suppress(OSError):
        function(argument)
    time.sleep(60)

def read():
    with contextlib.suppress(wmisink.CallCancelled):
        list(call)
"""


@pytest.fixture
def start() -> Iterator[Program]:
    """Starts such a program with a body of its own."""
    with programs(BEGIN) as begin:
        yield begin


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT can't be sent to one process on Windows")
@pytest.mark.parametrize(
    "wait",
    [
        "call.wait()",
        "call.wait(60)",
        "list(call)",
        "next(iter(wmi.query('SELECT * FROM Test_Slow WHERE Number > 500')))",
        "hang('ConnectServer'); wmisink.connect(namespace.path, repository=repository)",
        "hang('ExecQuery'); list(wmi.query('SELECT * FROM Test_Slow'))",
        "hang('ExecQuery'); list(wmi.query('SELECT * FROM Test_Slow', delivery='semisync'))",
        "hang('GetObject'); wmi.get('Test_Slow')",
    ],
)
def test_ctrl_c_ends_any_wait_within_a_fifth_of_a_second(start: Program, wait: str) -> None:
    check_answer(start, wait)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT can't be sent to one process on Windows")
@pytest.mark.parametrize(
    "wait",
    [
        "call.to_arrow()",
        "call.to_polars()",
        "list(call.arrow_batches())",
        "swallow(pyarrow.table, call)",  # which knows an error number only
    ],
)
def test_ctrl_c_ends_a_wait_in_an_arrow_stream(start: Program, wait: str) -> None:
    for library in ("pyarrow", "polars"):
        pytest.importorskip(library, reason="one of the libraries that wait here")
    check_answer(start, wait, first="import polars, pyarrow")


def check_answer(start: Program, wait: str, first: str = "") -> None:
    answered = []
    for _ in range(5):  # the best of five: what's measured is the wait, not how busy the machine is
        answered.append(seconds_to_answer(start, wait, first))
        if answered[-1] < 0.2:
            return
    pytest.fail(f"Ctrl-C was answered after {answered} s")


def seconds_to_answer(start: Program, wait: str, first: str) -> float:
    process = start(
        f"""
        {first}
        print("ready", flush=True)
        try:
            {wait}
        except KeyboardInterrupt:
            print(time.monotonic(), flush=True)
        """
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)  # it's in the wait by now
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=40)
    assert process.returncode == 0, err
    return float(out) - sent


@pytest.mark.parametrize(
    "body",
    [
        "",
        "wait = threading.Thread(target=call.wait, daemon=True); wait.start(); time.sleep(0.1)",
        "reader = threading.Thread(target=read, daemon=True); reader.start(); time.sleep(0.1)",
        "calls = [wmi.query('SELECT * FROM Test_Slow') for _ in range(50)]",
        "box = [call]; box.append(box); del call",
        "rows = iter(call); next(rows)",
        "sys.exit()",
    ],
    ids=["call", "waiting", "reading", "many", "cycle", "iterator", "exit"],
)
def test_interpreter_that_ends_with_calls_in_flight_ends_well_and_soon(start: Program, body: str) -> None:
    process = start(f"{body}\n")
    began = time.monotonic()
    out, err = process.communicate(timeout=40)
    assert process.returncode == 0, err
    assert (out, err) == ("", "")
    assert time.monotonic() - began < 30


def test_interpreter_that_ends_while_a_provider_blocks_ends_soon(start: Program) -> None:
    process = start(
        """
        blocked = threading.Event()
        namespace.define("Test_Blocked", {"Number": "uint32"}, keys=["Number"])

        @namespace.provides("Test_Blocked")
        def never(request):
            blocked.set()
            time.sleep(60)
            return []

        other = wmi.query("SELECT * FROM Test_Blocked")
        assert blocked.wait(10)
        """
    )
    out, err = process.communicate(timeout=40)
    assert process.returncode == 0, err
    assert (out, err) == ("", "")


def test_interpreter_that_ends_while_a_method_and_events_block_ends_soon(start: Program) -> None:
    process = start(
        """
        from wmisink.embedded import Method

        blocked = threading.Barrier(3)
        namespace.define("Test_Tool", {"Id": "uint32"}, keys=["Id"], methods={"Run": Method(static=True)})
        namespace.define("Test_Alarm", {"Level": "uint8"}, superclass="__ExtrinsicEvent")

        @namespace.method("Test_Tool", "Run")
        def run(call):
            blocked.wait(20)
            time.sleep(60)

        @namespace.events("Test_Alarm")
        def alarms(request):
            blocked.wait(20)
            time.sleep(60)
            yield {"Level": 1}

        running = wmi.start_call("Test_Tool", "Run")
        events = wmi.events("SELECT * FROM Test_Alarm")
        blocked.wait(20)
        """
    )
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert (out, err) == ("", "")
