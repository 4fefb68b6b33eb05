"""Win32_BaseBoard and Win32_SystemEnclosure: the board and the case, from SMBIOS.

A machine may have several of each; where its table isn't for us, the strings in /sys/class/dmi/id tell of the first
alone. A system without SMBIOS has no instances.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant
from wmisink.host._smbios import BASE_BOARD, CONFIGURATION, ENCLOSURE, Firmware, Structure, enclosure_sku

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_BOARD_FEATURES: Final = 0x09
_ENCLOSURE_TYPE: Final = 0x05
_LOCK: Final = 7  # the bit of the type that says there is one
_RACK_UNIT_INCHES: Final = 1.75

CIM_PHYSICAL_PACKAGE: Final = CimClass(
    "CIM_PhysicalPackage",
    "CIM_PhysicalElement",
    {
        "Depth": "real32",
        "Height": "real32",
        "HotSwappable": "boolean",
        "Removable": "boolean",
        "Replaceable": "boolean",
        "Weight": "real32",
        "Width": "real32",
    },
)
CIM_CARD: Final = CimClass(
    "CIM_Card",
    "CIM_PhysicalPackage",
    {
        "HostingBoard": "boolean",
        "RequirementsDescription": "string",
        "RequiresDaughterBoard": "boolean",
        "SlotLayout": "string",
        "SpecialRequirements": "boolean",
    },
)
CIM_PHYSICAL_FRAME: Final = CimClass(
    "CIM_PhysicalFrame",
    "CIM_PhysicalPackage",
    {
        "AudibleAlarm": "boolean",
        "BreachDescription": "string",
        "CableManagementStrategy": "string",
        "LockPresent": "boolean",
        "SecurityBreach": "uint16",
        "ServiceDescriptions": "string[]",
        "ServicePhilosophy": "uint16[]",
        "VisibleAlarm": "boolean",
    },
)
CIM_CHASSIS: Final = CimClass(
    "CIM_Chassis",
    "CIM_PhysicalFrame",
    {
        "ChassisTypes": "uint16[]",
        "CurrentRequiredOrProduced": "sint16",
        "HeatGeneration": "uint16",
        "NumberOfPowerCords": "uint16",
        "TypeDescriptions": "string[]",
    },
)


class _Part(NamedTuple):
    """A board or a case: `structure` is None where the table isn't for us."""

    number: int
    structure: Structure | None
    firmware: Firmware


def _parts(kind: int) -> Callable[[InstanceRequest], Iterator[_Part]]:
    def subjects(_request: InstanceRequest) -> Iterator[_Part]:
        firmware = Firmware()
        if not firmware.present:
            return
        for number, structure in enumerate(firmware.of_kind(kind) or [None]):
            yield _Part(number, structure, firmware)

    return subjects


def _text(offset: int, identifier: str) -> Callable[[_Part], str | None]:
    """A string of the structure; where there is no structure, the kernel's."""

    def read(part: _Part) -> str | None:
        return part.firmware.text(identifier) if part.structure is None else part.structure.text(offset)

    return read


def _number(offset: int) -> Callable[[_Part], int | None]:
    return lambda part: part.structure.number(offset) if part.structure else None


def _bit(offset: int, bit: int) -> Callable[[_Part], bool | None]:
    return lambda part: part.structure.bit(offset, bit) if part.structure else None


def _options(part: _Part) -> list[str] | None:
    """The strings about jumpers and switches, which SMBIOS keeps for the machine as a whole."""
    structure = part.firmware.first(CONFIGURATION)
    return list(structure.strings) if structure else None


def _chassis_types(part: _Part) -> list[int] | None:
    """The type without the bit about a lock; the kernel's file has it without already."""
    number = _number(_ENCLOSURE_TYPE)(part)
    if part.structure is None:
        text = part.firmware.text("chassis_type") or ""
        number = int(text) if text.isdigit() else None
    return None if number is None else [number & 0x7F]


def _height(part: _Part) -> float | None:
    """In inches; SMBIOS counts rack units, and 0 means that it doesn't say."""
    units = _number(0x11)(part)
    return units * _RACK_UNIT_INCHES if units else None


def _enclosure_sku(part: _Part) -> str | None:
    return enclosure_sku(part.structure) if part.structure else None


WIN32_BASE_BOARD: Final = HostClass[_Part](
    name="Win32_BaseBoard",
    superclass="CIM_Card",
    subjects=_parts(BASE_BOARD),
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-baseboard",
    properties=(
        Property("Caption", "string", constant("Base Board")),
        Property("ConfigOptions", "string[]", _options),
        Property("CreationClassName", "string", constant("Win32_BaseBoard")),
        Property("Depth", "real32"),
        Property("Description", "string", constant("Base Board")),
        Property("Height", "real32"),
        Property("HostingBoard", "boolean", _bit(_BOARD_FEATURES, 0)),
        Property("HotSwappable", "boolean", _bit(_BOARD_FEATURES, 4)),
        Property("InstallDate", "datetime"),
        Property("Manufacturer", "string", _text(0x04, "board_vendor")),
        Property("Model", "string"),
        Property("Name", "string", constant("Base Board")),
        Property("OtherIdentifyingInfo", "string", _text(0x08, "board_asset_tag")),
        Property("PartNumber", "string"),
        Property("PoweredOn", "boolean", constant(value=True)),
        Property("Product", "string", _text(0x05, "board_name")),
        Property("Removable", "boolean", _bit(_BOARD_FEATURES, 2)),
        Property("Replaceable", "boolean", _bit(_BOARD_FEATURES, 3)),
        Property("RequirementsDescription", "string"),
        Property("RequiresDaughterBoard", "boolean", _bit(_BOARD_FEATURES, 1)),
        Property("SerialNumber", "string", _text(0x07, "board_serial")),
        Property("SKU", "string"),
        Property("SlotLayout", "string"),
        Property("SpecialRequirements", "boolean"),
        Property("Status", "string", constant("OK")),
        Property("Tag", "string", lambda part: f"Base Board {part.number}", key=True),
        Property("Version", "string", _text(0x06, "board_version")),
        Property("Weight", "real32"),
        Property("Width", "real32"),
    ),
)

WIN32_SYSTEM_ENCLOSURE: Final = HostClass[_Part](
    name="Win32_SystemEnclosure",
    superclass="CIM_Chassis",
    subjects=_parts(ENCLOSURE),
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-systemenclosure",
    properties=(
        Property("AudibleAlarm", "boolean"),
        Property("BreachDescription", "string"),
        Property("CableManagementStrategy", "string"),
        Property("Caption", "string", constant("System Enclosure")),
        Property("ChassisTypes", "uint16[]", _chassis_types),
        Property("CreationClassName", "string", constant("Win32_SystemEnclosure")),
        Property("CurrentRequiredOrProduced", "sint16"),
        Property("Depth", "real32"),
        Property("Description", "string", constant("System Enclosure")),
        Property("HeatGeneration", "uint16"),
        Property("Height", "real32", _height),
        Property("HotSwappable", "boolean"),
        Property("InstallDate", "datetime"),
        Property("LockPresent", "boolean", _bit(_ENCLOSURE_TYPE, _LOCK)),
        Property("Manufacturer", "string", _text(0x04, "chassis_vendor")),
        Property("Model", "string"),
        Property("Name", "string", constant("System Enclosure")),
        Property("NumberOfPowerCords", "uint16", lambda part: _number(0x12)(part) or None),  # 0: it doesn't say
        Property("OtherIdentifyingInfo", "string"),
        Property("PartNumber", "string"),
        Property("PoweredOn", "boolean"),
        Property("Removable", "boolean"),
        Property("Replaceable", "boolean"),
        Property("SecurityBreach", "uint16"),
        Property("SecurityStatus", "uint16", _number(0x0C)),
        Property("SerialNumber", "string", _text(0x07, "chassis_serial")),
        Property("ServiceDescriptions", "string[]"),
        Property("ServicePhilosophy", "uint16[]"),
        Property("SKU", "string", _enclosure_sku),
        Property("SMBIOSAssetTag", "string", _text(0x08, "chassis_asset_tag")),
        Property("Status", "string", constant("OK")),
        Property("Tag", "string", lambda part: f"System Enclosure {part.number}", key=True),
        Property("TypeDescriptions", "string[]"),
        Property("Version", "string", _text(0x06, "chassis_version")),
        Property("VisibleAlarm", "boolean"),
        Property("Weight", "real32"),
        Property("Width", "real32"),
    ),
)

SUPERCLASSES: Final = (CIM_PHYSICAL_PACKAGE, CIM_CARD, CIM_PHYSICAL_FRAME, CIM_CHASSIS)
CLASSES: Final = (WIN32_BASE_BOARD, WIN32_SYSTEM_ENCLOSURE)
