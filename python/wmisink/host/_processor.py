"""Win32_Processor: one instance for each socket, from psutil, /proc/cpuinfo and the topology in /sys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from wmisink.host._definition import HostClass, Property, constant
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine
from wmisink.host._smbios import PROCESSOR, Structure
from wmisink.host._system_files import read_integer, read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_CLASS: Final = "Win32_Processor"
_CPUS: Final = Path("/sys/devices/system/cpu")
_32_BITS: Final = 32
_LOAD_SAMPLE_SECONDS: Final = 0.2
_X86: Final = frozenset({"x86_64", "amd64", "i386", "i586", "i686"})

# Of SMBIOS's structure of a processor (DSP0134, 7.5).
_POPULATED: Final = 6  # the bit of the status that says that there is one in the socket
_FAMILY_ELSEWHERE: Final = 0xFE
_MEASURED: Final = 0x80  # the bit of the voltage that says that it's one

#: platform.machine() as the values of Win32_Processor.Architecture.
_ARCHITECTURES: Final = {
    "i386": 0,
    "i586": 0,
    "i686": 0,
    "mips": 1,
    "mips64": 1,
    "alpha": 2,
    "ppc": 3,
    "ppc64": 3,
    "ppc64le": 3,
    "armv6l": 5,
    "armv7l": 5,
    "ia64": 6,
    "x86_64": 9,
    "amd64": 9,
    "aarch64": 12,
    "arm64": 12,
}
#: The vendors' names in a Windows caption, such as `Intel64 Family 6 Model 158 Stepping 10`.
_64_BIT_NAMES: Final = {"GenuineIntel": "Intel64", "AuthenticAMD": "AMD64"}


class _Socket:
    """A processor package; `indices` are the logical processors on it."""

    def __init__(self, number: int, indices: list[int], machine: Machine) -> None:
        self.number = number
        self.indices = indices
        self.machine = machine

    @cached_property
    def info(self) -> dict[str, str]:
        """/proc/cpuinfo of its first logical processor."""
        wanted = str(self.indices[0]) if self.indices else "0"
        return next((entry for entry in self.machine.processors if entry["processor"] == wanted), {})

    def number_of(self, field: str) -> int | None:
        """A field of cpuinfo that is a decimal number."""
        text = self.info.get(field, "")
        return int(text) if text.isdigit() else None

    @cached_property
    def structure(self) -> Structure | None:
        """What the firmware says of it: the structure of the socket, empty ones not counted, that has its number."""
        populated = [each for each in self.machine.firmware.of_kind(PROCESSOR) if each.bit(0x18, _POPULATED)]
        return populated[self.number] if self.number < len(populated) else None

    def distinct(self, topology_file: str) -> int | None:
        """How many different values its logical processors have in a file under topology/."""
        values = {read_text(_CPUS / f"cpu{index}" / "topology" / topology_file) for index in self.indices}
        values.discard(None)
        return len(values) or None

    def cache_kilobytes(self, level: int) -> int | None:
        """The size of all its caches of a level together, each counted once."""
        sizes: dict[str, int] = {}
        for index in self.indices:
            for cache in sorted((_CPUS / f"cpu{index}" / "cache").glob("index*")):
                size = read_text(cache / "size") or ""
                if read_integer(cache / "level") == level and size.endswith("K") and size[:-1].isdigit():
                    sizes[read_text(cache / "shared_cpu_list") or str(index)] = int(size[:-1])
        return sum(sizes.values()) or None


def _sockets(machine: Machine) -> list[_Socket]:
    packages: dict[int, list[int]] = {}
    for index in range(psutil.cpu_count() or 1):
        package = read_integer(_CPUS / f"cpu{index}" / "topology" / "physical_package_id")
        packages.setdefault(0 if package is None else package, []).append(index)
    return [_Socket(number, indices, machine) for number, (_, indices) in enumerate(sorted(packages.items()))]


def socket_count(machine: Machine) -> int:
    """How many processor packages the machine has."""
    return len(_sockets(machine))


def _subjects(_request: InstanceRequest) -> Iterator[_Socket]:
    yield from _sockets(Machine())


def _caption(socket: _Socket) -> str | None:
    family, model, stepping = (socket.number_of(name) for name in ("cpu family", "model", "stepping"))
    if family is None or model is None or stepping is None:
        return None
    of_64_bits = _64_BIT_NAMES.get(socket.info.get("vendor_id", ""), "x86")
    name = "x86" if socket.machine.address_width == _32_BITS else of_64_bits
    return f"{name} Family {family} Model {model} Stepping {stepping}"


def _revision(socket: _Socket) -> int | None:
    """Windows puts an x86 processor's model into the high byte and its stepping into the low one."""
    model, stepping = socket.number_of("model"), socket.number_of("stepping")
    return None if model is None or stepping is None else (model << 8 | stepping) & 0xFFFF


def _version(socket: _Socket) -> str | None:
    model, stepping = socket.number_of("model"), socket.number_of("stepping")
    return None if model is None or stepping is None else f"Model {model}, Stepping {stepping}"


def _frequency() -> Any:
    """Frequencies in MHz, or None where the system tells none."""
    return psutil.cpu_freq()  # whose annotation forgets the None


def _current_clock(_socket: _Socket) -> int | None:
    frequency = _frequency()
    return (round(frequency.current) or None) if frequency else None


def _max_clock(_socket: _Socket) -> int | None:
    frequency = _frequency()
    return (round(frequency.max) or None) if frequency else None


def _load(socket: _Socket) -> int:
    """The share of a fifth of a second, beginning now, that its logical processors were busy."""
    before = psutil.cpu_times(percpu=True)
    time.sleep(_LOAD_SAMPLE_SECONDS)
    after = psutil.cpu_times(percpu=True)
    busy = total = 0.0
    for index in socket.indices:
        if index < len(before) and index < len(after):
            elapsed = sum(after[index][:8]) - sum(before[index][:8])  # guest times are parts of user and nice
            idle = (after[index].idle - before[index].idle) + _waiting(after[index]) - _waiting(before[index])
            total += elapsed
            busy += elapsed - idle
    return round(min(max(100 * busy / total, 0), 100)) if total > 0 else 0


def _waiting(times: object) -> float:
    waited: float = getattr(times, "iowait", 0.0)
    return waited


def _data_width(socket: _Socket) -> int | None:
    """64 if the processor can, even under a 32-bit system."""
    return 64 if socket.machine.has_cpu_flag("lm") else socket.machine.address_width


def _text(offset: int) -> Callable[[_Socket], str | None]:
    """A string of the firmware's."""
    return lambda socket: socket.structure.text(offset) if socket.structure else None


def _number(offset: int, size: int = 1) -> Callable[[_Socket], int | None]:
    """A number of the firmware's."""
    return lambda socket: socket.structure.number(offset, size) if socket.structure else None


def _family(socket: _Socket) -> int | None:
    """SMBIOS's number for it, which is WMI's; one that has no place in a byte stands elsewhere."""
    family = _number(0x06)(socket)
    return _number(0x28, 2)(socket) if family == _FAMILY_ELSEWHERE else family


def _voltage(socket: _Socket) -> int | None:
    """In tenths of a volt, where the firmware says what is and not what can be."""
    voltage = _number(0x11)(socket)
    return voltage & 0x7F if voltage is not None and voltage & _MEASURED else None


def _voltage_capabilities(socket: _Socket) -> int | None:
    voltage = _number(0x11)(socket)
    return voltage if voltage is not None and not voltage & _MEASURED else None


def _identifier(socket: _Socket) -> str | None:
    """What CPUID gives for leaf 1, EDX before EAX."""
    number = _number(0x08, 8)(socket)
    x86 = socket.machine.architecture in _X86
    return f"{number:016X}" if number and x86 else None


WIN32_PROCESSOR: Final = HostClass[_Socket](
    name=_CLASS,
    superclass="CIM_Processor",
    subjects=_subjects,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-processor",
    properties=(
        Property("AddressWidth", "uint16", lambda socket: socket.machine.address_width),
        Property("Architecture", "uint16", lambda socket: _ARCHITECTURES.get(socket.machine.architecture)),
        Property("AssetTag", "string", _text(0x21)),
        Property("Availability", "uint16", constant(3)),  # running at full power, or it could not answer
        Property("Caption", "string", _caption),
        Property("Characteristics", "uint32", _number(0x26, 2)),
        Property("ConfigManagerErrorCode", "uint32"),
        Property("ConfigManagerUserConfig", "boolean"),
        Property("CpuStatus", "uint16", constant(1)),  # enabled
        Property("CreationClassName", "string", constant(_CLASS)),
        Property("CurrentClockSpeed", "uint32", _current_clock),
        Property("CurrentVoltage", "uint16", _voltage),
        Property("DataWidth", "uint16", _data_width),
        Property("Description", "string", _caption),
        Property("DeviceID", "string", lambda socket: f"CPU{socket.number}", key=True),
        Property("ErrorCleared", "boolean"),
        Property("ErrorDescription", "string"),
        Property("ExtClock", "uint32", lambda socket: _number(0x12, 2)(socket) or None),
        Property("Family", "uint16", _family),
        Property("InstallDate", "datetime"),
        Property("L2CacheSize", "uint32", lambda socket: socket.cache_kilobytes(2)),
        Property("L2CacheSpeed", "uint32"),
        Property("L3CacheSize", "uint32", lambda socket: socket.cache_kilobytes(3)),
        Property("L3CacheSpeed", "uint32"),
        Property("LastErrorCode", "uint32"),
        Property("Level", "uint16", lambda socket: socket.number_of("cpu family")),
        Property("LoadPercentage", "uint16", _load),
        Property("Manufacturer", "string", lambda socket: socket.info.get("vendor_id")),
        Property("MaxClockSpeed", "uint32", _max_clock),
        Property("Name", "string", lambda socket: socket.info.get("model name")),
        Property("NumberOfCores", "uint32", lambda socket: socket.number_of("cpu cores")),
        Property("NumberOfEnabledCore", "uint32", lambda socket: socket.distinct("thread_siblings_list")),
        Property("NumberOfLogicalProcessors", "uint32", lambda socket: len(socket.indices)),
        Property("OtherFamilyDescription", "string"),
        Property("PartNumber", "string", _text(0x22)),
        Property("PNPDeviceID", "string"),
        Property("PowerManagementCapabilities", "uint16[]"),
        Property("PowerManagementSupported", "boolean"),
        Property("ProcessorId", "string", _identifier),
        Property("ProcessorType", "uint16", constant(3)),  # central processor
        Property("Revision", "uint16", _revision),
        Property("Role", "string", constant("CPU")),
        Property(
            "SecondLevelAddressTranslationExtensions",
            "boolean",
            lambda socket: socket.machine.has_cpu_flag("ept", "npt"),
        ),
        Property("SerialNumber", "string", _text(0x20)),
        Property("SocketDesignation", "string", _text(0x04)),
        Property("Status", "string"),
        Property("StatusInfo", "uint16", constant(3)),  # enabled
        Property("Stepping", "string", lambda socket: socket.info.get("stepping")),
        Property("SystemCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("SystemName", "string", lambda socket: socket.machine.host_name),
        Property("ThreadCount", "uint32", lambda socket: len(socket.indices)),
        Property("UniqueId", "string"),
        Property("UpgradeMethod", "uint16", _number(0x19)),
        Property("Version", "string", _version),
        Property("VirtualizationFirmwareEnabled", "boolean"),
        Property("VMMonitorModeExtensions", "boolean", lambda socket: socket.machine.has_cpu_flag("vmx", "svm")),
        Property("VoltageCaps", "uint32", _voltage_capabilities),
    ),
)

CLASSES: Final = (WIN32_PROCESSOR,)
