"""Win32_IP4RouteTable: the kernel's main table of IPv4 routes, from /proc/net/route, as `ip route` shows it.

Who made a route is asked of the kernel in another way, and only if a query reads it; when it was made nobody knows, so
`Age` is NULL. Where there is no such file there are no instances.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._route_protocols import RouteKey, route_protocols, word

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_ROUTES: Final = Path("/proc/net/route")
_ASK_EVERY: Final = 256  # lines between two questions whether anybody still waits

#: The places of a line's words.
_INTERFACE, _DESTINATION, _GATEWAY, _FLAGS, _METRIC, _MASK = 0, 1, 2, 3, 6, 7

_USES_GATEWAY, _REJECTS = 0x2, 0x200  # RTF_… in route.h
_INVALID, _DIRECT, _INDIRECT = 2, 3, 4  # Win32_IP4RouteTable.Type
_UNUSED_METRIC: Final = -1  # «If this metric is not used, its value should be set to -1», RFC 1354


class _Kernel:
    """What the kernel's file leaves out, each asked of the system once."""

    def __init__(self) -> None:
        self._known: dict[bytes, int] = {b"*": 0}  # a route that rejects goes through none

    @cached_property
    def protocols(self) -> dict[RouteKey, int]:
        """Who made each route."""
        return route_protocols()

    def index(self, name: bytes) -> int:
        """The number; FileNotFoundError for an interface that's gone, and its route with it."""
        if name not in self._known:
            try:
                self._known[name] = socket.if_nametoindex(name.decode())
            except OSError as error:
                raise FileNotFoundError(name) from error
        return self._known[name]


class Route:
    """One line of /proc/net/route."""

    __slots__ = ("_kernel", "_words")

    def __init__(self, words: list[bytes], kernel: _Kernel) -> None:
        self._words = words
        self._kernel = kernel

    @property
    def index(self) -> int:
        """The number of the interface it goes out through."""
        return self._kernel.index(self._words[_INTERFACE])

    @property
    def destination(self) -> str:
        """The network's address; `0.0.0.0` with such a mask is every network."""
        return _dotted(self._words[_DESTINATION])

    @property
    def gateway(self) -> str:
        """The next host, or `0.0.0.0` where the destination is on the wire itself."""
        return _dotted(self._words[_GATEWAY])

    @property
    def mask(self) -> str:
        """The network's mask."""
        return _dotted(self._words[_MASK])

    @property
    def kind(self) -> int:
        """A value of Win32_IP4RouteTable.Type."""
        flags = int(self._words[_FLAGS], 16)
        if flags & _REJECTS:
            return _INVALID
        return _INDIRECT if flags & _USES_GATEWAY else _DIRECT

    @property
    def metric(self) -> int:
        """The less, the better."""
        return int(self._words[_METRIC])

    @property
    def protocol(self) -> int | None:
        """A value of Win32_IP4RouteTable.Protocol; None where the kernel doesn't say."""
        key = RouteKey(self._words[_DESTINATION], self._words[_MASK], self.metric)
        return self._kernel.protocols.get(key)

    @property
    def is_default(self) -> bool:
        """Whether it's the way to every network that no other route leads to."""
        return self._words[_DESTINATION] == self._words[_MASK] == b"00000000"


@lru_cache(maxsize=1024)  # masks and gateways recur, and a route's description has its addresses again
def _dotted(word: bytes) -> str:
    """The kernel prints the four bytes of an address as one number in this machine's order."""
    return socket.inet_ntoa(int(word, 16).to_bytes(4, sys.byteorder))


def _word(address: object) -> bytes | None:
    """An address as the kernel prints it; None for what is no address."""
    try:
        return word(socket.inet_aton(str(address)))
    except OSError:
        return None


def _name(index: object) -> bytes | None:
    """An interface's name as the kernel prints it; None for what is no interface."""
    if index == 0:
        return b"*"
    try:
        return socket.if_indextoname(int(str(index))).encode()
    except (OSError, OverflowError, ValueError):
        return None


#: The properties whose demanded values can be compared with a line's words, and how the words are had from them.
_COMPARABLE: Final[tuple[tuple[str, int, Callable[[object], bytes | None]], ...]] = (
    ("Destination", _DESTINATION, _word),
    ("NextHop", _GATEWAY, _word),
    ("Mask", _MASK, _word),
    ("InterfaceIndex", _INTERFACE, _name),
)


def _subjects(request: InstanceRequest) -> Iterator[Route]:
    demands = ((place, of_value, equality(request, name)) for name, place, of_value in _COMPARABLE)
    wanted = [(place, of_value(value)) for place, of_value, value in demands if value is not None]
    yield from routes(wanted, request.cancelled)


def routes(
    wanted: list[tuple[int, bytes | None]] | None = None, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Route]:
    """The routes whose words at these places are these, until nobody waits for more."""
    kernel = _Kernel()
    try:
        lines = _ROUTES.open("rb")
    except OSError:
        return
    with lines:
        next(lines, None)  # the heading
        for count, line in enumerate(lines):
            if count % _ASK_EVERY == 0 and cancelled():
                return
            words = line.split()
            if len(words) > _MASK and all(words[place] == word for place, word in wanted or ()):
                yield Route(words, kernel)


WIN32_IP4_ROUTE_TABLE: Final = HostClass[Route](
    name="Win32_IP4RouteTable",
    superclass="CIM_LogicalElement",
    subjects=_subjects,
    documentation="https://learn.microsoft.com/previous-versions/windows/desktop/wmiiprouteprov/win32-ip4routetable",
    properties=(
        Property("Age", "sint32"),
        Property("Caption", "string", lambda route: route.destination),
        Property("Description", "string", lambda route: f"{route.destination} - {route.mask} - {route.gateway}"),
        Property("Destination", "string", lambda route: route.destination, key=True),
        Property("Information", "string"),
        Property("InstallDate", "datetime"),
        Property("InterfaceIndex", "sint32", lambda route: route.index, key=True),
        Property("Mask", "string", lambda route: route.mask, key=True),
        Property("Metric1", "sint32", lambda route: route.metric),
        Property("Metric2", "sint32", constant(_UNUSED_METRIC)),
        Property("Metric3", "sint32", constant(_UNUSED_METRIC)),
        Property("Metric4", "sint32", constant(_UNUSED_METRIC)),
        Property("Metric5", "sint32", constant(_UNUSED_METRIC)),
        Property("Name", "string", lambda route: route.destination),
        Property("NextHop", "string", lambda route: route.gateway, key=True),
        Property("Protocol", "uint32", lambda route: route.protocol),
        Property("Status", "string"),
        Property("Type", "uint32", lambda route: route.kind),
    ),
)

CLASSES: Final = (WIN32_IP4_ROUTE_TABLE,)
