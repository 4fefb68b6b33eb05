"""Win32_OperatingSystem: the one that runs, from psutil, os-release and /proc."""

from __future__ import annotations

import locale
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Final

import psutil

from wmisink.host._definition import HostClass, Property, constant
from wmisink.host._machine import (
    COMPUTER_SYSTEM_CLASS,
    OPERATING_SYSTEM_CLASS,
    Machine,
    local_time,
    utc_offset_minutes,
)
from wmisink.host._system_files import read_assignments, read_integer

#: sys.platform's beginnings as the values of CIM_OperatingSystem.OSType.
_OS_TYPES: Final = {"linux": 36, "darwin": 2, "freebsd": 42, "netbsd": 43, "sunos": 29, "aix": 9, "win32": 18}


def _os_type(_machine: Machine) -> int | None:
    return next((value for name, value in _OS_TYPES.items() if sys.platform.startswith(name)), None)


def _device_of(mountpoint: str) -> str | None:
    """The block device that is mounted there."""
    mounted = (part.device for part in psutil.disk_partitions(all=True) if part.mountpoint == mountpoint)
    return next((device for device in mounted if device.startswith("/dev/")), None)


def _language(_machine: Machine) -> str | None:
    """The system's language as in `en_US`, from locale.conf(5) or Debian's file; None for C, POSIX or none set."""
    language = read_assignments(("/etc/locale.conf", "/etc/default/locale")).get("LANG", "")
    name = language.partition(".")[0].partition("@")[0]
    return name if "_" in name else None


def _language_identifier(machine: Machine) -> int | None:
    """Microsoft's number (LCID) for the system's language."""
    language = _language(machine)
    return next((lcid for lcid, name in locale.windows_locale.items() if name == language), None)


def _locale(machine: Machine) -> str | None:
    identifier = _language_identifier(machine)
    return None if identifier is None else f"{identifier:04x}"


def _languages(machine: Machine) -> list[str] | None:
    language = _language(machine)
    return None if language is None else [language.replace("_", "-")]


def _width(machine: Machine) -> str | None:
    return None if machine.address_width is None else f"{machine.address_width}-bit"


def _description(_machine: Machine) -> str | None:
    """What its owner calls the machine, in machine-info(5)."""
    return read_assignments(("/etc/machine-info",)).get("PRETTY_HOSTNAME")


def _release(field: str) -> Callable[[Machine], str | None]:
    return lambda machine: machine.os_release.get(field)


def _version(machine: Machine) -> str | None:
    """The distribution's version; a rolling release has none."""
    if psutil.LINUX:
        return machine.os_release.get("VERSION_ID")
    return machine.os_caption.rpartition(" ")[2]


def _kilobytes(read: Callable[[], float]) -> Callable[[Machine], int]:
    return lambda _machine: int(read()) // 1024


def _available_memory() -> float:
    return psutil.virtual_memory().available


def _free_swap() -> float:
    return psutil.swap_memory().free


def _total_memory() -> float:
    return psutil.virtual_memory().total


def _total_swap() -> float:
    return psutil.swap_memory().total


WIN32_OPERATING_SYSTEM: Final = HostClass[Machine](
    name=OPERATING_SYSTEM_CLASS,
    superclass="CIM_OperatingSystem",
    subjects=lambda _request: [Machine()],
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-operatingsystem",
    qualifiers={"Dynamic": True, "Provider": "wmisink.host", "Singleton": True},
    properties=(
        Property("BootDevice", "string", lambda _: _device_of("/boot") or _device_of("/")),
        Property("BuildNumber", "string", _release("BUILD_ID")),
        Property("BuildType", "string"),
        Property("Caption", "string", lambda machine: machine.os_caption),
        Property("CodeSet", "string"),
        Property("CountryCode", "string"),
        Property("CreationClassName", "string", constant(OPERATING_SYSTEM_CLASS)),
        Property("CSCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("CSDVersion", "string"),
        Property("CSName", "string", lambda machine: machine.host_name),
        Property("CurrentTimeZone", "sint16", lambda _: utc_offset_minutes()),
        Property("DataExecutionPrevention_Available", "boolean", lambda machine: machine.has_cpu_flag("nx")),
        Property("DataExecutionPrevention_32BitApplications", "boolean"),
        Property("DataExecutionPrevention_Drivers", "boolean"),
        Property("DataExecutionPrevention_SupportPolicy", "uint8"),
        Property("Debug", "boolean"),
        Property("Description", "string", _description),
        Property("Distributed", "boolean", constant(value=False)),
        Property("EncryptionLevel", "uint32"),
        Property("ForegroundApplicationBoost", "uint8"),
        Property("FreePhysicalMemory", "uint64", _kilobytes(_available_memory)),
        Property("FreeSpaceInPagingFiles", "uint64", _kilobytes(_free_swap)),
        Property("FreeVirtualMemory", "uint64", _kilobytes(lambda: _available_memory() + _free_swap())),
        Property("InstallDate", "datetime"),
        Property("LargeSystemCache", "uint32"),
        Property("LastBootUpTime", "datetime", lambda _: local_time(psutil.boot_time())),
        Property("LocalDateTime", "datetime", lambda _: datetime.now(timezone.utc).astimezone()),
        Property("Locale", "string", _locale),
        Property("Manufacturer", "string", _release("VENDOR_NAME")),
        Property("MaxNumberOfProcesses", "uint32", lambda _: read_integer("/proc/sys/kernel/pid_max")),
        Property("MaxProcessMemorySize", "uint64"),
        Property("MUILanguages", "string[]", _languages),
        Property("Name", "string", lambda machine: machine.os_caption, key=True),
        Property("NumberOfLicensedUsers", "uint32"),
        Property("NumberOfProcesses", "uint32", lambda _: len(psutil.pids())),
        Property("NumberOfUsers", "uint32", lambda _: len(psutil.users())),
        Property("OperatingSystemSKU", "uint32"),
        Property("Organization", "string"),
        Property("OSArchitecture", "string", _width),
        Property("OSLanguage", "uint32", _language_identifier),
        Property("OSProductSuite", "uint32"),
        Property("OSType", "uint16", _os_type),
        Property("OtherTypeDescription", "string"),
        Property("PAEEnabled", "boolean"),
        Property("PlusProductID", "string"),
        Property("PlusVersionNumber", "string"),
        Property("PortableOperatingSystem", "boolean"),
        Property("Primary", "boolean", constant(value=True)),
        Property("ProductType", "uint32"),
        Property("RegisteredUser", "string"),
        Property("SerialNumber", "string"),
        Property("ServicePackMajorVersion", "uint16"),
        Property("ServicePackMinorVersion", "uint16"),
        Property("SizeStoredInPagingFiles", "uint64", _kilobytes(_total_swap)),
        Property("Status", "string"),
        Property("SuiteMask", "uint32"),
        Property("SystemDevice", "string", lambda _: _device_of("/")),
        Property("SystemDirectory", "string"),
        Property("SystemDrive", "string"),
        Property("TotalSwapSpaceSize", "uint64", _kilobytes(_total_swap)),
        Property("TotalVirtualMemorySize", "uint64", _kilobytes(lambda: _total_memory() + _total_swap())),
        Property("TotalVisibleMemorySize", "uint64", _kilobytes(_total_memory)),
        Property("Version", "string", _version),
        Property("WindowsDirectory", "string"),
        Property("QuantumLength", "uint8"),
        Property("QuantumType", "uint8"),
    ),
)

CLASSES: Final = (WIN32_OPERATING_SYSTEM,)
