"""Win32_LogicalDisk: the mounted file systems that keep data, from psutil and /sys.

A file system has no drive letter here; CIM's DeviceID on a UNIX system is the access path, the place it's mounted at.
A device that is mounted several times counts once, at its shortest path, and memory file systems don't count.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import psutil

from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine
from wmisink.host._system_files import read_integer

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

CLASS: Final = "Win32_LogicalDisk"

_UNKNOWN, _REMOVABLE, _LOCAL, _NETWORK, _COMPACT_DISC = 0, 2, 3, 4, 5
_DESCRIPTIONS: Final = {
    _REMOVABLE: "Removable Disk",
    _LOCAL: "Local Fixed Disk",
    _NETWORK: "Network Connection",
    _COMPACT_DISC: "CD-ROM Disc",
}
_MEDIA_TYPES: Final = {_REMOVABLE: 11, _LOCAL: 12, _COMPACT_DISC: 11}  # removable media, fixed hard disk

_NETWORK_SYSTEMS: Final = frozenset(
    {"9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "lustre", "nfs", "nfs4", "smb3", "smbfs", "virtiofs"}
)
_POOLED_SYSTEMS: Final = frozenset({"zfs", "apfs"})  # their device names a pool, not a path
_SHORT_SERIALS: Final = frozenset({"vfat", "msdos", "exfat"})  # file systems whose identifier is Windows' serial number


class _Features(NamedTuple):
    compression: bool | None = None
    quotas: bool | None = None


#: What a file system can do, for those we know.
_FEATURES: Final = {
    "btrfs": _Features(compression=True, quotas=True),
    "exfat": _Features(compression=False, quotas=False),
    "ext2": _Features(compression=False, quotas=True),
    "ext3": _Features(compression=False, quotas=True),
    "ext4": _Features(compression=False, quotas=True),
    "f2fs": _Features(compression=True, quotas=True),
    "iso9660": _Features(compression=False, quotas=False),
    "vfat": _Features(compression=False, quotas=False),
    "xfs": _Features(compression=False, quotas=True),
    "zfs": _Features(compression=True, quotas=True),
}


class Volume:
    """One mounted file system."""

    def __init__(self, partition: Any, machine: Machine) -> None:
        self.device: str = partition.device
        self.path: str = partition.mountpoint
        self.file_system: str = partition.fstype
        self.options: frozenset[str] = frozenset(partition.opts.split(","))
        self.machine = machine

    @cached_property
    def drive_type(self) -> int:
        if self.file_system in _NETWORK_SYSTEMS:
            return _NETWORK
        if self.file_system in _POOLED_SYSTEMS:
            return _LOCAL
        if not self.device.startswith("/dev/"):
            return _UNKNOWN
        name = Path(os.path.realpath(self.device)).name
        if name.startswith("sr"):
            return _COMPACT_DISC
        block = Path(os.path.realpath(f"/sys/class/block/{name}"))
        removable = read_integer(block / "removable") or read_integer(block.parent / "removable")
        return _REMOVABLE if removable else _LOCAL

    @cached_property
    def sizes(self) -> Any:
        """Of statvfs(3); on a network file system whose server is gone this may take long."""
        return os.statvfs(self.path)

    @property
    def features(self) -> _Features:
        return _FEATURES.get(self.file_system, _Features())

    def listed_name(self, directory: str) -> str | None:
        """The name under which udev lists its device in /dev/disk/<directory>."""
        if not self.device.startswith("/dev/"):
            return None
        device = os.path.realpath(self.device)
        try:
            links = sorted(Path("/dev/disk", directory).iterdir())
        except OSError:
            return None
        return next((_unescaped(link.name) for link in links if os.path.realpath(link) == device), None)


def _unescaped(name: str) -> str:
    r"""Udev writes unusual characters as ``\x20``."""
    parts = name.split(r"\x")
    return parts[0] + "".join(chr(int(part[:2], 16)) + part[2:] for part in parts[1:])


def _keeps_data(partition: Any, local_systems: frozenset[str]) -> bool:
    if partition.fstype in _NETWORK_SYSTEMS or partition.fstype in _POOLED_SYSTEMS or partition.mountpoint == "/":
        return True
    return (
        partition.fstype in local_systems
        and partition.device.startswith("/dev/")
        and Path(partition.mountpoint).is_dir()  # a bind mount may be of a single file
    )


def volumes(machine: Machine) -> Iterator[Volume]:
    """The mounted file systems, in the order of their paths."""
    for partition in _distinct(psutil.disk_partitions(all=True)):
        yield Volume(partition, machine)


def _subjects(request: InstanceRequest) -> Iterator[Volume]:
    demanded = equality(request, "DeviceID")
    for volume in volumes(Machine()):
        if request.cancelled():
            return
        if demanded is None or str(demanded).casefold() == volume.path.casefold():
            yield volume


def _distinct(partitions: Iterable[Any]) -> list[Any]:
    local_systems = frozenset(partition.fstype for partition in psutil.disk_partitions(all=False))
    chosen: dict[str, Any] = {}
    for partition in partitions:
        if not _keeps_data(partition, local_systems):
            continue
        present = chosen.get(partition.device)
        if present is None or len(partition.mountpoint) < len(present.mountpoint):
            chosen[partition.device] = partition
    return sorted(chosen.values(), key=lambda partition: str(partition.mountpoint))


def serial_number(volume: Volume) -> str | None:
    """Windows' serial number, which some file systems have: `1A2B-3C4D`."""
    return volume.listed_name("by-uuid") if volume.file_system in _SHORT_SERIALS else None


def quotas_disabled(volume: Volume) -> bool | None:
    """What its mount options say of quotas."""
    if volume.options & {"noquota"}:
        return True
    if volume.options & {"usrquota", "uquota", "quota", "grpquota", "gquota", "prjquota", "pquota"}:
        return False
    return None


WIN32_LOGICAL_DISK: Final = HostClass[Volume](
    name=CLASS,
    superclass="CIM_LogicalDisk",
    subjects=_subjects,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-logicaldisk",
    properties=(
        Property("Access", "uint16", lambda volume: 1 if "ro" in volume.options else 3),
        Property("Availability", "uint16"),
        Property("BlockSize", "uint64", lambda volume: volume.sizes.f_frsize),
        Property("Caption", "string", lambda volume: volume.path),
        Property("Compressed", "boolean"),
        Property("ConfigManagerErrorCode", "uint32"),
        Property("ConfigManagerUserConfig", "boolean"),
        Property("CreationClassName", "string", constant(CLASS)),
        Property("Description", "string", lambda volume: _DESCRIPTIONS.get(volume.drive_type)),
        Property("DeviceID", "string", lambda volume: volume.path, key=True),
        Property("DriveType", "uint32", lambda volume: volume.drive_type),
        Property("ErrorCleared", "boolean"),
        Property("ErrorDescription", "string"),
        Property("ErrorMethodology", "string"),
        Property("FileSystem", "string", lambda volume: volume.file_system),
        Property("FreeSpace", "uint64", lambda volume: volume.sizes.f_bavail * volume.sizes.f_frsize),
        Property("InstallDate", "datetime"),
        Property("LastErrorCode", "uint32"),
        Property("MaximumComponentLength", "uint32", lambda volume: volume.sizes.f_namemax),
        Property("MediaType", "uint32", lambda volume: _MEDIA_TYPES.get(volume.drive_type)),
        Property("Name", "string", lambda volume: volume.path),
        Property("NumberOfBlocks", "uint64", lambda volume: volume.sizes.f_blocks),
        Property("PNPDeviceID", "string"),
        Property("PowerManagementCapabilities", "uint16[]"),
        Property("PowerManagementSupported", "boolean"),
        Property("ProviderName", "string", lambda volume: volume.device if volume.drive_type == _NETWORK else None),
        Property("Purpose", "string"),
        Property("QuotasDisabled", "boolean", quotas_disabled),
        Property("QuotasIncomplete", "boolean"),
        Property("QuotasRebuilding", "boolean"),
        Property("Size", "uint64", lambda volume: volume.sizes.f_blocks * volume.sizes.f_frsize),
        Property("Status", "string"),
        Property("StatusInfo", "uint16"),
        Property("SupportsDiskQuotas", "boolean", lambda volume: volume.features.quotas),
        Property("SupportsFileBasedCompression", "boolean", lambda volume: volume.features.compression),
        Property("SystemCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("SystemName", "string", lambda volume: volume.machine.host_name),
        Property("VolumeDirty", "boolean"),
        Property("VolumeName", "string", lambda volume: volume.listed_name("by-label")),
        Property("VolumeSerialNumber", "string", serial_number),
    ),
)

CLASSES: Final = (WIN32_LOGICAL_DISK,)
