"""Raw performance counters cooked: the arithmetic by properties, and the classes of a made-up WMI."""

from __future__ import annotations

import itertools
import math
import pickle
from collections.abc import Iterator

import pytest
import wmisink
from hypothesis import given
from hypothesis import strategies as st
from wmisink import WmiObject, _core, counters, embedded
from wmisink.counters import Cooker, CounterType, Reading, _watch, cook

MAX32 = 2**32 - 1
MAX64 = 2**64 - 1
TICKS = 10_000_000

MOF = """
[abstract] class Win32_PerfRawData {
    string Name;
    uint64 Frequency_Object; uint64 Frequency_PerfTime; uint64 Frequency_Sys100NS;
    uint64 Timestamp_Object; uint64 Timestamp_PerfTime; uint64 Timestamp_Sys100NS;
};
[abstract] class Win32_PerfFormattedData { string Name; };
[dynamic, Description("Disks of a test")] class Win32_PerfRawData_Test_Disk : Win32_PerfRawData {
    [key] string Name;
    [CounterType(805438464), DefaultScale(3)] uint32 AvgDisksecPerRead;
    [CounterType(1073939458)] uint32 AvgDisksecPerRead_Base;
    [countertype(272696576), defaultscale(-4)] uint64 DiskBytesPersec;
    [CounterType(542180608)] uint64 PercentDiskTime;
    [CounterType(65536)] uint32 CurrentDiskQueueLength;
    [CounterType(4195328)] uint32 Errors;
    [CounterType(-2147483648)] uint32 Histogram;
    [CounterType(12345)] uint32 Unknown;
    string Note;
};
[CounterType(1)] class Win32_PerfFormattedData_Test_Disk : Win32_PerfFormattedData {
    [CounterType(272696576)] uint64 DiskBytesPersec;
};
"""


def counters_of(now: int, number: int = 0) -> dict[str, object]:
    """What the disk C: has counted `now` seconds after it began."""
    return {
        "Name": "C:" if number == 0 else f"D{number}:",
        "AvgDisksecPerRead": now * TICKS // 10 & MAX32,
        "AvgDisksecPerRead_Base": now * 20 & MAX32,
        "DiskBytesPersec": now * 4096,
        "PercentDiskTime": now * TICKS * 3,
        "CurrentDiskQueueLength": 5,
        "Errors": now * 2,
        "Unknown": 1,
        "Frequency_PerfTime": TICKS,
        "Frequency_Sys100NS": TICKS,
        "Timestamp_PerfTime": now * TICKS,
        "Timestamp_Sys100NS": 130_000_000_000_000_000 + now * TICKS,
    }


class Disks:
    """A WMI whose disks are a second older in each query; `seen` are the properties that queries asked for."""

    def __init__(self) -> None:
        self.repository = embedded.Repository()
        self.seen: list[frozenset[str]] = []
        self.failing = False
        self.present = [0, 1]
        self.first_name = "C:"
        self._seconds = itertools.count(100)
        cimv2 = self.repository.namespace(r"root\cimv2")
        cimv2.load_mof(MOF)
        cimv2.provides("Win32_PerfRawData_Test_Disk")(self._disks)

    def _disks(self, request: embedded.InstanceRequest) -> Iterator[dict[str, object]]:
        if self.failing:
            raise RuntimeError("The disks are gone.")
        self.seen.append(frozenset(request.properties))
        now = next(self._seconds)
        for number in self.present:
            made = counters_of(now, number)
            yield {**made, "Name": self.first_name} if number == 0 else made


@pytest.fixture
def disks() -> Disks:
    return Disks()


@pytest.fixture
def wmi(disks: Disks) -> Iterator[wmisink.Connection]:
    with wmisink.connect(repository=disks.repository) as connection:
        yield connection


def disk_class(wmi: wmisink.Connection) -> WmiObject:
    """No fixture: pytest would hold it beyond the test's end, when nothing of WMI may be held any more."""
    return wmi.get("Win32_PerfRawData_Test_Disk")


# The arithmetic.

whole32 = st.integers(0, MAX32)
whole64 = st.integers(0, MAX64)
readings = st.builds(Reading, whole64, st.none() | whole64, st.none() | whole64, st.none() | whole64)
types = st.sampled_from(CounterType)


def test_every_type_is_known_to_the_core_by_the_same_name() -> None:
    for each in CounterType:
        rule = _core.counter_rule(each)
        assert rule is not None
        assert rule[0] == each.name
    assert [number for number in range(70_000) if _core.counter_rule(number)] == [
        each for each in CounterType if each < 70_000
    ]


@given(types, st.none() | readings, readings)
def test_no_reading_gives_a_value_below_zero_or_none_that_is_no_number(
    kind: CounterType, earlier: Reading | None, later: Reading
) -> None:
    value = cook(kind, earlier, later)
    assert value is None or (math.isfinite(value) and value >= 0)


@given(types, readings)
def test_nothing_is_said_of_no_time_at_all(kind: CounterType, reading: Reading) -> None:
    rule = _core.counter_rule(kind)
    assert rule is not None
    needs_earlier = rule[3]
    if needs_earlier and kind not in {CounterType.PERF_COUNTER_DELTA, CounterType.PERF_COUNTER_LARGE_DELTA}:
        assert cook(kind, reading, reading) is None


@given(whole32, st.integers(0, 2**31 - 1), st.integers(1, 10**6))
def test_a_counter_of_32_bits_goes_on_past_their_end(start: int, counted: int, seconds: int) -> None:
    earlier = Reading(start, time=0, frequency=TICKS)
    later = Reading((start + counted) & MAX32, time=seconds * TICKS, frequency=TICKS)
    assert cook(CounterType.PERF_COUNTER_COUNTER, earlier, later) == pytest.approx(counted / seconds)


@given(whole64, st.integers(0, 2**63 - 1))
def test_a_counter_of_64_bits_goes_on_past_their_end(start: int, counted: int) -> None:
    later = Reading((start + counted) & MAX64)
    assert cook(CounterType.PERF_COUNTER_LARGE_DELTA, Reading(start), later) == counted


@given(st.integers(1, 2**31 - 1), st.data())
def test_a_counter_that_began_anew_tells_nothing(start: int, data: st.DataObject) -> None:
    anew = data.draw(st.integers(0, start - 1))
    assert cook(CounterType.PERF_COUNTER_DELTA, Reading(start), Reading(anew)) is None
    earlier = Reading(start, base=1, time=1, frequency=TICKS)
    later = Reading(anew, base=2, time=1 + TICKS, frequency=TICKS)
    for kind in (CounterType.PERF_100NSEC_TIMER, CounterType.PERF_AVERAGE_BULK, CounterType.PERF_COUNTER_COUNTER):
        assert cook(kind, earlier, later) is None


@given(st.integers(1, 10**15), st.floats(0, 1), whole32)
def test_busy_and_idle_make_a_whole(ticks: int, share: float, start: int) -> None:
    busy = int(ticks * share)
    earlier, later = Reading(start, time=7), Reading(start + busy, time=7 + ticks)
    shown = cook(CounterType.PERF_100NSEC_TIMER, earlier, later)
    rest = cook(CounterType.PERF_100NSEC_TIMER_INV, earlier, later)
    assert shown is not None
    assert rest is not None
    assert shown + rest == pytest.approx(100)


@given(whole64, st.integers(1, MAX64))
def test_a_fraction_is_that_of_python(value: int, base: int) -> None:
    shown = cook(CounterType.PERF_LARGE_RAW_FRACTION, None, Reading(value, base=base))
    assert shown == pytest.approx(100 * value / base)


def test_raw_counts_are_exact() -> None:
    assert cook(CounterType.PERF_COUNTER_LARGE_RAWCOUNT, None, Reading(MAX64)) == MAX64


def test_a_type_may_come_as_the_signed_number_of_the_qualifier() -> None:
    assert cook(-2147483648, None, Reading(1)) is None  # a histogram


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="12345 is no counter type"):
        cook(12345, None, Reading(1))
    with pytest.raises(ValueError, match=r"later\.value must be from 0 to"):
        cook(65536, None, Reading(-1))
    with pytest.raises(ValueError, match=r"earlier\.base must be from 0 to"):
        cook(65536, Reading(1, base=2**64), Reading(1))
    with pytest.raises(TypeError, match=r"later\.time must be an integer"):
        cook(65536, None, Reading(1, time=0.5))  # type: ignore[arg-type]


# A class.


def test_a_class_tells_its_counters_and_what_they_need(wmi: wmisink.Connection) -> None:
    cooker = Cooker(disk_class(wmi), ["avgdisksecperread", "PercentDiskTime", "Unknown"])
    assert cooker.class_name == "Win32_PerfRawData_Test_Disk"
    assert cooker.keys == ("Name",)
    assert cooker.counters == (
        ("AvgDisksecPerRead", CounterType.PERF_AVERAGE_TIMER, "s", 3),
        ("PercentDiskTime", CounterType.PERF_100NSEC_TIMER, "%", 0),
        ("Unknown", 12345, "", 0),
    )
    assert cooker.query() == (
        "SELECT Name, AvgDisksecPerRead, AvgDisksecPerRead_Base, Timestamp_PerfTime, Frequency_PerfTime, "
        "PercentDiskTime, Timestamp_Sys100NS, Unknown FROM Win32_PerfRawData_Test_Disk"
    )
    everything = [counter.name for counter in Cooker(disk_class(wmi)).counters]
    assert everything == [
        "AvgDisksecPerRead",
        "DiskBytesPersec",
        "PercentDiskTime",
        "CurrentDiskQueueLength",
        "Errors",
        "Unknown",
    ]


def test_a_condition_is_written_so_that_no_value_changes_it(wmi: wmisink.Connection, disks: Disks) -> None:
    cooker = Cooker(disk_class(wmi), ["Errors"])
    assert cooker.query({"Note": None}).endswith(" WHERE Note IS NULL")
    hostile = "a\" OR 'b' <> \"c\\"
    query = cooker.query({"Name": hostile, "Note": None})
    assert list(wmi.query(query)) == []
    disks.first_name = hostile
    assert [row.Name for row in wmi.query(query)] == [hostile]
    assert cooker.query("Errors > 1").endswith(" WHERE Errors > 1")
    with pytest.raises(ValueError, match="where must be a name"):
        cooker.query({"Name = 'x' OR Name": 1})


def test_samples_of_rows_are_cooked(wmi: wmisink.Connection) -> None:
    cooker = Cooker(disk_class(wmi))
    first = cooker.cook(wmi.query(cooker.query()))
    assert [row.Name for row in first] == ["C:", "D1:"]
    assert (first[0].DiskBytesPersec, first[0].CurrentDiskQueueLength) == (None, 5)
    second, _ = cooker.cook(wmi.query(cooker.query()))
    assert second.keys() == ("Name", *(counter.name for counter in cooker.counters))
    assert second.AvgDisksecPerRead == pytest.approx(0.005)
    assert second.DiskBytesPersec == pytest.approx(4096)
    assert second.PercentDiskTime == pytest.approx(300)
    assert (second.CurrentDiskQueueLength, second.Errors, second.Unknown) == (5, 2, None)
    assert [type(second[name]) for name in ("DiskBytesPersec", "CurrentDiskQueueLength", "Errors")] == [float, int, int]
    assert pickle.loads(pickle.dumps(second)) == second  # noqa: S301


def test_a_cooked_row_has_the_types_of_its_values(wmi: wmisink.Connection) -> None:
    [row] = Cooker(disk_class(wmi)).cook([counters_of(1)])
    schema = _core.schema_of(row)
    assert schema.class_name == "Win32_PerfRawData_Test_Disk"
    assert schema.types == ("string", "real64", "real64", "real64", "uint32", "uint64", "real64")
    [scaled] = Cooker(disk_class(wmi), ["CurrentDiskQueueLength", "DiskBytesPersec"], scaled=True).cook(
        [counters_of(1)]
    )
    assert _core.schema_of(scaled).types == ("string", "uint32", "real64")


def test_percentages_are_capped_and_values_scaled_on_demand(wmi: wmisink.Connection) -> None:
    cooker = Cooker(disk_class(wmi), ["PercentDiskTime", "DiskBytesPersec"], capped=True, scaled=True)
    cooker.cook([counters_of(1)])
    [row] = cooker.cook([counters_of(2)])
    assert (row.PercentDiskTime, row.DiskBytesPersec) == (100, pytest.approx(0.4096))


def test_what_vanishes_is_forgotten(wmi: wmisink.Connection) -> None:
    cooker = Cooker(disk_class(wmi), ["Errors"])
    for now in range(100):
        cooker.cook([counters_of(now), counters_of(now, number=now + 1)])
        assert len(cooker) == 2
    assert [row.Errors for row in cooker.cook([counters_of(100), counters_of(100, number=1)])] == [2, None]
    cooker.forget()
    assert len(cooker) == 0
    assert cooker
    assert cooker.cook([counters_of(101)])[0].Errors is None


def test_a_sample_that_cannot_be_read_changes_nothing(wmi: wmisink.Connection) -> None:
    cooker = Cooker(disk_class(wmi), ["Errors"])
    cooker.cook([counters_of(1)])
    with pytest.raises(KeyError, match="Errors"):
        cooker.cook([counters_of(2), {"Name": "D:"}])
    with pytest.raises(TypeError, match="Errors is an int of 0 or more"):
        cooker.cook([{**counters_of(2), "Errors": -1}])
    with pytest.raises(TypeError, match="Errors is an int of 0 or more"):
        cooker.cook([{**counters_of(2), "Errors": [1]}])
    assert [row.Errors for row in cooker.cook([counters_of(3)])] == [4]


def test_what_has_no_raw_counters_is_refused(wmi: wmisink.Connection) -> None:
    with pytest.raises(ValueError, match="Win32_PerfRawData has no counters"):
        Cooker(wmi.get("Win32_PerfRawData"))
    with pytest.raises(ValueError, match="Take the class of the same name with Win32_PerfRawData"):
        Cooker(wmi.get("Win32_PerfFormattedData_Test_Disk"))
    with pytest.raises(ValueError, match="has no counter 'Speed'; it has AvgDisksecPerRead,"):
        Cooker(disk_class(wmi), ["Speed"])
    with pytest.raises(ValueError, match="names no counter"):
        Cooker(disk_class(wmi), [])
    with pytest.raises(TypeError, match="several names"):
        Cooker(disk_class(wmi), "Errors")
    with pytest.raises(TypeError, match="made of a class definition, not of str"):
        Cooker("Win32_PerfRawData_Test_Disk")  # type: ignore[arg-type]


# A connection.


def test_a_sample_takes_two_and_asks_for_no_more_than_it_needs(wmi: wmisink.Connection, disks: Disks) -> None:
    rows = counters.sample(wmi, "Win32_PerfRawData_Test_Disk", ["Errors"], interval=0.001, where={"Name": "C:"})
    assert [(row.Name, row.Errors) for row in rows] == [("C:", 2)]
    assert len(disks.seen) == 2
    assert {name.casefold() for name in disks.seen[0]} == {"name", "errors"}


def test_a_watch_goes_on_after_an_error(wmi: wmisink.Connection, disks: Disks) -> None:
    watched = counters.watch(wmi, "Win32_PerfRawData_Test_Disk", ["Errors"], interval=0.001)
    assert [row.Errors for row in next(watched)] == [2, 2]
    disks.failing = True
    with pytest.raises(wmisink.ProviderFailure):
        next(watched)
    disks.failing = False
    assert [row.Errors for row in next(watched)] == [2, 2]
    disks.present = [1]
    assert [row.Name for row in next(watched)] == ["D1:"]
    assert len(watched.cooker) == 1


def test_a_watch_says_what_is_wrong_at_once(wmi: wmisink.Connection) -> None:
    with pytest.raises(ValueError, match="more than 0 seconds"):
        counters.watch(wmi, "Win32_PerfRawData_Test_Disk", interval=0)
    with pytest.raises(ValueError, match="have an end"):
        counters.watch(wmi, "Win32_PerfRawData_Test_Disk", interval=math.inf)
    with pytest.raises(wmisink.NotFound):
        counters.watch(wmi, "Win32_PerfRawData_Test_Tape")


@given(st.floats(0.001, 1000), st.floats(0, 1e6), st.floats(0, 1e5))
def test_samples_stay_in_step_and_are_never_hasty(interval: float, due: float, late: float) -> None:
    following = _watch.next_due(due, due + late, interval)
    assert following - (due + late) >= interval * 0.499
    assert following - (due + late) <= interval * 1.501
    steps = (following - due) / interval
    assert steps == pytest.approx(round(steps), abs=1e-3)


# Qualifiers, which all of it is told by.


def test_qualifiers_of_a_class_and_of_a_property(wmi: wmisink.Connection) -> None:
    definition = disk_class(wmi)
    own = definition.qualifiers()
    assert own["Description"] == "Disks of a test"
    assert own["dynamic"] is True
    assert definition.qualifiers("avgdiskSECperread") == {
        "CIMTYPE": "uint32",
        "CounterType": 805438464,
        "DefaultScale": 3,
    }
    assert definition.qualifiers("Note") == {"CIMTYPE": "string"}
    assert definition.qualifiers("Name")["key"] is True
    with pytest.raises(KeyError, match="has no property 'Nothing'; it has Name,"):
        definition.qualifiers("Nothing")
    own.clear()
    assert definition.qualifiers()


def test_qualifiers_may_be_lists(wmi: wmisink.Connection, disks: Disks) -> None:
    disks.repository.namespace(r"root\cimv2").load_mof(
        """class Test_Valued { [ValueMap{"0", "1"}, Ratios{0.5, 2.0}, Weight(1.5)] uint32 State; };"""
    )
    assert wmi.get("Test_Valued").qualifiers("State") == {
        "CIMTYPE": "uint32",
        "ValueMap": ["0", "1"],
        "Ratios": [0.5, 2.0],
        "Weight": 1.5,
    }
