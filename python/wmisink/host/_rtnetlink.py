"""What the kernel tells of the network in no file of its own: dumps by rtnetlink(7), on Linux."""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

_PATIENCE: Final = 5.0  # seconds; the kernel answers at once or not at all
_BUFFER: Final = 1 << 16

_HEADER: Final = struct.Struct("=IHHII")  # struct nlmsghdr: length, type, flags, sequence, port
_ATTRIBUTE: Final = struct.Struct("=HH")  # struct rtattr: length, type
_REQUEST_DUMP: Final = 0x301  # NLM_F_REQUEST | NLM_F_DUMP
_ERROR, _DONE = 2, 3  # NLMSG_…
_TYPE: Final = 0x3FFF  # of an attribute; the two bits above are flags


class Message(NamedTuple):
    """One thing that the kernel tells of: the fields that all of its kind have, and others by their numbers."""

    fields: tuple[int, ...]
    attributes: dict[int, bytes]


def dump(request: int, layout: struct.Struct) -> Iterator[Message]:
    """All there are of a kind, of IPv4; none where the system has no such sockets, or not for us.

    `request` is RTM_GET…, whose answers have the number that is two less, and `layout` their structure, with the
    family of addresses in its first byte.
    """
    try:
        yield from _dump(request, layout)
    except (AttributeError, OSError):
        return


def number(value: bytes) -> int:
    """An attribute that is a number."""
    return int.from_bytes(value, sys.byteorder)


def _dump(request: int, layout: struct.Struct) -> Iterator[Message]:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.settimeout(_PATIENCE)
        body = bytes([socket.AF_INET]).ljust(layout.size, b"\0")
        kernel.send(_HEADER.pack(_HEADER.size + len(body), request, _REQUEST_DUMP, 1, 0) + body)
        while True:
            answer = kernel.recv(_BUFFER)
            start = 0
            while start < len(answer):
                length, kind, *_ = _HEADER.unpack_from(answer, start)
                if kind in {_DONE, _ERROR}:
                    return
                if kind == request - 2:
                    message = answer[start + _HEADER.size : start + length]
                    yield Message(layout.unpack_from(message), dict(_attributes(message[layout.size :])))
                start += _aligned(length)


def _attributes(message: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start + _ATTRIBUTE.size <= len(message):
        length, kind = _ATTRIBUTE.unpack_from(message, start)
        yield kind & _TYPE, message[start + _ATTRIBUTE.size : start + length]
        start += _aligned(length)


def _aligned(length: int) -> int:
    """Messages and attributes begin at multiples of four."""
    return max((length + 3) & ~3, 4)
