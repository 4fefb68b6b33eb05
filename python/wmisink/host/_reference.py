r"""Object paths by which one instance of the host refers to another.

A path names the computer and the namespace as `__PATH` does, so that a reference reads as the other's own path.
"""

from __future__ import annotations

import re
from typing import Final

_PLACE: Final = r"\\localhost\root\cimv2"
#: A path's class and keys after what it may say of the computer and the namespace.
_OBJECT: Final = re.compile(r"^(?:\\\\[^\\]*\\[^:]*:|[^.:\"]*:)?(?P<name>\w+)\.(?P<keys>.*)$", re.DOTALL)
_KEY: Final = re.compile(
    r"(?P<name>\w+)="
    r"(?:\"(?P<text>(?:[^\"\\]|\\.)*)\"|'(?P<other>(?:[^'\\]|\\.)*)'|(?P<bare>[^,\"']*))(?:,|$)",
    re.DOTALL,
)


def path_to(class_name: str, **keys: str | int) -> str:
    r"""The path of an instance, such as ``\\localhost\root\cimv2:Win32_Group.Domain="HOST",Name="users"``.

    A class of which there is but one instance has no keys: ``\\localhost\root\cimv2:Win32_OperatingSystem=@``. A key
    that is a number stands without quotes.
    """
    if not keys:
        return f"{_PLACE}:{class_name}=@"
    return f"{_PLACE}:{class_name}." + ",".join(f"{name}={_written(value)}" for name, value in keys.items())


def keys_of(path: object) -> dict[str, str] | None:
    """The keys that an object path names, by their names in lower case; None where it can't be read as one."""
    matched = _OBJECT.match(path) if isinstance(path, str) else None
    if matched is None:
        return None
    keys: dict[str, str] = {}
    text, position = matched["keys"], 0
    while position < len(text):
        key = _KEY.match(text, position)
        if key is None:
            return None
        quoted = key["text"] if key["text"] is not None else key["other"]
        keys[key["name"].lower()] = key["bare"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
        position = key.end()
    return keys


def key_of(path: object, name: str) -> str | None:
    """One key that an object path names; None where it names no such key or is no path."""
    return (keys_of(path) or {}).get(name.lower())


def _written(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
