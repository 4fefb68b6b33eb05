"""What the firmware and the kernel say of the hardware, from tables and files made for the test."""

from __future__ import annotations

import platform
import struct
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

import psutil
from wmisink.host import _battery, _smbios

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def rows() -> Iterator[Rows]:
    with wmisink.connect(provider="embedded") as wmi:
        yield lambda query: [dict(row) for row in wmi.query(query)]


def structure(kind: int, handle: int, body: bytes, *strings: str) -> bytes:
    """A structure as DSP0134, 6.1 has it: the header, the formatted area, the strings, and a NUL more."""
    texts = b"".join(text.encode() + b"\0" for text in strings) or b"\0"
    return struct.pack("<BBH", kind, len(body) + 4, handle) + body + texts + b"\0"


def memory_device(handle: int, size: int, extended: int = 0) -> bytes:
    body = struct.pack("<HHHHHBBBBBHHBBBBBIHHHH", 7, 0xFFFE, 72, 64, size, 9, 0, 1, 2, 26, 0x80, 3200, 3, 4, 5, 6, 0x12,
                       extended, 2933, 1100, 1300, 1200)  # fmt: skip
    return structure(17, handle, body, "DIMM_A1", "BANK 0", "ACME", "0123", "tag", "AC-3200 ")


PROCESSOR_SOCKET = struct.Struct("<BBBBIIBBHHHBBHHHBBBBBBHHH")
CHARACTERISTICS = 1 << 7 | 1 << 11 | 1 << 40
TABLE = b"".join([
    structure(0, 0, struct.pack("<BBHBBQBBBBBB", 1, 2, 0xE000, 3, 15, CHARACTERISTICS, 3, 0x0D, 5, 17, 255, 255),
              "ACME Systems", "A17.3", "02/29/2024"),
    structure(1, 1, struct.pack("<BBBB16sBBB", 1, 2, 3, 4, bytes(range(16)), 6, 5, 6),
              "ACME", "Workbench 3", "rev B", "SN-1", "SKU-9"),
    structure(2, 2, struct.pack("<BBBBBBBHB", 1, 2, 3, 4, 5, 0b01001, 0, 3, 10),
              "ACME", "Board 7", "1.0", "BSN", "BTAG"),
    structure(3, 3, struct.pack("<BBBBBBBBBIBBBB3sB", 1, 0x80 | 17, 2, 3, 4, 3, 3, 3, 3, 0, 4, 2, 1, 3, b"abc", 5),
              "ACME", "v2", "CSN", "CTAG", "CASE-SKU"),
    structure(12, 4, b"\x02", "JP1: 1-2 normal", "JP2: 2-3 clear"),
    structure(13, 5, bytes([2, 0, *[0] * 15, 2]), "en|US|iso8859-1", "es|ES|iso8859-1"),
    memory_device(0x40, 0x7FFF, extended=32768),
    memory_device(0x41, 0),
    memory_device(0x42, 0x8000 | 512),
    structure(20, 6, struct.pack("<IIHHBBB", 0, 0, 0x42, 0x30, 1, 2, 0xFF)),
    structure(4, 8, PROCESSOR_SOCKET.pack(1, 3, 0xCD, 0, 0, 0, 0, 0x80 | 11, 100, 4000, 3000, 0x01, 1, *[0] * 12)),
    structure(4, 9, PROCESSOR_SOCKET.pack(1, 3, 0xFE, 2, 0x000306C3, 0xBFEBFBFF, 3, 0x80 | 11, 100, 4000, 3000, 0x41,
                                          0x38, 0, 0, 0, 4, 5, 6, 4, 4, 8, 0xFC, 0x0116, 4),
              "LGA 1200", "ACME", "Fast CPU", "P-SN", "P-TAG", "P-PART"),
    structure(11, 10, b"\x02", "first of the maker's", "second"),
    structure(23, 11, struct.pack("<BHHHH", 0b0010_1101, 3, 0xFFFF, 1, 1)),
    structure(24, 12, bytes([0b01_10_00_11])),
    structure(32, 13, bytes(6) + b"\x02"),
    structure(127, 7, b""),
])  # fmt: skip


@pytest.fixture
def firmware(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose table is for us, but for the kernel's strings."""
    monkeypatch.setattr(_smbios, "_TABLES", tmp_path / "tables")
    monkeypatch.setattr(_smbios, "_IDENTIFIERS", tmp_path / "id")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/DMI").write_bytes(TABLE)
    (tmp_path / "tables/smbios_entry_point").write_bytes(b"_SM3_\0\x18\x03\x05\x01\0")
    return tmp_path


@pytest.mark.usefixtures("firmware")
def test_bios_is_that_of_the_table(rows: Rows) -> None:
    [row] = rows("SELECT * FROM Win32_BIOS")
    assert (row["Manufacturer"], row["SMBIOSBIOSVersion"], row["Name"]) == ("ACME Systems", "A17.3", "A17.3")
    assert row["BIOSVersion"] == ["A17.3"]
    assert row["ReleaseDate"] == datetime(2024, 2, 29, tzinfo=timezone.utc)
    assert row["BiosCharacteristics"] == [7, 11, 32, 33]  # PCI, flash; ACPI, USB legacy: not the maker's bit 40
    assert (row["SystemBiosMajorVersion"], row["SystemBiosMinorVersion"]) == (5, 17)
    assert (row["EmbeddedControllerMajorVersion"], row["EmbeddedControllerMinorVersion"]) == (None, None)
    assert (row["SMBIOSMajorVersion"], row["SMBIOSMinorVersion"]) == (3, 5)
    assert (row["SerialNumber"], row["CurrentLanguage"]) == ("SN-1", "es|ES|iso8859-1")
    assert (row["InstallableLanguages"], row["ListOfLanguages"]) == (2, ["en|US|iso8859-1", "es|ES|iso8859-1"])


@pytest.mark.usefixtures("firmware")
def test_board_case_and_product_are_those_of_the_table(rows: Rows) -> None:
    [board] = rows("SELECT * FROM Win32_BaseBoard")
    assert (board["Manufacturer"], board["Product"], board["SerialNumber"]) == ("ACME", "Board 7", "BSN")
    assert (board["Tag"], board["Version"], board["OtherIdentifyingInfo"]) == ("Base Board 0", "1.0", "BTAG")
    features = ("HostingBoard", "RequiresDaughterBoard", "Removable", "Replaceable", "HotSwappable")
    assert [board[name] for name in features] == [True, False, False, True, False]
    assert board["ConfigOptions"] == ["JP1: 1-2 normal", "JP2: 2-3 clear"]
    [case] = rows("SELECT * FROM Win32_SystemEnclosure")
    assert (case["ChassisTypes"], case["LockPresent"], case["SKU"]) == ([17], True, "CASE-SKU")
    assert (case["Height"], case["NumberOfPowerCords"], case["SecurityStatus"]) == (7.0, 2, 3)
    assert (case["SMBIOSAssetTag"], case["SerialNumber"], case["Version"]) == ("CTAG", "CSN", "v2")
    [product] = rows("SELECT * FROM Win32_ComputerSystemProduct")
    assert (product["Vendor"], product["Name"], product["Version"]) == ("ACME", "Workbench 3", "rev B")
    assert (product["IdentifyingNumber"], product["SKUNumber"]) == ("SN-1", "SKU-9")


@pytest.mark.usefixtures("firmware")
def test_memory_modules_are_those_of_the_table_and_an_empty_slot_is_none(rows: Rows) -> None:
    first, second = rows("SELECT * FROM Win32_PhysicalMemory")
    assert [first["Capacity"], second["Capacity"]] == [32 << 30, 512 << 10]
    assert [first["Tag"], second["Tag"]] == ["Physical Memory 0", "Physical Memory 1"]
    assert (first["DeviceLocator"], first["BankLabel"], first["Manufacturer"]) == ("DIMM_A1", "BANK 0", "ACME")
    assert (first["PartNumber"], first["SerialNumber"]) == ("AC-3200", "0123")
    assert (first["DataWidth"], first["TotalWidth"], first["FormFactor"]) == (64, 72, 8)
    assert (first["MemoryType"], first["SMBIOSMemoryType"], first["TypeDetail"]) == (0, 26, 0x80)
    assert (first["Speed"], first["ConfiguredClockSpeed"], first["Attributes"]) == (3200, 2933, 2)
    assert (first["MinVoltage"], first["MaxVoltage"], first["ConfiguredVoltage"]) == (1100, 1300, 1200)
    assert (first["PositionInRow"], first["InterleavePosition"]) == (None, None)
    assert (second["PositionInRow"], second["InterleavePosition"], second["InterleaveDataDepth"]) == (1, 2, None)


@pytest.mark.usefixtures("firmware")
def test_processor_and_machine_have_what_the_table_says_of_them(rows: Rows) -> None:
    cpu = rows("SELECT * FROM Win32_Processor")[0]
    assert (cpu["SocketDesignation"], cpu["SerialNumber"], cpu["AssetTag"]) == ("LGA 1200", "P-SN", "P-TAG")
    assert (cpu["PartNumber"], cpu["UpgradeMethod"], cpu["Characteristics"]) == ("P-PART", 0x38, 0xFC)
    assert (cpu["CurrentVoltage"], cpu["VoltageCaps"], cpu["ExtClock"], cpu["Family"]) == (11, None, 100, 0x0116)
    if platform.machine() == "x86_64":
        assert cpu["ProcessorId"] == "BFEBFBFF000306C3"
    [machine] = rows("SELECT * FROM Win32_ComputerSystem")
    passwords = ("PowerOnPasswordStatus", "KeyboardPasswordStatus", "AdminPasswordStatus", "FrontPanelResetStatus")
    assert [machine[name] for name in passwords] == [1, 2, 0, 3]
    states = ("ChassisBootupState", "PowerSupplyState", "ThermalState", "WakeUpType")
    assert [machine[name] for name in states] == [3, 3, 3, 6]
    assert (machine["ChassisSKUNumber"], machine["BootStatus"]) == ("CASE-SKU", [2])
    assert machine["OEMStringArray"] == ["first of the maker's", "second"]
    resets = ("AutomaticResetCapability", "BootOptionOnWatchDog", "BootOptionOnLimit", "ResetCount", "ResetLimit")
    assert [machine[name] for name in resets] == [True, 2, 1, 3, None]


def test_strings_of_the_kernel_do_where_the_table_is_not_for_us(rows: Rows, firmware: Path) -> None:
    (firmware / "tables/DMI").unlink()
    (firmware / "id").mkdir()
    for name, text in {
        "bios_vendor": "ACME Systems",
        "bios_version": "A17.3",
        "bios_date": "12/31/99",
        "bios_release": "5.17",
        "board_name": "Board 7",
        "chassis_type": "10",
        "product_name": "Workbench 3",
        "product_uuid": "03020100-0504-0706-0809-0a0b0c0d0e0f",
    }.items():
        (firmware / "id" / name).write_text(f"{text}\n", encoding="utf-8")
    [bios] = rows("SELECT * FROM Win32_BIOS")
    assert (bios["Version"], bios["SystemBiosMajorVersion"], bios["BiosCharacteristics"]) == ("A17.3", 5, None)
    assert bios["ReleaseDate"] == datetime(1999, 12, 31, tzinfo=timezone.utc)
    [board] = rows("SELECT * FROM Win32_BaseBoard")
    assert (board["Product"], board["SerialNumber"], board["HostingBoard"]) == ("Board 7", None, None)
    [case] = rows("SELECT * FROM Win32_SystemEnclosure")
    assert (case["ChassisTypes"], case["LockPresent"], case["SKU"]) == ([10], None, None)
    [product] = rows("SELECT * FROM Win32_ComputerSystemProduct")
    assert (product["IdentifyingNumber"], product["UUID"]) == ("", "03020100-0504-0706-0809-0A0B0C0D0E0F")
    assert rows("SELECT * FROM Win32_PhysicalMemory") == []


def test_machine_without_smbios_has_no_instances(rows: Rows, firmware: Path) -> None:
    (firmware / "tables/DMI").unlink()
    for name in ("Win32_BIOS", "Win32_BaseBoard", "Win32_SystemEnclosure", "Win32_ComputerSystemProduct"):
        assert rows(f"SELECT * FROM {name}") == []


@pytest.mark.parametrize("length", range(0, len(TABLE), 7))
def test_table_that_is_cut_off_gives_the_structures_before(length: int) -> None:
    whole = list(_smbios.parse(TABLE))
    given = list(_smbios.parse(TABLE[:length]))
    assert given == whole[: len(given)]


@pytest.fixture
def supplies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.setattr(_battery, "_SUPPLIES", tmp_path)

    def add(name: str, **files: object) -> None:
        (tmp_path / name).mkdir()
        for file, value in files.items():
            (tmp_path / name / file).write_text(f"{value}\n", encoding="utf-8")

    return add


def test_battery_that_counts_energy_is_described(rows: Rows, supplies: Callable[..., None]) -> None:
    supplies("AC", type="Mains", online=0)
    supplies("hidpp_battery_0", type="Battery", scope="Device", status="Discharging")
    supplies(
        "BAT0", type="Battery", present=1, status="Discharging", capacity=50, technology="Li-ion", model_name="DELL X",
        voltage_min_design=11_400_000, energy_full_design=60_000_000, energy_full=50_000_000, energy_now=25_000_000,
        power_now=10_000_000,
    )  # fmt: skip
    [row] = rows("SELECT * FROM Win32_Battery")
    assert (row["DeviceID"], row["Name"], row["BatteryStatus"], row["Chemistry"]) == ("BAT0", "DELL X", 1, 6)
    assert (row["DesignCapacity"], row["FullChargeCapacity"], row["DesignVoltage"]) == (60_000, 50_000, 11_400)
    assert (row["EstimatedChargeRemaining"], row["EstimatedRunTime"], row["TimeToFullCharge"]) == (50, 150, None)


def test_battery_that_counts_charge_is_described(rows: Rows, supplies: Callable[..., None]) -> None:
    supplies(
        "BAT1", type="Battery", status="Charging", capacity_level="Low", capacity=20, technology="Unknown",
        voltage_min_design=10_000_000, charge_full_design=5_000_000, charge_full=4_000_000, charge_now=1_000_000,
        current_now=2_000_000,
    )  # fmt: skip
    [row] = rows("SELECT * FROM Win32_Battery")
    assert (row["BatteryStatus"], row["Chemistry"], row["DesignCapacity"]) == (8, None, 50_000)
    assert (row["EstimatedRunTime"], row["TimeToFullCharge"]) == (None, 90)


def test_battery_of_psutil_does_where_there_is_no_sys(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_battery, "_SUPPLIES", Path("/nonexistent"))
    sensor = SimpleNamespace(percent=71.4, power_plugged=False, secsleft=7260)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: sensor, raising=False)
    [row] = rows("SELECT * FROM Win32_Battery")
    assert (row["BatteryStatus"], row["EstimatedChargeRemaining"], row["EstimatedRunTime"]) == (1, 71, 121)
    sensor.power_plugged, sensor.secsleft = True, psutil.POWER_TIME_UNLIMITED
    [row] = rows("SELECT * FROM Win32_Battery")
    assert (row["BatteryStatus"], row["EstimatedRunTime"]) == (2, None)
