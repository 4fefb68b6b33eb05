"""Win32_PerfRawData_Tcpip_NetworkInterface and its formatted class, from psutil and /sys/class/net.

An interface is called as the system calls it. As on Windows there is neither the loopback nor a `_Total`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import psutil

from wmisink.counters import CounterType
from wmisink.host._counters import Counter, Moment
from wmisink.host._definition import equality
from wmisink.host._interfaces import Interface, interfaces
from wmisink.host._machine import Machine
from wmisink.host._performance import PerformanceObject
from wmisink.host._system_files import read_integer

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest


class _Snapshot:
    """All interfaces at a moment, from one reading of the system's table."""

    @cached_property
    def _counts(self) -> tuple[dict[str, Any], Moment]:
        return psutil.net_io_counters(pernic=True, nowrap=False), Moment.now()

    @property
    def counts(self) -> dict[str, Any]:
        return self._counts[0]

    @property
    def moment(self) -> Moment:
        return self._counts[1]


class _Traffic:
    """What went over one interface."""

    def __init__(self, interface: Interface, snapshot: _Snapshot) -> None:
        self.interface = interface
        self.snapshot = snapshot

    @property
    def identity(self) -> Hashable:
        return self.interface.index, self.interface.name

    @property
    def name(self) -> str:
        return self.interface.name

    @property
    def moment(self) -> Moment:
        return self.snapshot.moment

    def count(self, *fields: str) -> int | None:
        """The sum of these counts; None for an interface that's gone."""
        counts = self.snapshot.counts.get(self.name)
        return None if counts is None else sum(getattr(counts, field) for field in fields)


def _samples(request: InstanceRequest) -> Iterator[_Traffic]:
    snapshot = _Snapshot()
    demanded = equality(request, "Name")
    for interface in interfaces(Machine()):
        if demanded is None or str(demanded).casefold() == interface.name.casefold():
            yield _Traffic(interface, snapshot)


def _count(*fields: str) -> Callable[[_Traffic], int | None]:
    return lambda traffic: traffic.count(*fields)


def _multicast(traffic: _Traffic) -> int | None:
    """Packets to several hosts that came in: the kernel counts broadcasts among them, and none that go out."""
    return read_integer(traffic.interface.directory / "statistics" / "multicast")


def _unicast(traffic: _Traffic) -> int | None:
    packets, multicast = traffic.count("packets_recv"), _multicast(traffic)
    return None if packets is None or multicast is None else max(packets - multicast, 0)


_BULK: Final = CounterType.PERF_COUNTER_BULK_COUNT
_LARGE: Final = CounterType.PERF_COUNTER_LARGE_RAWCOUNT

_OBJECT: Final = PerformanceObject(
    name="Tcpip_NetworkInterface",
    samples=_samples,
    single=False,
    raw_page="https://learn.microsoft.com/previous-versions/aa394340(v=vs.85)",
    formatted_page="https://learn.microsoft.com/previous-versions/aa394293(v=vs.85)",
    counters=(
        Counter("BytesReceivedPersec", "uint64", _BULK, _count("bytes_recv")),
        Counter("BytesSentPersec", "uint64", _BULK, _count("bytes_sent")),
        Counter("BytesTotalPersec", "uint64", _BULK, _count("bytes_recv", "bytes_sent")),
        Counter("CurrentBandwidth", "uint64", _LARGE, lambda traffic: traffic.interface.speed),
        Counter("OffloadedConnections", "uint64", _LARGE),
        Counter("OutputQueueLength", "uint64", _LARGE),
        Counter("PacketsOutboundDiscarded", "uint64", _LARGE, _count("dropout")),
        Counter("PacketsOutboundErrors", "uint64", _LARGE, _count("errout")),
        Counter("PacketsPersec", "uint64", _BULK, _count("packets_recv", "packets_sent")),
        Counter("PacketsReceivedDiscarded", "uint64", _LARGE, _count("dropin")),
        Counter("PacketsReceivedErrors", "uint64", _LARGE, _count("errin")),
        Counter("PacketsReceivedNonUnicastPersec", "uint64", _BULK, _multicast),
        Counter("PacketsReceivedPersec", "uint64", _BULK, _count("packets_recv")),
        Counter("PacketsReceivedUnicastPersec", "uint64", _BULK, _unicast),
        Counter("PacketsReceivedUnknown", "uint64", _LARGE),
        Counter("PacketsSentNonUnicastPersec", "uint64", _BULK),
        Counter("PacketsSentPersec", "uint64", _BULK, _count("packets_sent")),
        Counter("PacketsSentUnicastPersec", "uint64", _BULK),
        Counter("TCPActiveRSCConnections", "uint64", _LARGE),
        Counter("TCPRSCAveragePacketSize", "uint64", _LARGE),
        Counter("TCPRSCCoalescedPacketsPersec", "uint64", _BULK),
        Counter("TCPRSCExceptionsPersec", "uint64", _BULK),
    ),
)

CLASSES: Final = _OBJECT.classes
