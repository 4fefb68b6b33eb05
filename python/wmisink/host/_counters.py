"""Performance counters: what a raw value is, and how two of them become the value that people read.

See https://learn.microsoft.com/windows/win32/wmisdk/countertype-qualifier for the types and
https://learn.microsoft.com/windows/win32/wmisdk/wmi-performance-counter-types for what is done with each.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

#: Units of 100 nanoseconds in a second: the frequency of every clock that raw values are stamped with here.
TICKS_PER_SECOND: Final = 10_000_000
#: Such units from 1601, where a FILETIME begins, to 1970.
_FILETIME_OF_1970: Final = 116_444_736_000_000_000
_NANOSECONDS: Final = 100  # in a unit


class CounterType(IntEnum):
    """The types of counters in winperf.h that occur here."""

    PERF_COUNTER_RAWCOUNT = 65536
    PERF_COUNTER_LARGE_RAWCOUNT = 65792
    PERF_COUNTER_100NS_QUEUELEN_TYPE = 5571840
    PERF_COUNTER_COUNTER = 272696320
    PERF_COUNTER_BULK_COUNT = 272696576
    PERF_RAW_FRACTION = 537003008
    PERF_100NSEC_TIMER = 542180608
    PERF_PRECISION_100NS_TIMER = 542573824
    PERF_100NSEC_TIMER_INV = 558957824
    PERF_AVERAGE_TIMER = 805438464
    PERF_ELAPSED_TIME = 807666944
    PERF_AVERAGE_BASE = 1073939458
    PERF_RAW_BASE = 1073939459
    PERF_PRECISION_TIMESTAMP = 1073939712
    PERF_AVERAGE_BULK = 1073874176


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
    """The value that people read.

    None where there is no earlier sample and the type needs one, where no time went by, or where the counter has begun
    anew in between.
    """
    if kind is CounterType.PERF_ELAPSED_TIME:
        return max(later.moment.sys_100ns - later.value, 0) / TICKS_PER_SECOND
    if kind is CounterType.PERF_RAW_FRACTION:
        return 100 * later.value / later.base if later.base else None
    if kind in _OF_ONE_SAMPLE:
        return later.value
    if earlier is None:
        return None
    return _cook_difference(kind, earlier, later)


def _cook_difference(kind: CounterType, earlier: Reading, later: Reading) -> float | None:
    value = later.value - earlier.value
    # Both clocks tick alike, and this one is never set: the other is what clients have who cook for themselves.
    ticks = later.moment.perf_time - earlier.moment.perf_time
    if value < 0 or ticks <= 0:
        return None
    cooked: float | None
    if kind is CounterType.PERF_100NSEC_TIMER:
        cooked = 100 * value / ticks
    elif kind is CounterType.PERF_100NSEC_TIMER_INV:
        cooked = min(max(100 - 100 * value / ticks, 0), 100)
    elif kind is CounterType.PERF_COUNTER_100NS_QUEUELEN_TYPE:
        cooked = value / ticks
    elif kind in {CounterType.PERF_COUNTER_COUNTER, CounterType.PERF_COUNTER_BULK_COUNT}:
        cooked = value * TICKS_PER_SECOND / ticks
    else:
        cooked = _cook_share(kind, value, (later.base or 0) - (earlier.base or 0))
    return cooked


def _cook_share(kind: CounterType, value: int, base: int) -> float | None:
    if base < 0:
        return None
    if base == 0:  # nothing happened, so nothing took its time
        return 0
    if kind is CounterType.PERF_PRECISION_100NS_TIMER:
        return 100 * value / base
    return value / base / (TICKS_PER_SECOND if kind is CounterType.PERF_AVERAGE_TIMER else 1)
