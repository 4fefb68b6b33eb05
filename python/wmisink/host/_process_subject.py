"""A process as the classes about processes read it: from /proc on Linux, from psutil elsewhere.

Linux says the most about a process in one file, /proc/<pid>/stat, which is read once and without a `psutil.Process`,
whose making reads it too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Hashable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

if TYPE_CHECKING:
    from wmisink.host._machine import Machine

TICKS_PER_SECOND: Final = 10_000_000  # KernelModeTime and UserModeTime count 100 nanoseconds
_NO_SESSION: Final = 0xFFFFFFFF  # what the kernel gives a process that no login started
_CUT_NAME: Final = 15  # bytes of a name that the kernel keeps
_STAT_BYTES: Final = 4096  # no stat file is longer

#: psutil's states as the values of CIM_Process.ExecutionState.
_STATES: Final[Mapping[str, int]] = {
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
#: The kernel's letters for the same, by proc(5).
STATE_LETTERS: Final[Mapping[str, int]] = {
    "R": 3, "W": 2, "S": 4, "D": 4, "I": 4, "P": 4, "X": 7, "x": 7, "Z": 7, "T": 8, "t": 8,
}  # fmt: skip


class Process:
    """One process; each source is read when the first property asks for it, and once."""

    def __init__(self, pid: int, machine: Machine) -> None:
        self.pid = pid
        self.machine = machine

    @cached_property
    def of_psutil(self) -> psutil.Process:
        """The same process to psutil."""
        return psutil.Process(self.pid)

    @property
    def name(self) -> str:
        """The name of its program."""
        return self.of_psutil.name()

    @property
    def parent(self) -> int:
        """The process that made it, or that it fell to."""
        return self.of_psutil.ppid()

    @property
    def state(self) -> int | None:
        """Its ExecutionState."""
        return _STATES.get(self.of_psutil.status())

    @property
    def threads(self) -> int:
        """How many it has."""
        return self.of_psutil.num_threads()

    @property
    def user_time(self) -> int:
        """In units of 100 nanoseconds."""
        seconds: float = self._times.user
        return round(seconds * TICKS_PER_SECOND)

    @property
    def kernel_time(self) -> int:
        """In units of 100 nanoseconds."""
        seconds: float = self._times.system
        return round(seconds * TICKS_PER_SECOND)

    @property
    def page_faults(self) -> int | None:
        """All that it had, as far as the system counts them."""
        return None

    @property
    def start(self) -> Hashable:
        """When it started, by the system's own clock: what tells it from another that has had its number."""
        return self.of_psutil.create_time()

    @property
    def session(self) -> int | None:
        """The number of the login session that it belongs to."""
        return None

    @cached_property
    def command_line(self) -> list[str]:
        """Its arguments, the program's name first."""
        return self.of_psutil.cmdline()

    @cached_property
    def memory(self) -> Any:
        """Sizes in bytes."""
        return self.of_psutil.memory_info()

    @cached_property
    def io(self) -> Any:
        """What it has read and written."""
        return self.of_psutil.io_counters()

    @cached_property
    def status_file(self) -> dict[str, str]:
        """/proc/<pid>/status; empty where there is none."""
        return {}

    @cached_property
    def _times(self) -> Any:
        return self.of_psutil.cpu_times()


class LinuxProcess(Process):
    """A process that /proc tells of."""

    @cached_property
    def _stat(self) -> tuple[bytes, list[bytes]]:
        """The stat file: the name, which may hold blanks and brackets, and from field 3 of proc(5) on what follows."""
        descriptor = os.open(f"{psutil.PROCFS_PATH}/{self.pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
        try:
            text = os.read(descriptor, _STAT_BYTES)
        finally:
            os.close(descriptor)
        end = text.rindex(b")")
        return text[text.index(b"(") + 1 : end], text[end + 2 :].split()

    @property
    def name(self) -> str:
        """The name of its program; one that the kernel has cut is made whole from the command line, as psutil does."""
        kept = self._stat[0]
        name = kept.decode("utf-8", "replace")
        if len(kept) < _CUT_NAME:
            return name
        try:
            whole = os.path.basename(self.command_line[0])  # noqa: PTH119 (it need not be a path)
        except (IndexError, psutil.AccessDenied, psutil.ZombieProcess):
            return name
        return whole if whole.startswith(name) else name

    @property
    def parent(self) -> int:
        """The process that made it, or that it fell to."""
        return int(self._stat[1][1])

    @property
    def state(self) -> int | None:
        """Its ExecutionState."""
        return STATE_LETTERS.get(self._stat[1][0].decode())

    @property
    def threads(self) -> int:
        """How many it has."""
        return int(self._stat[1][17])

    @property
    def user_time(self) -> int:
        """In units of 100 nanoseconds."""
        return int(self._stat[1][11]) * TICKS_PER_SECOND // CLOCK_TICKS

    @property
    def kernel_time(self) -> int:
        """In units of 100 nanoseconds."""
        return int(self._stat[1][12]) * TICKS_PER_SECOND // CLOCK_TICKS

    @property
    def page_faults(self) -> int | None:
        """Minor and major ones."""
        return int(self._stat[1][7]) + int(self._stat[1][9])

    @property
    def start(self) -> Hashable:
        """In the kernel's ticks since the system started."""
        return int(self._stat[1][19])

    @property
    def session(self) -> int | None:
        """The number that the kernel's audit gave the login session."""
        try:
            session = int(self._text("sessionid"))
        except (FileNotFoundError, ValueError):  # a kernel without audit
            return None
        return None if session == _NO_SESSION else session

    @cached_property
    def status_file(self) -> dict[str, str]:
        """/proc/<pid>/status."""
        lines = self._text("status").splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def _text(self, file: str) -> str:
        return (Path(psutil.PROCFS_PATH) / str(self.pid) / file).read_text(encoding="utf-8", errors="replace")


CLOCK_TICKS: Final = os.sysconf("SC_CLK_TCK") if sys.platform != "win32" else 0  # /proc alone is read by it
PROCESS: Final[type[Process]] = LinuxProcess if psutil.LINUX else Process
