"""Which file system a path is on."""

from __future__ import annotations

import os
from functools import cached_property
from typing import Final, NamedTuple

import psutil

#: The kinds of file systems whose files are another machine's.
NETWORK_SYSTEMS: Final = frozenset(
    {"9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "lustre", "nfs", "nfs4", "smb3", "smbfs", "virtiofs"}
)


class Mount(NamedTuple):
    """Where a file system is mounted, and its kind, such as ``ext4``."""

    place: str
    kind: str

    @property
    def network(self) -> bool:
        """Whether its files are another machine's."""
        return self.kind in NETWORK_SYSTEMS


class Mounts:
    """The file systems that are mounted, read when something is first asked of them, and once."""

    @cached_property
    def by_place(self) -> dict[str, Mount]:
        """Where several are mounted at one place, the last hides the others."""
        return {part.mountpoint: Mount(part.mountpoint, part.fstype) for part in psutil.disk_partitions(all=True)}

    def of(self, path: str) -> Mount | None:
        """The file system that a path leads to: the one mounted nearest above it."""
        real = os.path.realpath(path)
        while real not in self.by_place:
            above = os.path.dirname(real)  # noqa: PTH120 (the path is text, and stays it)
            if above == real:
                return None
            real = above
        return self.by_place[real]
