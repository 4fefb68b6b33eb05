"""The associations of the machine with what runs on it, and of a process with the files that it's made of.

Win32_SystemServices, Win32_SystemProcesses, Win32_SystemOperatingSystem and CIM_ProcessExecutable. A query that names
one end reads what is on the other end of that one, and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import psutil

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._file import FILE_CLASS
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, OPERATING_SYSTEM_CLASS, Machine
from wmisink.host._process import PROCESS_CLASS
from wmisink.host._reference import key_of, path_to
from wmisink.host._service import SERVICE_CLASS, services

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

CIM_INSTALLED_OS: Final = CimClass(
    "CIM_InstalledOS",
    "CIM_SystemComponent",
    {"GroupComponent": "ref:CIM_ComputerSystem", "PartComponent": "ref:CIM_OperatingSystem", "PrimaryOS": "boolean"},
    keys=("GroupComponent", "PartComponent"),
)


class _Pair(NamedTuple):
    """The machine and a part of it, by their paths."""

    group: str
    part: str


def _machine_path(machine: Machine) -> str:
    return path_to(COMPUTER_SYSTEM_CLASS, Name=machine.host_name)


def _pairs(request: InstanceRequest, parts: Iterable[str]) -> Iterator[_Pair]:
    machine = Machine()
    demanded = key_of(equality(request, "GroupComponent"), "Name")
    if demanded is None or demanded.casefold() == machine.host_name.casefold():
        yield from (_Pair(_machine_path(machine), part) for part in parts)


def _system_services(request: InstanceRequest) -> Iterator[_Pair]:
    name = key_of(equality(request, "PartComponent"), "Name")
    return _pairs(request, (path_to(SERVICE_CLASS, Name=service.name) for service in services(name)))


def _system_processes(request: InstanceRequest) -> Iterator[_Pair]:
    pids = _demanded_pids(equality(request, "PartComponent"))
    return _pairs(request, (path_to(PROCESS_CLASS, Handle=str(pid)) for pid in pids))


def _system_operating_system(request: InstanceRequest) -> Iterator[_Pair]:
    return _pairs(request, [path_to(OPERATING_SYSTEM_CLASS)])


def _demanded_pids(path: object) -> list[int]:
    """All processes, or the one that a path names."""
    handle = key_of(path, "Handle")
    if handle is None:
        return psutil.pids()
    known = handle.isascii() and handle.isdigit() and psutil.pid_exists(int(handle))
    return [int(handle)] if known else []


class _Mappings:
    """The executable mappings of processes, as /proc has them. Other systems keep them to themselves."""

    def of(self, pid: int) -> dict[str, int]:
        """The files that a process runs code from, each with the lowest address that it's mapped at."""
        if not psutil.LINUX:
            return {}
        try:
            text = (Path(psutil.PROCFS_PATH) / str(pid) / "maps").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return {}
        first: dict[str, int] = {}
        executable = set()
        for line in text.splitlines():
            fields = line.split(maxsplit=5)
            if len(fields) == 6 and fields[5].startswith("/"):  # noqa: PLR2004 (proc(5): the sixth is the path)
                first.setdefault(fields[5], int(fields[0].partition("-")[0], 16))
                if "x" in fields[1]:
                    executable.add(fields[5])
        return {file: address for file, address in first.items() if file in executable}

    @cached_property
    def counts(self) -> Counter[str]:
        """How many processes have each file."""
        return Counter(file for pid in psutil.pids() for file in self.of(pid))


class _Executable(NamedTuple):
    pid: int
    file: str
    address: int
    mappings: _Mappings


def _executables(request: InstanceRequest) -> Iterator[_Executable]:
    mappings = _Mappings()
    wanted = key_of(equality(request, "Antecedent"), "Name")
    for pid in _demanded_pids(equality(request, "Dependent")):
        if request.cancelled():
            return
        for file, address in mappings.of(pid).items():
            if wanted is None or file == wanted:
                yield _Executable(pid, file, address, mappings)


def _ends(part_class: str) -> tuple[Property[_Pair], ...]:
    return (
        Property("GroupComponent", "ref:Win32_ComputerSystem", lambda pair: pair.group, key=True),
        Property("PartComponent", f"ref:{part_class}", lambda pair: pair.part, key=True),
    )


WIN32_SYSTEM_SERVICES: Final = HostClass[_Pair](
    name="Win32_SystemServices",
    superclass="CIM_SystemComponent",
    subjects=_system_services,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-systemservices",
    properties=_ends(SERVICE_CLASS),
)

WIN32_SYSTEM_PROCESSES: Final = HostClass[_Pair](
    name="Win32_SystemProcesses",
    superclass="CIM_SystemComponent",
    subjects=_system_processes,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-systemprocesses",
    properties=_ends(PROCESS_CLASS),
)

WIN32_SYSTEM_OPERATING_SYSTEM: Final = HostClass[_Pair](
    name="Win32_SystemOperatingSystem",
    superclass="CIM_InstalledOS",
    subjects=_system_operating_system,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-systemoperatingsystem",
    properties=(Property("PrimaryOS", "boolean", constant(value=True)), *_ends(OPERATING_SYSTEM_CLASS)),
)

CIM_PROCESS_EXECUTABLE: Final = HostClass[_Executable](
    name="CIM_ProcessExecutable",
    superclass="CIM_Dependency",
    subjects=_executables,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/cim-processexecutable",
    properties=(
        Property("Dependent", "ref:CIM_Process", lambda each: path_to(PROCESS_CLASS, Handle=str(each.pid)), key=True),
        Property("Antecedent", "ref:CIM_DataFile", lambda each: path_to(FILE_CLASS, Name=each.file), key=True),
        Property("BaseAddress", "uint64", lambda each: each.address),
        Property("GlobalProcessCount", "uint32", lambda each: each.mappings.counts[each.file]),
        Property("ModuleInstance", "uint32"),
        Property("ProcessCount", "uint32"),
    ),
)

SUPERCLASSES: Final = (CIM_INSTALLED_OS,)
CLASSES: Final = (
    WIN32_SYSTEM_SERVICES,
    WIN32_SYSTEM_PROCESSES,
    WIN32_SYSTEM_OPERATING_SYSTEM,
    CIM_PROCESS_EXECUTABLE,
)
