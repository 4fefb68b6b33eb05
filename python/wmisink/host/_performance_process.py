"""Win32_PerfRawData_PerfProc_Process and its formatted class, from what Win32_Process reads too.

Of processes of one name the second is called `name#1`, the third `name#2`, in the order of their numbers, as on
Windows; who follows a process over time goes by `IDProcess`. `_Total` is of all of them and has 0 for a number.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

import psutil

from wmisink.counters import CounterType
from wmisink.host._counters import Counter, Moment, Total, filetime
from wmisink.host._definition import VANISHED, equality
from wmisink.host._machine import Machine
from wmisink.host._performance import PerformanceObject
from wmisink.host._process_subject import PROCESS

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_TOTAL: Final = "_total"
_KILOBYTE: Final = 1024
_FEW_PROPERTIES: Final = 3  # up to here, psutil's cache costs more than it saves


class _Sample:
    """One process at a moment; each source is read when a counter asks for it, and once, also for `_Total`."""

    def __init__(self, pid: int, names: _Names) -> None:
        self.pid = pid
        self.names = names
        self.process = PROCESS(pid, names.machine)

    @cached_property
    def identity(self) -> Hashable:
        start = self.process.start
        _ = self.moment  # the system keeps the times in the same place, so this is the moment that counts
        return self.pid, start

    @property
    def name(self) -> str:
        return self.names.of(self.pid)

    @cached_property
    def moment(self) -> Moment:
        return Moment.now()

    def ticks(self, *, user: bool, kernel: bool) -> int:
        """The time it has used a processor in one way or both."""
        ticks = (self.process.user_time if user else 0) + (self.process.kernel_time if kernel else 0)
        _ = self.moment
        return ticks

    @cached_property
    def handles(self) -> int | None:
        """Open file descriptors, which are what this system has for handles."""
        return self.process.of_psutil.num_fds() if hasattr(psutil.Process, "num_fds") else None

    @cached_property
    def private_bytes(self) -> int | None:
        """Memory that no other process shares."""
        unique: int | None = getattr(self.process.of_psutil.memory_full_info(), "uss", None)
        return unique


class _Names:
    """All processes, and what they are called. Whoever asks for one name pays for all."""

    def __init__(self) -> None:
        self.machine = Machine()

    @cached_property
    def samples(self) -> list[_Sample]:
        """A sample of each process there is."""
        return [_Sample(pid, self) for pid in sorted(psutil.pids())]

    @cached_property
    def _by_number(self) -> dict[int, str]:
        names: dict[int, str] = {}
        seen: dict[str, int] = {}
        for sample in self.samples:
            try:
                name = sample.process.name
            except VANISHED:
                continue
            count = seen.setdefault(name.casefold(), 0)
            seen[name.casefold()] += 1
            names[sample.pid] = f"{name}#{count}" if count else name
        return names

    def of(self, pid: int) -> str:
        """A process's name."""
        try:
            return self._by_number[pid]
        except KeyError:
            raise psutil.NoSuchProcess(pid) from None

    def number_of(self, name: str) -> int | None:
        """The process that is called so; the case of letters doesn't matter."""
        folded = name.casefold()
        return next((pid for pid, each in self._by_number.items() if each.casefold() == folded), None)


def _samples(request: InstanceRequest) -> Iterator[_Sample | Total[_Sample]]:
    names = _Names()
    name, number = equality(request, "Name"), equality(request, "IDProcess")
    if name is not None and str(name).casefold() != _TOTAL:
        number = names.number_of(str(name))
        if number is None:
            return
    if number is None or number == 0:
        if name is None and number is None:
            yield from _until_cancelled(request, names.samples)
        yield Total(names.samples)
    elif isinstance(number, int) and psutil.pid_exists(number):
        yield _Sample(number, names)


def _until_cancelled(request: InstanceRequest, samples: list[_Sample]) -> Iterator[_Sample]:
    at_once = not psutil.LINUX and len(request.properties) > _FEW_PROPERTIES
    for sample in samples:
        if request.cancelled():
            return
        if not at_once:
            yield sample
            continue
        try:
            with sample.process.of_psutil.oneshot():  # psutil asks once for all that comes together
                yield sample
        except psutil.NoSuchProcess:
            continue


def _time(*, user: bool = False, kernel: bool = False) -> Callable[[_Sample], int | None]:
    return lambda sample: sample.ticks(user=user, kernel=kernel)


def _io(*fields: str) -> Callable[[_Sample], int | None]:
    """A sum of counts; what went through the page cache counts too, where the system tells of it."""

    def read(sample: _Sample) -> int | None:
        io = sample.process.io if hasattr(psutil.Process, "io_counters") else None
        values = [getattr(io, field, None) for field in fields]
        return None if None in values else sum(value for value in values if value is not None)

    return read


def _status_bytes(field: str) -> Callable[[_Sample], int | None]:
    def read(sample: _Sample) -> int | None:
        words = sample.process.status_file.get(field, "").split()
        return int(words[0]) * _KILOBYTE if words else None

    return read


def _no_number(_numbers: object) -> int:
    """What `_Total` has for a number, on Windows too."""
    return 0


_READ_BYTES: Final = "read_chars" if psutil.LINUX else "read_bytes"
_WRITE_BYTES: Final = "write_chars" if psutil.LINUX else "write_bytes"

_BULK: Final = CounterType.PERF_COUNTER_BULK_COUNT
_COUNT: Final = CounterType.PERF_COUNTER_RAWCOUNT
_LARGE: Final = CounterType.PERF_COUNTER_LARGE_RAWCOUNT
_TIMER: Final = CounterType.PERF_100NSEC_TIMER

_OBJECT: Final = PerformanceObject(
    name="PerfProc_Process",
    samples=_samples,
    single=False,
    raw_page="https://learn.microsoft.com/previous-versions/aa394323(v=vs.85)",
    formatted_page="https://learn.microsoft.com/previous-versions/aa394277(v=vs.85)",
    counters=(
        Counter("CreatingProcessID", "uint32", _COUNT, lambda sample: sample.process.parent, total=_no_number),
        Counter(
            "ElapsedTime",
            "uint64",
            CounterType.PERF_ELAPSED_TIME,
            lambda sample: filetime(sample.process.of_psutil.create_time()),
            total=None,
        ),
        Counter("HandleCount", "uint32", _COUNT, lambda sample: sample.handles),
        Counter("IDProcess", "uint32", _COUNT, lambda sample: sample.pid, total=_no_number),
        Counter("IODataBytesPersec", "uint64", _BULK, _io(_READ_BYTES, _WRITE_BYTES)),
        Counter("IODataOperationsPersec", "uint64", _BULK, _io("read_count", "write_count")),
        Counter("IOOtherBytesPersec", "uint64", _BULK, _io("other_bytes")),
        Counter("IOOtherOperationsPersec", "uint64", _BULK, _io("other_count")),
        Counter("IOReadBytesPersec", "uint64", _BULK, _io(_READ_BYTES)),
        Counter("IOReadOperationsPersec", "uint64", _BULK, _io("read_count")),
        Counter("IOWriteBytesPersec", "uint64", _BULK, _io(_WRITE_BYTES)),
        Counter("IOWriteOperationsPersec", "uint64", _BULK, _io("write_count")),
        Counter(
            "PageFaultsPersec", "uint32", CounterType.PERF_COUNTER_COUNTER, lambda sample: sample.process.page_faults
        ),
        Counter("PageFileBytes", "uint64", _LARGE, _status_bytes("VmSwap")),
        Counter("PageFileBytesPeak", "uint64", _LARGE),
        Counter("PercentPrivilegedTime", "uint64", _TIMER, _time(kernel=True)),
        Counter("PercentProcessorTime", "uint64", _TIMER, _time(user=True, kernel=True)),
        Counter("PercentUserTime", "uint64", _TIMER, _time(user=True)),
        Counter("PoolNonpagedBytes", "uint32", _COUNT),
        Counter("PoolPagedBytes", "uint32", _COUNT),
        Counter("PriorityBase", "uint32", _COUNT),  # a nice value is no priority from 0 to 31
        Counter("PrivateBytes", "uint64", _LARGE, lambda sample: sample.private_bytes),
        Counter("ThreadCount", "uint32", _COUNT, lambda sample: sample.process.threads),
        Counter("VirtualBytes", "uint64", _LARGE, lambda sample: sample.process.memory.vms),
        Counter("VirtualBytesPeak", "uint64", _LARGE, _status_bytes("VmPeak")),
        Counter("WorkingSet", "uint64", _LARGE, lambda sample: sample.process.memory.rss),
        Counter("WorkingSetPeak", "uint64", _LARGE, _status_bytes("VmHWM")),
        Counter("WorkingSetPrivate", "uint64", _LARGE, lambda sample: sample.private_bytes),
    ),
)

CLASSES: Final = _OBJECT.classes
