"""Win32_TimeZone: the system's time zone, from /etc/localtime.

The rule by which daylight saving time comes and goes is the one at the end of a TZif file (RFC 9636), which is written
as POSIX writes the variable TZ. A rule that Windows has no way of saying, such as one that counts days of the year,
leaves the properties about it NULL; a zone without such a time has 0 for them, as TIME_ZONE_INFORMATION has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_LOCALTIME: Final = Path("/etc/localtime")
_HOURS_PER_DAY: Final = 24

_NAME: Final = r"(?:<[^>]+>|[A-Za-z]{3,})"
_TIME: Final = r"[+-]?\d{1,3}(?::\d{2}){0,2}"
_RULE: Final = re.compile(
    rf"^(?P<standard>{_NAME})(?P<offset>{_TIME})"
    rf"(?:(?P<daylight>{_NAME})(?P<daylight_offset>{_TIME})?(?:,(?P<start>[^,]+),(?P<end>[^,]+))?)?$"
)
_MOMENT: Final = re.compile(rf"^M(?P<month>\d+)\.(?P<week>\d)\.(?P<day>\d)(?:/(?P<time>{_TIME}))?$")

CIM_SETTING: Final = CimClass(
    "CIM_Setting", None, {"Caption": "string", "Description": "string", "SettingID": "string"}
)


@dataclass(frozen=True)
class _Moment:
    """When time changes every year: on a day of the week, in the week of that number (5 is the last) of a month."""

    month: int = 0
    week: int = 0
    day_of_week: int = 0
    seconds: int = 0


class _Zone:
    """The time zone, as its file and the file's name tell."""

    @cached_property
    def name(self) -> str | None:
        """Its name in the IANA's database, such as `Europe/Madrid`, where /etc/localtime is a link to it."""
        _, found, name = str(_LOCALTIME.resolve()).partition("zoneinfo/")
        return name if found else None

    @cached_property
    def rule(self) -> re.Match[str] | None:
        """The rule for all future times; None where the file isn't there or gives none."""
        try:
            content = _LOCALTIME.read_bytes()
        except OSError:
            return None
        footer = content.rpartition(b"\n")[0].rpartition(b"\n")[2]
        return _RULE.match(footer.decode("ascii", "replace")) if content.startswith(b"TZif") else None

    def abbreviation(self, group: str) -> str | None:
        return (self.rule[group] or "").strip("<>") or None if self.rule else None

    @property
    def bias(self) -> int | None:
        """Minutes by which standard time is ahead of UTC; POSIX counts the other way."""
        return -_seconds(self.rule["offset"]) // 60 if self.rule else None

    @property
    def daylight_bias(self) -> int | None:
        """Minutes to add to go from daylight saving time to standard time."""
        if not self.rule:
            return None
        if not self.rule["daylight"]:
            return 0
        given = self.rule["daylight_offset"]
        return -60 if given is None else (_seconds(given) - _seconds(self.rule["offset"])) // 60

    @cached_property
    def start(self) -> _Moment | None:
        return self._moment("start")

    @cached_property
    def end(self) -> _Moment | None:
        return self._moment("end")

    def _moment(self, group: str) -> _Moment | None:
        if not self.rule:
            return None
        if not self.rule["daylight"]:
            return _Moment()
        matched = _MOMENT.match(self.rule[group] or "")
        seconds = _seconds(matched["time"] or "2") if matched else -1
        if matched is None or not 0 <= seconds < _HOURS_PER_DAY * 3600:
            return None
        return _Moment(int(matched["month"]), int(matched["week"]), int(matched["day"]), seconds)

    @property
    def caption(self) -> str | None:
        """As Windows puts it: (UTC+01:00) and the name."""
        if self.bias is None:
            return self.name
        hours, minutes = divmod(abs(self.bias), 60)
        offset = f"{'-' if self.bias < 0 else '+'}{hours:02}:{minutes:02}" if self.bias else ""
        return f"(UTC{offset}) {self.name or self.abbreviation('standard')}"


def _seconds(text: str) -> int:
    """`[+-]h[:mm[:ss]]` in seconds."""
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    seconds = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
    return -seconds if text.startswith("-") else seconds


def _change(read: Callable[[_Zone], _Moment | None], part: Callable[[_Moment], int]) -> Callable[[_Zone], int | None]:
    """A reader of one part of a moment."""

    def value(zone: _Zone) -> int | None:
        moment = read(zone)
        return None if moment is None else part(moment)

    return value


def _changes(prefix: str, read: Callable[[_Zone], _Moment | None]) -> tuple[Property[_Zone], ...]:
    """The properties that say when daylight saving time or standard time begins."""
    return (
        Property(f"{prefix}Day", "uint32", _change(read, lambda moment: moment.week)),
        Property(f"{prefix}DayOfWeek", "uint8", _change(read, lambda moment: moment.day_of_week)),
        Property(f"{prefix}Hour", "uint32", _change(read, lambda moment: moment.seconds // 3600)),
        Property(f"{prefix}Millisecond", "uint32", _change(read, lambda _: 0)),
        Property(f"{prefix}Minute", "uint32", _change(read, lambda moment: moment.seconds // 60 % 60)),
        Property(f"{prefix}Month", "uint32", _change(read, lambda moment: moment.month)),
        Property(f"{prefix}Second", "uint32", _change(read, lambda moment: moment.seconds % 60)),
        Property(f"{prefix}Year", "uint32", _change(read, lambda _: 0)),  # every year, says TIME_ZONE_INFORMATION
    )


def _zones(_request: InstanceRequest) -> list[_Zone]:
    return [_Zone()] if _Zone().rule else []


WIN32_TIME_ZONE: Final = HostClass[_Zone](
    name="Win32_TimeZone",
    superclass="CIM_Setting",
    subjects=_zones,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-timezone",
    properties=(
        Property("Caption", "string", lambda zone: zone.caption),
        Property("Description", "string", lambda zone: zone.caption),
        Property("SettingID", "string", lambda zone: zone.name),
        Property("Bias", "sint32", lambda zone: zone.bias),
        Property("DaylightBias", "sint32", lambda zone: zone.daylight_bias),
        Property("DaylightName", "string", lambda zone: zone.abbreviation("daylight")),
        *_changes("Daylight", lambda zone: zone.start),
        Property("StandardBias", "uint32", lambda _: 0),
        Property("StandardName", "string", lambda zone: zone.abbreviation("standard"), key=True),
        *_changes("Standard", lambda zone: zone.end),
    ),
)

SUPERCLASSES: Final = (CIM_SETTING,)
CLASSES: Final = (WIN32_TIME_ZONE,)
