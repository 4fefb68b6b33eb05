"""Fixtures by provider, the reasons for which a test needs one, and a check that nothing leaks.

Most tests run on the embedded WMI, on every system. Those on the fixture `site` run on each WMI that this system has:
the embedded one everywhere, and the system's own (COM) on Windows as well.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import importlib
import importlib.util
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import each_thread
import pytest
import wmisink
import wmisink.aio
from wmisink import _core
from wmisink.embedded import EventRequest, InstanceRequest, Namespace, Repository

FAILED = pytest.StashKey[bool]()
PROVIDERS = ("embedded", "com") if _core.com_available() else ("embedded",)

Main = Callable[[], Coroutine[Any, Any, None]]
Run = Callable[[Main], None]
Connect = Callable[..., wmisink.aio.Connecting]

LOOPS = ["asyncio"] if sys.platform != "win32" else ["ProactorEventLoop", "SelectorEventLoop"]
TRIO = ["trio"] if importlib.util.find_spec("trio") else []


def pytest_sessionstart() -> None:
    """On Wine, have its desktop started: whichever process needs it first starts it, and it keeps that one's pipes.

    It would be a program that a test starts, and whose output then never ends.
    """
    if sys.platform == "win32":
        ctypes.windll.user32.GetDesktopWindow()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip, with the reason it gives, what needs a WMI that this system hasn't."""
    if each_thread.is_parallel(config):
        each_thread.give_each_thread_its_own(items)
    for item in items:
        if item.get_closest_marker("benchmark"):
            item.add_marker(pytest.mark.thread_unsafe(reason="measures how long it takes, with nothing else going on"))
        marker = item.get_closest_marker("com_only")
        if marker is not None and not _core.com_available():
            item.add_marker(pytest.mark.skip(reason=f"needs the WMI of Windows: {marker.args[0]}"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Let go of what no thread of the test has used."""
    each_thread.let_go_of_fixtures(item)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say of a run in threads what ran so."""
    each_thread.report(terminalreporter, config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note a failure: what a failed test still holds is no leak."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@dataclass(frozen=True)
class Site:
    """A WMI to run a test on, and queries whose answers are known there."""

    provider: wmisink._connection.Provider
    namespace: str
    repository: Repository | None
    query: str
    rows: int
    empty_query: str
    bad_syntax: str

    def connect(self) -> wmisink.Connection:
        return wmisink.connect(self.namespace, provider=self.provider, repository=self.repository)


@pytest.fixture
def repository() -> Repository:
    return Repository()


@pytest.fixture
def namespace(repository: Repository) -> Namespace:
    return repository.namespace(r"root\test")


@pytest.fixture
def wmi(repository: Repository, namespace: Namespace) -> Iterator[wmisink.Connection]:
    """A connection to the embedded WMI, to the namespace of the fixture `namespace`."""
    with wmisink.connect(namespace.path, repository=repository) as connection:
        yield connection


@pytest.fixture
def numbers(namespace: Namespace) -> Callable[[int], str]:
    """Defines Test_Number and returns what makes a query of it that has so many rows, numbered from 0 in order."""
    namespace.define("Test_Number", {"Number": "uint32", "Count": "uint32"}, keys=["Number"])

    @namespace.provides("Test_Number")
    def provide(request: InstanceRequest) -> Iterator[Mapping[str, object]]:
        count = request.equals["Count"]
        return ({"Number": number, "Count": count} for number in range(count))

    return lambda count: f"SELECT Number FROM Test_Number WHERE Count = {count}"


@pytest.fixture(params=PROVIDERS)
def site(request: pytest.FixtureRequest, numbers: Callable[[int], str], repository: Repository) -> Site:
    if request.param == "com":
        return Site(
            provider="com",
            namespace=r"root\cimv2",
            repository=None,
            query="SELECT * FROM __PARAMETERS",  # the one class of Wine's that many threads may query at once
            rows=49,
            empty_query="SELECT * FROM __PARAMETERS WHERE Class = 'none of these'",
            bad_syntax="SELECT * FROM __PARAMETERS WHERE",
        )
    return Site(
        provider="embedded",
        namespace=r"root\test",
        repository=repository,
        query=numbers(49),
        rows=49,
        empty_query=numbers(0),
        bad_syntax="SELECT * FROM Test_Number WHERE",
    )


def run_asyncio(name: str, main: Main) -> None:
    """Run a coroutine function on a new loop of that name, or on the usual one."""
    make: Callable[[], asyncio.AbstractEventLoop] = getattr(asyncio, name, asyncio.new_event_loop)
    loop = make()
    try:
        loop.run_until_complete(main())
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()


@pytest.fixture(params=[*LOOPS, *TRIO])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a coroutine function on a loop of its own: on each of asyncio's, and on trio's where it is installed."""
    if request.param == "trio":
        return lambda main: importlib.import_module("trio").run(main)
    return lambda main: run_asyncio(request.param, main)


@pytest.fixture(params=LOOPS)
def run_tasks(request: pytest.FixtureRequest) -> Run:
    """As `run`, for a function that makes tasks of asyncio."""
    return lambda main: run_asyncio(request.param, main)


@pytest.fixture
def connect(repository: Repository, namespace: Namespace) -> Connect:
    """Connects to the namespace of the fixture `namespace`, to be awaited."""
    return lambda **options: wmisink.aio.connect(namespace.path, repository=repository, **options)


@pytest.fixture
def tick(namespace: Namespace) -> Callable[[], None]:
    """Has the endless call for the events of Test_Tick give its next row: Number is 0, 1, 2 and so on."""
    allowed = threading.Semaphore(0)
    namespace.define("Test_Tick", {"Number": "uint32"}, superclass="__ExtrinsicEvent")

    @namespace.events("Test_Tick")
    def ticks(request: EventRequest) -> Iterator[Mapping[str, object]]:
        number = 0
        while not request.cancelled():
            if allowed.acquire(timeout=0.01):
                yield {"Number": number}
                number += 1

    def give_next() -> None:
        allowed.release()

    return give_next


@pytest.fixture(autouse=True)
def nothing_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test every sink is released, and every object of the embedded WMI is gone."""
    sinks, objects = _core.live_sinks(), _core.live_objects()  # of a failed test before, as a rule none
    yield
    if request.node.stash[FAILED]:
        return
    for _ in range(2000):  # turns, not seconds: a machine may stand still
        if _core.live_sinks() <= sinks and _core.live_objects() <= objects:
            return
        gc.collect()
        time.sleep(0.005)
    pytest.fail(
        f"{_core.live_sinks()} sinks are held, where there were {sinks}, "
        f"and {_core.live_objects()} objects of the embedded WMI, where there were {objects}."
    )
