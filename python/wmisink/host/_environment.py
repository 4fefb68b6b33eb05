"""Win32_Environment: the environment that the system sets for those who log on, from the files that say so.

Those are /etc/environment for the system, the directories of environment.d(5) for the default user, and
.config/environment.d in a user's home for that user. What a single process has in its environment isn't the system's,
and isn't here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wmisink.host._account import local_homes
from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass, Property, equality
from wmisink.host._machine import Machine
from wmisink.host._system_files import read_assignments

if TYPE_CHECKING:
    from wmisink.embedded import InstanceRequest

_ROOT: Final = Path("/")
_SYSTEM: Final = "<SYSTEM>"
_DEFAULT: Final = "<DEFAULT>"
#: The directories of environment.d(5), what counts most last.
_DEFAULT_DIRECTORIES: Final = (
    "usr/lib/environment.d",
    "usr/local/lib/environment.d",
    "run/environment.d",
    "etc/environment.d",
)

CIM_SYSTEM_RESOURCE: Final = CimClass("CIM_SystemResource", "CIM_LogicalElement", {})


@dataclass(frozen=True)
class _Variable:
    name: str
    value: str
    owner: str

    @property
    def title(self) -> str:
        return f"{self.owner}\\{self.name}"


def _of_directories(*directories: Path) -> dict[str, str]:
    """environment.d(5): a file replaces one of the same name in a directory that counts less; then in their order."""
    files = {name: directory / name for directory in directories for name in _names(directory)}
    variables: dict[str, str] = {}
    for name in sorted(files):
        variables.update(read_assignments((files[name],)))
    return variables


def _names(directory: Path) -> list[str]:
    """The files that count; none where the directory isn't there or isn't for us, as others' homes may not be."""
    try:
        return [name for name in os.listdir(directory) if name.endswith(".conf")]  # noqa: PTH208 (names are enough)
    except OSError:
        return []


def _owners(machine: Machine) -> Iterator[tuple[str, dict[str, str]]]:
    yield _SYSTEM, read_assignments((_ROOT / "etc/environment",))
    yield _DEFAULT, _of_directories(*(_ROOT / directory for directory in _DEFAULT_DIRECTORIES))
    for user, home in local_homes():
        yield f"{machine.host_name}\\{user}", _of_directories(home / ".config/environment.d")


def _variables(request: InstanceRequest) -> Iterator[_Variable]:
    wanted = equality(request, "UserName")
    for owner, variables in _owners(Machine()):
        if wanted is None or owner.casefold() == str(wanted).casefold():
            yield from (_Variable(name, value, owner) for name, value in variables.items())


WIN32_ENVIRONMENT: Final = HostClass[_Variable](
    name="Win32_Environment",
    superclass="CIM_SystemResource",
    subjects=_variables,
    documentation="https://learn.microsoft.com/windows/win32/cimwin32prov/win32-environment",
    properties=(
        Property("Caption", "string", lambda variable: variable.title),
        Property("Description", "string", lambda variable: variable.title),
        Property("InstallDate", "datetime"),
        Property("Status", "string", lambda _: "OK"),
        Property("Name", "string", lambda variable: variable.name, key=True),
        Property("SystemVariable", "boolean", lambda variable: variable.owner == _SYSTEM),
        Property("UserName", "string", lambda variable: variable.owner, key=True),
        Property("VariableValue", "string", lambda variable: variable.value),
    ),
)

SUPERCLASSES: Final = (CIM_SYSTEM_RESOURCE,)
CLASSES: Final = (WIN32_ENVIRONMENT,)
