"""Win32_PerfRawData_PerfOS_System and its formatted class, from /proc/stat and /proc/loadavg."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

import psutil

from wmisink.counters import CounterType
from wmisink.host._counters import Counter, Moment, filetime
from wmisink.host._performance import PerformanceObject
from wmisink.host._system_files import read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest


class _System:
    """The system at a moment."""

    identity: Hashable = None
    name: str | None = None

    @cached_property
    def moment(self) -> Moment:
        return Moment.now()

    @cached_property
    def context_switches(self) -> int:
        """Since the system started."""
        switches: int = psutil.cpu_stats().ctx_switches
        _ = self.moment
        return switches

    @cached_property
    def system_calls(self) -> int | None:
        """Likewise; Linux doesn't count them and psutil says 0."""
        calls: int = psutil.cpu_stats().syscalls
        return calls or None

    @cached_property
    def _entities(self) -> tuple[int, int] | None:
        """Threads that could run now, and all threads, as proc_loadavg(5) has them."""
        words = (read_text("/proc/loadavg") or "").split()
        runnable, slash, all_of_them = words[3].partition("/") if len(words) > 3 else ("", "", "")  # noqa: PLR2004
        return (int(runnable), int(all_of_them)) if slash else None

    @property
    def threads(self) -> int | None:
        """Of all processes and of the kernel."""
        return None if self._entities is None else self._entities[1]

    @property
    def queue_length(self) -> int | None:
        """Threads that could run and wait for a processor: those beyond one for each."""
        return None if self._entities is None else max(self._entities[0] - (psutil.cpu_count() or 1), 0)


def _samples(_request: InstanceRequest) -> Iterator[_System]:
    yield _System()


_RATE: Final = CounterType.PERF_COUNTER_COUNTER
_BULK: Final = CounterType.PERF_COUNTER_BULK_COUNT
_COUNT: Final = CounterType.PERF_COUNTER_RAWCOUNT

_OBJECT: Final = PerformanceObject(
    name="PerfOS_System",
    samples=_samples,
    single=True,
    raw_page="https://learn.microsoft.com/previous-versions/aa394318(v=vs.85)",
    formatted_page="https://learn.microsoft.com/previous-versions/aa394272(v=vs.85)",
    counters=(
        Counter("AlignmentFixupsPersec", "uint32", _RATE),
        Counter("ContextSwitchesPersec", "uint32", _RATE, lambda system: system.context_switches),
        Counter("ExceptionDispatchesPersec", "uint32", _RATE),
        Counter("FileControlBytesPersec", "uint64", _BULK),
        Counter("FileControlOperationsPersec", "uint32", _RATE),
        Counter("FileDataOperationsPersec", "uint32", _RATE),
        Counter("FileReadBytesPersec", "uint64", _BULK),
        Counter("FileReadOperationsPersec", "uint32", _RATE),
        Counter("FileWriteBytesPersec", "uint64", _BULK),
        Counter("FileWriteOperationsPersec", "uint32", _RATE),
        Counter("FloatingEmulationsPersec", "uint32", _RATE),
        Counter("PercentRegistryQuotaInUse", "uint32", CounterType.PERF_RAW_FRACTION),
        Counter("Processes", "uint32", _COUNT, lambda _system: len(psutil.pids())),
        Counter("ProcessorQueueLength", "uint32", _COUNT, lambda system: system.queue_length),
        Counter("SystemCallsPersec", "uint32", _RATE, lambda system: system.system_calls),
        Counter("SystemUpTime", "uint64", CounterType.PERF_ELAPSED_TIME, lambda _system: filetime(psutil.boot_time())),
        Counter("Threads", "uint32", _COUNT, lambda system: system.threads),
    ),
)

CLASSES: Final = _OBJECT.classes
