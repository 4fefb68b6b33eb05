"""Win32_Battery: the machine's batteries, from /sys/class/power_supply; elsewhere the one that psutil tells of.

A battery of a mouse or another device beside the machine isn't one of the machine's. A machine on the mains alone has
no instances.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, constant
from wmisink.host._machine import COMPUTER_SYSTEM_CLASS, Machine
from wmisink.host._system_files import read_integer, read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_CLASS: Final = "Win32_Battery"
_SUPPLIES: Final = Path("/sys/class/power_supply")

_DISCHARGING, _ON_MAINS, _FULL, _LOW, _CRITICAL, _CHARGING = 1, 2, 3, 4, 5, 6
#: The kernel's words for a status and, where a level makes a difference, for the level, as values of BatteryStatus.
_STATUSES: Final = {"Discharging": _DISCHARGING, "Not charging": _ON_MAINS, "Full": _FULL, "Charging": _CHARGING}
_LEVELS: Final = {
    ("Discharging", "Low"): _LOW,
    ("Discharging", "Critical"): _CRITICAL,
    ("Charging", "High"): 7,
    ("Charging", "Low"): 8,
    ("Charging", "Critical"): 9,
}
#: The kernel's words for a technology as the values of Chemistry.
_CHEMISTRIES: Final = {"NiCd": 4, "NiMH": 5, "Li-ion": 6, "Li-poly": 8, "LiFe": 1, "LiMn": 1}

CIM_BATTERY: Final = CimClass(
    "CIM_Battery",
    "CIM_LogicalDevice",
    {
        "BatteryStatus": "uint16",
        "Chemistry": "uint16",
        "DesignCapacity": "uint32",
        "DesignVoltage": "uint64",
        "EstimatedChargeRemaining": "uint16",
        "EstimatedRunTime": "uint32",
        "ExpectedLife": "uint32",
        "FullChargeCapacity": "uint32",
        "MaxRechargeTime": "uint32",
        "SmartBatteryVersion": "string",
        "TimeOnBattery": "uint32",
        "TimeToFullCharge": "uint32",
    },
)


class _Battery:
    """A battery; the kernel counts in millionths of a volt, watt hour, ampere hour, watt and ampere."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def name(self) -> str:
        return self.directory.name

    @property
    def model(self) -> str:
        return self._text("model_name") or self.name

    @cached_property
    def status_word(self) -> str | None:
        return self._text("status")

    @property
    def status(self) -> int | None:
        word = self.status_word or ""
        return _LEVELS.get((word, self._text("capacity_level") or ""), _STATUSES.get(word))

    @property
    def chemistry(self) -> int | None:
        return _CHEMISTRIES.get(self._text("technology") or "")

    @property
    def charge(self) -> int | None:
        """In per cent."""
        return self._number("capacity")

    @property
    def design_voltage(self) -> int | None:
        """In millivolts."""
        volts = self._number("voltage_min_design")
        return None if volts is None else volts // 1000

    def capacity(self, suffix: str) -> int | None:
        """In milliwatt hours; a battery that counts charge is taken at its design voltage."""
        energy = self._number(f"energy_{suffix}")
        if energy is not None:
            return energy // 1000
        charge, voltage = self._number(f"charge_{suffix}"), self._number("voltage_min_design")
        return None if charge is None or voltage is None else charge * voltage // 1_000_000_000

    @property
    def minutes_to_empty(self) -> int | None:
        return self._minutes("time_to_empty_now", lacking=False) if self.status_word == "Discharging" else None

    @property
    def minutes_to_full(self) -> int | None:
        return self._minutes("time_to_full_now", lacking=True) if self.status_word == "Charging" else None

    def _minutes(self, file: str, *, lacking: bool) -> int | None:
        """What the battery says, or else what it holds (or lacks) by what flows now."""
        seconds = self._number(file)
        if seconds is not None:
            return seconds // 60
        for kind, flow in (("energy", "power_now"), ("charge", "current_now")):
            now, full, rate = (self._number(name) for name in (f"{kind}_now", f"{kind}_full", flow))
            if now is None or not rate or (lacking and full is None):
                continue
            return ((full or 0) - now if lacking else now) * 60 // abs(rate)
        return None

    def _text(self, file: str) -> str | None:
        return read_text(self.directory / file)

    def _number(self, file: str) -> int | None:
        return read_integer(self.directory / file)


class _BatteryOfPsutil(_Battery):
    """The one battery that psutil tells of where there is no /sys."""

    def __init__(self, sensor: Any) -> None:
        super().__init__(Path("battery"))
        self.sensor = sensor

    @property
    def status(self) -> int | None:
        """Where psutil doesn't know whether the machine is on the mains, neither do we."""
        plugged = self.sensor.power_plugged
        return None if plugged is None else _ON_MAINS if plugged else _DISCHARGING

    @property
    def charge(self) -> int | None:
        percent: float = self.sensor.percent
        return round(percent)

    @property
    def minutes_to_empty(self) -> int | None:
        left: int | None = self.sensor.secsleft
        return None if left is None or left < 0 else left // 60


def _batteries(_request: InstanceRequest) -> Iterator[_Battery]:
    if _SUPPLIES.is_dir():
        for directory in sorted(_SUPPLIES.iterdir()):
            of_machine = read_text(directory / "scope") != "Device"
            if read_text(directory / "type") == "Battery" and of_machine and read_text(directory / "present") != "0":
                yield _Battery(directory)
    elif (sensor := psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None) is not None:
        yield _BatteryOfPsutil(sensor)


WIN32_BATTERY: Final = HostClass[_Battery](
    name=_CLASS,
    superclass="CIM_Battery",
    subjects=_batteries,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-battery",
    properties=(
        Property("Availability", "uint16"),
        Property("BatteryRechargeTime", "uint32"),
        Property("BatteryStatus", "uint16", lambda battery: battery.status),
        Property("Caption", "string", lambda battery: battery.model),
        Property("Chemistry", "uint16", lambda battery: battery.chemistry),
        Property("ConfigManagerErrorCode", "uint32"),
        Property("ConfigManagerUserConfig", "boolean"),
        Property("CreationClassName", "string", constant(_CLASS)),
        Property("Description", "string", lambda battery: battery.model),
        Property("DesignCapacity", "uint32", lambda battery: battery.capacity("full_design")),
        Property("DesignVoltage", "uint64", lambda battery: battery.design_voltage),
        Property("DeviceID", "string", lambda battery: battery.name, key=True),
        Property("ErrorCleared", "boolean"),
        Property("ErrorDescription", "string"),
        Property("EstimatedChargeRemaining", "uint16", lambda battery: battery.charge),
        Property("EstimatedRunTime", "uint32", lambda battery: battery.minutes_to_empty),
        Property("ExpectedBatteryLife", "uint32"),
        Property("ExpectedLife", "uint32"),
        Property("FullChargeCapacity", "uint32", lambda battery: battery.capacity("full")),
        Property("InstallDate", "datetime"),
        Property("LastErrorCode", "uint32"),
        Property("MaxRechargeTime", "uint32"),
        Property("Name", "string", lambda battery: battery.model),
        Property("PNPDeviceID", "string"),
        Property("PowerManagementCapabilities", "uint16[]"),
        Property("PowerManagementSupported", "boolean"),
        Property("SmartBatteryVersion", "string"),
        Property("Status", "string"),
        Property("StatusInfo", "uint16"),
        Property("SystemCreationClassName", "string", constant(COMPUTER_SYSTEM_CLASS)),
        Property("SystemName", "string", lambda _: Machine().host_name),
        Property("TimeOnBattery", "uint32"),
        Property("TimeToFullCharge", "uint32", lambda battery: battery.minutes_to_full),
    ),
)

SUPERCLASSES: Final = (CIM_BATTERY,)
CLASSES: Final = (WIN32_BATTERY,)
