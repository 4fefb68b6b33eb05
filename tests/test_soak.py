"""Much and often: a million rows in bounded memory, and thousands of calls that are cancelled at random moments."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import wmisink
from gates import wait_until
from wmisink import _core

if TYPE_CHECKING:
    from conftest import Site

POLLING = Path(__file__).with_name("polling.py")

MILLION = """
import os, sys, psutil, wmisink
from wmisink.embedded import Repository

repository = Repository()
namespace = repository.namespace(r"root\\test")
namespace.define("Test_Number", {"Number": "uint32", "Name": "string"}, keys=["Number"])

@namespace.provides("Test_Number")
def provide(request):
    return ({"Number": number, "Name": f"name of {number}"} for number in range(int(sys.argv[1])))

process = psutil.Process()
with wmisink.connect(namespace.path, repository=repository) as wmi:
    start = peak = process.memory_info().rss
    count = total = 0
    for row in wmi.query("SELECT * FROM Test_Number"):
        count += 1
        total += row.Number
        if count % 10_000 == 0:
            peak = max(peak, process.memory_info().rss)
print(count, total, (peak - start) // 1024**2)
"""

COM_ENDS = {"completed", "cancelled", "InvalidQuery", "CallTimedOut"}
EMBEDDED_ENDS = {
    "completed",
    "got",
    "put",
    "called",
    "heard",
    "cancelled",
    "InvalidClass",
    "ProviderFailure",
    "CallTimedOut",
}


@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_million_rows_stay_within_100_megabytes() -> None:
    pytest.importorskip("psutil")
    done = subprocess.run(
        [sys.executable, "-c", MILLION, "1000000"],
        input="",
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    count, total, megabytes = map(int, done.stdout.split())
    assert (count, total) == (1_000_000, 999_999 * 500_000)
    assert megabytes < 100


@pytest.mark.thread_unsafe(reason="has four threads of its own, and waits until the whole process has no sink left")
def test_calls_cancelled_at_random_moments_leave_nothing_behind(site: Site) -> None:
    """Each of four threads starts calls and ends each its own way; no sink stays, nothing hangs."""
    each, threads = (2500, 4) if site.provider == "embedded" else (250, 4)
    done = [0] * threads
    problems: list[BaseException] = []

    def work(number: int, wmi: wmisink.Connection) -> None:
        chance = random.Random(number)  # noqa: S311
        for _ in range(each):
            start_and_end(wmi, site, chance)
            done[number] += 1

    def guarded(number: int, wmi: wmisink.Connection) -> None:
        try:
            work(number, wmi)
        except BaseException as problem:  # noqa: BLE001  told below, in the test's own thread
            problems.append(problem)

    with site.connect() as wmi:
        workers = [threading.Thread(target=guarded, args=(number, wmi)) for number in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(150)
        assert not problems
        assert done == [each] * threads
        wait_until(lambda: _core.live_sinks() == 0, "No sink")


def start_and_end(wmi: wmisink.Connection, site: Site, chance: random.Random) -> None:
    call = wmi.query(site.query, capacity=chance.choice((1, 10, 16384)))
    way = chance.randrange(6)
    pause = chance.random() * chance.choice((0, 0.0002, 0.002))
    if pause:
        time.sleep(pause)
    if way == 0:
        call.cancel()
        assert call.wait(timeout=60).phase in ("cancelled", "completed")
    elif way == 1:
        call.close()
    elif way == 2:
        with call:
            call.poll()
    elif way == 3:
        for _row in call:
            break
    elif way == 4:
        assert len(list(call)) == site.rows
    del call


@pytest.mark.parametrize(
    ("provider", "calls"),
    [
        ("embedded", 100_000 if sys.platform == "linux" else 10_000),
        pytest.param("com", 10_000, marks=pytest.mark.com_only("polls the WMI of Windows")),
    ],
)
@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_day_of_polling_ends_with_what_it_had_after_its_first_thousand_calls(provider: str, calls: int) -> None:
    """A poll every 0.86 s for 24 hours, in fast motion: reads, puts, methods, events, errors, cancels, deadlines."""
    done = subprocess.run(
        [sys.executable, str(POLLING), provider, str(calls)],
        input="",
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    first, last = told["first"], told["last"]
    assert told["calls"] >= calls
    assert last["sinks"] == first["sinks"] == 0
    assert last["handles"] <= first["handles"]
    # A pool grows while what was given to it waits, which a machine that stands still may bring about at any time.
    assert last["threads"] <= first["threads"] + 8
    # Objects of Python's: what a thread or a cache keeps once, and not what a call leaves behind.
    assert last["blocks"] - first["blocks"] < 2000
    # One word a call would be 800,000 bytes of 100,000 calls; as much again is what malloc has scattered by chance.
    assert last["memory"] - first["memory"] < 3_000_000
    assert set(told["ends"]) >= (COM_ENDS if provider == "com" else EMBEDDED_ENDS)
