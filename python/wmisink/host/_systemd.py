"""The services of systemd, from its own files: what is installed, what is enabled, what runs.

Unit files and their drop-ins say what a service is (systemd.unit(5), systemd.service(5)); links beside them whether
it's enabled or masked; /run/systemd/units, where the manager keeps the invocation of each unit that's active, whether
it has been started; and the control groups which processes it has. Nothing here talks to the manager.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from wmisink.host._system_files import read_text

_SUFFIX: Final = ".service"
_INIT: Final = 1
#: The directories of the system manager's units, what counts most first.
_UNIT_DIRECTORIES: Final = (
    "etc/systemd/system.control",
    "run/systemd/system.control",
    "run/systemd/transient",
    "run/systemd/generator.early",
    "etc/systemd/system",
    "run/systemd/system",
    "run/systemd/generator",
    "usr/local/lib/systemd/system",
    "usr/lib/systemd/system",
    "lib/systemd/system",
    "run/systemd/generator.late",
)
_GROUP_ROOTS: Final = ("sys/fs/cgroup/unified", "sys/fs/cgroup/systemd", "sys/fs/cgroup")
_TRUE: Final = frozenset({"1", "yes", "true", "on"})


class Manager:
    """The system manager as one query sees it; each source is read when it's first asked for, and once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def runs(self) -> bool:
        """Whether systemd is this system's init, by sd_booted(3)."""
        return (self.root / "run/systemd/system").is_dir()

    @cached_property
    def directories(self) -> list[Path]:
        """Those that are there, each once, though /lib may be a link to /usr/lib."""
        there = [self.root / name for name in _UNIT_DIRECTORIES if (self.root / name).is_dir()]
        return list({directory.resolve(): directory for directory in reversed(there)}.values())[::-1]

    def services(self) -> Iterator[Service]:
        """All services by their names: those with a file, and instances of templates that are enabled or active."""
        if not self.runs:
            return
        names = {entry for directory in self.directories for entry in os.listdir(directory)}  # noqa: PTH208
        names |= self.wanted | self.active
        for name in sorted(name for name in names if name.endswith(_SUFFIX) and not name.endswith(f"@{_SUFFIX}")):
            service = self.service(name.removesuffix(_SUFFIX))
            if service is not None:
                yield service

    def service(self, name: str) -> Service | None:
        """The service of that name; None where there is no such, or it's a second name of another."""
        unit = f"{name}{_SUFFIX}"
        if not self.runs or "/" in name or not name or name.endswith("@"):
            return None
        file = self._file(unit)
        if file is None:
            return None
        target = file.readlink().name if file.is_symlink() else unit
        second_name = target.endswith(_SUFFIX) and target not in {unit, _template(unit)}
        return None if second_name else Service(self, name, file)

    def drop_ins(self, unit: str) -> list[Path]:
        """The files that add to a unit, in their order; of two of one name, that of the directory that counts more."""
        found: dict[str, Path] = {}
        for directory in reversed(self.directories):
            for name in (f"{_template(unit)}.d", f"{unit}.d"):
                found.update((file.name, file) for file in (directory / name).glob("*.conf"))
        return [found[name] for name in sorted(found)]

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The units that another one wants or requires through a link: those that are enabled."""
        kinds = ("wants", "requires")
        found = (directory.glob(f"*.{kind}/*{_SUFFIX}") for directory in self.directories for kind in kinds)
        return frozenset(link.name for links in found for link in links)

    @cached_property
    def active(self) -> frozenset[str]:
        """The units that the manager has an invocation of."""
        try:
            names = os.listdir(self.root / "run/systemd/units")  # noqa: PTH208
        except OSError:
            return frozenset()
        return frozenset(name.partition(":")[2] for name in names if name.startswith("invocation:"))

    @cached_property
    def groups(self) -> dict[str, Path]:
        """The control group of each service that has one. Services are in slices, and slices in slices."""
        groups: dict[str, Path] = {}
        root = next((self.root / name for name in _GROUP_ROOTS if (self.root / name / "system.slice").is_dir()), None)
        slices = [] if root is None else sorted(root.glob("*.slice"))
        while slices:
            for directory in slices.pop().iterdir():
                if directory.name.endswith(".slice"):
                    slices.append(directory)
                elif directory.name.endswith(_SUFFIX):
                    groups[directory.name] = directory
        return groups

    def _file(self, unit: str) -> Path | None:
        candidates = (directory / name for name in (unit, _template(unit)) for directory in self.directories)
        return next((file for file in candidates if os.path.lexists(file)), None)


class Service:
    """One service; its files are read when something first asks for them, and once."""

    def __init__(self, manager: Manager, name: str, file: Path) -> None:
        self.manager = manager
        self.name = name
        self.file = file

    @property
    def unit(self) -> str:
        """The name with its suffix, by which the manager knows it."""
        return f"{self.name}{_SUFFIX}"

    @property
    def masked(self) -> bool:
        """Whether it can't be started at all: its file is a link to /dev/null."""
        return self.file.is_symlink() and self.file.readlink() == Path(os.devnull)

    @property
    def enabled(self) -> bool:
        """Whether it starts with the system, or with something that does."""
        return self.unit in self.manager.wanted

    @property
    def started(self) -> bool:
        """Whether it's active, or about to be."""
        return self.unit in self.manager.active

    @cached_property
    def settings(self) -> dict[tuple[str, str], list[str]]:
        """The unit file and its drop-ins: the values by section and key; an empty one does away with those before."""
        settings: dict[tuple[str, str], list[str]] = {}
        for file in (self.file, *self.manager.drop_ins(self.unit)):
            for section, key, value in _assignments(read_text(file) or ""):
                if value:
                    settings.setdefault((section, key), []).append(value)
                else:
                    settings.pop((section, key), None)
        return settings

    def setting(self, section: str, key: str) -> str | None:
        """The value of a key that has one, with the unit's own names put in."""
        values = self.settings.get((section, key))
        return self._expanded(values[-1]) if values else None

    def flag(self, section: str, key: str) -> bool:
        """A key that is yes or no, no where it isn't there."""
        return (self.setting(section, key) or "").lower() in _TRUE

    @property
    def command(self) -> str | None:
        """What it runs first, without the characters before it that say how."""
        values = self.settings.get(("Service", "ExecStart"))
        return self._expanded(values[0].lstrip("-@:+!|")) if values else None

    @property
    def processes(self) -> list[int]:
        """The processes that are in its control group itself."""
        group = self.manager.groups.get(self.unit)
        return [int(line) for line in (read_text(group / "cgroup.procs") or "").split()] if group else []

    @property
    def main_process(self) -> int | None:
        """Its main process, where that's plain: the only one, the one in its PID file, or the only child of init."""
        processes = self.processes
        if len(processes) == 1:
            return processes[0]
        file = self.setting("Service", "PIDFile")
        named = read_text(self.manager.root / file.lstrip("/")) if file else None
        if named is not None and named.isdigit() and int(named) in processes:
            return int(named)
        of_init = [pid for pid in processes if _parent(self.manager.root, pid) == _INIT]
        return of_init[0] if len(of_init) == 1 else None

    def _expanded(self, value: str) -> str:
        """The commonest specifiers of systemd.unit(5); others stay as they are."""
        prefix, _, instance = self.name.partition("@")
        known = {"%i": instance, "%I": instance, "%n": self.unit, "%N": self.name, "%p": prefix, "%%": "%"}
        return re.sub(r"%[iInNp%]", lambda matched: known[matched[0]], value)


def _template(unit: str) -> str:
    """The file that an instance such as getty@tty1.service comes from; a unit that's no instance is its own."""
    prefix, at, _ = unit.partition("@")
    return f"{prefix}@{_SUFFIX}" if at else unit


def _parent(root: Path, pid: int) -> int | None:
    stat = read_text(root / "proc" / str(pid) / "stat") or ""
    fields = stat.rpartition(")")[2].split()
    return int(fields[1]) if len(fields) > 1 else None


def _assignments(text: str) -> Iterator[tuple[str, str, str]]:
    """Section, key and value of each assignment of a unit file; a backslash at its end carries a line on."""
    section = ""
    for line in text.replace("\\\n", " ").splitlines():
        stripped = line.strip()
        if stripped.startswith("[") and stripped.endswith("]"):
            section = stripped[1:-1]
        elif stripped and stripped[0] not in "#;" and "=" in stripped:
            key, _, value = stripped.partition("=")
            yield section, key.strip(), value.strip()
