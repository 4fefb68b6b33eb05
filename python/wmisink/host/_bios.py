"""Win32_BIOS and Win32_ComputerSystemProduct: the firmware and the machine as its maker sells it, from SMBIOS.

A system without SMBIOS has no instances of either. A key that the system keeps from us is an empty text, for a key
can't be NULL.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Final

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant
from wmisink.host._smbios import BIOS, LANGUAGE, SYSTEM, Firmware

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_RUNNING: Final = 3
_UNKNOWN_SYSTEM: Final = 0
_CHARACTERISTICS: Final = 32  # those that SMBIOS defines; the other 32 are the makers'
_CURRENT_LANGUAGE: Final = 0x15

CIM_SOFTWARE_ELEMENT: Final = CimClass(
    "CIM_SoftwareElement",
    "CIM_LogicalElement",
    {
        "BuildNumber": "string",
        "CodeSet": "string",
        "IdentificationCode": "string",
        "LanguageEdition": "string",
        "Manufacturer": "string",
        "Name": "string",
        "OtherTargetOS": "string",
        "SerialNumber": "string",
        "SoftwareElementID": "string",
        "SoftwareElementState": "uint16",
        "TargetOperatingSystem": "uint16",
        "Version": "string",
    },
    keys=("Name", "SoftwareElementID", "SoftwareElementState", "TargetOperatingSystem", "Version"),
)
CIM_BIOS_ELEMENT: Final = CimClass("CIM_BIOSElement", "CIM_SoftwareElement", {"PrimaryBIOS": "boolean"})
CIM_PRODUCT: Final = CimClass(
    "CIM_Product",
    None,
    {
        "Caption": "string",
        "Description": "string",
        "IdentifyingNumber": "string",
        "Name": "string",
        "SKUNumber": "string",
        "Vendor": "string",
        "Version": "string",
    },
    keys=("IdentifyingNumber", "Name", "Version"),
)


def _firmware(_request: InstanceRequest) -> list[Firmware]:
    firmware = Firmware()
    return [firmware] if firmware.present else []


def _version(firmware: Firmware) -> str:
    return firmware.text_of(BIOS, 0x05, "bios_version") or ""


def _versions(firmware: Firmware) -> list[str] | None:
    version = _version(firmware)
    return [version] if version else None


def _characteristics(firmware: Firmware) -> list[int] | None:
    """The numbers of the bits that are set; those of the first extension byte count on from 32."""
    bits = firmware.number_of(BIOS, 0x0A, 8)
    if bits is None:
        return None
    extension = firmware.number_of(BIOS, 0x12) or 0
    known = bits & ((1 << _CHARACTERISTICS) - 1) | extension << _CHARACTERISTICS
    return [bit for bit in range(known.bit_length()) if known >> bit & 1]


def _release_date(firmware: Firmware) -> datetime | None:
    """SMBIOS has month, day and year, in that order; a year of two digits is of the last century."""
    parts = (firmware.text_of(BIOS, 0x08, "bios_date") or "").split("/")
    try:
        month, day, year = (int(part) for part in parts)
        return datetime(year if len(parts[2]) > 2 else 1900 + year, month, day, tzinfo=timezone.utc)  # noqa: PLR2004
    except ValueError:
        return None


def _release(firmware: Firmware, identifier: str, offset: int, part: int) -> int | None:
    """One of the two numbers of a release, of which 255 means that there are none."""
    numbers = (firmware.text(identifier) or "").split(".")
    if len(numbers) == 2 and all(number.isdigit() for number in numbers):  # noqa: PLR2004
        return int(numbers[part])
    number = firmware.number_of(BIOS, offset + part)
    return None if number == 0xFF else number  # noqa: PLR2004


def _languages(firmware: Firmware) -> list[str] | None:
    structure = firmware.first(LANGUAGE)
    return list(structure.strings) if structure else None


def _current_language(firmware: Firmware) -> str | None:
    structure = firmware.first(LANGUAGE)
    return structure.text(_CURRENT_LANGUAGE) if structure else None


def _uuid(firmware: Firmware) -> str | None:
    uuid = firmware.text("product_uuid")
    return None if uuid is None else uuid.upper()


WIN32_BIOS: Final = HostClass[Firmware](
    name="Win32_BIOS",
    superclass="CIM_BIOSElement",
    subjects=_firmware,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-bios",
    properties=(
        Property("BiosCharacteristics", "uint16[]", _characteristics),
        Property("BIOSVersion", "string[]", _versions),
        Property("BuildNumber", "string"),
        Property("Caption", "string", lambda firmware: _version(firmware) or None),
        Property("CodeSet", "string"),
        Property("CurrentLanguage", "string", _current_language),
        Property("Description", "string", lambda firmware: _version(firmware) or None),
        Property(
            "EmbeddedControllerMajorVersion", "uint8", lambda each: _release(each, "ec_firmware_release", 0x16, 0)
        ),
        Property(
            "EmbeddedControllerMinorVersion", "uint8", lambda each: _release(each, "ec_firmware_release", 0x16, 1)
        ),
        Property("IdentificationCode", "string"),
        Property("InstallableLanguages", "uint16", lambda firmware: firmware.number_of(LANGUAGE, 0x04)),
        Property("InstallDate", "datetime"),
        Property("LanguageEdition", "string"),
        Property("ListOfLanguages", "string[]", _languages),
        Property("Manufacturer", "string", lambda firmware: firmware.text_of(BIOS, 0x04, "bios_vendor")),
        Property("Name", "string", _version, key=True),
        Property("OtherTargetOS", "string"),
        Property("PrimaryBIOS", "boolean", constant(value=True)),
        Property("ReleaseDate", "datetime", _release_date),
        Property("SerialNumber", "string", lambda firmware: firmware.text_of(SYSTEM, 0x07, "product_serial")),
        Property("SMBIOSBIOSVersion", "string", lambda firmware: _version(firmware) or None),
        Property("SMBIOSMajorVersion", "uint16", lambda firmware: (firmware.version or (None, None))[0]),
        Property("SMBIOSMinorVersion", "uint16", lambda firmware: (firmware.version or (None, None))[1]),
        Property("SMBIOSPresent", "boolean", constant(value=True)),
        Property("SoftwareElementID", "string", _version, key=True),
        Property("SoftwareElementState", "uint16", constant(_RUNNING), key=True),
        Property("Status", "string", constant("OK")),
        Property("SystemBiosMajorVersion", "uint8", lambda each: _release(each, "bios_release", 0x14, 0)),
        Property("SystemBiosMinorVersion", "uint8", lambda each: _release(each, "bios_release", 0x14, 1)),
        Property("TargetOperatingSystem", "uint16", constant(_UNKNOWN_SYSTEM), key=True),
        Property("Version", "string", _version, key=True),
    ),
)

_TITLE: Final = "Computer System Product"

WIN32_COMPUTER_SYSTEM_PRODUCT: Final = HostClass[Firmware](
    name="Win32_ComputerSystemProduct",
    superclass="CIM_Product",
    subjects=_firmware,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-computersystemproduct",
    properties=(
        Property("Caption", "string", constant(_TITLE)),
        Property("Description", "string", constant(_TITLE)),
        Property(
            "IdentifyingNumber", "string", lambda each: each.text_of(SYSTEM, 0x07, "product_serial") or "", key=True
        ),
        Property("Name", "string", lambda each: each.text_of(SYSTEM, 0x05, "product_name") or "", key=True),
        Property("SKUNumber", "string", lambda each: each.text_of(SYSTEM, 0x19, "product_sku")),
        Property("Vendor", "string", lambda each: each.text_of(SYSTEM, 0x04, "sys_vendor")),
        Property("Version", "string", lambda each: each.text_of(SYSTEM, 0x06, "product_version") or "", key=True),
        Property("UUID", "string", _uuid),
    ),
)

SUPERCLASSES: Final = (CIM_SOFTWARE_ELEMENT, CIM_BIOS_ELEMENT, CIM_PRODUCT)
CLASSES: Final = (WIN32_BIOS, WIN32_COMPUTER_SYSTEM_PRODUCT)
