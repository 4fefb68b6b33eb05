"""Performance counters of this machine: what is read, when, and what it becomes."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from wmisink import counters
from wmisink.counters import CounterType

#: Units of 100 nanoseconds in a second: the frequency of every clock that raw values are stamped with here.
TICKS_PER_SECOND: Final = 10_000_000
#: Such units from 1601, where a FILETIME begins, to 1970.
_FILETIME_OF_1970: Final = 116_444_736_000_000_000
_NANOSECONDS: Final = 100  # in a unit


#: The types of the counters that are divided by.
BASE_TYPES: Final = {
    CounterType.PERF_RAW_FRACTION: CounterType.PERF_RAW_BASE,
    CounterType.PERF_PRECISION_100NS_TIMER: CounterType.PERF_PRECISION_TIMESTAMP,
    CounterType.PERF_AVERAGE_TIMER: CounterType.PERF_AVERAGE_BASE,
    CounterType.PERF_AVERAGE_BULK: CounterType.PERF_AVERAGE_BASE,
}

#: Those that one sample alone tells of.
_OF_ONE_SAMPLE: Final = frozenset(
    {
        CounterType.PERF_COUNTER_RAWCOUNT,
        CounterType.PERF_COUNTER_LARGE_RAWCOUNT,
        CounterType.PERF_RAW_FRACTION,
        CounterType.PERF_ELAPSED_TIME,
    }
)


class Moment(NamedTuple):
    """When something was read, in units of 100 nanoseconds: since the system started, and as a FILETIME."""

    perf_time: int
    sys_100ns: int

    @classmethod
    def now(cls) -> Moment:
        """Both clocks at once, or as nearly so as can be."""
        return cls(time.monotonic_ns() // _NANOSECONDS, time.time_ns() // _NANOSECONDS + _FILETIME_OF_1970)


def filetime(timestamp: float) -> int:
    """A POSIX timestamp as a FILETIME."""
    return round(timestamp * TICKS_PER_SECOND) + _FILETIME_OF_1970


class Sampled(Protocol):
    """An instance of a performance object as it was at a moment: a processor, a disk, the system."""

    @property
    def identity(self) -> Hashable:
        """What tells it from all others, those of earlier samples too."""

    @property
    def name(self) -> str | None:
        """What WMI calls it; None for an object that there is one of."""

    @property
    def moment(self) -> Moment:
        """When it was read."""


Sample = TypeVar("Sample", bound=Sampled)


@dataclass(frozen=True)
class Total(Generic[Sample]):
    """The instance `_Total`: all the others together."""

    members: Sequence[Sample]
    identity: Hashable = "_Total"
    name: str = "_Total"

    @property
    def moment(self) -> Moment:
        """When its members were read, on average."""
        return mean_moment([member.moment for member in self.members]) if self.members else Moment.now()


def mean_moment(moments: Sequence[Moment]) -> Moment:
    """The middle of moments that are near each other."""
    return Moment(mean([each.perf_time for each in moments]), mean([each.sys_100ns for each in moments]))


def mean(values: Sequence[int]) -> int:
    """What the times of several processors add up to in `_Total`."""
    return sum(values) // len(values)


@dataclass(frozen=True)
class Counter(Generic[Sample]):
    """A counter of a performance object.

    Attributes
    ----------
    name, cim_type : str
        Of the property.
    type : CounterType
    read : callable or None
        Gives the raw value, as wide as the system counts; None where there is none. No reader: always NULL.
    base : callable or None
        Gives what it is divided by, for the types that are.
    total : callable or None
        Makes one raw value of all instances' for `_Total`; None where that would mean nothing.
    has_base : bool
        Whether the raw class has the property `<name>_Base`.
    """

    name: str
    cim_type: str
    type: CounterType
    read: Callable[[Sample], int | None] | None = None
    base: Callable[[Sample], int | None] | None = None
    total: Callable[[Sequence[int]], int] | None = sum

    @property
    def base_type(self) -> CounterType | None:
        """The type of its base; None for a counter that has none."""
        return BASE_TYPES.get(self.type)

    @property
    def base_cim_type(self) -> str:
        """A moment needs 64 bits, all other bases have 32."""
        return "uint64" if self.base_type is CounterType.PERF_PRECISION_TIMESTAMP else "uint32"

    @property
    def needs_two_samples(self) -> bool:
        """Whether its value is about the time between two samples."""
        return self.type not in _OF_ONE_SAMPLE


class Reading(NamedTuple):
    """A raw value, its base and when they were read."""

    value: int
    base: int | None
    moment: Moment


def cook(kind: CounterType, earlier: Reading | None, later: Reading) -> float | None:
    """The value that people read, as `wmisink.counters.cook` has it; 0 where nothing happened to take its time.

    Both clocks tick alike, and the one of `Moment.perf_time` is never set: the other is what clients have who cook for
    themselves.
    """
    if kind not in _OF_ONE_SAMPLE and earlier and later.base is not None and later.base == earlier.base:
        return 0
    return counters.cook(kind, None if earlier is None else _plain(kind, earlier), _plain(kind, later))


def _plain(kind: CounterType, reading: Reading) -> counters.Reading:
    if kind is CounterType.PERF_ELAPSED_TIME:  # what has just begun may seem to begin later
        now = reading.moment.sys_100ns
        return counters.Reading(min(reading.value, now), None, now, TICKS_PER_SECOND)
    return counters.Reading(reading.value, reading.base, reading.moment.perf_time, TICKS_PER_SECOND)
