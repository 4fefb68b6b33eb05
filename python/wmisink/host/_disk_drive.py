"""Win32_DiskDrive: the disks, from /sys/block and udev."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from wmisink.host._block_devices import Disk, disks
from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine
from wmisink.host._system_files import read_integer, read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

CLASS: Final = "Win32_DiskDrive"
_DESCRIPTION: Final = "Disk drive"

#: CIM_MediaAccessDevice.Capabilities and the words for them.
_CAPABILITIES: Final = {3: "Random Access", 4: "Supports Writing", 7: "Supports Removable Media"}
_WORDS_OF_AN_ADDRESS: Final = 4  # host:channel:target:unit


def _subjects(request: InstanceRequest) -> Iterator[Disk]:
    device, index = equality(request, "DeviceID"), equality(request, "Index")
    for disk in disks(Machine()):
        if device in (None, disk.path) and index in (None, disk.index):
            yield disk


def _capabilities(disk: Disk) -> list[int]:
    present = [3]
    if not disk.read_only:
        present.append(4)
    if _removable(disk):
        present.append(7)
    return present


def _removable(disk: Disk) -> bool:
    return bool(read_integer(disk.directory / "removable"))


def _media_type(disk: Disk) -> str:
    return "Removable Media" if _removable(disk) else "Fixed hard disk media"


def _interface(disk: Disk) -> str:
    """What the disk hangs on, in Windows' words: its storage port driver calls all but USB and ATA disks SCSI."""
    words = str(disk.directory.resolve()).split("/")
    if any(word.startswith("usb") for word in words):
        return "USB"
    if any(word.startswith("ata") for word in words):
        return "IDE"
    return "SCSI"


def _model(disk: Disk) -> str | None:
    return read_text(disk.directory / "device" / "model") or disk.udev.get("ID_MODEL")


def _manufacturer(disk: Disk) -> str | None:
    """The vendor's name; a number is none."""
    vendor = read_text(disk.directory / "device" / "vendor")
    return None if vendor is None or vendor.startswith("0x") else vendor


def _serial_number(disk: Disk) -> str | None:
    for place in ("device/serial", "serial"):  # NVMe; virtio
        text = read_text(disk.directory / place)
        if text:
            return text
    return disk.udev.get("ID_SERIAL_SHORT")


def _firmware(disk: Disk) -> str | None:
    directory = disk.directory / "device"
    return read_text(directory / "firmware_rev") or read_text(directory / "rev") or disk.udev.get("ID_REVISION")


def _signature(disk: Disk) -> int | None:
    """Of a disk with a master boot record."""
    if disk.udev.get("ID_PART_TABLE_TYPE") != "dos":
        return None
    try:
        return int(disk.udev.get("ID_PART_TABLE_UUID", ""), 16) & 0xFFFFFFFF
    except ValueError:
        return None


def _address(disk: Disk, place: int) -> int | None:
    """A part of the SCSI address, which is its device's name in /sys."""
    words = (disk.directory / "device").resolve().name.split(":")
    return int(words[place]) if len(words) == _WORDS_OF_AN_ADDRESS and words[place].isdigit() else None


def _sectors(disk: Disk) -> int | None:
    return None if disk.size is None or not disk.block_size else disk.size // disk.block_size


_CIM_MEDIA_ACCESS_DEVICE: Final = CimClass(
    "CIM_MediaAccessDevice",
    "CIM_LogicalDevice",
    {
        "Capabilities": "uint16[]",
        "CapabilityDescriptions": "string[]",
        "CompressionMethod": "string",
        "DefaultBlockSize": "uint64",
        "ErrorMethodology": "string",
        "MaxBlockSize": "uint64",
        "MaxMediaSize": "uint64",
        "MinBlockSize": "uint64",
        "NeedsCleaning": "boolean",
        "NumberOfMediaSupported": "uint32",
    },
)

WIN32_DISK_DRIVE: Final = HostClass[Disk](
    name=CLASS,
    superclass="CIM_DiskDrive",
    subjects=_subjects,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-diskdrive",
    properties=(
        Property("Availability", "uint16"),
        Property("BytesPerSector", "uint32", lambda disk: disk.block_size),
        Property("Capabilities", "uint16[]", _capabilities),
        Property(
            "CapabilityDescriptions", "string[]", lambda disk: [_CAPABILITIES[each] for each in _capabilities(disk)]
        ),
        Property("Caption", "string", lambda disk: _model(disk) or disk.path),
        Property("CompressionMethod", "string"),
        Property("ConfigManagerErrorCode", "uint32"),
        Property("ConfigManagerUserConfig", "boolean"),
        Property("CreationClassName", "string", constant(CLASS)),
        Property("DefaultBlockSize", "uint64"),
        Property("Description", "string", constant(_DESCRIPTION)),
        Property("DeviceID", "string", lambda disk: disk.path, key=True),
        Property("ErrorCleared", "boolean"),
        Property("ErrorDescription", "string"),
        Property("ErrorMethodology", "string"),
        Property("FirmwareRevision", "string", _firmware),
        Property("Index", "uint32", lambda disk: disk.index),
        Property("InstallDate", "datetime"),
        Property("InterfaceType", "string", _interface),
        Property("LastErrorCode", "uint32"),
        Property("Manufacturer", "string", _manufacturer),
        Property("MaxBlockSize", "uint64"),
        Property("MaxMediaSize", "uint64"),
        Property("MediaLoaded", "boolean", lambda disk: bool(disk.size)),
        Property("MediaType", "string", _media_type),
        Property("MinBlockSize", "uint64"),
        Property("Model", "string", _model),
        Property("Name", "string", lambda disk: disk.path),
        Property("NeedsCleaning", "boolean"),
        Property("NumberOfMediaSupported", "uint32"),
        Property("Partitions", "uint32", lambda disk: len(disk.partitions)),
        Property("PNPDeviceID", "string"),
        Property("PowerManagementCapabilities", "uint16[]"),
        Property("PowerManagementSupported", "boolean"),
        Property("SCSIBus", "uint32", lambda disk: _address(disk, 1)),
        Property("SCSILogicalUnit", "uint16", lambda disk: _address(disk, 3)),
        Property("SCSIPort", "uint16", lambda disk: _address(disk, 0)),
        Property("SCSITargetId", "uint16", lambda disk: _address(disk, 2)),
        Property("SectorsPerTrack", "uint32"),
        Property("SerialNumber", "string", _serial_number),
        Property("Signature", "uint32", _signature),
        Property("Size", "uint64", lambda disk: disk.size),
        Property("Status", "string"),
        Property("StatusInfo", "uint16"),
        Property("SystemCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("SystemName", "string", lambda disk: disk.machine.host_name),
        Property("TotalCylinders", "uint64"),  # a disk of today has no geometry that means anything
        Property("TotalHeads", "uint32"),
        Property("TotalSectors", "uint64", _sectors),
        Property("TotalTracks", "uint64"),
        Property("TracksPerCylinder", "uint32"),
    ),
)

SUPERCLASSES: Final = (_CIM_MEDIA_ACCESS_DEVICE, CimClass("CIM_DiskDrive", "CIM_MediaAccessDevice", {}))
CLASSES: Final = (WIN32_DISK_DRIVE,)
