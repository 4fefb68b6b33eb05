"""Win32_PhysicalMemory: the memory modules, from the firmware's table (SMBIOS).

Linux gives the table to root alone; for others, and on a system without SMBIOS, the class has no instances.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant
from wmisink.host._smbios import MAPPED_ADDRESS, MEMORY_DEVICE, Firmware, Structure

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_TITLE: Final = "Physical Memory"
_UNKNOWN_WORD: Final = 0xFFFF
_UNKNOWN_BYTE: Final = 0xFF
_EXTENDED_SIZE: Final = 0x7FFF  # the size is in another field, for it's too great for this one
_IN_KILOBYTES: Final = 0x8000

#: SMBIOS's form factors (DSP0134, 7.18.1) as the values of CIM_Chip.FormFactor.
_FORM_FACTORS: Final = {
    1: 1,
    2: 0,
    3: 7,
    4: 2,
    5: 1,
    6: 3,
    7: 4,
    8: 6,
    9: 8,
    10: 9,
    11: 1,
    12: 11,
    13: 12,
    14: 13,
    15: 8,
}
#: SMBIOS's memory types (DSP0134, 7.18.2) as the values of CIM_PhysicalMemory.MemoryType, which has no later ones.
_MEMORY_TYPES: Final = {
    1: 1,
    2: 0,
    3: 2,
    4: 6,
    5: 7,
    6: 8,
    7: 9,
    8: 10,
    9: 11,
    10: 12,
    11: 13,
    12: 14,
    13: 15,
    14: 16,
    15: 17,
    16: 18,
    17: 19,
    18: 20,
    19: 21,
    20: 22,
    24: 24,
    25: 25,
}

CIM_CHIP: Final = CimClass("CIM_Chip", "CIM_PhysicalComponent", {"FormFactor": "uint16"})
CIM_PHYSICAL_MEMORY: Final = CimClass(
    "CIM_PhysicalMemory",
    "CIM_Chip",
    {
        "BankLabel": "string",
        "Capacity": "uint64",
        "DataWidth": "uint16",
        "InterleavePosition": "uint32",
        "MemoryType": "uint16",
        "PositionInRow": "uint32",
        "Speed": "uint32",
        "TotalWidth": "uint16",
    },
)


class _Module(NamedTuple):
    number: int
    device: Structure
    address: Structure | None


def _modules(_request: InstanceRequest) -> Iterator[_Module]:
    """The modules that are there; an empty slot has a structure too, with the size 0."""
    firmware = Firmware()
    addresses = {each.number(0x0C, 2): each for each in firmware.of_kind(MAPPED_ADDRESS)}
    installed = [device for device in firmware.of_kind(MEMORY_DEVICE) if device.number(0x0C, 2)]
    for number, device in enumerate(installed):
        yield _Module(number, device, addresses.get(device.handle))


def _capacity(module: _Module) -> int | None:
    """In bytes."""
    size = module.device.number(0x0C, 2)
    if size is None or size == _UNKNOWN_WORD:
        return None
    if size == _EXTENDED_SIZE:
        extended = module.device.number(0x1C, 4)
        return None if extended is None else (extended & 0x7FFFFFFF) << 20
    return (size & _EXTENDED_SIZE) << (10 if size & _IN_KILOBYTES else 20)


def _known_word(offset: int) -> Callable[[_Module], int | None]:
    """A number of two bytes, of which 0xFFFF means that it's unknown."""

    def read(module: _Module) -> int | None:
        number = module.device.number(offset, 2)
        return None if number == _UNKNOWN_WORD else number

    return read


def _speed(offset: int, extended_offset: int) -> Callable[[_Module], int | None]:
    """As SMBIOS has it, in millions of transfers a second; 0 means that it's unknown, 0xFFFF that it's elsewhere."""

    def read(module: _Module) -> int | None:
        speed = module.device.number(offset, 2)
        return (module.device.number(extended_offset, 4) if speed == _UNKNOWN_WORD else speed) or None

    return read


def _mapped(offset: int) -> Callable[[_Module], int | None]:
    """A number about the module's place in the address space, of which 0xFF means that it's unknown."""

    def read(module: _Module) -> int | None:
        number = module.address.number(offset) if module.address else None
        return None if number == _UNKNOWN_BYTE else number

    return read


def _rank(module: _Module) -> int | None:
    attributes = module.device.number(0x1B)
    return None if attributes is None else attributes & 0x0F


WIN32_PHYSICAL_MEMORY: Final = HostClass[_Module](
    name="Win32_PhysicalMemory",
    superclass="CIM_PhysicalMemory",
    subjects=_modules,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-physicalmemory",
    properties=(
        Property("Attributes", "uint32", _rank),
        Property("BankLabel", "string", lambda module: module.device.text(0x11)),
        Property("Capacity", "uint64", _capacity),
        Property("Caption", "string", constant(_TITLE)),
        Property("ConfiguredClockSpeed", "uint32", _speed(0x20, 0x58)),
        Property("ConfiguredVoltage", "uint32", lambda module: module.device.number(0x26, 2)),
        Property("CreationClassName", "string", constant("Win32_PhysicalMemory")),
        Property("DataWidth", "uint16", _known_word(0x0A)),
        Property("Description", "string", constant(_TITLE)),
        Property("DeviceLocator", "string", lambda module: module.device.text(0x10)),
        Property("FormFactor", "uint16", lambda module: _FORM_FACTORS.get(module.device.number(0x0E) or 0)),
        Property("HotSwappable", "boolean"),
        Property("InstallDate", "datetime"),
        Property("InterleaveDataDepth", "uint16", _mapped(0x12)),
        Property("InterleavePosition", "uint32", _mapped(0x11)),
        Property("Manufacturer", "string", lambda module: module.device.text(0x17)),
        Property("MaxVoltage", "uint32", lambda module: module.device.number(0x24, 2)),
        Property("MemoryType", "uint16", lambda module: _MEMORY_TYPES.get(module.device.number(0x12) or 0, 0)),
        Property("MinVoltage", "uint32", lambda module: module.device.number(0x22, 2)),
        Property("Model", "string"),
        Property("Name", "string", constant(_TITLE)),
        Property("OtherIdentifyingInfo", "string", lambda module: module.device.text(0x19)),
        Property("PartNumber", "string", lambda module: module.device.text(0x1A)),
        Property("PositionInRow", "uint32", _mapped(0x10)),
        Property("PoweredOn", "boolean"),
        Property("Removable", "boolean"),
        Property("Replaceable", "boolean"),
        Property("SerialNumber", "string", lambda module: module.device.text(0x18)),
        Property("SKU", "string"),
        Property("SMBIOSMemoryType", "uint32", lambda module: module.device.number(0x12)),
        Property("Speed", "uint32", _speed(0x15, 0x54)),
        Property("Status", "string"),
        Property("Tag", "string", lambda module: f"{_TITLE} {module.number}", key=True),
        Property("TotalWidth", "uint16", _known_word(0x08)),
        Property("TypeDetail", "uint16", lambda module: module.device.number(0x13, 2)),
        Property("Version", "string"),
    ),
)

SUPERCLASSES: Final = (CIM_CHIP, CIM_PHYSICAL_MEMORY)
CLASSES: Final = (WIN32_PHYSICAL_MEMORY,)
