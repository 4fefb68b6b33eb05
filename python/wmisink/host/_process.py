"""Win32Process, from psutil and /proc."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import psutil

from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, OPERATING_SYSTEM_CLASS, Machine, local_time
from wmisink.host._process_methods import METHODS
from wmisink.host._process_subject import PROCESS, Process

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

PROCESS_CLASS: Final = "Win32_Process"
_FEW_PROPERTIES: Final = 6  # up to here, psutil's cache costs more than it saves


def _command_line(process: Process) -> str | None:
    """The arguments as one would type them. One argument alone stands as it is: it may be a title with blanks."""
    words = process.command_line
    if len(words) == 1:
        return words[0] or None
    return shlex.join(words) or None


def _executable_path(process: Process) -> str | None:
    return process.of_psutil.exe() or None  # a kernel thread has none


def _handle_count(process: Process) -> int | None:
    """Open file descriptors, which are what this system has for handles."""
    of_psutil: Any = process.of_psutil
    count: Callable[[], int] | None = getattr(of_psutil, "num_fds", None) or getattr(of_psutil, "num_handles", None)
    return count() if count else None


def _page_faults(process: Process) -> int | None:
    """The property is a uint32 counter; beyond that it wraps, as such counters do."""
    faults = process.page_faults
    return None if faults is None else faults & 0xFFFFFFFF


def _private_bytes(process: Process) -> int | None:
    """Memory that no other process shares. Windows states bytes here, whatever the property's name says."""
    full: Any = process.of_psutil.memory_full_info()
    unique: int | None = getattr(full, "uss", None)
    return unique


def _status_kilobytes(field: str) -> Callable[[Process], int | None]:
    def read(process: Process) -> int | None:
        words = process.status_file.get(field, "").split()
        return int(words[0]) if words else None

    return read


def _peak_virtual_size(process: Process) -> int | None:
    kilobytes = _status_kilobytes("VmPeak")(process)
    return None if kilobytes is None else kilobytes * 1024


def _io_counter(field: str) -> Callable[[Process], int | None] | None:
    if not hasattr(psutil.Process, "io_counters"):
        return None
    return lambda process: getattr(process.io, field, None)


def _processes(request: InstanceRequest) -> Iterator[Process]:
    machine = Machine()
    many = len(request.properties) > _FEW_PROPERTIES
    for pid in _pids(request):
        process = PROCESS(pid, machine)
        if not many:
            yield process
            continue
        if request.cancelled():
            return
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

WIN32_PROCESS: Final = HostClass[Process](
    name=PROCESS_CLASS,
    superclass="CIM_Process",
    subjects=_processes,
    methods=METHODS,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-process",
    properties=(
        Property("Caption", "string", lambda process: process.name),
        Property("CommandLine", "string", _command_line),
        Property("CreationClassName", "string", constant(PROCESS_CLASS)),
        Property("CreationDate", "datetime", lambda process: local_time(process.of_psutil.create_time())),
        Property("CSCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("CSName", "string", lambda process: process.machine.host_name),
        Property("Description", "string", lambda process: process.name),
        Property("ExecutablePath", "string", _executable_path),
        Property("ExecutionState", "uint16", lambda process: process.state),
        Property("Handle", "string", lambda process: str(process.pid), key=True),
        Property("HandleCount", "uint32", _handle_count),
        Property("InstallDate", "datetime"),
        Property("KernelModeTime", "uint64", lambda process: process.kernel_time),
        Property("MaximumWorkingSetSize", "uint32"),
        Property("MinimumWorkingSetSize", "uint32"),
        Property("Name", "string", lambda process: process.name),
        Property("OSCreationClassName", "string", constant(OPERATING_SYSTEM_CLASS)),
        Property("OSName", "string", lambda process: process.machine.os_caption),
        Property("OtherOperationCount", "uint64", _OTHER_COUNT),
        Property("OtherTransferCount", "uint64", _OTHER_BYTES),
        Property("PageFaults", "uint32", _page_faults),
        Property("PageFileUsage", "uint32", _status_kilobytes("VmSwap")),
        Property("ParentProcessId", "uint32", lambda process: process.parent),
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
        Property("SessionId", "uint32", lambda process: process.session),
        Property("Status", "string"),
        Property("TerminationDate", "datetime"),
        Property("ThreadCount", "uint32", lambda process: process.threads),
        Property("UserModeTime", "uint64", lambda process: process.user_time),
        Property("VirtualSize", "uint64", lambda process: process.memory.vms),
        Property("WindowsVersion", "string"),
        Property("WorkingSetSize", "uint64", lambda process: process.memory.rss),
        Property("WriteOperationCount", "uint64", _WRITE_COUNT),
        Property("WriteTransferCount", "uint64", _WRITE_BYTES),
    ),
)

CLASSES: Final = (WIN32_PROCESS,)
