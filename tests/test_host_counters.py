"""Performance counters: the formulas, and the samples that they compare, on counters made up for the purpose."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

from gates import PATIENCE
from wmisink.counters import CounterType
from wmisink.embedded import InstanceRequest, Repository
from wmisink.host import _samples
from wmisink.host._counters import Counter, Moment, Reading, Total, cook, filetime, mean
from wmisink.host._performance import SUPERCLASSES, PerformanceObject

SECOND = 10_000_000
#: Two seconds apart.
EARLIER, LATER = Moment(5 * SECOND, 900 * SECOND), Moment(7 * SECOND, 902 * SECOND)

#: Type, first value and base, second value and base, what Microsoft's page on the type makes of them.
FORMULAS: list[tuple[CounterType, int, int | None, int, int | None, float | None]] = [
    (CounterType.PERF_COUNTER_RAWCOUNT, 3, None, 9, None, 9),
    (CounterType.PERF_COUNTER_LARGE_RAWCOUNT, 9, None, 3, None, 3),
    (CounterType.PERF_COUNTER_COUNTER, 100, None, 150, None, 25),
    (CounterType.PERF_COUNTER_BULK_COUNT, 2**40, None, 2**40 + 7, None, 3.5),
    (CounterType.PERF_COUNTER_BULK_COUNT, 100, None, 99, None, None),
    (CounterType.PERF_100NSEC_TIMER, 0, None, SECOND // 2, None, 25),
    (CounterType.PERF_100NSEC_TIMER, 0, None, 4 * SECOND, None, 200),
    (CounterType.PERF_100NSEC_TIMER_INV, 0, None, SECOND // 2, None, 75),
    (CounterType.PERF_100NSEC_TIMER_INV, 0, None, 2 * SECOND + 9, None, 0),
    (CounterType.PERF_PRECISION_100NS_TIMER, 0, 10, 30, 50, 75),
    (CounterType.PERF_COUNTER_100NS_QUEUELEN_TYPE, 0, None, 3 * SECOND, None, 1.5),
    (CounterType.PERF_RAW_FRACTION, 1, 2, 3, 4, 75),
    (CounterType.PERF_RAW_FRACTION, 0, 0, 0, 0, None),
    (CounterType.PERF_AVERAGE_TIMER, 0, 100, 3 * SECOND, 106, 0.5),
    (CounterType.PERF_AVERAGE_TIMER, 5, 100, 5, 100, 0),
    (CounterType.PERF_AVERAGE_BULK, 1000, 1, 9000, 5, 2000),
    (CounterType.PERF_AVERAGE_BULK, 1000, 5, 9000, 1, None),
    (CounterType.PERF_ELAPSED_TIME, 0, None, 892 * SECOND, None, 10),
]


@pytest.mark.parametrize(("kind", "value", "base", "second", "second_base", "cooked"), FORMULAS)
def test_counter_is_cooked_as_documented(
    kind: CounterType, value: int, base: int | None, second: int, second_base: int | None, cooked: float | None
) -> None:
    assert cook(kind, Reading(value, base, EARLIER), Reading(second, second_base, LATER)) == cooked


@pytest.mark.parametrize("kind", sorted({formula[0] for formula in FORMULAS}))
def test_counter_of_one_sample_alone_is_nothing_unless_its_type_needs_but_one(kind: CounterType) -> None:
    alone = cook(kind, None, Reading(4, 8, LATER))
    counter: Counter[Any] = Counter("Any", "uint64", kind)
    assert (alone is None) is counter.needs_two_samples


def test_counter_over_no_time_is_nothing() -> None:
    reading = Reading(4, None, LATER)
    assert cook(CounterType.PERF_COUNTER_COUNTER, reading, reading) is None


def test_types_have_their_numbers_in_winperf_h() -> None:
    # PERF_SIZE_…, PERF_TYPE_…, PERF_COUNTER_… and the other bits of winperf.h, put together as it does
    large, counter, count = 0x100, 0x400, 0x10000
    rate, fraction, queue, base, elapsed = 0x10000, 0x20000, 0x50000, 0x30000, 0x40000
    timer_100ns, object_timer, delta, inverse = 0x100000, 0x200000, 0x400000, 0x1000000
    percent, per_second, seconds, no_show = 0x20000000, 0x10000000, 0x30000000, 0x40000000
    assert all(
        kind == number
        for kind, number in {
            CounterType.PERF_COUNTER_RAWCOUNT: count,
            CounterType.PERF_COUNTER_LARGE_RAWCOUNT: large | count,
            CounterType.PERF_COUNTER_COUNTER: counter | rate | delta | per_second,
            CounterType.PERF_COUNTER_BULK_COUNT: large | counter | rate | delta | per_second,
            CounterType.PERF_RAW_FRACTION: counter | fraction | percent,
            CounterType.PERF_100NSEC_TIMER: large | counter | rate | timer_100ns | delta | percent,
            CounterType.PERF_100NSEC_TIMER_INV: large | counter | rate | timer_100ns | delta | inverse | percent,
            CounterType.PERF_COUNTER_100NS_QUEUELEN_TYPE: large | counter | queue | timer_100ns | delta,
            CounterType.PERF_PRECISION_100NS_TIMER: large | counter | 0x70000 | timer_100ns | delta | percent,
            CounterType.PERF_AVERAGE_TIMER: counter | fraction | seconds,
            CounterType.PERF_AVERAGE_BULK: large | counter | fraction | no_show,
            CounterType.PERF_ELAPSED_TIME: large | counter | elapsed | object_timer | seconds,
            CounterType.PERF_AVERAGE_BASE: counter | base | 0x2 | no_show,
            CounterType.PERF_RAW_BASE: counter | base | 0x3 | no_show,
            CounterType.PERF_PRECISION_TIMESTAMP: large | counter | base | no_show,
        }.items()
    )


def test_filetime_begins_in_1601() -> None:
    assert filetime(0) == 116_444_736_000_000_000
    moment = Moment.now()
    assert moment.sys_100ns > filetime(1_700_000_000)


class Tank:
    """Something with a level and an inflow."""

    def __init__(self, name: str, level: int, inflow: int, moment: Moment) -> None:
        self.identity: Hashable = name
        self.name: str | None = name
        self.level = level
        self.inflow = inflow
        self.moment = moment


class Plant:
    """A performance object whose samples are told beforehand: each sampling is the next one of them."""

    def __init__(self) -> None:
        self.repository = Repository()
        self.upcoming: list[list[Tank]] = []
        self.sampled = 0
        namespace = self.repository.namespace(r"root\cimv2")
        types: dict[str, str] = {}
        for superclass in SUPERCLASSES:
            superclass.define(namespace, {})
            types |= superclass.types
        counters: tuple[Counter[Any], ...] = (
            Counter("Level", "uint32", CounterType.PERF_COUNTER_RAWCOUNT, lambda tank: tank.level),
            Counter("InflowPersec", "uint32", CounterType.PERF_COUNTER_COUNTER, lambda tank: tank.inflow),
            Counter("Share", "uint32", CounterType.PERF_RAW_FRACTION, lambda tank: tank.level, lambda _tank: 200),
            Counter("Mean", "uint64", CounterType.PERF_COUNTER_BULK_COUNT, lambda tank: tank.inflow, total=mean),
            Counter("Nothing", "uint64", CounterType.PERF_COUNTER_BULK_COUNT),
        )
        page = "https://example.org"
        tanks = PerformanceObject("Plant_Tank", counters, self._samples, False, page, page)  # noqa: FBT003 (a field)
        for each in tanks.classes:
            each.define(namespace, types)

    def _samples(self, request: InstanceRequest) -> Iterator[Tank | Total[Tank]]:
        self.sampled += 1
        tanks = self.upcoming.pop(0)
        name = request.equals.get("Name")
        yield from (tank for tank in tanks if name in (None, tank.name))
        if name in (None, "_Total"):
            yield Total(tanks)

    def ask(self, properties: str, where: str = "") -> dict[str, tuple[Any, ...]]:
        """The rows of the formatted class by their names."""
        with wmisink.connect(repository=self.repository) as wmi:
            rows = wmi.query(f"SELECT Name, {properties} FROM Win32_PerfFormattedData_Plant_Tank {where}")
            return {row.Name: tuple(row[name.strip()] for name in properties.split(",")) for row in rows}


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Plant:
    monkeypatch.setattr(_samples, "_wait", lambda _request: True)
    return Plant()


def at(seconds: int, **inflows: int) -> list[Tank]:
    """Tanks at a moment, with what has flown into each and a level of a tenth of that."""
    moment = Moment(seconds * SECOND, (seconds + 100) * SECOND)
    return [Tank(name, inflow // 10, inflow, moment) for name, inflow in inflows.items()]


def test_first_query_takes_two_samples(plant: Plant) -> None:
    plant.upcoming = [at(1, a=100, b=500), at(3, a=160, b=520)]
    assert plant.ask("InflowPersec, Mean, Nothing") == {
        "a": (30, 30, None),
        "b": (10, 10, None),
        "_Total": (40, 20, None),
    }


def test_later_query_compares_with_the_one_before(plant: Plant) -> None:
    plant.upcoming = [at(1, a=100), at(3, a=160), at(13, a=260)]
    plant.ask("InflowPersec")
    assert plant.ask("InflowPersec") == {"a": (10,), "_Total": (10,)}
    assert plant.sampled == 3


def test_query_right_after_another_compares_with_what_that_one_compared_with(plant: Plant) -> None:
    plant.upcoming = [at(1, a=100), at(3, a=160), at(3, a=163), at(13, a=260)]
    plant.upcoming[2][0].moment = Moment(3 * SECOND + 1, 0)
    plant.ask("InflowPersec")
    assert plant.ask("InflowPersec")["a"] == (31,)  # of 63 in two seconds, not of 3 in no time
    assert plant.ask("InflowPersec")["a"] == (10,)


def test_query_for_what_one_sample_tells_takes_one(plant: Plant) -> None:
    plant.upcoming = [at(1, a=100, b=500)]
    assert plant.ask("Level, Share") == {"a": (10, 5), "b": (50, 25), "_Total": (60, 15)}
    assert plant.sampled == 1


def test_instance_that_came_lately_has_nothing_to_compare_with(plant: Plant) -> None:
    plant.upcoming = [at(1, a=100), at(3, a=160), at(5, a=200, c=900), at(7, a=240, c=920)]
    plant.ask("InflowPersec")
    assert plant.ask("InflowPersec, Level") == {"a": (20, 20), "c": (None, 90), "_Total": (20, 110)}
    assert plant.ask("InflowPersec") == {"a": (20,), "c": (10,), "_Total": (30,)}


def test_instance_that_ends_takes_nothing_away_from_the_total(plant: Plant) -> None:
    plant.upcoming = [at(1, a=100, b=10_000), at(3, a=160, b=10_020), at(5, a=180)]
    plant.ask("InflowPersec")
    assert plant.ask("InflowPersec") == {"a": (10,), "_Total": (10,)}


def test_counter_that_began_anew_is_null(plant: Plant) -> None:
    plant.upcoming = [at(1, a=100), at(3, a=160), at(5, a=4), at(7, a=44)]
    plant.ask("InflowPersec")
    assert plant.ask("InflowPersec")["a"] == (None,)
    assert plant.ask("InflowPersec")["a"] == (20,)


def test_query_for_one_instance_takes_two_samples_of_that_one(plant: Plant) -> None:
    plant.upcoming = [at(1, a=100, b=500), at(3, a=160, b=520), at(5, a=200, b=620), at(7, a=220, b=640)]
    assert plant.ask("InflowPersec", "WHERE Name = 'a'") == {"a": (30,)}
    assert plant.ask("InflowPersec", "WHERE Name = 'b'") == {"b": (10,)}  # of samples of its own


def test_query_for_another_counter_has_samples_of_its_own(plant: Plant) -> None:
    plant.upcoming = [at(1, a=100), at(3, a=160), at(5, a=200), at(7, a=220)]
    plant.ask("InflowPersec")
    assert plant.ask("Mean")["a"] == (10,)


def test_repositories_do_not_share_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_samples, "_wait", lambda _request: True)
    first, second = Plant(), Plant()
    first.upcoming = [at(1, a=100), at(3, a=160)]
    first.ask("InflowPersec")
    second.upcoming = [at(11, a=1000), at(13, a=1010)]
    assert second.ask("InflowPersec")["a"] == (5,)


def test_instances_that_are_gone_are_forgotten(plant: Plant) -> None:
    memory = _samples._Memory()  # noqa: SLF001
    for number in range(10):
        memory.note(number, "Any", Reading(number, None, EARLIER))
    memory.end_of_all({3}, ["Any"])
    assert [memory.has(number, "Any") for number in (3, 4)] == [True, False]
    assert memory.is_complete("Any")
    assert plant.sampled == 0


def test_memory_of_single_instances_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_samples, "_MOST_INSTANCES", 4)
    memory = _samples._Memory()  # noqa: SLF001
    for number in range(10):
        memory.note(number, "Any", Reading(number, None, EARLIER))
        memory.end_of_some()
    assert [number for number in range(10) if memory.has(number, "Any")] == [6, 7, 8, 9]


def test_raw_values_wrap_at_the_width_of_their_property(plant: Plant) -> None:
    plant.upcoming = [at(1, a=2**32 + 70, b=2**32 + 30)]
    with wmisink.connect(repository=plant.repository) as wmi:
        rows = list(wmi.query("SELECT Name, InflowPersec, Mean, Share_Base FROM Win32_PerfRawData_Plant_Tank"))
    assert [tuple(dict(row).values()) for row in rows] == [
        ("a", 70, 2**32 + 70, 200),
        ("b", 30, 2**32 + 30, 200),
        ("_Total", 100, 2**32 + 50, 400),
    ]


def test_cancelled_query_stops_between_its_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    plant = Plant()
    plant.upcoming = [at(1, a=100)]
    monkeypatch.setattr(_samples, "FIRST_INTERVAL", 3600.0)
    waiting, ended = threading.Event(), threading.Event()
    original: Callable[[InstanceRequest], bool] = _samples._wait  # noqa: SLF001

    def observed(request: InstanceRequest) -> bool:
        waiting.set()
        waited = original(request)
        ended.set()
        return waited

    monkeypatch.setattr(_samples, "_wait", observed)
    with wmisink.connect(repository=plant.repository) as wmi:
        call = wmi.query("SELECT InflowPersec FROM Win32_PerfFormattedData_Plant_Tank")
        assert waiting.wait(PATIENCE)
        call.cancel()
        assert ended.wait(PATIENCE)
    assert plant.sampled == 1
