"""Checks on what callers pass: a wrong argument is named together with its value and what would be right."""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import Final

#: The longest time that std::chrono can count in nanoseconds without care is 292 years; a century is enough.
_LONGEST_SECONDS: Final = 100 * 365.25 * 86400


def check_text(name: str, value: object) -> str:
    """A string that isn't empty and has no NUL in it."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {_described(value)}.")
    if not value.strip():
        raise ValueError(f"{name} is empty; give it a value or leave it out.")
    if "\0" in value:
        raise ValueError(f"{name} holds a NUL character, which WMI would take for its end: {value!r}.")
    return value


def check_optional_text(name: str, value: object) -> str | None:
    """As `check_text`, or None."""
    return None if value is None else check_text(name, value)


def check_choice(name: str, value: object, choices: Sequence[str]) -> str:
    """One of a few strings."""
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(repr(choice) for choice in choices)
        raise ValueError(f"{name} must be one of {listed}; {value!r} is none of them.")
    return value


def check_count(name: str, value: object, *, least: int, most: int) -> int:
    """An integer in a range."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be an integer, not {_described(value)}.")
    if not least <= int(value) <= most:
        raise ValueError(f"{name} must be from {least:,} to {most:,}; {int(value):,} is not.")
    return int(value)


def check_seconds(name: str, value: object) -> float | None:
    """A time in seconds, 0 or more, or None for no limit. Infinity is no limit too."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number of seconds or None, not {_described(value)}.")
    seconds = float(value)
    if math.isnan(seconds) or seconds < 0:
        raise ValueError(f"{name} must be 0 seconds or more, or None for no limit; {value!r} is not.")
    return None if seconds > _LONGEST_SECONDS else seconds


def _described(value: object) -> str:
    return "None" if value is None else f"{type(value).__name__} ({value!r:.80})"
