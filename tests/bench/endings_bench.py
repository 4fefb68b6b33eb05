"""How soon a caller comes back from a call that hangs: by cancel, by deadline and by Ctrl-C.

    python tests/bench/endings_bench.py [--turns 9]

For each delivery and each of the worst faults of the embedded WMI (a method that doesn't return, a first row that
doesn't come, a provider that never looks whether it is cancelled); with ``--wmi WQL`` for a query of the WMI of
Windows, or Wine's, that takes long, where cancelling itself blocks. The time is from the cancel, the deadline or the
signal until the caller has its exception. The promise is 0.2 s.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NoReturn

import wmisink
from wmisink._options import DELIVERIES, Delivery
from wmisink.embedded import InstanceRequest, Namespace, Repository

_HANGS: Final = 3.0  # seconds for which each fault lasts: long beside the promise
_DEADLINE: Final = 0.1

Connect = Callable[[], contextlib.AbstractContextManager[tuple[wmisink.Connection, str]]]


@contextlib.contextmanager
def served(prepare: Callable[[Repository, Namespace], object]) -> Iterator[tuple[wmisink.Connection, str]]:
    """A repository with one instance, and whatever goes wrong with it."""
    repository = Repository()
    namespace = repository.namespace(r"root\bench")
    namespace.define("Bench", {"Number": "uint32"}, keys=["Number"])
    namespace.put("Bench", {"Number": 1})
    prepare(repository, namespace)
    with wmisink.connect(namespace.path, repository=repository) as wmi:
        yield wmi, "SELECT * FROM Bench"


def method_that_does_not_return() -> contextlib.AbstractContextManager[tuple[wmisink.Connection, str]]:
    return served(lambda repository, _: repository.faults.add(start_delay=_HANGS))


def row_that_does_not_come() -> contextlib.AbstractContextManager[tuple[wmisink.Connection, str]]:
    return served(lambda repository, _: repository.faults.add(first_delay=_HANGS))


@contextlib.contextmanager
def provider_that_never_looks() -> Iterator[tuple[wmisink.Connection, str]]:
    released = threading.Event()

    def provide(_request: InstanceRequest) -> list[dict[str, object]]:
        released.wait(_HANGS)
        return []

    def prepare(_: Repository, namespace: Namespace) -> None:
        namespace.define("Hung", {"Number": "uint32"}, keys=["Number"])
        namespace.provides("Hung")(provide)

    with served(prepare) as (wmi, _):
        yield wmi, "SELECT * FROM Hung"
        released.set()


def by_cancel(wmi: wmisink.Connection, wql: str, delivery: Delivery) -> float:
    call = wmi.query(wql, delivery=delivery)
    asked: list[float] = []

    def cancel() -> None:
        asked.append(time.perf_counter())
        call.cancel()

    timer = threading.Timer(_DEADLINE, cancel)
    timer.start()
    with contextlib.suppress(wmisink.CallCancelled):
        list(call)
    back = time.perf_counter()
    timer.join()
    return back - asked[0]


def by_deadline(wmi: wmisink.Connection, wql: str, delivery: Delivery) -> float:
    began = time.perf_counter()
    with contextlib.suppress(wmisink.CallTimedOut):
        list(wmi.query(wql, delivery=delivery, timeout=_DEADLINE))
    return time.perf_counter() - began - _DEADLINE


def by_interrupt(wmi: wmisink.Connection, wql: str, delivery: Delivery) -> float:
    call = wmi.query(wql, delivery=delivery)
    asked: list[float] = []

    def interrupt() -> None:
        asked.append(time.perf_counter())
        signal.raise_signal(signal.SIGINT)

    timer = threading.Timer(_DEADLINE, interrupt)
    timer.start()
    with contextlib.suppress(KeyboardInterrupt):
        list(call)
    back = time.perf_counter()
    timer.join()
    return back - asked[0]


ENDS: Final = (by_cancel, by_deadline, by_interrupt)


def of_windows(end: str, wql: str, delivery: Delivery) -> float:
    """In a process of its own: a cancelled query goes on in Wine, which cannot bear a second one of its class."""
    told = [sys.executable, __file__, "--wmi", wql, "--one", end, delivery]
    return float(subprocess.run(told, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout)


def one(end: str, wql: str, delivery: Delivery) -> NoReturn:
    wmi = wmisink.connect(provider="com")
    [measured] = [by(wmi, wql, delivery) for by in ENDS if by.__name__ == end]
    print(measured, flush=True)
    os._exit(0)  # the query may go on for minutes


def shown(what: str, delivery: Delivery, turns: int, measure: Callable[[str], float]) -> None:
    told = ""
    for end in ENDS:
        taken = [1000 * measure(end.__name__) for _ in range(turns)]
        told += f"{statistics.median(taken):>6.1f}{max(taken):>6.1f}"
    print(f"{what:<30}{delivery:<12}{told}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--wmi", metavar="WQL", help="ask this of the WMI of Windows instead; it should take long")
    parser.add_argument("--one", nargs=2, metavar=("END", "DELIVERY"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        one(arguments.one[0], arguments.wmi, arguments.one[1])
    print(f"{'fault':<30}{'delivery':<12}{'cancel':>12}{'deadline':>12}{'Ctrl-C':>12}   (median, worst; ms)")
    if arguments.wmi:
        for delivery in DELIVERIES[:2]:
            shown("of windows", delivery, arguments.turns, partial(of_windows, wql=arguments.wmi, delivery=delivery))
        return 0
    for fault in (method_that_does_not_return, row_that_does_not_come, provider_that_never_looks):
        for delivery in DELIVERIES:

            def measure(end: str, fault: Connect = fault, delivery: Delivery = delivery) -> float:
                with fault() as (wmi, wql):
                    [measured] = [by(wmi, wql, delivery) for by in ENDS if by.__name__ == end]
                    return measured

            shown(fault.__name__.replace("_", " "), delivery, arguments.turns, measure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
