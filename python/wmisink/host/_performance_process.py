"""Win32_PerfRawData_PerfProc_Process and its formatted class, from psutil and /proc.

Of processes of one name the second is called `name#1`, the third `name#2`, in the order of their numbers, as on
Windows; who follows a process over time goes by `IDProcess`. `_Total` is of all of them and has 0 for a number.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from wmisink.host._counters import TICKS_PER_SECOND, Counter, CounterType, Moment, Total, filetime
from wmisink.host._definition import VANISHED, equality
from wmisink.host._performance import PerformanceObject

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_TOTAL: Final = "_total"
_MINOR_FAULTS, _MAJOR_FAULTS = 7, 9  # places in `stat_fields`
_KILOBYTE: Final = 1024
_FEW_PROPERTIES: Final = 3  # up to here, psutil's cache costs more than it saves


class _Names:
    """What the processes are called. Whoever asks for one name pays for all."""

    @cached_property
    def _by_number(self) -> dict[int, str]:
        names: dict[int, str] = {}
        seen: dict[str, int] = {}
        for pid in sorted(psutil.pids()):
            try:
                name = psutil.Process(pid).name()
            except VANISHED:
                continue
            count = seen.setdefault(name.casefold(), 0)
            seen[name.casefold()] += 1
            names[pid] = f"{name}#{count}" if count else name
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


class _Process:
    """One process at a moment; each source is read when a counter asks for it, and once, also for `_Total`."""

    def __init__(self, pid: int, names: _Names) -> None:
        self.pid = pid
        self.names = names

    @cached_property
    def of_psutil(self) -> psutil.Process:
        return psutil.Process(self.pid)

    @cached_property
    def identity(self) -> Hashable:
        return self.pid, self.of_psutil.create_time()

    @property
    def name(self) -> str:
        return self.names.of(self.pid)

    @cached_property
    def moment(self) -> Moment:
        return Moment.now()

    @cached_property
    def times(self) -> Any:
        times = self.of_psutil.cpu_times()
        _ = self.moment  # the times are what most ask for, so this is the moment that counts
        return times

    @cached_property
    def io(self) -> Any:
        return self.of_psutil.io_counters() if hasattr(psutil.Process, "io_counters") else None

    @cached_property
    def memory(self) -> Any:
        return self.of_psutil.memory_info()

    @cached_property
    def threads(self) -> int:
        return self.of_psutil.num_threads()

    @cached_property
    def parent(self) -> int:
        return self.of_psutil.ppid()

    @cached_property
    def handles(self) -> int | None:
        """Open file descriptors, which are what this system has for handles."""
        return self.of_psutil.num_fds() if hasattr(psutil.Process, "num_fds") else None

    @cached_property
    def private_bytes(self) -> int | None:
        """Memory that no other process shares."""
        unique: int | None = getattr(self.of_psutil.memory_full_info(), "uss", None)
        return unique

    @cached_property
    def status(self) -> dict[str, str]:
        """/proc/<pid>/status."""
        lines = self._read("status").splitlines()
        return {name: value for name, _, value in (line.partition(":") for line in lines)}

    @cached_property
    def faults(self) -> int | None:
        """Page faults, minor and major."""
        fields = self._read("stat").rpartition(")")[2].split()  # the command before may hold blanks and brackets
        return int(fields[_MINOR_FAULTS]) + int(fields[_MAJOR_FAULTS]) if fields else None

    def _read(self, file: str) -> str:
        if not psutil.LINUX:
            return ""
        path = Path(psutil.PROCFS_PATH) / str(self.pid) / file
        return path.read_text(encoding="utf-8", errors="replace")


def _samples(request: InstanceRequest) -> Iterator[_Process | Total[_Process]]:
    names = _Names()
    name, number = equality(request, "Name"), equality(request, "IDProcess")
    if name is not None and str(name).casefold() != _TOTAL:
        number = names.number_of(str(name))
        if number is None:
            return
    of_all = name is None and number is None
    if number is None or number == 0:
        members = [_Process(pid, names) for pid in psutil.pids()]
        if of_all:
            yield from _until_cancelled(request, members)
        yield Total(members)
    elif isinstance(number, int) and psutil.pid_exists(number):
        yield _Process(number, names)


def _until_cancelled(request: InstanceRequest, members: list[_Process]) -> Iterator[_Process]:
    many = len(request.properties) > _FEW_PROPERTIES
    for process in members:
        if request.cancelled():
            return
        if not many:
            yield process
            continue
        try:
            with process.of_psutil.oneshot():  # psutil reads each file once for all that is in it
                yield process
        except psutil.NoSuchProcess:
            continue


def _time(*kinds: str) -> Callable[[_Process], int | None]:
    return lambda process: round(sum(getattr(process.times, kind) for kind in kinds) * TICKS_PER_SECOND)


def _io(*fields: str) -> Callable[[_Process], int | None]:
    """A sum of counts; what went through the page cache counts too, where the system tells of it."""

    def read(process: _Process) -> int | None:
        values = [getattr(process.io, field, None) for field in fields]
        return None if None in values else sum(value for value in values if value is not None)

    return read


def _status_bytes(field: str) -> Callable[[_Process], int | None]:
    def read(process: _Process) -> int | None:
        words = process.status.get(field, "").split()
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
        Counter("CreatingProcessID", "uint32", _COUNT, lambda process: process.parent, total=_no_number),
        Counter(
            "ElapsedTime",
            "uint64",
            CounterType.PERF_ELAPSED_TIME,
            lambda process: filetime(process.of_psutil.create_time()),
            total=None,
        ),
        Counter("HandleCount", "uint32", _COUNT, lambda process: process.handles),
        Counter("IDProcess", "uint32", _COUNT, lambda process: process.pid, total=_no_number),
        Counter("IODataBytesPersec", "uint64", _BULK, _io(_READ_BYTES, _WRITE_BYTES)),
        Counter("IODataOperationsPersec", "uint64", _BULK, _io("read_count", "write_count")),
        Counter("IOOtherBytesPersec", "uint64", _BULK, _io("other_bytes")),
        Counter("IOOtherOperationsPersec", "uint64", _BULK, _io("other_count")),
        Counter("IOReadBytesPersec", "uint64", _BULK, _io(_READ_BYTES)),
        Counter("IOReadOperationsPersec", "uint64", _BULK, _io("read_count")),
        Counter("IOWriteBytesPersec", "uint64", _BULK, _io(_WRITE_BYTES)),
        Counter("IOWriteOperationsPersec", "uint64", _BULK, _io("write_count")),
        Counter("PageFaultsPersec", "uint32", CounterType.PERF_COUNTER_COUNTER, lambda process: process.faults),
        Counter("PageFileBytes", "uint64", _LARGE, _status_bytes("VmSwap")),
        Counter("PageFileBytesPeak", "uint64", _LARGE),
        Counter("PercentPrivilegedTime", "uint64", _TIMER, _time("system")),
        Counter("PercentProcessorTime", "uint64", _TIMER, _time("user", "system")),
        Counter("PercentUserTime", "uint64", _TIMER, _time("user")),
        Counter("PoolNonpagedBytes", "uint32", _COUNT),
        Counter("PoolPagedBytes", "uint32", _COUNT),
        Counter("PriorityBase", "uint32", _COUNT),  # a nice value is no priority from 0 to 31
        Counter("PrivateBytes", "uint64", _LARGE, lambda process: process.private_bytes),
        Counter("ThreadCount", "uint32", _COUNT, lambda process: process.threads),
        Counter("VirtualBytes", "uint64", _LARGE, lambda process: process.memory.vms),
        Counter("VirtualBytesPeak", "uint64", _LARGE, _status_bytes("VmPeak")),
        Counter("WorkingSet", "uint64", _LARGE, lambda process: process.memory.rss),
        Counter("WorkingSetPeak", "uint64", _LARGE, _status_bytes("VmHWM")),
        Counter("WorkingSetPrivate", "uint64", _LARGE, lambda process: process.private_bytes),
    ),
)

CLASSES: Final = _OBJECT.classes
