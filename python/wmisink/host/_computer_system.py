"""Win32_ComputerSystem: this machine, from psutil, its DMI table and its ACPI tables as Linux shows them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil

from wmisink.host._definition import HostClass, Property, constant
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine, utc_offset_minutes
from wmisink.host._processor import socket_count
from wmisink.host._smbios import (
    BOOT_INFORMATION,
    ENCLOSURE,
    HARDWARE_SECURITY,
    OEM_STRINGS,
    SYSTEM,
    SYSTEM_RESET,
    enclosure_sku,
)
from wmisink.host._system_files import read_integer, read_text

_DMI: Final = Path("/sys/class/dmi/id")
_SYSTEM_TYPES: Final = {
    "x86_64": "x64-based PC",
    "amd64": "x64-based PC",
    "i386": "X86-based PC",
    "i586": "X86-based PC",
    "i686": "X86-based PC",
    "aarch64": "ARM64-based PC",
    "arm64": "ARM64-based PC",
}
_ACPI_TABLET: Final = 8
_LARGEST_COUNT: Final = 0x7FFF


def _dmi(name: str) -> Callable[[Machine], str | None]:
    return lambda _machine: read_text(_DMI / name)


def _power_profile(_machine: Machine) -> int | None:
    """ACPI's Preferred_PM_Profile, whose values PCSystemTypeEx takes over."""
    return read_integer("/sys/firmware/acpi/pm_profile")


def _system_type(machine: Machine) -> int | None:
    """The same without tablets, which PCSystemType has no value for."""
    profile = _power_profile(machine)
    return None if profile is None or profile >= _ACPI_TABLET else profile


def _hypervisor_present(machine: Machine) -> bool | None:
    if read_text("/sys/hypervisor/type") is not None:
        return True
    return machine.has_cpu_flag("hypervisor")


def _user_name(_machine: Machine) -> str | None:
    """Who is logged on at the machine itself, not over the network."""
    return next((user.name for user in psutil.users() if not user.host or user.host.startswith(":")), None)


def _number(kind: int, offset: int) -> Callable[[Machine], int | None]:
    """A byte of the firmware's first structure of a kind."""
    return lambda machine: machine.firmware.number_of(kind, offset)


def _two_bits(kind: int, offset: int, bit: int) -> Callable[[Machine], int | None]:
    """Two bits of it, whose four values are WMI's too."""

    def read(machine: Machine) -> int | None:
        number = machine.firmware.number_of(kind, offset)
        return None if number is None else number >> bit & 0b11

    return read


def _count(offset: int) -> Callable[[Machine], int | None]:
    """A count about resets, of which 0xFFFF means that it's unknown; WMI's has a sign."""

    def read(machine: Machine) -> int | None:
        count = machine.firmware.number_of(SYSTEM_RESET, offset, 2)
        return None if count is None or count > _LARGEST_COUNT else count

    return read


def _watches(machine: Machine) -> bool | None:
    """Whether the firmware resets a machine that no longer answers."""
    structure = machine.firmware.first(SYSTEM_RESET)
    return structure.bit(0x04, 5) if structure else None


def _chassis_sku(machine: Machine) -> str | None:
    structure = machine.firmware.first(ENCLOSURE)
    return enclosure_sku(structure) if structure else None


def _boot_status(machine: Machine) -> list[int] | None:
    structure = machine.firmware.first(BOOT_INFORMATION)
    return list(structure.data[0x0A:]) or None if structure else None


def _oem_strings(machine: Machine) -> list[str] | None:
    structure = machine.firmware.first(OEM_STRINGS)
    return list(structure.strings) if structure else None


WIN32_COMPUTER_SYSTEM: Final = HostClass[Machine](
    name=COMPUTER_SYSTEM_CLASS,
    superclass="CIM_UnitaryComputerSystem",
    subjects=lambda _request: [Machine()],
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-computersystem",
    properties=(
        Property("AdminPasswordStatus", "uint16", _two_bits(HARDWARE_SECURITY, 0x04, 2)),
        Property("AutomaticManagedPagefile", "boolean"),
        Property("AutomaticResetBootOption", "boolean"),
        Property("AutomaticResetCapability", "boolean", _watches),
        Property("BootOptionOnLimit", "uint16", _two_bits(SYSTEM_RESET, 0x04, 3)),
        Property("BootOptionOnWatchDog", "uint16", _two_bits(SYSTEM_RESET, 0x04, 1)),
        Property("BootROMSupported", "boolean"),
        Property("BootupState", "string"),
        Property("BootStatus", "uint16[]", _boot_status),
        Property("Caption", "string", lambda machine: machine.host_name),
        Property("ChassisBootupState", "uint16", _number(ENCLOSURE, 0x09)),
        Property("ChassisSKUNumber", "string", _chassis_sku),
        Property("CreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("CurrentTimeZone", "sint16", lambda _: utc_offset_minutes()),
        Property("DaylightInEffect", "boolean", lambda _: time.localtime().tm_isdst > 0),
        Property("Description", "string"),
        Property("DNSHostName", "string", lambda machine: machine.host_name),
        Property("Domain", "string"),
        Property("DomainRole", "uint16"),
        Property("EnableDaylightSavingsTime", "boolean", lambda _: bool(time.daylight)),
        Property("FrontPanelResetStatus", "uint16", _two_bits(HARDWARE_SECURITY, 0x04, 0)),
        Property("HypervisorPresent", "boolean", _hypervisor_present),
        Property("InfraredSupported", "boolean"),
        Property("InitialLoadInfo", "string[]"),
        Property("InstallDate", "datetime"),
        Property("KeyboardPasswordStatus", "uint16", _two_bits(HARDWARE_SECURITY, 0x04, 4)),
        Property("LastLoadInfo", "string"),
        Property("Manufacturer", "string", _dmi("sys_vendor")),
        Property("Model", "string", _dmi("product_name")),
        Property("Name", "string", lambda machine: machine.host_name, key=True),
        Property("NameFormat", "string"),
        Property("NetworkServerModeEnabled", "boolean"),
        Property("NumberOfLogicalProcessors", "uint32", lambda _: psutil.cpu_count()),
        Property("NumberOfProcessors", "uint32", socket_count),
        Property("OEMLogoBitmap", "uint8[]"),
        Property("OEMStringArray", "string[]", _oem_strings),
        Property("PartOfDomain", "boolean"),
        Property("PauseAfterReset", "sint64"),
        Property("PCSystemType", "uint16", _system_type),
        Property("PCSystemTypeEx", "uint16", _power_profile),
        Property("PowerManagementCapabilities", "uint16[]"),
        Property("PowerManagementSupported", "boolean"),
        Property("PowerOnPasswordStatus", "uint16", _two_bits(HARDWARE_SECURITY, 0x04, 6)),
        Property("PowerState", "uint16"),
        Property("PowerSupplyState", "uint16", _number(ENCLOSURE, 0x0A)),
        Property("PrimaryOwnerContact", "string"),
        Property("PrimaryOwnerName", "string"),
        Property("ResetCapability", "uint16"),
        Property("ResetCount", "sint16", _count(0x05)),
        Property("ResetLimit", "sint16", _count(0x07)),
        Property("Roles", "string[]"),
        Property("Status", "string"),
        Property("SupportContactDescription", "string[]"),
        Property("SystemFamily", "string", _dmi("product_family")),
        Property("SystemSKUNumber", "string", _dmi("product_sku")),
        Property("SystemStartupDelay", "uint16"),
        Property("SystemStartupOptions", "string[]"),
        Property("SystemStartupSetting", "uint8"),
        Property("SystemType", "string", lambda machine: _SYSTEM_TYPES.get(machine.architecture)),
        Property("ThermalState", "uint16", _number(ENCLOSURE, 0x0B)),
        Property("TotalPhysicalMemory", "uint64", lambda _: psutil.virtual_memory().total),
        Property("UserName", "string", _user_name),
        Property("WakeUpType", "uint16", _number(SYSTEM, 0x18)),
        Property("Workgroup", "string"),
    ),
)

CLASSES: Final = (WIN32_COMPUTER_SYSTEM,)
