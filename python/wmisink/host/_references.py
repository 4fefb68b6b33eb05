r"""Object paths, as the reference properties of associations hold them.

A path names the server as `__PATH` does here, so that the text of a reference is that of the object's own path.
"""

from __future__ import annotations

import re
from typing import Final

_PLACE: Final = r"\\localhost\root\cimv2"
_LAST_KEY: Final = re.compile(r'=\s*(?:"(?P<text>(?:[^"\\]|\\.)*)"|(?P<number>[0-9]+))\s*$')


def object_path(class_name: str, key: str, value: str | int) -> str:
    r"""The path of an instance with one key.

    >>> print(object_path("Win32_LogicalDisk", "DeviceID", "/"))
    \\localhost\root\cimv2:Win32_LogicalDisk.DeviceID="/"
    """
    if isinstance(value, int):
        return f"{_PLACE}:{class_name}.{key}={value}"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{_PLACE}:{class_name}.{key}="{escaped}"'


def key_of(path: object) -> str | None:
    """The value of the one key in an object's path, as text; None for what is no such path."""
    found = _LAST_KEY.search(path) if isinstance(path, str) else None
    if found is None:
        return None
    text: str | None = found["text"]
    return found["number"] if text is None else re.sub(r"\\(.)", r"\1", text)
