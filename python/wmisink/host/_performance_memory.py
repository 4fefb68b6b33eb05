"""Win32_PerfRawData_PerfOS_Memory and its formatted class, from /proc/meminfo and /proc/vmstat, or else psutil.

Pages read count as pages input, those of files among them, as on Windows, where files are read by way of page faults.
Pages output are what the system swaps out to have memory free. Kernel memory is never paged here: the paged pool is
NULL, and the other one is all that the kernel's allocator holds.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from wmisink.counters import CounterType
from wmisink.host._counters import Counter, Moment
from wmisink.host._performance import PerformanceObject
from wmisink.host._system_files import read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_INFORMATION: Final = Path("/proc/meminfo")
_STATISTICS: Final = Path("/proc/vmstat")
_KILOBYTE: Final = 1024
_MEGABYTE: Final = 1024 * 1024


class _Memory:
    """The memory at a moment."""

    identity: Hashable = None
    name: str | None = None

    @cached_property
    def moment(self) -> Moment:
        return Moment.now()

    @cached_property
    def information(self) -> dict[str, int]:
        """Bytes under the kernel's names; empty where there is no such file."""
        rows = (line.split() for line in (read_text(_INFORMATION) or "").splitlines())
        return {name.rstrip(":"): int(value) * _KILOBYTE for name, value, *_ in rows}

    @cached_property
    def statistics(self) -> dict[str, int]:
        """Events since the system started."""
        rows = (line.split() for line in (read_text(_STATISTICS) or "").splitlines())
        found = {name: int(value) for name, value in rows}
        _ = self.moment
        return found

    @cached_property
    def available(self) -> int:
        """Bytes that programs can have without swapping."""
        return int(psutil.virtual_memory().available)

    @cached_property
    def file_cache(self) -> int | None:
        """Bytes of files that are kept in memory, without the memory that programs share."""
        kinds = [self.information.get(name) for name in ("Buffers", "Cached", "Shmem")]
        if None in kinds:
            return None
        buffers, cached, shared = (kind or 0 for kind in kinds)
        return max(buffers + cached - shared, 0)

    @cached_property
    def pages_input(self) -> int | None:
        """Pages read from disks."""
        kilobytes = self.statistics.get("pgpgin")
        return None if kilobytes is None else kilobytes * _KILOBYTE // mmap.PAGESIZE

    @cached_property
    def pages(self) -> int | None:
        """Pages in both directions."""
        swapped_out = self.statistics.get("pswpout")
        return None if self.pages_input is None or swapped_out is None else self.pages_input + swapped_out


def _samples(_request: InstanceRequest) -> Iterator[_Memory]:
    yield _Memory()


def _bytes(name: str) -> Callable[[_Memory], int | None]:
    return lambda memory: memory.information.get(name)


def _pages(name: str) -> Callable[[_Memory], int | None]:
    """Pages rather than bytes, which the 32 bits of a fraction could not hold."""

    def read(memory: _Memory) -> int | None:
        size = memory.information.get(name)
        return None if size is None else size // mmap.PAGESIZE

    return read


def _events(name: str) -> Callable[[_Memory], int | None]:
    return lambda memory: memory.statistics.get(name)


_RATE: Final = CounterType.PERF_COUNTER_COUNTER
_COUNT: Final = CounterType.PERF_COUNTER_RAWCOUNT
_LARGE: Final = CounterType.PERF_COUNTER_LARGE_RAWCOUNT

_OBJECT: Final = PerformanceObject(
    name="PerfOS_Memory",
    samples=_samples,
    single=True,
    raw_page="https://learn.microsoft.com/previous-versions/aa394314(v=vs.85)",
    formatted_page="https://learn.microsoft.com/previous-versions/aa394268(v=vs.85)",
    counters=(
        Counter("AvailableBytes", "uint64", _LARGE, lambda memory: memory.available),
        Counter("AvailableKBytes", "uint64", _LARGE, lambda memory: memory.available // _KILOBYTE),
        Counter("AvailableMBytes", "uint64", _LARGE, lambda memory: memory.available // _MEGABYTE),
        Counter("CacheBytes", "uint64", _LARGE, lambda memory: memory.file_cache),
        Counter("CacheBytesPeak", "uint64", _LARGE),
        Counter("CacheFaultsPersec", "uint32", _RATE),
        Counter("CommitLimit", "uint64", _LARGE, _bytes("CommitLimit")),
        Counter("CommittedBytes", "uint64", _LARGE, _bytes("Committed_AS")),
        Counter("DemandZeroFaultsPersec", "uint32", _RATE),
        Counter("FreeAndZeroPageListBytes", "uint64", _LARGE, _bytes("MemFree")),
        Counter("FreeSystemPageTableEntries", "uint32", _COUNT),
        Counter("LongTermAverageStandbyCacheLifetimes", "uint32", _COUNT),
        Counter("ModifiedPageListBytes", "uint64", _LARGE, _bytes("Dirty")),
        Counter("PageFaultsPersec", "uint32", _RATE, _events("pgfault")),
        Counter("PageReadsPersec", "uint32", _RATE, _events("pgmajfault")),
        Counter("PagesInputPersec", "uint32", _RATE, lambda memory: memory.pages_input),
        Counter("PagesOutputPersec", "uint32", _RATE, _events("pswpout")),
        Counter("PagesPersec", "uint32", _RATE, lambda memory: memory.pages),
        Counter("PageWritesPersec", "uint32", _RATE),
        Counter(
            "PercentCommittedBytesInUse",
            "uint32",
            CounterType.PERF_RAW_FRACTION,
            _pages("Committed_AS"),
            _pages("CommitLimit"),
        ),
        Counter("PoolNonpagedAllocs", "uint32", _COUNT),
        Counter("PoolNonpagedBytes", "uint64", _LARGE, _bytes("Slab")),
        Counter("PoolPagedAllocs", "uint32", _COUNT),
        Counter("PoolPagedBytes", "uint64", _LARGE),
        Counter("PoolPagedResidentBytes", "uint64", _LARGE),
        Counter("StandbyCacheCoreBytes", "uint64", _LARGE),
        Counter("StandbyCacheNormalPriorityBytes", "uint64", _LARGE),
        Counter("StandbyCacheReserveBytes", "uint64", _LARGE),
        Counter("SystemCacheResidentBytes", "uint64", _LARGE, lambda memory: memory.file_cache),
        Counter("SystemCodeResidentBytes", "uint64", _LARGE),
        Counter("SystemCodeTotalBytes", "uint64", _LARGE),
        Counter("SystemDriverResidentBytes", "uint64", _LARGE),
        Counter("SystemDriverTotalBytes", "uint64", _LARGE),
        Counter("TransitionFaultsPersec", "uint32", _RATE),
        Counter("TransitionPagesRePurposedPersec", "uint32", _RATE),
        Counter("WriteCopiesPersec", "uint32", _RATE),
    ),
)

CLASSES: Final = _OBJECT.classes
