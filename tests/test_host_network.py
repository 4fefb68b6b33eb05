"""Network adapters, their configurations and routes, against the system's own word."""

from __future__ import annotations

import ipaddress
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import psutil
from wmisink.host import _interfaces, _network_configuration, _routes
from wmisink.host._reference import key_of, path_to

LOOPBACK = ipaddress.ip_address("127.0.0.1")


@pytest.fixture
def machine() -> Iterator[wmisink.Connection]:
    with wmisink.connect(provider="embedded") as wmi:
        yield wmi


def rows_of(wmi: wmisink.Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in wmi.query(query)]


def adapters() -> dict[str, int]:
    """The interfaces that aren't the loopback, with their numbers."""
    loops = {name for name, addresses in psutil.net_if_addrs().items() if any(is_loopback(each) for each in addresses)}
    return {name: number for number, name in socket.if_nameindex() if name not in loops}


def is_loopback(address: Any) -> bool:
    return address.family == socket.AF_INET and ipaddress.ip_address(address.address).is_loopback


def test_adapters_are_the_interfaces(machine: wmisink.Connection) -> None:
    rows = rows_of(machine, "SELECT * FROM Win32_NetworkAdapter")
    assert {row["NetConnectionID"]: row["InterfaceIndex"] for row in rows} == adapters()
    states = psutil.net_if_stats()
    for row in rows:
        assert row["DeviceID"] == str(row["Index"])
        hardware = {
            each.address.upper()
            for each in psutil.net_if_addrs().get(row["Name"], [])
            if each.family == psutil.AF_LINK and set(each.address) > set("0:")
        }
        assert (row["MACAddress"] in hardware) if hardware else row["MACAddress"] is None
        speed = states[row["Name"]].speed
        assert row["Speed"] == (speed * 1_000_000 if speed > 0 else None)
        if row["NetConnectionStatus"] == 2:
            assert row["NetEnabled"] is True


def test_adapter_can_be_asked_for_by_its_number(machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, number in adapters().items():
        for condition in (f"DeviceID = '{number}'", f"Index = {number}", f"InterfaceIndex = {number}"):
            [row] = rows_of(machine, f"SELECT Name FROM Win32_NetworkAdapter WHERE {condition}")
            assert row["Name"] == name
    assert rows_of(machine, "SELECT Name FROM Win32_NetworkAdapter WHERE DeviceID = 'none'") == []
    monkeypatch.setattr(psutil, "net_if_addrs", pytest.fail)
    monkeypatch.setattr(psutil, "net_if_stats", pytest.fail)
    rows_of(machine, "SELECT Name, DeviceID FROM Win32_NetworkAdapter")  # the names need neither


def test_configurations_have_the_addresses_of_their_interfaces(machine: wmisink.Connection) -> None:
    rows = rows_of(machine, "SELECT * FROM Win32_NetworkAdapterConfiguration")
    assert {row["Description"]: row["Index"] for row in rows} == adapters()
    for row in rows:
        expected = {
            each.address.partition("%")[0]: each.netmask
            for each in psutil.net_if_addrs().get(row["Description"], [])
            if each.family in (socket.AF_INET, socket.AF_INET6)
        }
        assert set(row["IPAddress"] or ()) == expected.keys()
        for address, mask in zip(row["IPAddress"] or (), row["IPSubnet"] or (), strict=True):
            if ":" in address:
                assert ipaddress.ip_network(f"::/{mask}").netmask == ipaddress.ip_address(str(expected[address]))
            else:
                assert mask == expected[address]
        assert row["MTU"] == psutil.net_if_stats()[row["Description"]].mtu
        assert row["DNSHostName"] == (socket.gethostname().partition(".")[0] if row["IPEnabled"] else None)


def test_configurations_are_tied_to_their_adapters(machine: wmisink.Connection) -> None:
    every = rows_of(machine, "SELECT * FROM Win32_NetworkAdapterSetting")
    assert {row["Element"] for row in every} == {
        row["__PATH"] for row in rows_of(machine, "SELECT __PATH FROM Win32_NetworkAdapter")
    }
    assert {row["Setting"] for row in every} == {
        row["__PATH"] for row in rows_of(machine, "SELECT __PATH FROM Win32_NetworkAdapterConfiguration")
    }
    for row in every:
        assert key_of(row["Element"], "DeviceID") == key_of(row["Setting"], "Index")
        path = row["Setting"].replace("\\", "\\\\")
        [found] = rows_of(machine, f"SELECT Element FROM Win32_NetworkAdapterSetting WHERE Setting = '{path}'")
        assert found["Element"] == row["Element"]


def test_resolver_and_gateways_are_read_as_they_are_written(
    machine: wmisink.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver, routes6, leases = tmp_path / "resolv.conf", tmp_path / "ipv6_route", tmp_path / "leases"
    resolver.write_text(
        "# ours\nnameserver 192.0.2.53  # first\nnameserver 2001:db8::53\n"
        "search example.org example.net\noptions rotate\n",
        encoding="ascii",
    )
    addresses = {name: entries for name, entries in psutil.net_if_addrs().items() if name in adapters()}
    name = next((name for name, entries in addresses.items() if has_ip(entries) and is_up(name)), None)
    if name is None:
        pytest.skip("no interface but the loopback has an address here")
    gateway = "20010db8" + "0" * 23 + "1"
    routes6.write_text(
        f"{'0' * 32} 00 {'0' * 32} 00 {gateway} 00000400 00000001 00000000 00000003 {name:>8}\n"
        f"{'0' * 32} 00 {'0' * 32} 00 {'0' * 32} ffffffff 00000001 00000000 00200200       lo\n",
        encoding="ascii",
    )
    leases.mkdir()
    (leases / str(adapters()[name])).write_text("ADDRESS=192.0.2.7\nSERVER_ADDRESS=192.0.2.1\n", encoding="ascii")
    monkeypatch.setattr(_network_configuration, "_RESOLVER", resolver)
    monkeypatch.setattr(_network_configuration, "_IPV6_ROUTES", routes6)
    monkeypatch.setattr(_network_configuration, "_LEASES", leases)
    monkeypatch.setattr(_routes, "_ROUTES", tmp_path / "absent")
    [row] = rows_of(machine, f"SELECT * FROM Win32_NetworkAdapterConfiguration WHERE Index = {adapters()[name]}")
    assert row["DNSServerSearchOrder"] == ["192.0.2.53", "2001:db8::53"]
    assert row["DNSDomainSuffixSearchOrder"] == ["example.org", "example.net"]
    assert row["DNSDomain"] == "example.org"
    assert (row["DefaultIPGateway"], row["GatewayCostMetric"]) == (["2001:db8::1"], [1024])
    assert (row["DHCPEnabled"], row["DHCPServer"]) == (True, "192.0.2.1")


def has_ip(entries: list[Any]) -> bool:
    return any(each.family == socket.AF_INET for each in entries)


def is_up(name: str) -> bool:
    return bool(psutil.net_if_stats()[name].isup)


def ip_routes(*prefix: str) -> list[dict[str, Any]]:
    """What ip(8) says of the main table."""
    if shutil.which("ip") is None:
        pytest.skip("ip(8) is not installed")
    shown = subprocess.run([*prefix, "ip", "-j", "-N", "-4", "route"], capture_output=True, check=True)
    listed: list[dict[str, Any]] = json.loads(shown.stdout or b"[]")
    return listed


#: The kernel's protocols as RFC 1354 numbers them: a redirect, the kernel, the start, by hand, advertised, DHCP.
PROTOCOLS = {"1": 4, "2": 2, "3": 3, "4": 3, "9": 4, "16": 3}


def as_ip_shows(row: dict[str, Any]) -> tuple[str, str, int, int]:
    network = ipaddress.ip_network(f"{row['Destination']}/{row['Mask']}")
    return str(network), row["NextHop"], row["Metric1"], row["Protocol"]


def shown_by_ip(route: dict[str, Any]) -> tuple[str, str, int, int]:
    destination = "0.0.0.0/0" if route["dst"] == "default" else route["dst"]
    gateway, protocol = route.get("gateway", "0.0.0.0"), PROTOCOLS.get(route.get("protocol", "3"), 1)  # noqa: S104
    return str(ipaddress.ip_network(destination)), gateway, route.get("metric", 0), protocol


@pytest.mark.skipif(not Path("/proc/net/route").exists(), reason="this system has no /proc/net/route")
def test_routes_are_those_of_the_kernel(machine: wmisink.Connection) -> None:
    expected = sorted(map(shown_by_ip, ip_routes()))
    rows = rows_of(machine, "SELECT * FROM Win32_IP4RouteTable")
    assert sorted(map(as_ip_shows, rows)) == expected
    for row in rows:
        assert row["Type"] in (2, 3, 4)
        assert row["InterfaceIndex"] in {number for number, _ in socket.if_nameindex()} | {0}
        assert row["Description"] == f"{row['Destination']} - {row['Mask']} - {row['NextHop']}"


@pytest.mark.skipif(not Path("/proc/net/route").exists(), reason="this system has no /proc/net/route")
def test_who_made_the_routes_is_asked_only_if_somebody_wants_to_know(
    machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_routes, "route_protocols", pytest.fail)
    assert rows_of(machine, "SELECT Destination, Metric1, Type FROM Win32_IP4RouteTable") is not None
    monkeypatch.setattr(_routes, "route_protocols", dict)
    assert {row["Protocol"] for row in rows_of(machine, "SELECT Protocol FROM Win32_IP4RouteTable")} <= {None}


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table of routes in a file, in the order of bytes of this machine."""
    number, name = min(socket.if_nameindex())
    assert number > 0

    def word(address: str) -> str:
        return f"{int.from_bytes(socket.inet_aton(address), sys.byteorder):08X}"

    lines = [
        (name, "0.0.0.0", "192.0.2.1", 0x0003, 100, "0.0.0.0"),  # noqa: S104
        (name, "192.0.2.0", "0.0.0.0", 0x0001, 0, "255.255.255.0"),  # noqa: S104
        ("*", "198.51.100.0", "0.0.0.0", 0x0200, 5, "255.255.255.0"),  # noqa: S104
        ("gone0", "203.0.0.0", "192.0.2.9", 0x0003, 0, "255.255.0.0"),
    ]
    path = tmp_path / "route"
    path.write_text(
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
        + "".join(
            f"{name}\t{word(destination)}\t{word(gateway)}\t{flags:04X}\t0\t0\t{metric}\t{word(mask)}\t0\t0\t0\n"
            for name, destination, gateway, flags, metric, mask in lines
        ),
        encoding="ascii",
    )
    monkeypatch.setattr(_routes, "_ROUTES", path)
    return path


@pytest.mark.usefixtures("table")
def test_routes_are_classified_as_rfc_1354_has_it(machine: wmisink.Connection) -> None:
    rows = rows_of(machine, "SELECT Destination, Type, Metric1, Metric2, InterfaceIndex FROM Win32_IP4RouteTable")
    number = min(socket.if_nameindex())[0]
    assert [tuple(row.values()) for row in rows] == [
        ("0.0.0.0", 4, 100, -1, number),  # noqa: S104
        ("192.0.2.0", 3, 0, -1, number),
        ("198.51.100.0", 2, 5, -1, 0),
    ]  # and the interface of the last one is gone


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("condition", "destinations"),
    [
        ("Destination = '192.0.2.0'", ["192.0.2.0"]),
        ("Mask = '255.255.255.0'", ["192.0.2.0", "198.51.100.0"]),
        ("NextHop = '192.0.2.1'", ["0.0.0.0"]),  # noqa: S104
        ("InterfaceIndex = 0", ["198.51.100.0"]),
        ("InterfaceIndex = 0 AND Mask = '0.0.0.0'", []),
        ("Destination = 'nowhere'", []),
        ("InterfaceIndex = 2147483647", []),
    ],
)
def test_routes_are_sought_by_their_keys(
    machine: wmisink.Connection, monkeypatch: pytest.MonkeyPatch, condition: str, destinations: list[str]
) -> None:
    made: list[Any] = []
    original = _routes.Route.__init__

    def counted(route: Any, words: Any, kernel: Any) -> None:
        made.append(route)
        original(route, words, kernel)

    monkeypatch.setattr(_routes.Route, "__init__", counted)
    rows = rows_of(machine, f"SELECT Destination, InterfaceIndex FROM Win32_IP4RouteTable WHERE {condition}")
    assert [row["Destination"] for row in rows] == destinations
    assert len(made) == len(destinations)  # the others were no more than compared


COUNT_ROUTES = """
import subprocess, sys, wmisink
lines = [f"route add 10.{a}.{b}.0/24 dev lo metric {a + 1} proto {186 + b % 4}" for a in range(40) for b in range(250)]
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
subprocess.run(["ip", "-batch", "-"], input="\\n".join(lines).encode(), check=True)
with wmisink.connect(provider="embedded") as wmi:
    rows = list(wmi.query("SELECT * FROM Win32_IP4RouteTable"))
    assert len({(row.Destination, row.Mask, row.Metric1) for row in rows}) == len(rows) == 10_000, len(rows)
    [one] = wmi.query("SELECT * FROM Win32_IP4RouteTable WHERE Destination = '10.39.249.0'")
    assert (one.Metric1, one.Mask, one.Type, one.Protocol) == (40, "255.255.255.0", 3, 9)
    assert [sum(row.Protocol == protocol for row in rows) for protocol in (14, 9, 13, 8)] == [2520, 2520, 2480, 2480]
print("counted")
"""


LEASE_ADDRESSES = """
import subprocess, wmisink
from datetime import datetime, timedelta, timezone
for command in (
    "link add lent type veth peer name kept", "link add bare type veth peer name other", "link set lent up",
    "link set kept up", "addr add 192.0.2.5/24 dev lent valid_lft 3600 preferred_lft 1800",
    "addr add 192.0.2.6/24 dev kept",
):
    subprocess.run(["ip", *command.split()], check=True)
with wmisink.connect(provider="embedded") as wmi:
    rows = {row.Description: row for row in wmi.query("SELECT * FROM Win32_NetworkAdapterConfiguration")}
now = datetime.now(timezone.utc)
lent, kept, bare = rows["lent"], rows["kept"], rows["bare"]
assert (lent.DHCPEnabled, kept.DHCPEnabled, bare.DHCPEnabled) == (True, False, None), rows
assert abs(lent.DHCPLeaseExpires - now - timedelta(hours=1)) < timedelta(minutes=1), lent
assert abs(lent.DHCPLeaseObtained - now) < timedelta(minutes=1), lent
assert kept.DHCPLeaseExpires is kept.DHCPLeaseObtained is None, kept
assert (lent.IPAddress[0], lent.IPSubnet[0], lent.IPEnabled) == ("192.0.2.5", "255.255.255.0", True), lent
assert (bare.IPAddress, bare.IPEnabled) == (None, False), bare
print("compared")
"""


def in_network_of_its_own(script: str) -> str:
    """What a script prints that may do to its network what it likes."""
    unshare = shutil.which("unshare")
    if unshare is None or shutil.which("ip") is None:
        pytest.skip("needs unshare(1) and ip(8) for a network of its own")
    allowed = subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False)
    if allowed.returncode != 0:
        pytest.skip(f"a network of one's own is not allowed here: {allowed.stderr.decode().strip()}")
    ended = subprocess.run([unshare, "-rn", sys.executable, "-c", script], capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode()


def test_ten_thousand_routes_are_all_there() -> None:
    assert in_network_of_its_own(COUNT_ROUTES) == "counted\n"


def test_address_that_was_lent_is_told_from_one_that_stays() -> None:
    assert in_network_of_its_own(LEASE_ADDRESSES) == "compared\n"


def test_loopback_is_no_adapter(machine: wmisink.Connection) -> None:
    loops = {number for number, name in socket.if_nameindex() if name not in adapters()}
    assert loops
    rows = rows_of(machine, "SELECT Index FROM Win32_NetworkAdapter")
    assert loops.isdisjoint(row["Index"] for row in rows)


def test_interface_of_a_system_without_sys_is_told_by_psutil(
    machine: wmisink.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_interfaces, "_NETS", tmp_path)
    for row in rows_of(machine, "SELECT * FROM Win32_NetworkAdapter"):
        assert row["NetEnabled"] is psutil.net_if_stats()[row["Name"]].isup
        assert row["AdapterTypeID"] is None
        assert row["PhysicalAdapter"] is None


def test_path_of_a_configuration_has_its_number_without_quotes() -> None:
    assert path_to("Win32_NetworkAdapterConfiguration", Index=4).endswith(".Index=4")
