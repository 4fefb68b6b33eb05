"""The types of counters, and the arithmetic of two readings."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple

from wmisink import _core
from wmisink._arguments import check_count

_UNSIGNED: Final = 0xFFFF_FFFF  # the qualifier is an sint32
_LARGEST: Final = 0xFFFF_FFFF_FFFF_FFFF


class CounterType(IntEnum):
    """The types of counters, as winperf.h names them and the qualifier ``CounterType`` numbers them."""

    PERF_COUNTER_RAWCOUNT_HEX = 0
    PERF_COUNTER_LARGE_RAWCOUNT_HEX = 256
    PERF_COUNTER_TEXT = 2816
    PERF_COUNTER_RAWCOUNT = 65536
    PERF_COUNTER_LARGE_RAWCOUNT = 65792
    PERF_DOUBLE_RAW = 73728
    PERF_COUNTER_DELTA = 4195328
    PERF_COUNTER_LARGE_DELTA = 4195584
    PERF_SAMPLE_COUNTER = 4260864
    PERF_COUNTER_QUEUELEN_TYPE = 4523008
    PERF_COUNTER_LARGE_QUEUELEN_TYPE = 4523264
    PERF_COUNTER_100NS_QUEUELEN_TYPE = 5571840
    PERF_COUNTER_OBJ_TIME_QUEUELEN_TYPE = 6620416
    PERF_COUNTER_COUNTER = 272696320
    PERF_COUNTER_BULK_COUNT = 272696576
    PERF_RAW_FRACTION = 537003008
    PERF_LARGE_RAW_FRACTION = 537003264
    PERF_COUNTER_TIMER = 541132032
    PERF_PRECISION_SYSTEM_TIMER = 541525248
    PERF_100NSEC_TIMER = 542180608
    PERF_PRECISION_100NS_TIMER = 542573824
    PERF_OBJ_TIME_TIMER = 543229184
    PERF_PRECISION_OBJECT_TIMER = 543622400
    PERF_SAMPLE_FRACTION = 549585920
    PERF_COUNTER_TIMER_INV = 557909248
    PERF_100NSEC_TIMER_INV = 558957824
    PERF_COUNTER_MULTI_TIMER = 574686464
    PERF_100NSEC_MULTI_TIMER = 575735040
    PERF_COUNTER_MULTI_TIMER_INV = 591463680
    PERF_100NSEC_MULTI_TIMER_INV = 592512256
    PERF_AVERAGE_TIMER = 805438464
    PERF_ELAPSED_TIME = 807666944
    PERF_COUNTER_NODATA = 1073742336
    PERF_AVERAGE_BULK = 1073874176
    PERF_SAMPLE_BASE = 1073939457
    PERF_AVERAGE_BASE = 1073939458
    PERF_RAW_BASE = 1073939459
    PERF_PRECISION_TIMESTAMP = 1073939712
    PERF_LARGE_RAW_BASE = 1073939715
    PERF_COUNTER_MULTI_BASE = 1107494144
    PERF_COUNTER_HISTOGRAM_TYPE = 2147483648


class Reading(NamedTuple):
    """A counter in one sample, with what its type needs beside it.

    Attributes
    ----------
    value : int
        The counter, of 64 bits at most.
    base : int or None
        The property ``<Name>_Base``, for the types that have one.
    time, frequency : int or None
        ``Timestamp_…`` and ``Frequency_…`` of the type's clock, see ``docs/counters.md``; ticks, and ticks per second.
    """

    value: int
    base: int | None = None
    time: int | None = None
    frequency: int | None = None


class Counter(NamedTuple):
    """A counter of a class.

    Attributes
    ----------
    name : str
        Of its property.
    type : CounterType or int
        Its qualifier ``CounterType``; an int that no CounterType is if Microsoft documents no such type. Its values are
        None then.
    unit : str
        Of cooked values: ``"%"``, ``"1/s"``, ``"s"`` or ``""``.
    scale : int
        Its qualifier ``DefaultScale``: the power of ten that a chart multiplies its values by.
    """

    name: str
    type: CounterType | int
    unit: str
    scale: int


def cook(counter_type: int, earlier: Reading | None, later: Reading) -> int | float | None:
    """Cook two readings of a counter.

    Parameters
    ----------
    counter_type : int
        A `CounterType`, or the qualifier as it is.
    earlier : Reading or None
        The same counter in the sample before; None if there is none, or for a type that needs none.
    later : Reading
        The counter now.

    Returns
    -------
    int, float or None
        In the unit of the type; None where there is no value to tell, and for the types that have none, the bases.

    Raises
    ------
    ValueError
        There is no such type, or a number of a reading is below 0 or longer than 64 bits.
    TypeError
        A reading isn't made of integers.

    Examples
    --------
    >>> from wmisink.counters import CounterType, Reading, cook
    >>> cook(CounterType.PERF_AVERAGE_BULK, Reading(8192, base=2), Reading(24576, base=6))
    4096.0
    >>> cook(CounterType.PERF_100NSEC_TIMER_INV, Reading(500, time=1000), Reading(750, time=2000))
    75.0
    """
    before = None if earlier is None else _checked("earlier", earlier)
    return _core.cook_counter(int(counter_type) & _UNSIGNED, before, _checked("later", later))


def _checked(name: str, reading: Reading) -> Reading:
    for field, number in zip(Reading._fields, reading, strict=True):
        if number is not None or field == "value":
            check_count(f"{name}.{field}", number, least=0, most=_LARGEST)
    return reading
