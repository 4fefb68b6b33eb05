"""The PerfDisk performance objects: LogicalDisk and PhysicalDisk, raw and formatted, from psutil and /sys.

A logical disk is called by its path, as in Win32_LogicalDisk; a physical one by its number and the paths of the
logical disks on it, as Windows writes `0 C: D:`. What lies on no block device of this machine has space and no traffic.
The values of `_Total` are sums, and so are the times that its shares are of.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from wmisink.counters import CounterType
from wmisink.host import _logical_disk
from wmisink.host._block_devices import Disk, device_name, disks, partitions_under
from wmisink.host._counters import Counter, Moment, Total
from wmisink.host._definition import equality
from wmisink.host._logical_disk import Volume
from wmisink.host._machine import Machine
from wmisink.host._performance import PerformanceObject
from wmisink.host._system_files import read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_BLOCKS: Final = Path("/sys/class/block")
_MEGABYTE: Final = 1024 * 1024
_TICKS_PER_MILLISECOND: Final = 10_000
_TOTAL: Final = "_total"


class _Snapshot:
    """All block devices at a moment, from one reading of the system's table."""

    @cached_property
    def _counts(self) -> tuple[dict[str, Any], Moment]:
        return psutil.disk_io_counters(perdisk=True, nowrap=False), Moment.now()

    @property
    def counts(self) -> dict[str, Any]:
        return self._counts[0]

    @property
    def moment(self) -> Moment:
        return self._counts[1]


class _Traffic(ABC):
    """What went to and from one block device."""

    def __init__(self, snapshot: _Snapshot) -> None:
        self.snapshot = snapshot

    @property
    @abstractmethod
    def device(self) -> str | None:
        """The kernel's name of the device; None for what lies on none."""

    @property
    def moment(self) -> Moment:
        return self.snapshot.moment

    def count(self, *fields: str) -> int | None:
        """The sum of these counts; None where the system has none."""
        counts = None if self.device is None else self.snapshot.counts.get(self.device)
        values = [getattr(counts, field, None) for field in fields]
        return None if None in values else sum(value for value in values if value is not None)

    def ticks(self, *fields: str) -> int | None:
        """The sum of these times, which the system counts in milliseconds."""
        milliseconds = self.count(*fields)
        return None if milliseconds is None else milliseconds * _TICKS_PER_MILLISECOND

    @property
    def idle_ticks(self) -> int | None:
        """The time since the system started in which nothing was under way."""
        busy = self.ticks("busy_time")
        return None if busy is None else max(self.moment.perf_time - busy, 0)

    @property
    def queue_length(self) -> int | None:
        """Requests under way now, reads and writes."""
        words = (read_text(_BLOCKS / self.device / "inflight") or "").split() if self.device else []
        return sum(map(int, words)) if words else None


class _LogicalDisk(_Traffic):
    """A mounted file system and the device under it."""

    def __init__(self, volume: Volume, snapshot: _Snapshot) -> None:
        super().__init__(snapshot)
        self.volume = volume

    @property
    def identity(self) -> Hashable:
        return self.volume.device, self.volume.path

    @property
    def name(self) -> str:
        return self.volume.path

    @cached_property
    def device(self) -> str | None:
        return device_name(self.volume.device, self.volume.path)

    @property
    def free_megabytes(self) -> int:
        return int(self.volume.sizes.f_bavail * self.volume.sizes.f_frsize) // _MEGABYTE

    @property
    def megabytes(self) -> int:
        return int(self.volume.sizes.f_blocks * self.volume.sizes.f_frsize) // _MEGABYTE


class _PhysicalDisk(_Traffic):
    """A disk."""

    def __init__(self, disk: Disk, mounts: _Mounts, snapshot: _Snapshot) -> None:
        super().__init__(snapshot)
        self.disk = disk
        self.mounts = mounts

    @property
    def identity(self) -> Hashable:
        return self.disk.name

    @property
    def name(self) -> str:
        return " ".join((str(self.disk.index), *self.mounts.on(self.disk)))

    @property
    def device(self) -> str | None:
        return self.disk.name


class _Mounts:
    """Which logical disks lie on which disks."""

    def __init__(self, all_disks: list[Disk], machine: Machine) -> None:
        self._disks = all_disks
        self._machine = machine

    @cached_property
    def _paths(self) -> dict[str, list[str]]:
        paths: dict[str, list[str]] = {}
        for volume in _logical_disk.volumes(self._machine):
            names = {each.disk.name for each in partitions_under(volume.device, volume.path, self._disks)}
            for name in names or {device_name(volume.device, volume.path) or ""}:
                paths.setdefault(name, []).append(volume.path)
        return paths

    def on(self, disk: Disk) -> list[str]:
        """The paths of the logical disks on a disk."""
        return self._paths.get(disk.name, [])


def _logical_disks(request: InstanceRequest) -> Iterator[_LogicalDisk | Total[_LogicalDisk]]:
    snapshot = _Snapshot()
    demanded = _demanded(request)
    listed = [_LogicalDisk(volume, snapshot) for volume in _logical_disk.volumes(Machine())]
    yield from (each for each in listed if demanded in (None, each.name.casefold()))
    if listed and demanded in (None, _TOTAL):
        yield Total(listed)


def _physical_disks(request: InstanceRequest) -> Iterator[_PhysicalDisk | Total[_PhysicalDisk]]:
    snapshot, machine = _Snapshot(), Machine()
    demanded = _demanded(request)
    all_disks = disks(machine)
    mounts = _Mounts(all_disks, machine)
    listed = [_PhysicalDisk(disk, mounts, snapshot) for disk in all_disks]
    yield from (each for each in listed if demanded is None or demanded == each.name.casefold())
    if listed and demanded in (None, _TOTAL):
        yield Total(listed)


def _demanded(request: InstanceRequest) -> str | None:
    name = equality(request, "Name")
    return None if name is None else str(name).casefold()


def _count(*fields: str) -> Callable[[_Traffic], int | None]:
    return lambda traffic: traffic.count(*fields)


def _ticks(*fields: str) -> Callable[[_Traffic], int | None]:
    return lambda traffic: traffic.ticks(*fields)


def _perf_time(traffic: _Traffic) -> int | None:
    """What a share of time is of; nothing where the share is of nothing."""
    return None if traffic.count("read_time") is None else traffic.moment.perf_time


_READS: Final = _count("read_count")
_WRITES: Final = _count("write_count")
_TRANSFERS: Final = _count("read_count", "write_count")
_BYTES_READ: Final = _count("read_bytes")
_BYTES_WRITTEN: Final = _count("write_bytes")
_BYTES: Final = _count("read_bytes", "write_bytes")
_READ_TIME: Final = _ticks("read_time")
_WRITE_TIME: Final = _ticks("write_time")
_BUSY_TIME: Final = _ticks("read_time", "write_time")

_AVERAGE: Final = CounterType.PERF_AVERAGE_BULK
_AVERAGE_TIME: Final = CounterType.PERF_AVERAGE_TIMER
_QUEUE: Final = CounterType.PERF_COUNTER_100NS_QUEUELEN_TYPE
_SHARE: Final = CounterType.PERF_PRECISION_100NS_TIMER
_RATE: Final = CounterType.PERF_COUNTER_COUNTER
_BULK: Final = CounterType.PERF_COUNTER_BULK_COUNT
_COUNT: Final = CounterType.PERF_COUNTER_RAWCOUNT

#: The counters of both objects.
_COUNTERS: Final[tuple[Counter[Any], ...]] = (
    Counter("AvgDiskBytesPerRead", "uint64", _AVERAGE, _BYTES_READ, _READS),
    Counter("AvgDiskBytesPerTransfer", "uint64", _AVERAGE, _BYTES, _TRANSFERS),
    Counter("AvgDiskBytesPerWrite", "uint64", _AVERAGE, _BYTES_WRITTEN, _WRITES),
    Counter("AvgDiskQueueLength", "uint64", _QUEUE, _BUSY_TIME),
    Counter("AvgDiskReadQueueLength", "uint64", _QUEUE, _READ_TIME),
    Counter("AvgDisksecPerRead", "uint32", _AVERAGE_TIME, _READ_TIME, _READS),
    Counter("AvgDisksecPerTransfer", "uint32", _AVERAGE_TIME, _BUSY_TIME, _TRANSFERS),
    Counter("AvgDisksecPerWrite", "uint32", _AVERAGE_TIME, _WRITE_TIME, _WRITES),
    Counter("AvgDiskWriteQueueLength", "uint64", _QUEUE, _WRITE_TIME),
    Counter("CurrentDiskQueueLength", "uint32", _COUNT, lambda traffic: traffic.queue_length),
    Counter("DiskBytesPersec", "uint64", _BULK, _BYTES),
    Counter("DiskReadBytesPersec", "uint64", _BULK, _BYTES_READ),
    Counter("DiskReadsPersec", "uint32", _RATE, _READS),
    Counter("DiskTransfersPersec", "uint32", _RATE, _TRANSFERS),
    Counter("DiskWriteBytesPersec", "uint64", _BULK, _BYTES_WRITTEN),
    Counter("DiskWritesPersec", "uint32", _RATE, _WRITES),
    Counter("PercentDiskReadTime", "uint64", _SHARE, _READ_TIME, _perf_time),
    Counter("PercentDiskTime", "uint64", _SHARE, _BUSY_TIME, _perf_time),
    Counter("PercentDiskWriteTime", "uint64", _SHARE, _WRITE_TIME, _perf_time),
    Counter("PercentIdleTime", "uint64", _SHARE, lambda traffic: traffic.idle_ticks, _perf_time),
    Counter("SplitIOPerSec", "uint32", _RATE),  # this system joins requests rather than split them
)

#: Those that a file system has besides.
_SPACE: Final[tuple[Counter[Any], ...]] = (
    Counter("FreeMegabytes", "uint32", _COUNT, lambda disk: disk.free_megabytes),
    Counter(
        "PercentFreeSpace",
        "uint32",
        CounterType.PERF_RAW_FRACTION,
        lambda disk: disk.free_megabytes,
        lambda disk: disk.megabytes,
    ),
)

_LOGICAL: Final = PerformanceObject(
    name="PerfDisk_LogicalDisk",
    samples=_logical_disks,
    single=False,
    raw_page="https://learn.microsoft.com/previous-versions/aa394307(v=vs.85)",
    formatted_page="https://learn.microsoft.com/previous-versions/aa394261(v=vs.85)",
    counters=(*_COUNTERS, *_SPACE),
)
_PHYSICAL: Final = PerformanceObject(
    name="PerfDisk_PhysicalDisk",
    samples=_physical_disks,
    single=False,
    raw_page="https://learn.microsoft.com/previous-versions/aa394308(v=vs.85)",
    formatted_page="https://learn.microsoft.com/previous-versions/aa394262(v=vs.85)",
    counters=_COUNTERS,
)

CLASSES: Final = (*_LOGICAL.classes, *_PHYSICAL.classes)
