"""The disks and their partitions, from /sys/block and what udev(7) found out about them; none on other systems."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from wmisink.host._machine import Machine
from wmisink.host._system_files import read_integer, read_text

SECTOR: Final = 512  # the unit of /sys, whatever the device's own sectors are

_BLOCKS: Final = Path("/sys/block")
_DEVICE_NUMBERS: Final = Path("/sys/dev/block")
_UDEV: Final = Path("/run/udev/data")
_NO_DISKS: Final = ("sr", "fd", "nbd")  # disc drives, floppies and what is elsewhere


class BlockDevice:
    """A disk or a partition: a directory in /sys."""

    def __init__(self, directory: Path, machine: Machine) -> None:
        self.directory = directory
        self.machine = machine

    @property
    def name(self) -> str:
        """Such as `sda1`."""
        return self.directory.name

    @property
    def path(self) -> str:
        """Its file in /dev; the kernel writes a slash in a name as an exclamation mark."""
        return "/dev/" + self.name.replace("!", "/")

    @cached_property
    def size(self) -> int | None:
        """Bytes."""
        sectors = read_integer(self.directory / "size")
        return None if sectors is None else sectors * SECTOR

    @cached_property
    def udev(self) -> dict[str, str]:
        """What udev knows about it; empty where there is no udev."""
        number = read_text(self.directory / "dev")
        text = (read_text(_UDEV / f"b{number}") if number else None) or ""
        entries = (line[2:].partition("=") for line in text.splitlines() if line.startswith("E:"))
        return {name: value for name, _, value in entries}

    @cached_property
    def read_only(self) -> bool | None:
        """Whether it can't be written to."""
        flag = read_integer(self.directory / "ro")
        return None if flag is None else flag != 0


class Disk(BlockDevice):
    """A disk that is a device of its own, not one made of others or of memory. `index` counts them from 0."""

    def __init__(self, directory: Path, index: int, machine: Machine) -> None:
        super().__init__(directory, machine)
        self.index = index

    @cached_property
    def block_size(self) -> int | None:
        """Bytes of the device's own sectors."""
        return read_integer(self.directory / "queue" / "logical_block_size")

    @cached_property
    def partitions(self) -> list[Partition]:
        """In the order of their numbers."""
        found = [
            Partition(child, number, self)
            for child in self.directory.iterdir()
            if (number := read_integer(child / "partition")) is not None
        ]
        return sorted(found, key=lambda partition: partition.number)


class Partition(BlockDevice):
    """A part of a disk; `number` counts from 1."""

    def __init__(self, directory: Path, number: int, disk: Disk) -> None:
        super().__init__(directory, disk.machine)
        self.number = number
        self.disk = disk

    @cached_property
    def start(self) -> int | None:
        """Bytes before it on its disk."""
        sectors = read_integer(self.directory / "start")
        return None if sectors is None else sectors * SECTOR


def disks(machine: Machine) -> list[Disk]:
    """The machine's disks, `sda` before `sdaa`."""
    try:
        directories = [entry for entry in _BLOCKS.iterdir() if _is_disk(entry)]
    except OSError:
        return []
    directories.sort(key=lambda entry: (len(entry.name), entry.name))
    return [Disk(directory, index, machine) for index, directory in enumerate(directories)]


def _is_disk(directory: Path) -> bool:
    return (directory / "device").exists() and not directory.name.startswith(_NO_DISKS)


def partitions_under(device: str, mount_point: str, of_disks: list[Disk]) -> Iterator[Partition]:
    """The partitions that a mounted device lies on: itself, or those that a mapper put together."""
    names = set(_names_under(device_name(device, mount_point)))
    for disk in of_disks:
        for partition in disk.partitions:
            if partition.name in names:
                yield partition


def device_name(device: str, mount_point: str) -> str | None:
    """The kernel's name of the block device that is mounted at a place; None for what is on no block device."""
    if device.startswith("/dev/"):
        file = Path(device).resolve()
        if file.exists():  # not so for `/dev/root`
            return str(file.relative_to("/dev")).replace("/", "!")
    try:
        number = Path(mount_point).stat().st_dev
    except OSError:
        return None
    link = _DEVICE_NUMBERS / f"{os.major(number)}:{os.minor(number)}"
    return link.resolve().name if link.exists() else None


def _names_under(name: str | None) -> Iterator[str]:
    if name is None:
        return
    yield name
    slaves = _BLOCKS / name / "slaves"
    if slaves.is_dir():
        for slave in slaves.iterdir():
            yield from _names_under(slave.name)
