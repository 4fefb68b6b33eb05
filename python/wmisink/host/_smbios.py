"""What the firmware says of the machine: the SMBIOS structures and the strings that Linux gives out from them.

The whole table is in /sys/firmware/dmi/tables, for root alone; the strings in /sys/class/dmi/id are for everyone, but
for serial numbers. What neither gives us is None. The offsets are those of the System Management BIOS Reference
Specification (DSP0134).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from wmisink.host._system_files import read_text

_IDENTIFIERS: Final = Path("/sys/class/dmi/id")
_TABLES: Final = Path("/sys/firmware/dmi/tables")
_HEADER: Final = 4
_END_OF_TABLE: Final = 127

BIOS, SYSTEM, BASE_BOARD, ENCLOSURE, PROCESSOR = 0, 1, 2, 3, 4
OEM_STRINGS, CONFIGURATION, LANGUAGE = 11, 12, 13
MEMORY_DEVICE, MAPPED_ADDRESS = 17, 20
SYSTEM_RESET, HARDWARE_SECURITY, BOOT_INFORMATION = 23, 24, 32
_CONTAINED_ELEMENTS: Final = 0x13


@dataclass(frozen=True)
class Structure:
    """One structure of the table: `data` is its formatted area, header included."""

    kind: int
    handle: int
    data: bytes
    strings: tuple[str, ...]

    def number(self, offset: int, size: int = 1) -> int | None:
        """An unsigned number of that many bytes; None where an older structure ends before it."""
        return int.from_bytes(self.data[offset : offset + size], "little") if offset + size <= len(self.data) else None

    def text(self, offset: int) -> str | None:
        """The string whose number stands there; None where there is none or it's blank."""
        number = self.number(offset)
        if not number or number > len(self.strings):
            return None
        return self.strings[number - 1].strip() or None

    def bit(self, offset: int, bit: int) -> bool | None:
        """One bit of a byte."""
        number = self.number(offset)
        return None if number is None else bool(number >> bit & 1)


class Firmware:
    """The firmware's account of the machine; each source is read when it's first asked for, and once."""

    @cached_property
    def present(self) -> bool:
        """Whether this system has SMBIOS, be its table for us or not."""
        return _IDENTIFIERS.is_dir() or bool(self.structures)

    @cached_property
    def structures(self) -> list[Structure]:
        """All structures in the table's order; empty where the table isn't there or isn't for us."""
        try:
            return list(parse((_TABLES / "DMI").read_bytes()))
        except OSError:
            return []

    @cached_property
    def version(self) -> tuple[int, int] | None:
        """The version of SMBIOS, from its entry point."""
        try:
            entry = (_TABLES / "smbios_entry_point").read_bytes()
        except OSError:
            return None
        at = 7 if entry.startswith(b"_SM3_") else 6
        return (entry[at], entry[at + 1]) if entry.startswith(b"_SM") and len(entry) > at + 1 else None

    def of_kind(self, kind: int) -> list[Structure]:
        """The structures of a kind."""
        return [structure for structure in self.structures if structure.kind == kind]

    def first(self, kind: int) -> Structure | None:
        """The first structure of a kind."""
        return next((structure for structure in self.structures if structure.kind == kind), None)

    def text(self, identifier: str) -> str | None:
        """A file of /sys/class/dmi/id, such as `board_serial`."""
        return read_text(_IDENTIFIERS / identifier)

    def text_of(self, kind: int, offset: int, identifier: str) -> str | None:
        """A string by the kernel's name for it, or else from the first structure of a kind."""
        structure = self.first(kind)
        return self.text(identifier) or (structure.text(offset) if structure else None)

    def number_of(self, kind: int, offset: int, size: int = 1) -> int | None:
        """A number from the first structure of a kind."""
        structure = self.first(kind)
        return structure.number(offset, size) if structure else None


def enclosure_sku(structure: Structure) -> str | None:
    """A case's stock-keeping unit, which stands behind the records of what the case contains."""
    count, size = (structure.number(_CONTAINED_ELEMENTS + place) for place in (0, 1))
    return None if count is None or size is None else structure.text(_CONTAINED_ELEMENTS + 2 + count * size)


def parse(table: bytes) -> Iterator[Structure]:
    """The structures of a table; one that's cut off at its end is left out."""
    position = 0
    while position + _HEADER <= len(table):
        kind, length = table[position], table[position + 1]
        end = table.find(b"\0\0", position + length)
        if length < _HEADER or end < 0:
            return
        data = table[position : position + length]
        texts = table[position + length : end].split(b"\0") if end > position + length else []
        strings = tuple(text.decode("latin-1") for text in texts)
        yield Structure(kind, int.from_bytes(data[2:4], "little"), data, strings)
        if kind == _END_OF_TABLE:
            return
        position = end + 2
