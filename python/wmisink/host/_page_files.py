"""Win32_PageFileUsage: the files and partitions that the system swaps to, from /proc/swaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from wmisink.host._definition import HostClass, Property, constant, equality
from wmisink.host._system_files import read_text

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_SWAPS: Final = Path("/proc/swaps")
_KILOBYTES: Final = 1024  # in a megabyte, which is the unit of the class
_ESCAPE: Final = re.compile(r"\\([0-7]{3})")


class PageFile(NamedTuple):
    """A line of /proc/swaps; sizes are in kilobytes, `kind` is `file` or `partition`."""

    name: str
    kind: str
    size: int
    used: int


def page_files() -> list[PageFile] | None:
    """What the system swaps to now; None where the system doesn't tell."""
    text = read_text(_SWAPS)
    if text is None:
        return None
    rows = (line.split() for line in text.splitlines()[1:])
    return [PageFile(_unescaped(name), kind, int(size), int(used)) for name, kind, size, used, *_ in rows]


def _unescaped(name: str) -> str:
    r"""The kernel writes a blank as ``\040``."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 8)), name)


def _subjects(request: InstanceRequest) -> Iterator[PageFile]:
    demanded = equality(request, "Name")
    yield from (file for file in page_files() or () if demanded is None or str(demanded) == file.name)


WIN32_PAGE_FILE_USAGE: Final = HostClass[PageFile](
    name="Win32_PageFileUsage",
    superclass="CIM_LogicalElement",
    subjects=_subjects,
    keys_from_here=("Name",),
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-pagefileusage",
    properties=(
        Property("AllocatedBaseSize", "uint32", lambda file: file.size // _KILOBYTES),
        Property("Caption", "string", lambda file: file.name),
        Property("CurrentUsage", "uint32", lambda file: file.used // _KILOBYTES),
        Property("Description", "string", lambda file: file.name),
        Property("InstallDate", "datetime"),
        Property("Name", "string", lambda file: file.name, key=True),
        Property("PeakUsage", "uint32"),
        Property("Status", "string"),
        Property("TempPageFile", "boolean", constant(value=False)),
    ),
)

CLASSES: Final = (WIN32_PAGE_FILE_USAGE,)
