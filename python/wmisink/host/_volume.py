"""Win32_Volume: the mounted file systems as areas of storage, from the sources of Win32_LogicalDisk.

A volume's DeviceID is the device that is mounted, which is what a volume's GUID path is on Windows: the same wherever
the volume is mounted. No volume has a drive letter here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._logical_disk import Volume, quotas_disabled, serial_number, volumes
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine
from wmisink.host._page_files import page_files

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_CLASS: Final = "Win32_Volume"


def _subjects(request: InstanceRequest) -> Iterator[Volume]:
    device, path = equality(request, "DeviceID"), equality(request, "Name")
    for volume in volumes(Machine()):
        if request.cancelled():
            return
        if _admits(device, volume.device) and _admits(path, volume.path):
            yield volume


def _admits(demanded: object, value: str) -> bool:
    return demanded is None or str(demanded).casefold() == value.casefold()


def _is_system_volume(volume: Volume) -> bool | None:
    """Whether it holds what starts the system, in /boot; Windows calls the one with the system's own files «boot»."""
    try:
        return Path("/boot").stat().st_dev == Path(volume.path).stat().st_dev
    except OSError:
        return None


def _has_page_file(volume: Volume) -> bool | None:
    """Whether a file on it is used for swapping; a swap partition is a volume of its own."""
    files = page_files()
    if files is None:
        return None
    try:
        device = Path(volume.path).stat().st_dev
        return any(Path(file.name).stat().st_dev == device for file in files if file.kind == "file")
    except OSError:
        return None


def _serial_number(volume: Volume) -> int | None:
    text = (serial_number(volume) or "").replace("-", "")
    try:
        return int(text, 16) & 0xFFFFFFFF
    except ValueError:
        return None


def _quotas_enabled(volume: Volume) -> bool | None:
    disabled = quotas_disabled(volume)
    return None if disabled is None else not disabled


WIN32_VOLUME: Final = HostClass[Volume](
    name=_CLASS,
    superclass="CIM_StorageVolume",
    subjects=_subjects,
    documentation="https://learn.microsoft.com/previous-versions/windows/desktop/vdswmi/win32-volume",
    properties=(
        Property("Access", "uint16", lambda volume: 1 if "ro" in volume.options else 3),
        Property("Automount", "boolean"),
        Property("Availability", "uint16"),
        Property("BlockSize", "uint64", lambda volume: volume.sizes.f_frsize),
        Property("BootVolume", "boolean", lambda volume: volume.path == "/"),
        Property("Capacity", "uint64", lambda volume: volume.sizes.f_blocks * volume.sizes.f_frsize),
        Property("Caption", "string", lambda volume: volume.path),
        Property("Compressed", "boolean"),
        Property("ConfigManagerErrorCode", "uint32"),
        Property("ConfigManagerUserConfig", "boolean"),
        Property("CreationClassName", "string", constant(_CLASS)),
        Property("Description", "string"),
        Property("DeviceID", "string", lambda volume: volume.device, key=True),
        Property("DirtyBitSet", "boolean"),
        Property("DriveLetter", "string"),
        Property("DriveType", "uint32", lambda volume: volume.drive_type),
        Property("ErrorCleared", "boolean"),
        Property("ErrorDescription", "string"),
        Property("ErrorMethodology", "string"),
        Property("FileSystem", "string", lambda volume: volume.file_system),
        Property("FreeSpace", "uint64", lambda volume: volume.sizes.f_bavail * volume.sizes.f_frsize),
        Property("IndexingEnabled", "boolean"),
        Property("InstallDate", "datetime"),
        Property("Label", "string", lambda volume: volume.listed_name("by-label")),
        Property("LastErrorCode", "uint32"),
        Property("MaximumFileNameLength", "uint32", lambda volume: volume.sizes.f_namemax),
        Property("Name", "string", lambda volume: volume.path),
        Property("NumberOfBlocks", "uint64", lambda volume: volume.sizes.f_blocks),
        Property("PageFilePresent", "boolean", _has_page_file),
        Property("PNPDeviceID", "string"),
        Property("PowerManagementCapabilities", "uint16[]"),
        Property("PowerManagementSupported", "boolean"),
        Property("Purpose", "string"),
        Property("QuotasEnabled", "boolean", _quotas_enabled),
        Property("QuotasIncomplete", "boolean"),
        Property("QuotasRebuilding", "boolean"),
        Property("SerialNumber", "uint32", _serial_number),
        Property("Status", "string"),
        Property("StatusInfo", "uint16"),
        Property("SupportsDiskQuotas", "boolean", lambda volume: volume.features.quotas),
        Property("SupportsFileBasedCompression", "boolean", lambda volume: volume.features.compression),
        Property("SystemCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("SystemName", "string", lambda volume: volume.machine.host_name),
        Property("SystemVolume", "boolean", _is_system_volume),
    ),
)

SUPERCLASSES: Final = (CimClass("CIM_StorageVolume", "CIM_StorageExtent", {}),)
CLASSES: Final = (WIN32_VOLUME,)
