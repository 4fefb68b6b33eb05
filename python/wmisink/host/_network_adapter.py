"""Win32_NetworkAdapter: the network interfaces.

`Index`, `InterfaceIndex` and `DeviceID` are all the kernel's number of the interface, its name is `Name` and
`NetConnectionID`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._interfaces import Interface, interfaces
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine
from wmisink.host._system_files import read_integer, read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

CLASS: Final = "Win32_NetworkAdapter"

#: ARPHRD_… in if_arp.h as Win32_NetworkAdapter.AdapterTypeID.
_TYPES: Final = {1: 0, 7: 6, 19: 8, 24: 13, 512: 3, 773: 4, 774: 2, 783: 10, 800: 1, 801: 9, 802: 9, 803: 9}
_WIRELESS: Final = 9
#: AdapterType for each AdapterTypeID.
_TYPE_NAMES: Final = {
    0: "Ethernet 802.3",
    1: "Token Ring 802.5",
    2: "Fiber Distributed Data Interface (FDDI)",
    3: "Wide Area Network (WAN)",
    4: "LocalTalk",
    6: "ARCNET",
    8: "ATM",
    _WIRELESS: "Wireless",
    10: "Infrared Wireless",
    13: "1394",
}

_DISCONNECTED, _CONNECTING, _CONNECTED, _NO_MEDIA = 0, 1, 2, 7  # NetConnectionStatus
_FULL_POWER, _OFF_LINE = 3, 8  # Availability


def requested_index(request: InstanceRequest) -> object:
    """The number of the one interface that the query asks for; None for all."""
    for name in ("Index", "InterfaceIndex"):
        demanded = equality(request, name)
        if demanded is not None:
            return demanded
    return None


def _subjects(request: InstanceRequest) -> Iterator[Interface]:
    index = requested_index(request)
    device = equality(request, "DeviceID")
    if device is not None:
        text = str(device)
        index = int(text) if text.isascii() and text.isdigit() else -1
    yield from interfaces(Machine(), index)


def _adapter_type(interface: Interface) -> int | None:
    if interface.is_wireless:
        return _WIRELESS
    return None if interface.hardware_type is None else _TYPES.get(interface.hardware_type)


def _adapter_type_name(interface: Interface) -> str | None:
    number = _adapter_type(interface)
    return None if number is None else _TYPE_NAMES[number]


def _connection_status(interface: Interface) -> int:
    if not interface.is_enabled:
        return _DISCONNECTED
    if read_text(interface.directory / "operstate") == "dormant":  # the cable is there, but no one has logged on
        return _CONNECTING
    return _NO_MEDIA if interface.has_carrier is False else _CONNECTED


def _permanent_address(interface: Interface) -> str | None:
    """The address burnt into a device, if the one in use is that."""
    assigned = read_integer(interface.directory / "addr_assign_type")
    return interface.mac_address if interface.is_physical and assigned == 0 else None


def caption(interface: Interface) -> str:
    """The number and the name, as Windows writes captions of adapters."""
    return f"[{interface.index:08}] {interface.name}"


WIN32_NETWORK_ADAPTER: Final = HostClass[Interface](
    name=CLASS,
    superclass="CIM_NetworkAdapter",
    subjects=_subjects,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-networkadapter",
    properties=(
        Property("AdapterType", "string", _adapter_type_name),
        Property("AdapterTypeID", "uint16", _adapter_type),
        Property("AutoSense", "boolean"),
        Property("Availability", "uint16", lambda each: _FULL_POWER if each.is_enabled else _OFF_LINE),
        Property("Caption", "string", caption),
        Property("ConfigManagerErrorCode", "uint32"),
        Property("ConfigManagerUserConfig", "boolean"),
        Property("CreationClassName", "string", constant(CLASS)),
        Property("Description", "string", lambda each: each.name),
        Property("DeviceID", "string", lambda each: str(each.index), key=True),
        Property("ErrorCleared", "boolean"),
        Property("ErrorDescription", "string"),
        Property("GUID", "string"),
        Property("Index", "uint32", lambda each: each.index),
        Property("InstallDate", "datetime"),
        Property("Installed", "boolean", constant(value=True)),
        Property("InterfaceIndex", "uint32", lambda each: each.index),
        Property("LastErrorCode", "uint32"),
        Property("MACAddress", "string", lambda each: each.mac_address),
        Property("Manufacturer", "string"),
        Property("MaxNumberControlled", "uint32"),
        Property("MaxSpeed", "uint64"),
        Property("Name", "string", lambda each: each.name),
        Property("NetConnectionID", "string", lambda each: each.name),
        Property("NetConnectionStatus", "uint16", _connection_status),
        Property("NetEnabled", "boolean", lambda each: each.is_enabled),
        Property("NetworkAddresses", "string[]"),
        Property("PermanentAddress", "string", _permanent_address),
        Property("PhysicalAdapter", "boolean", lambda each: each.is_physical),
        Property("PNPDeviceID", "string"),
        Property("PowerManagementCapabilities", "uint16[]"),
        Property("PowerManagementSupported", "boolean"),
        Property("ProductName", "string"),
        Property("ServiceName", "string", lambda each: each.driver),
        Property("Speed", "uint64", lambda each: each.speed),
        Property("Status", "string"),
        Property("StatusInfo", "uint16"),
        Property("SystemCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("SystemName", "string", lambda each: each.machine.host_name),
        Property("TimeOfLastReset", "datetime"),
    ),
)

SUPERCLASSES: Final = (
    CimClass(
        "CIM_NetworkAdapter",
        "CIM_LogicalDevice",
        {
            "AutoSense": "boolean",
            "MaxSpeed": "uint64",
            "NetworkAddresses": "string[]",
            "PermanentAddress": "string",
            "Speed": "uint64",
        },
    ),
)
CLASSES: Final = (WIN32_NETWORK_ADAPTER,)
