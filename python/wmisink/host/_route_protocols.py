"""Who made each route of the main table, which /proc/net/route leaves out: one dump by rtnetlink(7)."""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

_PATIENCE: Final = 5.0  # seconds; the kernel answers at once or not at all
_BUFFER: Final = 1 << 16

_HEADER: Final = struct.Struct("=IHHII")  # struct nlmsghdr: length, type, flags, sequence, port
_ROUTE: Final = struct.Struct("=8BI")  # struct rtmsg, see the places below
_ATTRIBUTE: Final = struct.Struct("=HH")  # struct rtattr: length, type
_LENGTH, _TABLE, _PROTOCOL = 1, 4, 5  # places in struct rtmsg

_REQUEST_DUMP: Final = 0x301  # NLM_F_REQUEST | NLM_F_DUMP
_ERROR, _DONE, _NEW_ROUTE, _GET_ROUTE = 2, 3, 24, 26  # NLMSG_… and RTM_…
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
    try:
        return dict(_routes())
    except (AttributeError, OSError):  # no such sockets here, or not for us
        return {}


def _routes() -> Iterator[tuple[RouteKey, int]]:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.settimeout(_PATIENCE)
        body = _ROUTE.pack(socket.AF_INET, *(0,) * 8)
        kernel.send(_HEADER.pack(_HEADER.size + len(body), _GET_ROUTE, _REQUEST_DUMP, 1, 0) + body)
        while True:
            answer = kernel.recv(_BUFFER)
            start = 0
            while start < len(answer):
                length, kind, *_ = _HEADER.unpack_from(answer, start)
                if kind in {_DONE, _ERROR}:
                    return
                if kind == _NEW_ROUTE:
                    yield from _route(answer[start + _HEADER.size : start + length])
                start += _aligned(length)


def _route(message: bytes) -> Iterator[tuple[RouteKey, int]]:
    fields = _ROUTE.unpack_from(message)
    attributes = dict(_attributes(message[_ROUTE.size :]))
    table = attributes.get(_TABLE_NUMBER)
    if (fields[_TABLE] if table is None else _number(table)) != _MAIN:
        return
    key = RouteKey(
        word(attributes.get(_DESTINATION, bytes(4))),
        _MASKS[fields[_LENGTH]],
        _number(attributes.get(_PRIORITY, bytes(4))),
    )
    yield key, _PROTOCOLS.get(fields[_PROTOCOL], _OTHER)


def _attributes(message: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start + _ATTRIBUTE.size <= len(message):
        length, kind = _ATTRIBUTE.unpack_from(message, start)
        yield kind, message[start + _ATTRIBUTE.size : start + length]
        start += _aligned(length)


def _aligned(length: int) -> int:
    """Messages and attributes begin at multiples of four."""
    return max((length + 3) & ~3, 4)


def _number(value: bytes) -> int:
    return int.from_bytes(value, sys.byteorder)
