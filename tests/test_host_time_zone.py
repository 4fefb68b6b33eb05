"""The time zone, compared with what zoneinfo makes of the same file."""

from __future__ import annotations

import sys
import zoneinfo
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import wmisink

if sys.platform == "win32":
    pytest.skip("on Windows the system's own WMI tells of the machine", allow_module_level=True)

from wmisink.host import _time_zone

ZONES = Path("/usr/share/zoneinfo")
YEAR = 2031  # after the last change that any file lists one by one


@pytest.fixture
def zone(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The class's only row with /etc/localtime a link to the zone of that name."""
    if not (ZONES / request.param).exists():
        pytest.skip(f"this system has no {ZONES / request.param}")
    link = tmp_path / "localtime"
    link.symlink_to(ZONES / request.param)
    monkeypatch.setattr(_time_zone, "_LOCALTIME", link)
    with wmisink.connect(provider="embedded") as wmi:
        [row] = wmi.query("SELECT * FROM Win32_TimeZone")
        yield dict(row)


def change(row: dict[str, Any], prefix: str) -> datetime:
    """The moment in local time of that year, found as Windows finds it."""
    month, week, day = (row[f"{prefix}{part}"] for part in ("Month", "Day", "DayOfWeek"))
    days = [datetime(YEAR, month, 1) + timedelta(days=number) for number in range(31)]  # noqa: DTZ001 (local time)
    matching = [each for each in days if each.month == month and each.isoweekday() % 7 == day]
    found = matching[-1] if week == 5 else matching[week - 1]
    return found.replace(hour=row[f"{prefix}Hour"], minute=row[f"{prefix}Minute"], second=row[f"{prefix}Second"])


@pytest.mark.parametrize(
    "zone", ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland"], indirect=True
)
def test_zone_with_daylight_saving_time_changes_when_zoneinfo_says(zone: dict[str, Any]) -> None:
    tz = zoneinfo.ZoneInfo(zone["SettingID"])
    minute = timedelta(minutes=1)
    for prefix, name in (("Daylight", zone["DaylightName"]), ("Standard", zone["StandardName"])):
        moment = change(zone, prefix)
        before = (moment - timedelta(days=1)).replace(tzinfo=tz)
        after = (moment + timedelta(days=1)).replace(tzinfo=tz)
        assert after.tzname() == name
        assert before.tzname() != name
        eve = (moment - minute).replace(tzinfo=tz)
        assert (eve.utcoffset(), eve.tzname()) == (before.utcoffset(), before.tzname())
        daylight = zone["DaylightBias"] if prefix == "Daylight" else 0
        assert after.utcoffset() == timedelta(minutes=zone["Bias"] - daylight)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Bogota", "UTC"], indirect=True)
def test_zone_without_daylight_saving_time_has_zero_for_it(zone: dict[str, Any]) -> None:
    moment = datetime(YEAR, 7, 1, tzinfo=zoneinfo.ZoneInfo(zone["SettingID"]))
    assert moment.utcoffset() == timedelta(minutes=zone["Bias"])
    assert moment.tzname() == zone["StandardName"]
    assert zone["DaylightName"] is None
    assert (zone["DaylightMonth"], zone["StandardMonth"], zone["DaylightBias"], zone["StandardBias"]) == (0, 0, 0, 0)


@pytest.mark.parametrize("zone", ["Asia/Jerusalem", "Asia/Gaza"], indirect=True)
def test_rule_that_windows_cannot_state_is_null(zone: dict[str, Any]) -> None:
    assert zone["DaylightMonth"] is None
    assert zone["DaylightBias"] == -60


@pytest.mark.parametrize("zone", ["Asia/Kathmandu"], indirect=True)
def test_caption_is_as_windows_writes_it(zone: dict[str, Any]) -> None:
    assert zone["Caption"] == zone["Description"] == "(UTC+05:45) Asia/Kathmandu"
