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


WIN32_COMPUTER_SYSTEM: Final = HostClass[Machine](
    name=COMPUTER_SYSTEM_CLASS,
    superclass="CIM_UnitaryComputerSystem",
    subjects=lambda _request: [Machine()],
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-computersystem",
    properties=(
        Property("AdminPasswordStatus", "uint16"),
        Property("AutomaticManagedPagefile", "boolean"),
        Property("AutomaticResetBootOption", "boolean"),
        Property("AutomaticResetCapability", "boolean"),
        Property("BootOptionOnLimit", "uint16"),
        Property("BootOptionOnWatchDog", "uint16"),
        Property("BootROMSupported", "boolean"),
        Property("BootupState", "string"),
        Property("BootStatus", "uint16[]"),
        Property("Caption", "string", lambda machine: machine.host_name),
        Property("ChassisBootupState", "uint16"),
        Property("ChassisSKUNumber", "string"),
        Property("CreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("CurrentTimeZone", "sint16", lambda _: utc_offset_minutes()),
        Property("DaylightInEffect", "boolean", lambda _: time.localtime().tm_isdst > 0),
        Property("Description", "string"),
        Property("DNSHostName", "string", lambda machine: machine.host_name),
        Property("Domain", "string"),
        Property("DomainRole", "uint16"),
        Property("EnableDaylightSavingsTime", "boolean", lambda _: bool(time.daylight)),
        Property("FrontPanelResetStatus", "uint16"),
        Property("HypervisorPresent", "boolean", _hypervisor_present),
        Property("InfraredSupported", "boolean"),
        Property("InitialLoadInfo", "string[]"),
        Property("InstallDate", "datetime"),
        Property("KeyboardPasswordStatus", "uint16"),
        Property("LastLoadInfo", "string"),
        Property("Manufacturer", "string", _dmi("sys_vendor")),
        Property("Model", "string", _dmi("product_name")),
        Property("Name", "string", lambda machine: machine.host_name, key=True),
        Property("NameFormat", "string"),
        Property("NetworkServerModeEnabled", "boolean"),
        Property("NumberOfLogicalProcessors", "uint32", lambda _: psutil.cpu_count()),
        Property("NumberOfProcessors", "uint32", socket_count),
        Property("OEMLogoBitmap", "uint8[]"),
        Property("OEMStringArray", "string[]"),
        Property("PartOfDomain", "boolean"),
        Property("PauseAfterReset", "sint64"),
        Property("PCSystemType", "uint16", _system_type),
        Property("PCSystemTypeEx", "uint16", _power_profile),
        Property("PowerManagementCapabilities", "uint16[]"),
        Property("PowerManagementSupported", "boolean"),
        Property("PowerOnPasswordStatus", "uint16"),
        Property("PowerState", "uint16"),
        Property("PowerSupplyState", "uint16"),
        Property("PrimaryOwnerContact", "string"),
        Property("PrimaryOwnerName", "string"),
        Property("ResetCapability", "uint16"),
        Property("ResetCount", "sint16"),
        Property("ResetLimit", "sint16"),
        Property("Roles", "string[]"),
        Property("Status", "string"),
        Property("SupportContactDescription", "string[]"),
        Property("SystemFamily", "string", _dmi("product_family")),
        Property("SystemSKUNumber", "string", _dmi("product_sku")),
        Property("SystemStartupDelay", "uint16"),
        Property("SystemStartupOptions", "string[]"),
        Property("SystemStartupSetting", "uint8"),
        Property("SystemType", "string", lambda machine: _SYSTEM_TYPES.get(machine.architecture)),
        Property("ThermalState", "uint16"),
        Property("TotalPhysicalMemory", "uint64", lambda _: psutil.virtual_memory().total),
        Property("UserName", "string", _user_name),
        Property("WakeUpType", "uint16"),
        Property("Workgroup", "string"),
    ),
)

CLASSES: Final = (WIN32_COMPUTER_SYSTEM,)
