"""The methods of Win32_Service: StartService and StopService, with the values that Microsoft documents.

They ask systemd through its own command, systemctl(1), which also asks polkit whether we may.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING, Final

from wmisink.embedded import Method
from wmisink.host._definition import HostMethod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wmisink.embedded import MethodCall
    from wmisink.host._systemd import Service

ACCEPTED, NOT_SUPPORTED, ACCESS_DENIED, NOT_ACCEPTABLE, WRONG_STATE = 0, 1, 2, 4, 5
TIMED_OUT, UNKNOWN_FAILURE, PATH_NOT_FOUND, ALREADY_RUNNING, DISABLED = 7, 8, 9, 10, 14

_PATIENCE_SECONDS: Final = 90.0  # what systemd itself grants a service that doesn't say otherwise
#: systemctl's exit codes, which are LSB's for init scripts: not allowed, not installed, not configured.
_EXITS: Final = {0: ACCEPTED, 4: ACCESS_DENIED, 5: PATH_NOT_FOUND, 6: UNKNOWN_FAILURE}
_REFUSALS: Final = ("authentication required", "access denied", "permission denied")


def service_methods(find: Callable[[str], Iterable[Service]]) -> tuple[HostMethod, ...]:
    """The methods, of services that `find` gives by their names."""

    def service_of(call: MethodCall) -> Service | None:
        name = str((call.object or {}).get("Name"))
        return next(iter(find(name)), None)

    def start(call: MethodCall) -> int:
        """Start a service, and wait until systemd says that it has started."""
        service = service_of(call)
        return PATH_NOT_FOUND if service is None else _obstacle_to_start(service) or _control("start", service)

    def stop(call: MethodCall) -> int:
        """Stop a service, and wait until systemd says that it has stopped."""
        service = service_of(call)
        return PATH_NOT_FOUND if service is None else _obstacle_to_stop(service) or _control("stop", service)

    return (HostMethod("StartService", start, Method()), HostMethod("StopService", stop, Method()))


def _obstacle_to_start(service: Service) -> int:
    """Why a service can't be started, 0 where nothing is in the way."""
    if service.started:
        return ALREADY_RUNNING
    if service.masked:
        return DISABLED
    if service.flag("Unit", "RefuseManualStart"):
        return NOT_ACCEPTABLE
    words = shlex.split(service.command or "", posix=False)
    missing = bool(words) and words[0].startswith("/") and not os.path.lexists(words[0])
    return PATH_NOT_FOUND if missing else 0


def _obstacle_to_stop(service: Service) -> int:
    if not service.started:
        return WRONG_STATE
    return NOT_ACCEPTABLE if service.flag("Unit", "RefuseManualStop") else 0


def _control(verb: str, service: Service) -> int:
    """Have systemctl do it. It never asks for a password: nobody is there to type one."""
    command = ["systemctl", "--no-ask-password", verb, "--", service.unit]
    try:
        done = subprocess.run(  # noqa: S603 (the unit is one that systemd has)
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_PATIENCE_SECONDS
        )
    except FileNotFoundError:
        return NOT_SUPPORTED
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    said = done.stderr.decode("utf-8", "replace").lower()
    if done.returncode and any(refusal in said for refusal in _REFUSALS):
        return ACCESS_DENIED
    return _EXITS.get(done.returncode, UNKNOWN_FAILURE)
