"""Win32_ProcessStartTrace and Win32_ProcessStopTrace: events about processes that begin and end.

Where the kernel tells us (see `_proc_connector`), every process counts, however short its life, and an end has its
exit status. Elsewhere /proc is looked at every 250 ms: a process that lives no longer than that isn't seen, and
ExitStatus is NULL, for only a process's parent learns it.

A process begins on this system as a copy of its parent, and takes on its program a moment later. It's reported once it
has, or after 100 ms if it never does.
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

import psutil

from wmisink.host._cim import CimClass
from wmisink.host._definition import VANISHED, WITHHELD
from wmisink.host._machine import Machine
from wmisink.host._proc_connector import EXEC, EXIT, FORK, Connector, Note
from wmisink.host._process_subject import PROCESS

if TYPE_CHECKING:
    from wmisink.embedded import EventRequest, Namespace

TRACE_CLASS: Final = "Win32_ProcessTrace"
_START_CLASS: Final = "Win32_ProcessStartTrace"
_STOP_CLASS: Final = "Win32_ProcessStopTrace"
_POLL_SECONDS: Final = 0.25
_LISTEN_SECONDS: Final = 0.05
_PROGRAM_SECONDS: Final = 0.1  # how long a process may take to take on its program
_EPOCH_SECONDS: Final = 11_644_473_600  # from 1601, where Windows counts from, to 1970
_UNITS_PER_SECOND: Final = 10_000_000
_SIGNALLED: Final = 128  # what a shell adds to the number of the signal that ended a process

#: See https://learn.microsoft.com/previous-versions/windows/desktop/krnlprov/win32-processstarttrace and its
#: neighbours.
CLASSES: Final = (
    CimClass("Win32_SystemTrace", "__ExtrinsicEvent", {}),
    CimClass(
        TRACE_CLASS,
        "Win32_SystemTrace",
        {
            "ParentProcessID": "uint32",
            "ProcessID": "uint32",
            "ProcessName": "string",
            "SessionID": "uint32",
            "Sid": "uint8[]",
        },
    ),
    CimClass(_START_CLASS, TRACE_CLASS, {}),
    CimClass(_STOP_CLASS, TRACE_CLASS, {"ExitStatus": "uint32"}),
)


class _Known(NamedTuple):
    """What we know of a process; `started` tells it from one that had its number before."""

    started: object
    name: str
    parent: int
    session: int | None
    uid: int | None


def define(namespace: Namespace) -> None:
    """Define the event classes in a namespace, and answer for them."""
    for each in CLASSES:
        namespace.define(each.name, each.properties, superclass=each.superclass)
    namespace.events(TRACE_CLASS)(events)


def events(request: EventRequest) -> Iterator[Mapping[str, object]]:
    """Tell of processes that begin and end for as long as somebody listens."""
    connector = None
    with suppress(OSError, AttributeError):  # not for us, or another system
        connector = Connector()
    if connector is None:
        yield from _looked_for(request)
        return
    with connector:
        yield from _listened_to(request, connector)


def _looked_for(request: EventRequest) -> Iterator[Mapping[str, object]]:
    """Compare what there is with what there was."""
    known = _all()
    while request.wait(_POLL_SECONDS):
        now = _all()
        yield from _differences(known, now)
        known = now


def _differences(before: Mapping[int, _Known], after: Mapping[int, _Known]) -> Iterator[Mapping[str, object]]:
    for pid, old in before.items():
        if pid not in after or after[pid].started != old.started:
            yield _stop(pid, old, None)
    for pid, new in after.items():
        if pid not in before or before[pid].started != new.started:
            yield _start(pid, new)


class _Listener:
    """Makes events of the kernel's notes."""

    def __init__(self) -> None:
        self.known = _all()
        #: Processes that have begun and not yet taken on their program, with the time when we wait no longer.
        self.young: dict[int, float] = {}

    def take(self, note: Note) -> Iterator[Mapping[str, object]]:
        """The events that follow from a note."""
        if note.what == FORK:
            parent = self.known.get(note.number)
            copied = _Known(None, parent.name if parent else "", note.number, None, None)
            self.known[note.pid] = _of(note.pid) or copied
            self.young[note.pid] = time.monotonic() + _PROGRAM_SECONDS
        elif note.what == EXEC:
            self.known[note.pid] = _of(note.pid) or self.known.get(note.pid) or _Known(None, "", 0, None, None)
            yield from self._report(note.pid)
        elif note.what == EXIT and note.pid in self.known:
            yield from self._report(note.pid)
            yield _stop(note.pid, self.known.pop(note.pid), _exit_status(note.number))

    def grown(self) -> Iterator[Mapping[str, object]]:
        """The events of processes that have had their time to take on a program."""
        now = time.monotonic()
        for pid in [pid for pid, until in self.young.items() if until <= now]:
            yield from self._report(pid)

    def catch_up(self) -> Iterator[Mapping[str, object]]:
        """The events that we must have missed."""
        now = _all()
        yield from _differences({pid: self.known[pid] for pid in self.known.keys() - self.young.keys()}, now)
        self.known, self.young = now, {}

    def _report(self, pid: int) -> Iterator[Mapping[str, object]]:
        if self.young.pop(pid, None) is not None:
            yield _start(pid, self.known[pid])


def _listened_to(request: EventRequest, connector: Connector) -> Iterator[Mapping[str, object]]:
    listener = _Listener()
    while not request.cancelled():
        notes = connector.notes(_LISTEN_SECONDS)
        if notes is None:
            yield from listener.catch_up()
            continue
        for note in notes:
            yield from listener.take(note)
        yield from listener.grown()


def _all() -> dict[int, _Known]:
    every = {pid: _of(pid) for pid in psutil.pids()}
    return {pid: known for pid, known in every.items() if known is not None}


def _of(pid: int) -> _Known | None:
    """What there is to know of a process; None if it has ended."""
    process = PROCESS(pid, Machine())
    try:
        session = process.session
        return _Known(process.start, process.name, process.parent, session, _uid(pid))
    except (*VANISHED, *WITHHELD):
        return None


def _uid(pid: int) -> int | None:
    if not psutil.LINUX:
        return psutil.Process(pid).uids().effective
    return os.stat(f"{psutil.PROCFS_PATH}/{pid}").st_uid  # noqa: PTH116


def _start(pid: int, known: _Known) -> Mapping[str, object]:
    return {"__CLASS": _START_CLASS, **_common(pid, known)}


def _stop(pid: int, known: _Known, exit_status: int | None) -> Mapping[str, object]:
    return {"__CLASS": _STOP_CLASS, **_common(pid, known), "ExitStatus": exit_status}


def _common(pid: int, known: _Known) -> dict[str, object]:
    return {
        "ParentProcessID": known.parent,
        "ProcessID": pid,
        "ProcessName": known.name,
        "SessionID": known.session,
        "Sid": None if known.uid is None else list(binary_sid(known.uid)),
        "TIME_CREATED": round((time.time() + _EPOCH_SECONDS) * _UNITS_PER_SECOND),
    }


def binary_sid(uid: int) -> bytes:
    """S-1-22-1-uid as Windows keeps it in memory: [MS-DTYP] 2.4.2.2."""
    return struct.pack("<BB6sII", 1, 2, (22).to_bytes(6, "big"), 1, uid)


def _exit_status(status: int) -> int:
    """A wait status as a shell would give it: what the process said, or 128 and the signal that ended it."""
    code = os.waitstatus_to_exitcode(status & 0xFFFF)
    return code if code >= 0 else _SIGNALLED - code
