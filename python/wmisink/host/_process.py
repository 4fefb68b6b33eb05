"""Win32_Process, from psutil and /proc."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, OPERATING_SYSTEM_CLASS, Machine, local_time

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

PROCESS_CLASS: Final = "Win32_Process"
_TICKS_PER_SECOND: Final = 10_000_000  # KernelModeTime and UserModeTime count 100 nanoseconds
_FEW_PROPERTIES: Final = 3  # up to here, psutil's cache costs more than it saves
_MINOR_FAULTS, _MAJOR_FAULTS = 7, 9  # places in `stat_fields`
_NO_SESSION: Final = 0xFFFFFFFF  # what the kernel gives a process that no login started

#: psutil's states as the values of CIM_Process.ExecutionState.
_EXECUTION_STATES: Final[Mapping[str, int]] = {
    psutil.STATUS_RUNNING: 3,
    psutil.STATUS_WAKING: 2,
    psutil.STATUS_SLEEPING: 4,
    psutil.STATUS_DISK_SLEEP: 4,
    psutil.STATUS_IDLE: 4,
    psutil.STATUS_LOCKED: 4,
    psutil.STATUS_WAITING: 4,
    psutil.STATUS_DEAD: 7,
    psutil.STATUS_ZOMBIE: 7,
    psutil.STATUS_STOPPED: 8,
    psutil.STATUS_TRACING_STOP: 8,
}


class _Process:
    """One process; each source is read when the first property asks for it, and once."""

    def __init__(self, pid: int, machine: Machine) -> None:
        self.pid = pid
        self.machine = machine

    @cached_property
    def of_psutil(self) -> psutil.Process:
        return psutil.Process(self.pid)

    @cached_property
    def command_line(self) -> list[str]:
        return self.of_psutil.cmdline()

    @cached_property
    def memory(self) -> Any:
        return self.of_psutil.memory_info()

    @cached_property
    def io(self) -> Any:
        return self.of_psutil.io_counters()

    @cached_property
    def times(self) -> Any:
        return self.of_psutil.cpu_times()

    @cached_property
    def status_file(self) -> dict[str, str]:
        """/proc/<pid>/status, or nothing where there is no /proc."""
        lines = _read_proc(self.pid, "status").splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    @cached_property
    def stat_fields(self) -> list[str]:
        """/proc/<pid>/stat after the command's name, which may hold blanks and brackets; field 3 of proc(5) is [0]."""
        return _read_proc(self.pid, "stat").rpartition(")")[2].split()


def _read_proc(pid: int, name: str) -> str:
    if not psutil.LINUX:
        return ""
    return (Path(psutil.PROCFS_PATH) / str(pid) / name).read_text(encoding="utf-8", errors="replace")


def _name(process: _Process) -> str:
    return process.of_psutil.name()


def _command_line(process: _Process) -> str | None:
    """The arguments as one would type them. One argument alone stands as it is: it may be a title with blanks."""
    words = process.command_line
    if len(words) == 1:
        return words[0] or None
    return shlex.join(words) or None


def _executable_path(process: _Process) -> str | None:
    return process.of_psutil.exe() or None  # a kernel thread has none


def _handle_count(process: _Process) -> int | None:
    """Open file descriptors, which are what this system has for handles."""
    of_psutil: Any = process.of_psutil
    count: Callable[[], int] | None = getattr(of_psutil, "num_fds", None) or getattr(of_psutil, "num_handles", None)
    return count() if count else None


def _page_faults(process: _Process) -> int | None:
    """Minor and major faults. The property is a uint32 counter; beyond that it wraps, as such counters do."""
    fields = process.stat_fields
    return (int(fields[_MINOR_FAULTS]) + int(fields[_MAJOR_FAULTS])) & 0xFFFFFFFF if fields else None


def _private_bytes(process: _Process) -> int | None:
    """Memory that no other process shares. Windows states bytes here, whatever the property's name says."""
    full: Any = process.of_psutil.memory_full_info()
    unique: int | None = getattr(full, "uss", None)
    return unique


def _session(process: _Process) -> int | None:
    """The number that the kernel gave the login session this process belongs to."""
    if not psutil.LINUX:
        return None
    try:
        session = int(_read_proc(process.pid, "sessionid"))
    except (FileNotFoundError, ValueError):  # a kernel without audit
        return None
    return None if session == _NO_SESSION else session


def _status_kilobytes(field: str) -> Callable[[_Process], int | None]:
    def read(process: _Process) -> int | None:
        words = process.status_file.get(field, "").split()
        return int(words[0]) if words else None

    return read


def _peak_virtual_size(process: _Process) -> int | None:
    kilobytes = _status_kilobytes("VmPeak")(process)
    return None if kilobytes is None else kilobytes * 1024


def _io_counter(field: str) -> Callable[[_Process], int | None] | None:
    if not hasattr(psutil.Process, "io_counters"):
        return None
    return lambda process: getattr(process.io, field, None)


def _processes(request: InstanceRequest) -> Iterator[_Process]:
    machine = Machine()
    many = len(request.properties) > _FEW_PROPERTIES
    for pid in _pids(request):
        if request.cancelled():
            return
        process = _Process(pid, machine)
        if not many:
            yield process
            continue
        try:
            with process.of_psutil.oneshot():  # psutil reads each file once for all the properties in it
                yield process
        except psutil.NoSuchProcess:
            continue


def _pids(request: InstanceRequest) -> list[int]:
    """All processes, or the one that the query names by ProcessId or by Handle."""
    for demanded in (equality(request, "ProcessId"), equality(request, "Handle")):
        if demanded is None:
            continue
        text = str(demanded)
        if not (text.isascii() and text.isdigit()):
            return []
        pid = int(text)
        return [pid] if psutil.pid_exists(pid) else []
    return psutil.pids()


_READ_COUNT: Final = _io_counter("read_count")
_READ_BYTES: Final = _io_counter("read_chars" if psutil.LINUX else "read_bytes")
_WRITE_COUNT: Final = _io_counter("write_count")
_WRITE_BYTES: Final = _io_counter("write_chars" if psutil.LINUX else "write_bytes")
_OTHER_COUNT: Final = _io_counter("other_count")  # Windows alone counts operations that neither read nor write
_OTHER_BYTES: Final = _io_counter("other_bytes")

WIN32_PROCESS: Final = HostClass[_Process](
    name=PROCESS_CLASS,
    superclass="CIM_Process",
    subjects=_processes,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-process",
    properties=(
        Property("Caption", "string", _name),
        Property("CommandLine", "string", _command_line),
        Property("CreationClassName", "string", constant(PROCESS_CLASS)),
        Property("CreationDate", "datetime", lambda process: local_time(process.of_psutil.create_time())),
        Property("CSCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("CSName", "string", lambda process: process.machine.host_name),
        Property("Description", "string", _name),
        Property("ExecutablePath", "string", _executable_path),
        Property("ExecutionState", "uint16", lambda process: _EXECUTION_STATES.get(process.of_psutil.status())),
        Property("Handle", "string", lambda process: str(process.pid), key=True),
        Property("HandleCount", "uint32", _handle_count),
        Property("InstallDate", "datetime"),
        Property("KernelModeTime", "uint64", lambda process: round(process.times.system * _TICKS_PER_SECOND)),
        Property("MaximumWorkingSetSize", "uint32"),
        Property("MinimumWorkingSetSize", "uint32"),
        Property("Name", "string", _name),
        Property("OSCreationClassName", "string", constant(OPERATING_SYSTEM_CLASS)),
        Property("OSName", "string", lambda process: process.machine.os_caption),
        Property("OtherOperationCount", "uint64", _OTHER_COUNT),
        Property("OtherTransferCount", "uint64", _OTHER_BYTES),
        Property("PageFaults", "uint32", _page_faults),
        Property("PageFileUsage", "uint32", _status_kilobytes("VmSwap")),
        Property("ParentProcessId", "uint32", lambda process: process.of_psutil.ppid()),
        Property("PeakPageFileUsage", "uint32"),
        Property("PeakVirtualSize", "uint64", _peak_virtual_size),
        Property("PeakWorkingSetSize", "uint32", _status_kilobytes("VmHWM")),
        Property("Priority", "uint32"),  # a nice value is no priority from 0 to 31, and it runs the other way
        Property("PrivatePageCount", "uint64", _private_bytes),
        Property("ProcessId", "uint32", lambda process: process.pid),
        Property("QuotaNonPagedPoolUsage", "uint32"),
        Property("QuotaPagedPoolUsage", "uint32"),
        Property("QuotaPeakNonPagedPoolUsage", "uint32"),
        Property("QuotaPeakPagedPoolUsage", "uint32"),
        Property("ReadOperationCount", "uint64", _READ_COUNT),
        Property("ReadTransferCount", "uint64", _READ_BYTES),
        Property("SessionId", "uint32", _session),
        Property("Status", "string"),
        Property("TerminationDate", "datetime"),
        Property("ThreadCount", "uint32", lambda process: process.of_psutil.num_threads()),
        Property("UserModeTime", "uint64", lambda process: round(process.times.user * _TICKS_PER_SECOND)),
        Property("VirtualSize", "uint64", lambda process: process.memory.vms),
        Property("WindowsVersion", "string"),
        Property("WorkingSetSize", "uint64", lambda process: process.memory.rss),
        Property("WriteOperationCount", "uint64", _WRITE_COUNT),
        Property("WriteTransferCount", "uint64", _WRITE_BYTES),
    ),
)

CLASSES: Final = (WIN32_PROCESS,)
