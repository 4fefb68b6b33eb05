"""Facts about this machine that several classes state: its name, its clock, its architecture, its operating system."""

from __future__ import annotations

import platform
import socket
import sys
from datetime import datetime, timezone
from functools import cached_property
from typing import Final

from wmisink.host._smbios import Firmware
from wmisink.host._system_files import read_assignments, read_text

COMPUTER_SYSTEM_CLASS: Final = "Win32_ComputerSystem"
OPERATING_SYSTEM_CLASS: Final = "Win32_OperatingSystem"

_64_BIT: Final = frozenset({"s390x", "ppc64le", "mips64el", "sparc64", "alpha"})
_32_BIT: Final = frozenset({"x86", "i386", "i486", "i586", "i686", "ppc", "mips", "mipsel"})


class Machine:
    """This machine as one query sees it: each fact is read when it's first asked for, and once."""

    @cached_property
    def host_name(self) -> str:
        """The network node's name, without a domain."""
        return socket.gethostname().partition(".")[0]

    @cached_property
    def architecture(self) -> str:
        """The kernel's name for the processor architecture, in lower case, such as `x86_64` or `aarch64`."""
        return platform.machine().lower()

    @cached_property
    def address_width(self) -> int | None:
        """Bits of an address under this operating system, where the architecture's name tells."""
        if self.architecture.endswith("64") or self.architecture in _64_BIT:
            return 64
        if self.architecture.startswith("armv") or self.architecture in _32_BIT:
            return 32
        return None

    @cached_property
    def os_release(self) -> dict[str, str]:
        """What the distribution says of itself in os-release(5); empty where there is no such file."""
        return read_assignments(("/etc/os-release", "/usr/lib/os-release"))

    @cached_property
    def os_caption(self) -> str:
        """The operating system's name and version for people."""
        named = self.os_release.get("PRETTY_NAME")
        if named:
            return named
        if sys.platform == "darwin":
            return f"macOS {platform.mac_ver()[0]}"
        return f"{platform.system()} {platform.release()}"

    @cached_property
    def firmware(self) -> Firmware:
        """What the firmware says of the machine."""
        return Firmware()

    @cached_property
    def processors(self) -> list[dict[str, str]]:
        """/proc/cpuinfo, a dictionary for each logical processor; empty where there is no such file."""
        text = read_text("/proc/cpuinfo") or ""
        blocks = [_fields(block) for block in text.split("\n\n")]
        return [block for block in blocks if "processor" in block]

    @cached_property
    def cpu_flags(self) -> frozenset[str]:
        """The x86 feature flags of the first processor; empty on other architectures."""
        return frozenset(self.processors[0].get("flags", "").split()) if self.processors else frozenset()

    def has_cpu_flag(self, *names: str) -> bool | None:
        """Whether the processor has one of these x86 features; None where the system lists none."""
        return not self.cpu_flags.isdisjoint(names) if self.cpu_flags else None


def local_time(timestamp: float) -> datetime:
    """A POSIX timestamp as local time with its offset, which is how WMI states dates."""
    return datetime.fromtimestamp(timestamp, timezone.utc).astimezone()


def utc_offset_minutes() -> int:
    """Minutes by which local time is ahead of UTC now, daylight saving time included."""
    offset = datetime.now(timezone.utc).astimezone().utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)


def _fields(block: str) -> dict[str, str]:
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in block.splitlines())}
