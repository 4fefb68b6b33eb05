"""Who made each route of the main table, which /proc/net/route leaves out."""

from __future__ import annotations

import struct
import sys
from typing import Final, NamedTuple

from wmisink.host._rtnetlink import Message, dump, number

_GET_ROUTE: Final = 26  # RTM_GETROUTE
_ROUTE: Final = struct.Struct("=8BI")  # struct rtmsg, see the places below
_LENGTH, _TABLE, _PROTOCOL = 1, 4, 5
_DESTINATION, _PRIORITY, _TABLE_NUMBER = 1, 6, 15  # RTA_…
_MAIN: Final = 254  # RT_TABLE_MAIN

#: RTPROT_… in rtnetlink.h as Win32_IP4RouteTable.Protocol, whose values are those of RFC 1354; all others are «other».
_PROTOCOLS: Final = {1: 4, 2: 2, 3: 3, 4: 3, 9: 4, 16: 3, 186: 14, 187: 9, 188: 13, 189: 8}
_OTHER: Final = 1


class RouteKey(NamedTuple):
    """What tells a route from others, as the words of /proc/net/route have it."""

    destination: bytes
    mask: bytes
    metric: int


def word(address: bytes) -> bytes:
    """Four bytes as the kernel prints them: as one number in this machine's order."""
    return b"%08X" % int.from_bytes(address, sys.byteorder)


#: The words of the masks by their lengths.
_MASKS: Final = [word(((0xFFFFFFFF << (32 - length)) & 0xFFFFFFFF).to_bytes(4, "big")) for length in range(33)]


def route_protocols() -> dict[RouteKey, int]:
    """Values of Win32_IP4RouteTable.Protocol for the routes there are; empty where the system doesn't say."""
    return {
        _key(route): _PROTOCOLS.get(route.fields[_PROTOCOL], _OTHER)
        for route in dump(_GET_ROUTE, _ROUTE)
        if _table(route) == _MAIN
    }


def _table(route: Message) -> int:
    """The number of its table, which may be more than the byte for it holds."""
    table = route.attributes.get(_TABLE_NUMBER)
    return route.fields[_TABLE] if table is None else number(table)


def _key(route: Message) -> RouteKey:
    return RouteKey(
        word(route.attributes.get(_DESTINATION, bytes(4))),
        _MASKS[route.fields[_LENGTH]],
        number(route.attributes.get(_PRIORITY, bytes(4))),
    )
