"""A monitoring program in fast motion: it polls a WMI's classes round by round, and tells what it holds of the system.

Run as ``python polling.py PROVIDER CALLS``; it prints JSON: its footprint after the first thousand calls and at the
end, and how its calls ended.
"""

from __future__ import annotations

import collections
import gc
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping

import wmisink
from footprint import footprint
from wmisink import _core
from wmisink.embedded import InstanceRequest, Method, MethodCall, Namespace, Repository

FIRST = 1000  # calls after which everything that is kept for good is there
A_DAY = 24 * 60 * 60

Ends = Iterator[str]  # how each call of a round ended


def serve(namespace: Namespace, moment: Callable[[], float]) -> None:
    """A machine whose state moves with the simulated time."""
    namespace.define("Day_Process", {"Id": "uint32", "Name": "string", "Time": "uint64"}, keys=["Id"])
    namespace.define("Day_Disk", {"Id": "string", "Free": "uint64", "Labels": "string[]"}, keys=["Id"])
    namespace.define("Day_Silent", {"Id": "uint32"}, keys=["Id"])
    namespace.define("Day_Fragile", {"Id": "uint32"}, keys=["Id"])
    tool = {"Run": Method({"Value": "uint32"}, static=True)}
    namespace.define("Day_Tool", {"Id": "uint32"}, keys=["Id"], methods=tool)
    namespace.define("Day_Alarm", {"Level": "uint8"}, superclass="__ExtrinsicEvent")

    @namespace.provides("Day_Process")
    def processes(_request: InstanceRequest) -> Iterable[Mapping[str, object]]:
        now = int(moment() * 1000)
        return ({"Id": number, "Name": f"process {number} at {now}", "Time": now * number} for number in range(8))

    @namespace.provides("Day_Fragile")
    def fragile(_request: InstanceRequest) -> Iterable[Mapping[str, object]]:
        raise RuntimeError(f"It broke at {moment()}.")

    @namespace.method("Day_Tool", "Run")
    def run(call: MethodCall) -> object:
        return call.arguments["Value"]

    for letter in "CDE":
        namespace.put("Day_Disk", {"Id": letter, "Free": 10**12, "Labels": [letter] * 3})


def embedded_round(wmi: wmisink.Connection, namespace: Namespace, number: int) -> Ends:
    """Some twenty calls, and now and then one that waits or listens."""
    for _ in range(8):
        yield rows_of(wmi.query("SELECT Id, Name, Time FROM Day_Process"), 8)
    yield rows_of(wmi.instances("Day_Disk"), 3)
    yield rows_of(wmi.query("SELECT * FROM Day_Disk WHERE Id = 'D'"), 1)
    together = [wmi.query(f"SELECT * FROM Day_Process WHERE Id < {count}") for count in range(4)]
    yield from (rows_of(call, count) for count, call in enumerate(together))
    disk = wmi.get("Day_Disk.Id='E'")
    yield "got"
    disk.Free = number
    wmi.put(disk)
    yield "put"
    assert wmi.call("Day_Tool", "Run", Value=number).ReturnValue == number
    yield "called"
    yield failure_of(lambda: wmi.query("SELECT * FROM Day_Nothing"))
    yield failure_of(lambda: wmi.query("SELECT * FROM Day_Fragile"))
    yield cancelled(wmi.query("SELECT * FROM Day_Process"))
    if number % 50 == 0:
        yield failure_of(lambda: wmi.query("SELECT * FROM Day_Silent", timeout=0.02))
    if number % 50 == 1:
        with wmi.events("SELECT * FROM Day_Alarm WHERE Level > 2") as alarms:
            while not (heard := alarms.poll()):
                namespace.publish("Day_Alarm", {"Level": 3})
                time.sleep(0.001)  # until the subscription stands
            assert heard[0].Level == 3
        yield "heard"


def com_round(wmi: wmisink.Connection, number: int) -> Ends:
    """On the classes that Wine's WMI may be asked often and by many threads, too."""
    for _ in range(8):
        yield rows_of(wmi.query("SELECT * FROM __PARAMETERS"), None)
    together = [wmi.query("SELECT * FROM __PARAMETERS") for _ in range(4)]
    yield from (rows_of(call, None) for call in together)
    yield rows_of(wmi.query("SELECT * FROM __PARAMETERS WHERE Class = 'none of these'"), 0)
    yield failure_of(lambda: wmi.query("SELECT * FROM __PARAMETERS WHERE"))
    yield cancelled(wmi.query("SELECT * FROM __PARAMETERS"))
    if number % 50 == 0:
        yield failure_of(lambda: wmi.query("SELECT * FROM __PARAMETERS", timeout=1e-9))


def rows_of(call: wmisink.Call, count: int | None) -> str:
    given = len(list(call))
    assert given > 0 if count is None else given == count
    return "completed"


def failure_of(start: Callable[[], wmisink.Call]) -> str:
    try:
        list(start())
    except wmisink.WmiError as error:
        return type(error).__name__
    return "completed"


def cancelled(call: wmisink.Call) -> str:
    with call:
        call.poll(1)
    return "cancelled"


def measured() -> dict[str, int]:
    """The footprint once nothing is at work, and what there is of Python's and of ours."""
    for _ in range(1000):  # turns, not seconds: a machine may stand still
        gc.collect()
        if _core.live_sinks() == 0:
            break
        time.sleep(0.005)
    return footprint()._asdict() | {"blocks": sys.getallocatedblocks(), "sinks": _core.live_sinks()}


def poll(rounds: Callable[[int], Ends], calls: int, tick: Callable[[int], None]) -> dict[str, object]:
    ends: collections.Counter[str] = collections.Counter()
    after_first: dict[str, int] = {}
    number = done = 0
    while done < calls:
        tick(done)
        for end in rounds(number):
            ends[end] += 1
            done += 1
        number += 1
        if not after_first and done >= FIRST:
            after_first = measured()
    return {"first": after_first, "last": measured(), "calls": done, "ends": dict(ends)}


def main(provider: str, calls: int) -> None:
    if provider == "com":
        with wmisink.connect(r"root\cimv2", provider="com") as wmi:
            told = poll(lambda number: com_round(wmi, number), calls, lambda _done: None)
    else:
        repository = Repository()
        namespace = repository.namespace(r"root\day")
        moment = [0.0]
        serve(namespace, lambda: moment[0])
        repository.faults.add(class_name="Day_Silent", final_status="missing")

        def tick(done: int) -> None:
            moment[0] = A_DAY * done / calls

        with wmisink.connect(namespace.path, repository=repository) as wmi:
            told = poll(lambda number: embedded_round(wmi, namespace, number), calls, tick)
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
