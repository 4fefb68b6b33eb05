"""The network interfaces, from psutil and /sys/class/net, without the loopback, which is no adapter on Windows either.

An interface's number is the kernel's, so it stays the same while the interface is there.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import psutil

from wmisink.host._machine import Machine
from wmisink.host._system_files import read_integer, read_text

_NETS: Final = Path("/sys/class/net")
_LOOPBACK: Final = 772  # ARPHRD_LOOPBACK in if_arp.h, the type that /sys states
_UP: Final = 1  # IFF_UP
_NO_ADDRESS: Final = frozenset("0:")
_MEGABIT: Final = 1_000_000


class Network:
    """The interfaces together, as one query sees them."""

    @cached_property
    def addresses(self) -> dict[str, list[Any]]:
        """The addresses of each interface, from one call of the system."""
        return psutil.net_if_addrs()

    @cached_property
    def states(self) -> dict[str, Any]:
        """Whether each interface is up, its speed and its MTU."""
        return psutil.net_if_stats()


class Interface:
    """One interface; each source is read when the first property asks for it."""

    def __init__(self, name: str, index: int, network: Network, machine: Machine) -> None:
        self.name = name
        self.index = index
        self.network = network
        self.machine = machine

    @property
    def directory(self) -> Path:
        """What /sys has of it."""
        return _NETS / self.name

    @cached_property
    def hardware_type(self) -> int | None:
        """ARPHRD_… in if_arp.h."""
        return read_integer(self.directory / "type")

    @cached_property
    def is_enabled(self) -> bool:
        """Whether somebody has switched it on, with or without a cable."""
        flags = _hexadecimal(read_text(self.directory / "flags"))
        if flags is not None:
            return flags & _UP != 0
        return self.name in self.network.states and bool(self.network.states[self.name].isup)

    @cached_property
    def has_carrier(self) -> bool | None:
        """Whether something is at the other end; None where the interface is off, or doesn't know."""
        carrier = read_integer(self.directory / "carrier")
        return None if carrier is None else carrier != 0

    @cached_property
    def mac_address(self) -> str | None:
        """In Windows' form, `02:FC:00:00:00:01`."""
        text = read_text(self.directory / "address")
        if text is None:
            family = getattr(psutil, "AF_LINK", None)
            texts = (each.address for each in self.network.addresses.get(self.name, ()) if each.family == family)
            text = next(texts, None)
        return None if not text or set(text) <= _NO_ADDRESS else text.upper().replace("-", ":")

    @cached_property
    def speed(self) -> int | None:
        """Bits per second, where the driver tells."""
        state = self.network.states.get(self.name)
        megabits = 0 if state is None else int(state.speed)
        return megabits * _MEGABIT if megabits > 0 else None

    @cached_property
    def is_physical(self) -> bool | None:
        """Whether a device is behind it, virtual machines' ones among them."""
        return (self.directory / "device").exists() if self.directory.exists() else None

    @cached_property
    def is_wireless(self) -> bool:
        """Whether it's of IEEE 802.11."""
        return (self.directory / "wireless").exists() or (self.directory / "phy80211").exists()

    @cached_property
    def driver(self) -> str | None:
        """The kernel module that drives it."""
        link = self.directory / "device" / "driver"
        return link.resolve().name if link.exists() else None

    def addresses(self, family: socket.AddressFamily) -> list[Any]:
        """Its addresses of a kind, as psutil has them."""
        return [each for each in self.network.addresses.get(self.name, ()) if each.family == family]


def _hexadecimal(text: str | None) -> int | None:
    return int(text, 16) if text is not None and text.startswith("0x") else None


def interfaces(machine: Machine, index: object = None) -> Iterator[Interface]:
    """The interfaces in the order of their numbers, or the one that has this number."""
    network = Network()
    for number, name in sorted(socket.if_nameindex()):
        if index in (None, number):
            interface = Interface(name, number, network, machine)
            if not _is_loopback(interface):
                yield interface


def _is_loopback(interface: Interface) -> bool:
    if interface.hardware_type is not None:
        return interface.hardware_type == _LOOPBACK
    return interface.name.startswith("lo")
