"""The classes of disks, network and performance stand where Microsoft's pages put them, with the keys from there."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

from wmisink import host
from wmisink.embedded import Namespace, Repository

ELEMENT = ("CIM_LogicalElement", "CIM_ManagedSystemElement")
DEVICE = ("CIM_LogicalDevice", *ELEMENT)
EXTENT = ("CIM_StorageExtent", *DEVICE)
STATISTICS = ("Win32_Perf", "CIM_StatisticalInformation")
ENDS = ("Antecedent", "Dependent")

#: Class, superclasses from below, keys.
PLACES: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("Win32_LogicalDisk", ("CIM_LogicalDisk", *EXTENT), ("DeviceID",)),
    ("Win32_Volume", ("CIM_StorageVolume", *EXTENT), ("DeviceID",)),
    ("Win32_DiskDrive", ("CIM_DiskDrive", "CIM_MediaAccessDevice", *DEVICE), ("DeviceID",)),
    ("Win32_DiskPartition", ("CIM_DiskPartition", *EXTENT), ("DeviceID",)),
    ("Win32_DiskDriveToDiskPartition", ("CIM_MediaPresent", "CIM_Dependency"), ENDS),
    ("Win32_LogicalDiskToPartition", ("CIM_LogicalDiskBasedOnPartition", "CIM_BasedOn", "CIM_Dependency"), ENDS),
    ("Win32_PageFileUsage", ELEMENT, ("Name",)),
    ("Win32_NetworkAdapter", ("CIM_NetworkAdapter", *DEVICE), ("DeviceID",)),
    ("Win32_NetworkAdapterConfiguration", ("CIM_Setting",), ("Index",)),
    ("Win32_NetworkAdapterSetting", ("Win32_DeviceSettings", "CIM_ElementSetting"), ("Element", "Setting")),
    ("Win32_IP4RouteTable", ELEMENT, ("Destination", "InterfaceIndex", "Mask", "NextHop")),
    *(
        (f"Win32_Perf{kind}Data_{name}", (f"Win32_Perf{kind}Data", *STATISTICS), keys)
        for kind in ("Raw", "Formatted")
        for name, keys in (
            ("PerfOS_Processor", ("Name",)),
            ("PerfOS_System", ()),
            ("PerfOS_Memory", ()),
            ("PerfDisk_LogicalDisk", ("Name",)),
            ("PerfDisk_PhysicalDisk", ("Name",)),
            ("Tcpip_NetworkInterface", ("Name",)),
            ("PerfProc_Process", ("Name",)),
        )
    ),
]


@pytest.fixture(scope="module")
def repository() -> Repository:
    return host.repository()


@pytest.fixture
def machine(repository: Repository) -> Iterator[wmisink.Connection]:
    with wmisink.connect(repository=repository) as wmi:
        yield wmi


@pytest.mark.parametrize(("name", "superclasses", "keys"), PLACES, ids=[place[0] for place in PLACES])
def test_class_stands_where_its_page_puts_it(
    repository: Repository, name: str, superclasses: tuple[str, ...], keys: tuple[str, ...]
) -> None:
    namespace = repository.namespace(r"root\cimv2")
    chain = (name, *superclasses)
    assert [superclass_of(namespace, each) for each in chain] == [*superclasses, None]
    assert {key for each in chain for key in keys_of_class(namespace, each)} == set(keys)


def superclass_of(namespace: Namespace, name: str) -> str | None:
    found = re.search(rf"^class {name}(?: : (\w+))?\s*$", namespace.mof(name), re.MULTILINE)
    assert found is not None
    return found[1]


def keys_of_class(namespace: Namespace, name: str) -> list[str]:
    """The keys that a class declares itself."""
    keys = re.findall(r"^\s*\[[^;]*\bkey\b[^;]*\]\s*[\w ]+?(\w+);$", namespace.mof(name), re.MULTILINE | re.IGNORECASE)
    return [str(key) for key in keys]


@pytest.mark.parametrize("name", ["PerfOS_System", "PerfOS_Memory"])
def test_object_that_there_is_one_of_is_a_singleton(machine: wmisink.Connection, name: str) -> None:
    for kind in ("Raw", "Formatted"):
        [row] = machine.query(f"SELECT __RELPATH FROM Win32_Perf{kind}Data_{name}")
        assert row["__RELPATH"] == f"Win32_Perf{kind}Data_{name}=@"


def test_adapters_and_configurations_lead_to_each_other(machine: wmisink.Connection) -> None:
    condition = "WHERE AssocClass = Win32_NetworkAdapterSetting"
    for pair in machine.query("SELECT * FROM Win32_NetworkAdapterSetting"):
        [configuration] = machine.query(f"ASSOCIATORS OF {{{pair.Element}}} {condition}")
        [adapter] = machine.query(f"ASSOCIATORS OF {{{pair.Setting}}} {condition}")
        assert adapter.DeviceID == str(configuration.Index)
        assert pair.Element.endswith(f'.DeviceID="{adapter.DeviceID}"')
