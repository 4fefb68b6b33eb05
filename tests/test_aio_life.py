"""Calls that are awaited when the program is interrupted, ends or forks: each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest
from gates import PATIENCE

pytestmark = pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")

BEGIN = """
import asyncio, os, signal, sys, threading, time
import wmisink.aio
from wmisink.embedded import Repository

repository = Repository()
namespace = repository.namespace(r"root\\test")
namespace.define("Test_Tick", {"Number": "uint32"}, superclass="__ExtrinsicEvent")
QUERY = "SELECT * FROM Test_Tick"

def connect():
    return wmisink.aio.connect(namespace.path, repository=repository)
"""


def run(body: str) -> str:
    """What such a program prints; it must end well and complain of nothing."""
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", BEGIN + textwrap.dedent(body)],
        input="",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT can't be sent to one process on Windows")
def test_ctrl_c_ends_the_tasks_and_cancels_their_calls() -> None:
    told = run(
        """
        calls = []

        async def main():
            async with connect() as wmi:
                calls.extend(wmi.events(QUERY) for _ in range(10))
                while any(call.status().phase == "created" for call in calls):
                    await asyncio.sleep(0.001)
                asyncio.get_running_loop().call_later(0.01, os.kill, os.getpid(), signal.SIGINT)
                await asyncio.gather(*calls)

        try:
            asyncio.run(main())
        except KeyboardInterrupt:
            print("interrupted", {call.status().phase for call in calls})
        """
    )
    assert told == "interrupted {'cancelled'}"


def test_program_may_end_while_a_task_awaits() -> None:
    """The loop runs on a daemon thread, and is at it until the very end."""
    told = run(
        """
        ready = threading.Event()

        async def main():
            async with connect() as wmi:
                call = wmi.events(QUERY)
                while call.status().phase == "created":
                    await asyncio.sleep(0.001)
                ready.set()
                async for row in call:
                    pass

        threading.Thread(target=asyncio.run, args=[main()], daemon=True).start()
        ready.wait(60)
        print("ends")
        """
    )
    assert told == "ends"


def test_program_may_end_with_a_loop_that_was_closed_under_its_tasks() -> None:
    told = run(
        """
        async def main():
            wmi = await connect()
            return wmi, wmi.events(QUERY)

        loop = asyncio.new_event_loop()
        wmi, call = loop.run_until_complete(main())
        while call.status().phase == "created":
            time.sleep(0.001)

        async def await_it():
            waiting = call.next()
            while waiting.send(None) is None:
                pass
            return waiting

        waiting = loop.run_until_complete(await_it())
        loop.close()
        namespace.publish("Test_Tick", {"Number": 1})
        while call.status().rows_queued == 0:
            time.sleep(0.001)
        print("ends")
        """
    )
    assert told == "ends"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork is POSIX's")
def test_forked_process_is_told_that_it_has_no_wmi() -> None:
    told = run(
        """
        import warnings
        warnings.simplefilter("ignore", DeprecationWarning)  # of fork with threads

        async def main():
            async with connect() as wmi:
                await wmi.classes()

        asyncio.run(main())
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(main())
            except RuntimeError as error:
                print(error, flush=True)
            os._exit(0)
        os.waitpid(child, 0)
        asyncio.run(main())
        """
    )
    assert told.startswith("This process was forked from one that had used wmisink")
