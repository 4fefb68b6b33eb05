"""Win32_PerfRawData_PerfOS_Processor and its formatted class, from /proc/stat and what belongs to it.

Windows' deferred procedure calls are this system's softirqs. As on Windows, privileged time has interrupts and DPCs
within it, and the times of `_Total` are the mean of the processors', its counts the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from wmisink.counters import CounterType
from wmisink.host._counters import TICKS_PER_SECOND, Counter, Moment, Total, mean
from wmisink.host._definition import equality
from wmisink.host._performance import PerformanceObject
from wmisink.host._system_files import read_integer, read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_INTERRUPTS: Final = Path("/proc/interrupts")
_SOFT_INTERRUPTS: Final = Path("/proc/softirqs")
_CPUS: Final = Path("/sys/devices/system/cpu")
_TICKS_PER_MICROSECOND: Final = 10
_TOTAL: Final = "_total"


class _Snapshot:
    """All processors at a moment; each file is read when something in it is asked for."""

    @cached_property
    def _times(self) -> tuple[list[Any], Moment]:
        return psutil.cpu_times(percpu=True), Moment.now()

    @property
    def moment(self) -> Moment:
        return self._times[1]

    @property
    def times(self) -> list[Any]:
        """Seconds of each kind for each processor."""
        return self._times[0]

    @cached_property
    def interrupts(self) -> dict[int, int]:
        """How many each processor has handled."""
        return _sums(_INTERRUPTS)

    @cached_property
    def soft_interrupts(self) -> dict[int, int]:
        """Likewise for softirqs."""
        return _sums(_SOFT_INTERRUPTS)


def _sums(path: Path) -> dict[int, int]:
    """The sums of the columns of a table that has a column for each processor that's there; empty without a file."""
    heading, *rows = (read_text(path) or "").splitlines() or [""]
    processors = [int(word.removeprefix("CPU")) for word in heading.split()]
    sums = dict.fromkeys(processors, 0)
    for row in rows:
        counts = row.partition(":")[2].split()[: len(processors)]
        if len(counts) < len(processors) or not all(count.isdigit() for count in counts):
            continue  # one number for all, such as errors
        for processor, count in zip(processors, counts, strict=True):
            sums[processor] += int(count)
    return sums


class _Processor:
    """One logical processor in a snapshot: its number, and its place among those that are switched on."""

    def __init__(self, number: int, place: int, snapshot: _Snapshot) -> None:
        self.number = number
        self.place = place
        self.snapshot = snapshot

    @property
    def identity(self) -> Hashable:
        return self.number

    @property
    def name(self) -> str:
        return str(self.number)

    @property
    def moment(self) -> Moment:
        return self.snapshot.moment

    def ticks(self, *kinds: str) -> int | None:
        """The time it spent in all these ways; those that the system doesn't tell of are none."""
        if self.place >= len(self.snapshot.times):
            return None  # one was switched off meanwhile
        times = self.snapshot.times[self.place]
        return round(sum(getattr(times, kind, 0.0) for kind in kinds) * TICKS_PER_SECOND)

    def idle_states(self, power_state: str, file: str) -> int | None:
        """The sum of a file over the idle states of one kind; None where the system has no such states."""
        values = [
            value
            for state in sorted((_CPUS / f"cpu{self.number}" / "cpuidle").glob("state*"))
            if _is_of(power_state, read_text(state / "name")) and (value := read_integer(state / file)) is not None
        ]
        return sum(values) if values else None


def _is_of(power_state: str, name: str | None) -> bool:
    """Whether an idle state is a kind of this one: `C1E` and `C1_ACPI` are of `C1`, `C10` is not."""
    if name is None or not name.startswith(power_state):
        return False
    return not name[len(power_state) :][:1].isdigit()


def _numbers() -> list[int]:
    """The processors that are switched on."""
    count = psutil.cpu_count() or 1
    numbers: list[int] = []
    for span in (read_text(_CPUS / "online") or "").split(","):
        first, _, last = span.partition("-")
        if first.isdigit():
            numbers += range(int(first), int(last or first) + 1)
    return numbers if len(numbers) == count else list(range(count))


def _samples(request: InstanceRequest) -> Iterator[_Processor | Total[_Processor]]:
    snapshot = _Snapshot()
    demanded = equality(request, "Name")
    processors = [_Processor(number, place, snapshot) for place, number in enumerate(_numbers())]
    yield from (each for each in processors if demanded is None or str(demanded) == each.name)
    if demanded is None or str(demanded).casefold() == _TOTAL:
        yield Total(processors)


def _time(*kinds: str) -> Callable[[_Processor], int | None]:
    return lambda processor: processor.ticks(*kinds)


def _idle_time(power_state: str) -> Callable[[_Processor], int | None]:
    def read(processor: _Processor) -> int | None:
        microseconds = processor.idle_states(power_state, "time")
        return None if microseconds is None else microseconds * _TICKS_PER_MICROSECOND

    return read


def _idle_entries(power_state: str) -> Callable[[_Processor], int | None]:
    return lambda processor: processor.idle_states(power_state, "usage")


_TIMER: Final = CounterType.PERF_100NSEC_TIMER


def _timer(name: str, read: Callable[[_Processor], int | None], kind: CounterType = _TIMER) -> Counter[_Processor]:
    return Counter(name, "uint64", kind, read, total=mean)


_OBJECT: Final = PerformanceObject(
    name="PerfOS_Processor",
    samples=_samples,
    single=False,
    raw_page="https://learn.microsoft.com/previous-versions/aa394317(v=vs.85)",
    formatted_page="https://learn.microsoft.com/previous-versions/aa394271(v=vs.85)",
    counters=(
        Counter("C1TransitionsPersec", "uint64", CounterType.PERF_COUNTER_BULK_COUNT, _idle_entries("C1")),
        Counter("C2TransitionsPersec", "uint64", CounterType.PERF_COUNTER_BULK_COUNT, _idle_entries("C2")),
        Counter("C3TransitionsPersec", "uint64", CounterType.PERF_COUNTER_BULK_COUNT, _idle_entries("C3")),
        Counter("DPCRate", "uint32", CounterType.PERF_COUNTER_RAWCOUNT),
        Counter(
            "DPCsQueuedPersec",
            "uint32",
            CounterType.PERF_COUNTER_COUNTER,
            lambda processor: processor.snapshot.soft_interrupts.get(processor.number),
        ),
        Counter(
            "InterruptsPersec",
            "uint32",
            CounterType.PERF_COUNTER_COUNTER,
            lambda processor: processor.snapshot.interrupts.get(processor.number),
        ),
        _timer("PercentC1Time", _idle_time("C1")),
        _timer("PercentC2Time", _idle_time("C2")),
        _timer("PercentC3Time", _idle_time("C3")),
        _timer("PercentDPCTime", _time("softirq")),
        _timer("PercentIdleTime", _time("idle", "iowait")),
        _timer("PercentInterruptTime", _time("irq")),
        _timer("PercentPrivilegedTime", _time("system", "irq", "softirq")),
        # What is counted is the time it was idle; the type says that the rest is meant.
        _timer("PercentProcessorTime", _time("idle", "iowait"), CounterType.PERF_100NSEC_TIMER_INV),
        _timer("PercentUserTime", _time("user", "nice")),
    ),
)

CLASSES: Final = _OBJECT.classes
