"""Win32_DiskPartition, and what ties partitions to their disks and to the logical disks on them.

A logical disk that lies on a whole disk, without a partition table, has no partition and is tied to none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from wmisink.host import _disk_drive, _logical_disk
from wmisink.host._block_devices import Disk, Partition, disks, partitions_under
from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine
from wmisink.host._reference import key_of, path_to

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_CLASS: Final = "Win32_DiskPartition"
_PRIMARY_PARTITIONS: Final = 4  # of a master boot record; those in an extended one count from 5
_ACTIVE: Final = 0x80

#: Win32_DiskPartition.Type for the types of a GUID partition table; all others are unknown to Windows.
_GUID_TYPES: Final = {
    "c12a7328-f81f-11d2-ba4b-00a0c93ec93b": "GPT: System",
    "e3c9e316-0b5c-4db8-817d-f92df00215ae": "GPT: Microsoft Reserved",
    "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7": "GPT: Basic Data",
}
#: And for those of a master boot record, as Microsoft's page lists them.
_RECORD_TYPES: Final = {
    0x00: "Unused",
    0x01: "12-bit FAT",
    0x02: "Xenix Type 1",
    0x03: "Xenix Type 2",
    0x04: "16-bit FAT",
    0x05: "Extended Partition",
    0x06: "MS-DOS V4 Huge",
    0x07: "Installable File System",
    0x0C: "Win95 w/Extended Int 13",
    0x0E: "Win95 w/Extended Int 13",
    0x0F: "Extended w/Extended Int 13",
    0x41: "PowerPC Reference Platform",
    0x42: "Logical Disk Manager",
    0x63: "UNIX",
}


def _subjects(request: InstanceRequest) -> Iterator[Partition]:
    device, index = equality(request, "DeviceID"), equality(request, "DiskIndex")
    for disk in disks(Machine()):
        if index in (None, disk.index):
            yield from (partition for partition in disk.partitions if device in (None, partition.path))


def _type(partition: Partition) -> str | None:
    scheme, kind = (partition.udev.get(f"ID_PART_ENTRY_{name}", "") for name in ("SCHEME", "TYPE"))
    if scheme == "gpt":
        return _GUID_TYPES.get(kind.lower(), "GPT: Unknown")
    if scheme == "dos" and kind.startswith("0x"):
        return _RECORD_TYPES.get(int(kind, 16), "Unknown")
    return None


def _primary(partition: Partition) -> bool | None:
    scheme = partition.udev.get("ID_PART_ENTRY_SCHEME")
    if scheme == "dos":
        return partition.number <= _PRIMARY_PARTITIONS
    return True if scheme == "gpt" else None


def _bootable(partition: Partition) -> bool | None:
    """The active one of a master boot record, or the firmware's own partition."""
    scheme = partition.udev.get("ID_PART_ENTRY_SCHEME")
    if scheme == "dos":
        flags = partition.udev.get("ID_PART_ENTRY_FLAGS", "0x0")
        return flags.startswith("0x") and int(flags, 16) & _ACTIVE != 0
    return _type(partition) == "GPT: System" if scheme == "gpt" else None


def _access(partition: Partition) -> int:
    return 1 if partition.read_only else 3


def _blocks(partition: Partition) -> int | None:
    size, block = partition.size, partition.disk.block_size
    return None if size is None or not block else size // block


WIN32_DISK_PARTITION: Final = HostClass[Partition](
    name=_CLASS,
    superclass="CIM_DiskPartition",
    subjects=_subjects,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-diskpartition",
    properties=(
        Property("Access", "uint16", _access),
        Property("AdditionalAvailability", "uint16"),
        Property("Availability", "uint16"),
        Property("BlockSize", "uint64", lambda partition: partition.disk.block_size),
        Property("Bootable", "boolean", _bootable),
        Property("BootPartition", "boolean", _bootable),
        Property("Caption", "string", lambda partition: partition.path),
        Property("ConfigManagerErrorCode", "uint32"),
        Property("ConfigManagerUserConfig", "boolean"),
        Property("CreationClassName", "string", constant(_CLASS)),
        Property("Description", "string", _type),
        Property("DeviceID", "string", lambda partition: partition.path, key=True),
        Property("DiskIndex", "uint32", lambda partition: partition.disk.index),
        Property("ErrorCleared", "boolean"),
        Property("ErrorDescription", "string"),
        Property("ErrorMethodology", "string"),
        Property("HiddenSectors", "uint32"),
        Property("IdentifyingDescriptions", "string[]"),
        Property("Index", "uint32", lambda partition: partition.number - 1),
        Property("InstallDate", "datetime"),
        Property("LastErrorCode", "uint32"),
        Property("MaxQuiesceTime", "uint64"),
        Property("Name", "string", lambda partition: partition.path),
        Property("NumberOfBlocks", "uint64", _blocks),
        Property("OtherIdentifyingInfo", "uint64"),
        Property("PNPDeviceID", "string"),
        Property("PowerManagementCapabilities", "uint16[]"),
        Property("PowerManagementSupported", "boolean"),
        Property("PowerOnHours", "uint64"),
        Property("PrimaryPartition", "boolean", _primary),
        Property("Purpose", "string"),
        Property("RewritePartition", "boolean"),
        Property("Size", "uint64", lambda partition: partition.size),
        Property("StartingOffset", "uint64", lambda partition: partition.start),
        Property("Status", "string"),
        Property("StatusInfo", "uint16"),
        Property("SystemCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("SystemName", "string", lambda partition: partition.machine.host_name),
        Property("TotalPowerOnHours", "uint64"),
        Property("Type", "string", _type),
    ),
)


class _Extent(NamedTuple):
    """A partition, and what lies under it or on it."""

    partition: Partition
    other: str

    @property
    def end(self) -> int | None:
        """The place of its last byte on the disk."""
        start, size = self.partition.start, self.partition.size
        return None if start is None or not size else start + size - 1


def _named(request: InstanceRequest, name: str) -> Callable[[str], bool]:
    """Whether a key is the one in the path that the query demands of a reference."""
    demanded = equality(request, name)
    key = key_of(demanded, "DeviceID")
    return lambda other: demanded is None or key == other


def _extents_of_disks(request: InstanceRequest) -> Iterator[_Extent]:
    is_disk, is_partition = _named(request, "Antecedent"), _named(request, "Dependent")
    for disk in disks(Machine()):
        if is_disk(disk.path):
            for partition in disk.partitions:
                if is_partition(partition.path):
                    yield _Extent(partition, disk.path)


def _extents_of_logical_disks(request: InstanceRequest) -> Iterator[_Extent]:
    machine = Machine()
    is_partition, is_logical_disk = _named(request, "Antecedent"), _named(request, "Dependent")
    all_disks: list[Disk] = disks(machine)
    for volume in _logical_disk.volumes(machine):
        if request.cancelled():
            return
        if not is_logical_disk(volume.path):
            continue
        for partition in partitions_under(volume.device, volume.path, all_disks):
            if is_partition(partition.path):
                yield _Extent(partition, volume.path)


def _dependency(
    name: str, superclass: str, antecedent: str, dependent: str, properties: dict[str, str] | None = None
) -> CimClass:
    """A kind of dependency between narrower classes."""
    references = {"Antecedent": f"ref:{antecedent}", "Dependent": f"ref:{dependent}"}
    return CimClass(
        name,
        superclass,
        {**references, **(properties or {})},
        keys=tuple(references),
        qualifiers={"Association": True},
    )


_ASSOCIATION: Final[dict[str, bool | str]] = {"Association": True, "Dynamic": True, "Provider": "wmisink.host"}

WIN32_DISK_DRIVE_TO_DISK_PARTITION: Final = HostClass[_Extent](
    name="Win32_DiskDriveToDiskPartition",
    superclass="CIM_MediaPresent",
    subjects=_extents_of_disks,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-diskdrivetodiskpartition",
    qualifiers=_ASSOCIATION,
    properties=(
        Property(
            "Antecedent",
            f"ref:{_disk_drive.CLASS}",
            lambda extent: path_to(_disk_drive.CLASS, DeviceID=extent.other),
            key=True,
        ),
        Property(
            "Dependent",
            f"ref:{_CLASS}",
            lambda extent: path_to(_CLASS, DeviceID=extent.partition.path),
            key=True,
        ),
    ),
)

WIN32_LOGICAL_DISK_TO_PARTITION: Final = HostClass[_Extent](
    name="Win32_LogicalDiskToPartition",
    superclass="CIM_LogicalDiskBasedOnPartition",
    subjects=_extents_of_logical_disks,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-logicaldisktopartition",
    qualifiers=_ASSOCIATION,
    properties=(
        Property(
            "Antecedent",
            f"ref:{_CLASS}",
            lambda extent: path_to(_CLASS, DeviceID=extent.partition.path),
            key=True,
        ),
        Property(
            "Dependent",
            f"ref:{_logical_disk.CLASS}",
            lambda extent: path_to(_logical_disk.CLASS, DeviceID=extent.other),
            key=True,
        ),
        Property("EndingAddress", "uint64", lambda extent: extent.end),
        Property("StartingAddress", "uint64", lambda extent: extent.partition.start),
    ),
)

SUPERCLASSES: Final = (
    CimClass("CIM_DiskPartition", "CIM_StorageExtent", {"Bootable": "boolean", "PrimaryPartition": "boolean"}),
    _dependency("CIM_MediaPresent", "CIM_Dependency", "CIM_MediaAccessDevice", "CIM_StorageExtent"),
    _dependency(
        "CIM_BasedOn",
        "CIM_Dependency",
        "CIM_StorageExtent",
        "CIM_StorageExtent",
        {"EndingAddress": "uint64", "StartingAddress": "uint64"},
    ),
    _dependency("CIM_LogicalDiskBasedOnPartition", "CIM_BasedOn", "CIM_DiskPartition", "CIM_LogicalDisk"),
)
CLASSES: Final = (WIN32_DISK_PARTITION, WIN32_DISK_DRIVE_TO_DISK_PARTITION, WIN32_LOGICAL_DISK_TO_PARTITION)
