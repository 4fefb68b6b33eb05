"""Win32_LogonSession and Win32_LoggedOnUser: who is logged on.

Where systemd-logind keeps the sessions, its files in /run/systemd/sessions tell; elsewhere utmp does, through psutil. A
system with neither, such as most containers, has no instances.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from wmisink.host._account import USER_CLASS, user_name
from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, equality
from wmisink.host._machine import Machine, local_time
from wmisink.host._reference import key_of, path_to
from wmisink.host._system_files import read_assignments

if TYPE_CHECKING:
    from datetime import datetime

    from wmisink.embedded import InstanceRequest

_CLASS: Final = "Win32_LogonSession"
_SESSIONS: Final = Path("/run/systemd/sessions")
_INTERACTIVE, _BATCH, _REMOTE_INTERACTIVE = 2, 4, 10
_USER_CLASSES: Final = frozenset({"user", "user-early", "user-incomplete", "greeter", "lock-screen"})
_MICROSECONDS: Final = 1_000_000

WIN32_SESSION: Final = CimClass("Win32_Session", "CIM_LogicalElement", {"StartTime": "datetime"})


@dataclass(frozen=True)
class _Session:
    """A session; `service` is what PAM calls the program that authenticated it, `started` a POSIX timestamp."""

    logon_id: str
    user: str | None
    logon_type: int | None
    service: str | None
    started: float | None

    @property
    def start_time(self) -> datetime | None:
        return None if self.started is None else local_time(self.started)

    @property
    def path(self) -> str:
        return path_to(_CLASS, LogonId=self.logon_id)


def _of_logind(file: Path) -> _Session:
    """A session as systemd-logind writes it down, one assignment a line."""
    fields = read_assignments((file,))
    uid, started = fields.get("UID", ""), fields.get("REALTIME", "")
    known = user_name(int(uid)) if uid.isdigit() else None
    return _Session(
        logon_id=file.name,
        user=fields.get("USER") or known,
        logon_type=_logind_type(fields),
        service=fields.get("SERVICE"),
        started=int(started) / _MICROSECONDS if started.isdigit() else None,
    )


def _logind_type(fields: dict[str, str]) -> int | None:
    """A logind session's Class and Remote as the values of LogonType."""
    if fields.get("CLASS", "user").startswith("background"):
        return _BATCH
    if fields.get("CLASS", "user") not in _USER_CLASSES:
        return None
    return _REMOTE_INTERACTIVE if fields.get("REMOTE") == "1" else _INTERACTIVE


def _of_utmp() -> Iterator[_Session]:
    for user in psutil.users():
        remote = not (user.host or ":").startswith((":", "tty", "login screen"))
        logon_type = _REMOTE_INTERACTIVE if remote else _INTERACTIVE
        yield _Session(str(user.pid or user.terminal), user.name, logon_type, None, user.started)


def _sessions(logon_id: str | None) -> Iterator[_Session]:
    if not _SESSIONS.is_dir():
        yield from _of_utmp()
    elif logon_id is None:
        yield from (_of_logind(file) for file in sorted(_SESSIONS.iterdir()) if not file.name.endswith(".ref"))
    elif logon_id.isalnum() and (_SESSIONS / logon_id).is_file():
        yield _of_logind(_SESSIONS / logon_id)


def _subjects(request: InstanceRequest) -> Iterator[_Session]:
    logon_id = equality(request, "LogonId")
    return _sessions(None if logon_id is None else str(logon_id))


def _logged_on(request: InstanceRequest) -> Iterator[_Session]:
    """The sessions whose user we know."""
    sessions = _sessions(key_of(equality(request, "Dependent"), "LogonId"))
    return (session for session in sessions if session.user is not None)


def _user_path(session: _Session) -> str:
    return path_to(USER_CLASS, Domain=Machine().host_name, Name=session.user or "")


WIN32_LOGON_SESSION: Final = HostClass[_Session](
    name=_CLASS,
    superclass="Win32_Session",
    subjects=_subjects,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-logonsession",
    properties=(
        Property("Caption", "string"),
        Property("Description", "string"),
        Property("InstallDate", "datetime"),
        Property("Name", "string"),
        Property("Status", "string"),
        Property("StartTime", "datetime", lambda session: session.start_time),
        Property("AuthenticationPackage", "string", lambda session: session.service),
        Property("LogonId", "string", lambda session: session.logon_id, key=True),
        Property("LogonType", "uint32", lambda session: session.logon_type),
    ),
)

WIN32_LOGGED_ON_USER: Final = HostClass[_Session](
    name="Win32_LoggedOnUser",
    superclass="CIM_Dependency",
    subjects=_logged_on,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-loggedonuser",
    properties=(
        Property("Dependent", "ref:Win32_LogonSession", lambda session: session.path, key=True),
        Property("Antecedent", "ref:Win32_Account", _user_path, key=True),
    ),
)

SUPERCLASSES: Final = (WIN32_SESSION,)
CLASSES: Final = (WIN32_LOGON_SESSION, WIN32_LOGGED_ON_USER)
