"""Win32_Service: the services of systemd. A system whose init is another, or that has none, has no instances.

What only the manager knows, such as the exit code of a service that failed, is NULL.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine
from wmisink.host._service_methods import service_methods
from wmisink.host._systemd import Manager, Service

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

SERVICE_CLASS: Final = "Win32_Service"
ROOT: Final = Path("/")

CIM_SERVICE: Final = CimClass(
    "CIM_Service",
    "CIM_LogicalElement",
    {
        "CreationClassName": "string",
        "Name": "string",
        "Started": "boolean",
        "StartMode": "string",
        "SystemCreationClassName": "string",
        "SystemName": "string",
    },
    keys=("Name",),
)
WIN32_BASE_SERVICE: Final = CimClass(
    "Win32_BaseService",
    "CIM_Service",
    {
        "AcceptPause": "boolean",
        "AcceptStop": "boolean",
        "DesktopInteract": "boolean",
        "DisplayName": "string",
        "ErrorControl": "string",
        "ExitCode": "uint32",
        "PathName": "string",
        "ServiceSpecificExitCode": "uint32",
        "ServiceType": "string",
        "StartName": "string",
        "State": "string",
        "TagId": "uint32",
    },
)


def services(name: str | None = None) -> Iterable[Service]:
    """This system's services, or the one of that name."""
    manager = Manager(ROOT)
    if name is None:
        return manager.services()
    service = manager.service(name)
    if service is not None:
        return [service]
    return (each for each in manager.services() if each.name.casefold() == name.casefold())


def _subjects(request: InstanceRequest) -> Iterable[Service]:
    name = equality(request, "Name")
    return services(None if name is None else str(name))


def _title(service: Service) -> str:
    return service.setting("Unit", "Description") or service.name


def _start_mode(service: Service) -> str:
    return "Disabled" if service.masked else "Auto" if service.enabled else "Manual"


def _accepts_stop(service: Service) -> bool:
    return service.started and not service.flag("Unit", "RefuseManualStop")


def _process_id(service: Service) -> int | None:
    """0 for a service that isn't started, as on Windows."""
    return service.main_process if service.started else 0


def _account(service: Service) -> str | None:
    """The system manager runs a service as root unless its file says otherwise."""
    return None if service.flag("Service", "DynamicUser") else service.setting("Service", "User") or "root"


WIN32_SERVICE: Final = HostClass[Service](
    name=SERVICE_CLASS,
    superclass="Win32_BaseService",
    subjects=_subjects,
    methods=service_methods(services),
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-service",
    properties=(
        Property("AcceptPause", "boolean", constant(value=False)),  # systemd knows no pause
        Property("AcceptStop", "boolean", _accepts_stop),
        Property("Caption", "string", _title),
        Property("CheckPoint", "uint32"),
        Property("CreationClassName", "string", constant(SERVICE_CLASS)),
        Property("DelayedAutoStart", "boolean"),
        Property("Description", "string", _title),
        Property("DesktopInteract", "boolean", constant(value=False)),
        Property("DisplayName", "string", _title),
        Property("ErrorControl", "string"),
        Property("ExitCode", "uint32"),
        Property("InstallDate", "datetime"),
        Property("Name", "string", lambda service: service.name, key=True),
        Property("PathName", "string", lambda service: service.command),
        Property("ProcessId", "uint32", _process_id),
        Property("ServiceSpecificExitCode", "uint32"),
        Property("ServiceType", "string", constant("Own Process")),
        Property("Started", "boolean", lambda service: service.started),
        Property("StartMode", "string", _start_mode),
        Property("StartName", "string", _account),
        Property("State", "string", lambda service: "Running" if service.started else "Stopped"),
        Property("Status", "string"),
        Property("SystemCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("SystemName", "string", lambda _: Machine().host_name),
        Property("TagId", "uint32"),
        Property("WaitHint", "uint32"),
    ),
)

SUPERCLASSES: Final = (CIM_SERVICE, WIN32_BASE_SERVICE)
CLASSES: Final = (WIN32_SERVICE,)
