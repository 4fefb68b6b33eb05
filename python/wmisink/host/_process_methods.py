"""The methods of Win32_Process: Create, Terminate, GetOwner and GetOwnerSid, with the values that Microsoft documents.

See https://learn.microsoft.com/windows/win32/cimwin32prov/create-method-in-class-win32-process and its neighbours.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import psutil

from wmisink.embedded import Method
from wmisink.host._account import user_name, user_sid
from wmisink.host._cim import CimClass
from wmisink.host._definition import HostMethod
from wmisink.host._machine import Machine

if TYPE_CHECKING:
    from wmisink.embedded import MethodCall

SUCCESS, ACCESS_DENIED, INSUFFICIENT_PRIVILEGE, UNKNOWN_FAILURE, PATH_NOT_FOUND, INVALID_PARAMETER = 0, 2, 3, 8, 9, 21

#: PriorityClass of Win32_ProcessStartup as nice values: Idle, Below Normal, Normal, Above Normal, High.
_NICE: Final = {64: 19, 16384: 10, 32: 0, 32768: -5, 128: -10}
_IMPOSSIBLE_FLAGS: Final = 0x1 | 0x2 | 0x4  # of CreateFlags: to debug the process, or to have it wait

WIN32_METHOD_PARAMETER_CLASS: Final = CimClass("Win32_MethodParameterClass", None, {})
WIN32_PROCESS_STARTUP: Final = CimClass(
    "Win32_ProcessStartup",
    "Win32_MethodParameterClass",
    {
        "CreateFlags": "uint32",
        "EnvironmentVariables": "string[]",
        "ErrorMode": "uint16",
        "FillAttribute": "uint32",
        "PriorityClass": "uint32",
        "ShowWindow": "uint16",
        "Title": "string",
        "WinstationDesktop": "string",
        "X": "uint32",
        "XCountChars": "uint32",
        "XSize": "uint32",
        "Y": "uint32",
        "YCountChars": "uint32",
        "YSize": "uint32",
    },
)


def create(call: MethodCall) -> Mapping[str, object]:
    """Start a program, in a session of its own and with nothing to read from or write to.

    The command line is divided as a shell divides it, the way round in which CommandLine is put together. What
    Win32_ProcessStartup says of windows has no meaning here; what it says of the environment and of the priority has.
    """
    try:
        words = shlex.split(call.arguments.get("CommandLine") or "")
    except ValueError:  # a quote that never closes
        words = []
    startup = call.arguments.get("ProcessStartupInformation")
    environment = _environment(startup)
    nice = _nice(startup)
    if not words or environment is None or nice is None:
        return {"ReturnValue": INVALID_PARAMETER}
    try:
        process = subprocess.Popen(  # noqa: S603 (to start what it's told to is what Create is for)
            words,
            cwd=call.arguments.get("CurrentDirectory") or None,
            env=environment or None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return {"ReturnValue": _value_of(error)}
    # Somebody has to wait for it at its end, or it stays a zombie.
    threading.Thread(target=process.wait, name=f"wmisink wait {process.pid}", daemon=True).start()
    if nice and not _renice(process, nice):
        return {"ReturnValue": INSUFFICIENT_PRIVILEGE}
    return {"ReturnValue": SUCCESS, "ProcessId": process.pid}


def terminate(call: MethodCall) -> int:
    """End a process at once, as TerminateProcess does.

    Who waits for it learns that it was killed: this system has no way of giving another process an exit code, so Reason
    isn't used.
    """
    process = _process(call)
    if process is None:
        return PATH_NOT_FOUND
    try:
        process.kill()
    except psutil.Error as error:
        return _value_of(error)
    return SUCCESS


def get_owner(call: MethodCall) -> Mapping[str, object]:
    """The account that a process acts as, and this machine as its domain; a number where it has no name."""
    uid = _uid(call)
    if isinstance(uid, psutil.Error):
        return {"ReturnValue": _value_of(uid)}
    return {"ReturnValue": SUCCESS, "User": user_name(uid) or str(uid), "Domain": Machine().host_name}


def get_owner_sid(call: MethodCall) -> Mapping[str, object]:
    """The security identifier of the account that a process acts as."""
    uid = _uid(call)
    if isinstance(uid, psutil.Error):
        return {"ReturnValue": _value_of(uid)}
    return {"ReturnValue": SUCCESS, "Sid": user_sid(uid)}


def _process(call: MethodCall) -> psutil.Process | None:
    """The process that the method is called on; None if it has ended."""
    handle = str((call.object or {}).get("Handle"))
    if not (handle.isascii() and handle.isdigit()) or int(handle) == 0:
        return None
    try:
        return psutil.Process(int(handle))
    except psutil.NoSuchProcess:
        return None


def _uid(call: MethodCall) -> int | psutil.Error:
    process = _process(call)
    if process is None:
        return psutil.NoSuchProcess(0)
    try:
        uid: int = process.uids().effective
    except psutil.Error as error:
        return error
    return uid


def _value_of(error: Exception) -> int:
    """What a failure is in the values that the methods return."""
    if isinstance(error, (psutil.NoSuchProcess, FileNotFoundError, NotADirectoryError)):
        return PATH_NOT_FOUND
    if isinstance(error, (psutil.AccessDenied, PermissionError)):
        return ACCESS_DENIED
    return INVALID_PARAMETER if isinstance(error, ValueError) else UNKNOWN_FAILURE


def _environment(startup: Mapping[str, Any] | None) -> dict[str, str] | None:
    """The environment that a startup gives, empty where it gives none; None where it's no environment."""
    given: Sequence[str] = (startup or {}).get("EnvironmentVariables") or []
    environment = {}
    for assignment in given:
        name, equals, value = assignment.partition("=")
        if not name or not equals:
            return None
        environment[name] = value
    return environment


def _nice(startup: Mapping[str, Any] | None) -> int | None:
    """The nice value that a startup asks for, 0 where it asks for none; None for what can't be had here."""
    if ((startup or {}).get("CreateFlags") or 0) & _IMPOSSIBLE_FLAGS:
        return None
    priority: int | None = (startup or {}).get("PriorityClass")
    return 0 if priority is None else _NICE.get(priority)


def _renice(process: subprocess.Popen[bytes], nice: int) -> bool:
    """Give a process that has just begun its priority, or end it where that isn't allowed."""
    try:
        os.setpriority(os.PRIO_PROCESS, process.pid, nice)
    except PermissionError:
        process.kill()
        return False
    except ProcessLookupError:  # it has ended already
        return True
    return True


METHODS: Final = (
    HostMethod(
        "Create",
        create,
        Method(
            takes={
                "CommandLine": "string",
                "CurrentDirectory": "string",
                "ProcessStartupInformation": "object:Win32_ProcessStartup",
            },
            gives={"ProcessId": "uint32"},
            static=True,
        ),
    ),
    HostMethod("Terminate", terminate, Method(takes={"Reason": "uint32"})),
    HostMethod("GetOwner", get_owner, Method(gives={"User": "string", "Domain": "string"})),
    HostMethod("GetOwnerSid", get_owner_sid, Method(gives={"Sid": "string"})),
)

SUPERCLASSES: Final = (WIN32_METHOD_PARAMETER_CLASS, WIN32_PROCESS_STARTUP)
