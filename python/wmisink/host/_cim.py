"""The classes above the host's own, as the CIMWin32 provider of Windows declares them: most are the DMTF's.

See https://learn.microsoft.com/windows/win32/cimwin32prov/cim-wmi-provider-classes; each class here lists what it adds
to its superclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from wmisink.embedded import Namespace


@dataclass(frozen=True)
class CimClass:
    """An abstract class: it has no instances of its own, its subclasses' instances are its."""

    name: str
    superclass: str | None
    properties: dict[str, str]
    keys: tuple[str, ...] = ()
    qualifiers: dict[str, bool | str] = field(default_factory=dict)

    @property
    def types(self) -> dict[str, str]:
        """The properties it adds, with their CIM types."""
        return self.properties

    def define(self, namespace: Namespace, _inherited: Mapping[str, str]) -> None:
        """Define the class in a namespace that has its superclass."""
        namespace.define(
            self.name,
            self.properties,
            keys=self.keys,
            superclass=self.superclass,
            qualifiers={"Abstract": True, **self.qualifiers},
        )


_MANAGED_SYSTEM_ELEMENT: Final = CimClass(
    "CIM_ManagedSystemElement",
    None,
    {"Caption": "string", "Description": "string", "InstallDate": "datetime", "Name": "string", "Status": "string"},
)

_LOGICAL_ELEMENT: Final = CimClass("CIM_LogicalElement", "CIM_ManagedSystemElement", {})

_PROCESS: Final = CimClass(
    "CIM_Process",
    "CIM_LogicalElement",
    {
        "CreationClassName": "string",
        "CreationDate": "datetime",
        "CSCreationClassName": "string",
        "CSName": "string",
        "ExecutionState": "uint16",
        "Handle": "string",
        "KernelModeTime": "uint64",
        "OSCreationClassName": "string",
        "OSName": "string",
        "Priority": "uint32",
        "TerminationDate": "datetime",
        "UserModeTime": "uint64",
        "WorkingSetSize": "uint64",
    },
    keys=("Handle",),
)

_OPERATING_SYSTEM: Final = CimClass(
    "CIM_OperatingSystem",
    "CIM_LogicalElement",
    {
        "CreationClassName": "string",
        "CSCreationClassName": "string",
        "CSName": "string",
        "CurrentTimeZone": "sint16",
        "Distributed": "boolean",
        "FreePhysicalMemory": "uint64",
        "FreeSpaceInPagingFiles": "uint64",
        "FreeVirtualMemory": "uint64",
        "LastBootUpTime": "datetime",
        "LocalDateTime": "datetime",
        "MaxNumberOfProcesses": "uint32",
        "MaxProcessMemorySize": "uint64",
        "Name": "string",
        "NumberOfLicensedUsers": "uint32",
        "NumberOfProcesses": "uint32",
        "NumberOfUsers": "uint32",
        "OSType": "uint16",
        "OtherTypeDescription": "string",
        "SizeStoredInPagingFiles": "uint64",
        "TotalSwapSpaceSize": "uint64",
        "TotalVirtualMemorySize": "uint64",
        "TotalVisibleMemorySize": "uint64",
        "Version": "string",
    },
    keys=("Name",),
)

_SYSTEM: Final = CimClass(
    "CIM_System",
    "CIM_LogicalElement",
    {
        "CreationClassName": "string",
        "Name": "string",
        "NameFormat": "string",
        "PrimaryOwnerContact": "string",
        "PrimaryOwnerName": "string",
        "Roles": "string[]",
    },
    keys=("Name",),
)

_COMPUTER_SYSTEM: Final = CimClass("CIM_ComputerSystem", "CIM_System", {})

_UNITARY_COMPUTER_SYSTEM: Final = CimClass(
    "CIM_UnitaryComputerSystem",
    "CIM_ComputerSystem",
    {
        "InitialLoadInfo": "string[]",
        "LastLoadInfo": "string",
        "PowerManagementCapabilities": "uint16[]",
        "PowerManagementSupported": "boolean",
        "PowerState": "uint16",
        "ResetCapability": "uint16",
    },
)

_LOGICAL_DEVICE: Final = CimClass(
    "CIM_LogicalDevice",
    "CIM_LogicalElement",
    {
        "Availability": "uint16",
        "ConfigManagerErrorCode": "uint32",
        "ConfigManagerUserConfig": "boolean",
        "CreationClassName": "string",
        "DeviceID": "string",
        "ErrorCleared": "boolean",
        "ErrorDescription": "string",
        "LastErrorCode": "uint32",
        "PNPDeviceID": "string",
        "PowerManagementCapabilities": "uint16[]",
        "PowerManagementSupported": "boolean",
        "StatusInfo": "uint16",
        "SystemCreationClassName": "string",
        "SystemName": "string",
    },
    keys=("DeviceID",),
)

_PROCESSOR: Final = CimClass(
    "CIM_Processor",
    "CIM_LogicalDevice",
    {
        "AddressWidth": "uint16",
        "CurrentClockSpeed": "uint32",
        "DataWidth": "uint16",
        "Family": "uint16",
        "LoadPercentage": "uint16",
        "MaxClockSpeed": "uint32",
        "OtherFamilyDescription": "string",
        "Role": "string",
        "Stepping": "string",
        "UniqueId": "string",
        "UpgradeMethod": "uint16",
    },
)

_STORAGE_EXTENT: Final = CimClass(
    "CIM_StorageExtent",
    "CIM_LogicalDevice",
    {
        "Access": "uint16",
        "BlockSize": "uint64",
        "ErrorMethodology": "string",
        "NumberOfBlocks": "uint64",
        "Purpose": "string",
    },
)

_LOGICAL_DISK: Final = CimClass("CIM_LogicalDisk", "CIM_StorageExtent", {"FreeSpace": "uint64", "Size": "uint64"})

_PHYSICAL_ELEMENT: Final = CimClass(
    "CIM_PhysicalElement",
    "CIM_ManagedSystemElement",
    {
        "CreationClassName": "string",
        "Manufacturer": "string",
        "Model": "string",
        "OtherIdentifyingInfo": "string",
        "PartNumber": "string",
        "PoweredOn": "boolean",
        "SerialNumber": "string",
        "SKU": "string",
        "Tag": "string",
        "Version": "string",
    },
    keys=("Tag",),
)

_PHYSICAL_COMPONENT: Final = CimClass(
    "CIM_PhysicalComponent",
    "CIM_PhysicalElement",
    {"HotSwappable": "boolean", "Removable": "boolean", "Replaceable": "boolean"},
)

_COMPONENT: Final = CimClass(
    "CIM_Component",
    None,
    {"GroupComponent": "ref:CIM_ManagedSystemElement", "PartComponent": "ref:CIM_ManagedSystemElement"},
    keys=("GroupComponent", "PartComponent"),
    qualifiers={"Association": True},
)

_SYSTEM_COMPONENT: Final = CimClass(
    "CIM_SystemComponent",
    "CIM_Component",
    {"GroupComponent": "ref:CIM_System", "PartComponent": "ref:CIM_ManagedSystemElement"},
    keys=("GroupComponent", "PartComponent"),
)

_DEPENDENCY: Final = CimClass(
    "CIM_Dependency",
    None,
    {"Antecedent": "ref:CIM_ManagedSystemElement", "Dependent": "ref:CIM_ManagedSystemElement"},
    keys=("Antecedent", "Dependent"),
    qualifiers={"Association": True},
)

#: The classes that several subjects stand under, and those of the first ones; a subject may bring its own.
SUPERCLASSES: Final = (
    _MANAGED_SYSTEM_ELEMENT,
    _LOGICAL_ELEMENT,
    _PROCESS,
    _OPERATING_SYSTEM,
    _SYSTEM,
    _COMPUTER_SYSTEM,
    _UNITARY_COMPUTER_SYSTEM,
    _LOGICAL_DEVICE,
    _PROCESSOR,
    _STORAGE_EXTENT,
    _LOGICAL_DISK,
    _PHYSICAL_ELEMENT,
    _PHYSICAL_COMPONENT,
    _COMPONENT,
    _SYSTEM_COMPONENT,
    _DEPENDENCY,
)
