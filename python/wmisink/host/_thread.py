"""Win32_Thread, from /proc; elsewhere from psutil, which knows of a thread its number and its times.

A query for the threads of one process (by ProcessHandle) or for one thread (by Handle) reads no other.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, OPERATING_SYSTEM_CLASS, Machine
from wmisink.host._process import PROCESS_CLASS
from wmisink.host._process_subject import CLOCK_TICKS, STATE_LETTERS, TICKS_PER_SECOND

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_CLASS: Final = "Win32_Thread"
_TICKS_PER_MILLISECOND: Final = 10_000
_STATE, _USER_TIME, _SYSTEM_TIME = 0, 11, 12  # places in `fields`

#: proc(5)'s states of a thread as the values of ThreadState.
_THREAD_STATES: Final[Mapping[str, int]] = {"R": 2, "S": 5, "D": 5, "I": 5, "T": 5, "t": 5, "Z": 4, "X": 4, "W": 1}

CIM_THREAD: Final = CimClass(
    "CIM_Thread",
    "CIM_LogicalElement",
    {
        "CreationClassName": "string",
        "CSCreationClassName": "string",
        "CSName": "string",
        "ExecutionState": "uint16",
        "Handle": "string",
        "KernelModeTime": "uint64",
        "OSCreationClassName": "string",
        "OSName": "string",
        "Priority": "uint32",
        "ProcessCreationClassName": "string",
        "ProcessHandle": "string",
        "UserModeTime": "uint64",
    },
    keys=("Handle", "ProcessHandle"),
)


class _Thread:
    """A thread; its file is read when the first property asks for it, and once."""

    def __init__(self, pid: int, tid: int, machine: Machine) -> None:
        self.pid = pid
        self.tid = tid
        self.machine = machine

    @cached_property
    def stat(self) -> tuple[str, list[str]]:
        """/proc/<pid>/task/<tid>/stat: the name, which may hold blanks and brackets, and what comes after it."""
        text = (_task_directory(self.pid) / str(self.tid) / "stat").read_text(encoding="utf-8", errors="replace")
        head, _, tail = text.rpartition(")")
        return head.partition("(")[2], tail.split()

    @property
    def name(self) -> str | None:
        return self.stat[0]

    @property
    def state(self) -> str | None:
        return self.stat[1][_STATE]

    @property
    def user_time(self) -> int | None:
        """In units of 100 nanoseconds."""
        return int(self.stat[1][_USER_TIME]) * TICKS_PER_SECOND // CLOCK_TICKS

    @property
    def kernel_time(self) -> int | None:
        """In units of 100 nanoseconds."""
        return int(self.stat[1][_SYSTEM_TIME]) * TICKS_PER_SECOND // CLOCK_TICKS

    @property
    def milliseconds(self) -> int | None:
        """The time given to it, which Microsoft's page calls the elapsed time."""
        user, kernel = self.user_time, self.kernel_time
        return None if user is None or kernel is None else (user + kernel) // _TICKS_PER_MILLISECOND


class _ThreadOfPsutil(_Thread):
    """A thread where there is no /proc."""

    def __init__(self, pid: int, tid: int, machine: Machine, times: tuple[float, float]) -> None:
        super().__init__(pid, tid, machine)
        self._times = times

    @property
    def name(self) -> str | None:
        return None

    @property
    def state(self) -> str | None:
        return None

    @property
    def user_time(self) -> int | None:
        return round(self._times[0] * TICKS_PER_SECOND)

    @property
    def kernel_time(self) -> int | None:
        return round(self._times[1] * TICKS_PER_SECOND)


def _task_directory(pid: int) -> Path:
    return Path(psutil.PROCFS_PATH) / str(pid) / "task"


def _threads(request: InstanceRequest) -> Iterator[_Thread]:
    machine = Machine()
    handle = equality(request, "Handle")
    for pid in _pids(request):
        if request.cancelled():
            return
        try:
            yield from _threads_of(pid, machine, None if handle is None else str(handle))
        except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError, ProcessLookupError):
            continue


def _threads_of(pid: int, machine: Machine, handle: str | None) -> Iterator[_Thread]:
    if not psutil.LINUX:
        for thread in psutil.Process(pid).threads():
            yield _ThreadOfPsutil(pid, thread.id, machine, (thread.user_time, thread.system_time))
    elif handle is None:
        for name in os.listdir(_task_directory(pid)):  # noqa: PTH208 (names are enough, and paths cost)
            yield _Thread(pid, int(name), machine)
    elif (_task_directory(pid) / handle).exists():
        yield _Thread(pid, int(handle), machine)


def _pids(request: InstanceRequest) -> Iterable[int]:
    """All processes, or the one whose threads the query names, or the one that has the thread which it names."""
    process, thread = (equality(request, name) for name in ("ProcessHandle", "Handle"))
    for demanded in (process, thread):
        if demanded is not None and not (str(demanded).isascii() and str(demanded).isdigit()):
            return []
    if process is not None:
        return [int(process)]
    if thread is not None and psutil.LINUX:
        return _owner(int(thread))
    return psutil.pids()


def _owner(tid: int) -> list[int]:
    """The process that a thread is of; /proc knows a thread by its own number too, though it doesn't list it."""
    try:
        status = (Path(psutil.PROCFS_PATH) / str(tid) / "status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [int(line.split()[1]) for line in status.splitlines() if line.startswith("Tgid:")]


WIN32_THREAD: Final = HostClass[_Thread](
    name=_CLASS,
    superclass="CIM_Thread",
    subjects=_threads,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-thread",
    properties=(
        Property("Caption", "string", lambda thread: thread.name),
        Property("CreationClassName", "string", constant(_CLASS)),
        Property("CSCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("CSName", "string", lambda thread: thread.machine.host_name),
        Property("Description", "string", lambda thread: thread.name),
        Property("ElapsedTime", "uint64", lambda thread: thread.milliseconds),
        Property("ExecutionState", "uint16", lambda thread: STATE_LETTERS.get(thread.state or "")),
        Property("Handle", "string", lambda thread: str(thread.tid), key=True),
        Property("InstallDate", "datetime"),
        Property("KernelModeTime", "uint64", lambda thread: thread.kernel_time),
        Property("Name", "string", lambda thread: thread.name),
        Property("OSCreationClassName", "string", constant(OPERATING_SYSTEM_CLASS)),
        Property("OSName", "string", lambda thread: thread.machine.os_caption),
        Property("Priority", "uint32"),  # see Win32_Process
        Property("PriorityBase", "uint32"),
        Property("ProcessCreationClassName", "string", constant(PROCESS_CLASS)),
        Property("ProcessHandle", "string", lambda thread: str(thread.pid), key=True),
        Property("StartAddress", "uint32"),
        Property("Status", "string"),
        Property("ThreadState", "uint32", lambda thread: _THREAD_STATES.get(thread.state or "")),
        Property("ThreadWaitReason", "uint32"),
        Property("UserModeTime", "uint64", lambda thread: thread.user_time),
    ),
)

SUPERCLASSES: Final = (CIM_THREAD,)
CLASSES: Final = (WIN32_THREAD,)
