"""Win32_SystemDriver: the modules that the kernel has loaded, from /proc/modules.

What the kernel has built in isn't there. A kernel without modules has no instances. Who had a module loaded, and why,
nobody keeps: StartMode is NULL.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine
from wmisink.host._system_files import read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_CLASS: Final = "Win32_SystemDriver"
_LOADED: Final = Path("/proc/modules")
_INSTALLED: Final = Path("/lib/modules")
_FIELDS: Final = 5  # name, size, users, names of users, state; then the address and what taints the kernel
#: The kernel's words as the values of Win32_BaseService.State.
_STATES: Final = {"Live": "Running", "Loading": "Start Pending", "Unloading": "Stop Pending"}


class _Modules:
    """The modules that are installed for this kernel, read when something is first asked of them, and once."""

    @cached_property
    def paths(self) -> dict[str, str]:
        """The files by the modules' names, in which a hyphen counts as an underscore."""
        directory = _INSTALLED / platform.release()
        paths: dict[str, str] = {}
        for line in (read_text(directory / "modules.dep") or "").splitlines():
            path = line.partition(":")[0]
            paths[path.rpartition("/")[2].partition(".")[0].replace("-", "_")] = str(directory / path)
        return paths


@dataclass(frozen=True)
class _Driver:
    """A line of /proc/modules."""

    name: str
    users: str
    user_names: str
    state: str
    modules: _Modules

    @property
    def path(self) -> str | None:
        return self.modules.paths.get(self.name)

    @property
    def kind(self) -> str:
        of_file_system = self.path is not None and "/kernel/fs/" in self.path
        return "File System Driver" if of_file_system else "Kernel Driver"

    @property
    def accepts_stop(self) -> bool:
        """Whether nothing uses it, and it can be unloaded at all."""
        return self.users == "0" and "[permanent]" not in self.user_names


def _drivers(request: InstanceRequest) -> Iterator[_Driver]:
    wanted = equality(request, "Name")
    modules = _Modules()
    for line in (read_text(_LOADED) or "").splitlines():
        fields = line.split()
        if len(fields) >= _FIELDS and (wanted is None or fields[0].casefold() == str(wanted).casefold()):
            yield _Driver(fields[0], fields[2], fields[3], fields[4], modules)


WIN32_SYSTEM_DRIVER: Final = HostClass[_Driver](
    name=_CLASS,
    superclass="Win32_BaseService",
    subjects=_drivers,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-systemdriver",
    properties=(
        Property("AcceptPause", "boolean", constant(value=False)),
        Property("AcceptStop", "boolean", lambda driver: driver.accepts_stop),
        Property("Caption", "string", lambda driver: driver.name),
        Property("CreationClassName", "string", constant(_CLASS)),
        Property("Description", "string"),
        Property("DesktopInteract", "boolean", constant(value=False)),
        Property("DisplayName", "string", lambda driver: driver.name),
        Property("ErrorControl", "string"),
        Property("ExitCode", "uint32"),
        Property("InstallDate", "datetime"),
        Property("Name", "string", lambda driver: driver.name, key=True),
        Property("PathName", "string", lambda driver: driver.path),
        Property("ServiceSpecificExitCode", "uint32"),
        Property("ServiceType", "string", lambda driver: driver.kind),
        Property("Started", "boolean", lambda driver: driver.state == "Live"),
        Property("StartMode", "string"),
        Property("StartName", "string"),
        Property("State", "string", lambda driver: _STATES.get(driver.state)),
        Property("Status", "string"),
        Property("SystemCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("SystemName", "string", lambda _: Machine().host_name),
        Property("TagId", "uint32"),
    ),
)

CLASSES: Final = (WIN32_SYSTEM_DRIVER,)
