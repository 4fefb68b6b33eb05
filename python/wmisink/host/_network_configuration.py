"""Win32_NetworkAdapterConfiguration, and what ties it to Win32_NetworkAdapter.

Addresses are the interface's own. Name servers, TTL and the like are the system's, and stand in the configuration of
every interface that has an address. An interface is configured by DHCP if the kernel keeps an IPv4 address of it for a
time, which is what DHCP clients ask of it; the server is known where systemd-networkd notes the lease.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wmisink.host import _network_adapter
from wmisink.host._address_leases import Lease, address_leases
from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, equality
from wmisink.host._interfaces import Interface, interfaces
from wmisink.host._machine import Machine
from wmisink.host._network_adapter import requested_index
from wmisink.host._reference import key_of, path_to
from wmisink.host._routes import Route, routes
from wmisink.host._system_files import read_assignments, read_integer, read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_CLASS: Final = "Win32_NetworkAdapterConfiguration"
_IPV4_SETTINGS: Final = Path("/proc/sys/net/ipv4")
_IPV6_ROUTES: Final = Path("/proc/net/ipv6_route")
_RESOLVER: Final = Path("/etc/resolv.conf")
_LEASES: Final = Path("/run/systemd/netif/leases")
_DATABASES: Final = Path("/etc")
_MILLISECONDS: Final = 1000
_EVERY_NETWORK: Final = "0" * 32
_NO_GATEWAY: Final = "0.0.0.0"  # noqa: S104 (nothing listens there)
_LARGEST_METRIC: Final = 0xFFFF

#: The places of the words in a line of /proc/net/ipv6_route.
_DESTINATION, _PREFIX, _GATEWAY, _METRIC, _NAME = 0, 1, 4, 5, 9


class _System:
    """What the configurations have in common, each read when it's first asked for, and once."""

    @cached_property
    def resolver(self) -> dict[str, list[str]]:
        """The words after each keyword of resolv.conf(5)."""
        found: dict[str, list[str]] = {}
        for line in (read_text(_RESOLVER) or "").splitlines():
            keyword, *words = line.split("#")[0].split() or [""]
            if keyword == "nameserver":
                found.setdefault(keyword, []).extend(words)
            elif keyword in {"search", "domain"}:  # the last one counts
                found["search"] = words
        return found

    @cached_property
    def leases(self) -> dict[int, list[Lease | None]]:
        """How long each interface has its IPv4 addresses."""
        return address_leases()

    @cached_property
    def default_routes(self) -> list[Route]:
        """Those of IPv4 that have a gateway."""
        return [route for route in routes() if route.is_default and route.gateway != _NO_GATEWAY]

    @cached_property
    def default_routes6(self) -> list[tuple[str, str, int]]:
        """Those of IPv6: interface, gateway, metric."""
        rows = (line.split() for line in (read_text(_IPV6_ROUTES) or "").splitlines())
        return [
            (words[_NAME], str(ipaddress.IPv6Address(bytes.fromhex(words[_GATEWAY]))), int(words[_METRIC], 16))
            for words in rows
            if words[_DESTINATION] == _EVERY_NETWORK and words[_PREFIX] == "00" and words[_GATEWAY] != _EVERY_NETWORK
        ]


class _Configuration:
    """How one interface is set up."""

    def __init__(self, interface: Interface, system: _System) -> None:
        self.interface = interface
        self.system = system

    @cached_property
    def addresses(self) -> list[tuple[str, str]]:
        """Its addresses with their masks, IPv4 first; that of IPv6 is the length of the prefix, as on Windows."""
        found = [(each.address, each.netmask or "") for each in self.interface.addresses(socket.AF_INET)]
        for each in self.interface.addresses(socket.AF_INET6):
            mask = int(ipaddress.IPv6Address(each.netmask)) if each.netmask else 0
            found.append((each.address.partition("%")[0], str(mask.bit_count())))
        return found

    @cached_property
    def is_enabled(self) -> bool:
        """Whether TCP/IP goes over it."""
        return self.interface.is_enabled and bool(self.addresses)

    @cached_property
    def gateways(self) -> list[tuple[str, int]]:
        """Its default gateways with their metrics, IPv4 first."""
        of_ipv4 = [
            (route.gateway, route.metric) for route in self.system.default_routes if route.index == self.interface.index
        ]
        of_ipv6 = [
            (gateway, metric)
            for name, gateway, metric in self.system.default_routes6
            if name == self.interface.name and metric <= _LARGEST_METRIC
        ]
        return of_ipv4 + of_ipv6

    @cached_property
    def noted_lease(self) -> dict[str, str]:
        """What systemd-networkd noted of its DHCP lease; empty where there is none."""
        return read_assignments([_LEASES / str(self.interface.index)])

    @cached_property
    def lease(self) -> Lease | None:
        """The first address that it has for a time."""
        return next((lease for lease in self.system.leases.get(self.interface.index, ()) if lease is not None), None)

    @cached_property
    def has_dhcp(self) -> bool | None:
        """Whether its address was given; None where it has none, or nobody knows."""
        if self.lease is not None or self.noted_lease:
            return True
        return False if self.system.leases.get(self.interface.index) else None


def _configurations(request: InstanceRequest) -> Iterator[_Configuration]:
    system = _System()
    for interface in interfaces(Machine(), requested_index(request)):
        if request.cancelled():
            return
        yield _Configuration(interface, system)


def _of_enabled(read: Callable[[_Configuration], object]) -> Callable[[_Configuration], object]:
    """A reader for what only an interface with TCP/IP has."""
    return lambda each: read(each) if each.is_enabled else None


def _setting(name: str, factor: int = 1) -> Callable[[_Configuration], object]:
    """A reader for a number among the kernel's settings of IPv4."""

    def read(_each: _Configuration) -> int | None:
        number = read_integer(_IPV4_SETTINGS / name)
        return None if number is None else number * factor

    return _of_enabled(read)


def _discovers_mtu(_each: _Configuration) -> bool | None:
    number = read_integer(_IPV4_SETTINGS / "ip_no_pmtu_disc")
    return None if number is None else number == 0


def _database_path(_each: _Configuration) -> str | None:
    """The directory of hosts(5), networks(5) and protocols(5)."""
    return str(_DATABASES) if (_DATABASES / "hosts").exists() else None


def _mtu(each: _Configuration) -> int | None:
    state = each.interface.network.states.get(each.interface.name)
    return None if state is None else int(state.mtu) or None


def _domain(each: _Configuration) -> str | None:
    return next(iter(each.system.resolver.get("search", ())), None)


WIN32_NETWORK_ADAPTER_CONFIGURATION: Final = HostClass[_Configuration](
    name=_CLASS,
    superclass="CIM_Setting",
    subjects=_configurations,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-networkadapterconfiguration",
    properties=(
        Property("ArpAlwaysSourceRoute", "boolean"),
        Property("ArpUseEtherSNAP", "boolean"),
        Property("Caption", "string", lambda each: _network_adapter.caption(each.interface)),
        Property("DatabasePath", "string", _of_enabled(_database_path)),
        Property("DeadGWDetectEnabled", "boolean"),
        Property("DefaultIPGateway", "string[]", lambda each: [gateway for gateway, _ in each.gateways] or None),
        Property("DefaultTOS", "uint8"),
        Property("DefaultTTL", "uint8", _setting("ip_default_ttl")),
        Property("Description", "string", lambda each: each.interface.name),
        Property("DHCPEnabled", "boolean", lambda each: each.has_dhcp),
        Property("DHCPLeaseExpires", "datetime", lambda each: each.lease and each.lease.expires),
        Property("DHCPLeaseObtained", "datetime", lambda each: each.lease and each.lease.obtained),
        Property("DHCPServer", "string", lambda each: each.noted_lease.get("SERVER_ADDRESS")),
        Property("DNSDomain", "string", _of_enabled(_domain)),
        Property(
            "DNSDomainSuffixSearchOrder", "string[]", _of_enabled(lambda each: each.system.resolver.get("search"))
        ),
        Property("DNSEnabledForWINSResolution", "boolean"),
        Property("DNSHostName", "string", _of_enabled(lambda each: each.interface.machine.host_name)),
        Property("DNSServerSearchOrder", "string[]", _of_enabled(lambda each: each.system.resolver.get("nameserver"))),
        Property("DomainDNSRegistrationEnabled", "boolean"),
        Property("ForwardBufferMemory", "uint32"),
        Property("FullDNSRegistrationEnabled", "boolean"),
        Property("GatewayCostMetric", "uint16[]", lambda each: [metric for _, metric in each.gateways] or None),
        Property("IGMPLevel", "uint8"),
        Property("Index", "uint32", lambda each: each.interface.index, key=True),
        Property("InterfaceIndex", "uint32", lambda each: each.interface.index),
        Property("IPAddress", "string[]", lambda each: [address for address, _ in each.addresses] or None),
        Property("IPConnectionMetric", "uint32"),
        Property("IPEnabled", "boolean", lambda each: each.is_enabled),
        Property("IPFilterSecurityEnabled", "boolean"),
        Property("IPPortSecurityEnabled", "boolean"),
        Property("IPSecPermitIPProtocols", "string[]"),
        Property("IPSecPermitTCPPorts", "string[]"),
        Property("IPSecPermitUDPPorts", "string[]"),
        Property("IPSubnet", "string[]", lambda each: [mask for _, mask in each.addresses] or None),
        Property("IPUseZeroBroadcast", "boolean"),
        Property("IPXAddress", "string"),
        Property("IPXEnabled", "boolean"),
        Property("IPXFrameType", "uint32[]"),
        Property("IPXMediaType", "uint32"),
        Property("IPXNetworkNumber", "string[]"),
        Property("IPXVirtualNetNumber", "string"),
        Property("KeepAliveInterval", "uint32", _setting("tcp_keepalive_intvl", _MILLISECONDS)),
        Property("KeepAliveTime", "uint32", _setting("tcp_keepalive_time", _MILLISECONDS)),
        Property("MACAddress", "string", lambda each: each.interface.mac_address),
        Property("MTU", "uint32", _mtu),
        Property("NumForwardPackets", "uint32"),
        Property("PMTUBHDetectEnabled", "boolean"),
        Property("PMTUDiscoveryEnabled", "boolean", _of_enabled(_discovers_mtu)),
        Property("ServiceName", "string", lambda each: each.interface.driver),
        Property("SettingID", "string", lambda each: each.interface.name),
        Property("TcpipNetbiosOptions", "uint32"),
        Property("TcpMaxConnectRetransmissions", "uint32", _setting("tcp_syn_retries")),
        Property("TcpMaxDataRetransmissions", "uint32", _setting("tcp_retries2")),
        Property("TcpNumConnections", "uint32"),
        Property("TcpUseRFC1122UrgentPointer", "boolean"),
        Property("TcpWindowSize", "uint16"),
        Property("WINSEnableLMHostsLookup", "boolean"),
        Property("WINSHostLookupFile", "string"),
        Property("WINSPrimaryServer", "string"),
        Property("WINSScopeID", "string"),
        Property("WINSSecondaryServer", "string"),
    ),
)


def _settings(request: InstanceRequest) -> Iterator[Interface]:
    """The interfaces that both references of the query admit."""
    references = (("Element", "DeviceID"), ("Setting", "Index"))
    demands = [(equality(request, name), key) for name, key in references]
    wanted = {key_of(path, key) for path, key in demands if path is not None}
    for interface in interfaces(Machine()):
        if wanted <= {str(interface.index)}:
            yield interface


WIN32_NETWORK_ADAPTER_SETTING: Final = HostClass[Interface](
    name="Win32_NetworkAdapterSetting",
    superclass="Win32_DeviceSettings",
    subjects=_settings,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-networkadaptersetting",
    qualifiers={"Association": True, "Dynamic": True, "Provider": "wmisink.host"},
    properties=(
        Property(
            "Element",
            f"ref:{_network_adapter.CLASS}",
            lambda each: path_to(_network_adapter.CLASS, DeviceID=str(each.index)),
            key=True,
        ),
        Property("Setting", f"ref:{_CLASS}", lambda each: path_to(_CLASS, Index=each.index), key=True),
    ),
)

SUPERCLASSES: Final = (
    CimClass("CIM_Setting", None, {"Caption": "string", "Description": "string", "SettingID": "string"}),
    CimClass(
        "CIM_ElementSetting",
        None,
        {"Element": "ref:CIM_ManagedSystemElement", "Setting": "ref:CIM_Setting"},
        keys=("Element", "Setting"),
        qualifiers={"Association": True},
    ),
    CimClass(
        "Win32_DeviceSettings",
        "CIM_ElementSetting",
        {"Element": "ref:CIM_LogicalDevice"},
        keys=("Element",),
        qualifiers={"Association": True},
    ),
)
CLASSES: Final = (WIN32_NETWORK_ADAPTER_CONFIGURATION, WIN32_NETWORK_ADAPTER_SETTING)
