"""How long the kernel keeps each IPv4 address: a DHCP client gives it the time that its lease lasts."""

from __future__ import annotations

import struct
import time
from datetime import datetime
from typing import Final, NamedTuple

from wmisink.host._machine import local_time
from wmisink.host._rtnetlink import dump

_GET_ADDRESS: Final = 22  # RTM_GETADDR
_ADDRESS: Final = struct.Struct("=4BI")  # struct ifaddrmsg: family, prefix, flags, scope, interface
_INTERFACE: Final = 4
_CACHE_INFO: Final = 6  # IFA_CACHEINFO
_TIMES: Final = struct.Struct("=4I")  # struct ifa_cacheinfo: preferred, valid, created, updated
_FOR_EVER: Final = 0xFFFFFFFF
_HUNDREDTHS: Final = 100


class Lease(NamedTuple):
    """An address that was given for a time."""

    obtained: datetime
    expires: datetime


def address_leases() -> dict[int, list[Lease | None]]:
    """For each interface that has IPv4 addresses, by its number, what each is held by; None for one that stays."""
    leases: dict[int, list[Lease | None]] = {}
    for address in dump(_GET_ADDRESS, _ADDRESS):
        times = address.attributes.get(_CACHE_INFO)
        if times is not None and len(times) >= _TIMES.size:
            leases.setdefault(address.fields[_INTERFACE], []).append(_lease(*_TIMES.unpack_from(times)))
    return leases


def _lease(_preferred: int, valid: int, _created: int, updated: int) -> Lease | None:
    if valid == _FOR_EVER:
        return None
    now = time.time()
    # The kernel counts hundredths of a second since it started, without the time it slept, in 32 bits and in steps: a
    # lease may seem to be of a moment to come.
    hundredths = (round(time.monotonic() * _HUNDREDTHS) - updated + _HUNDREDTHS) & 0xFFFFFFFF
    age = max(hundredths / _HUNDREDTHS - 1, 0)
    return Lease(local_time(round(now - age)), local_time(round(now + valid)))
