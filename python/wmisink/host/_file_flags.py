"""The flags that a Linux file system keeps of a file, as lsattr(1) shows them."""

from __future__ import annotations

import os
import stat
import sys
from typing import Final

if sys.platform != "win32":
    import fcntl

_GET_FLAGS: Final = 0x80086601 if sys.maxsize > 2**32 else 0x80046601  # FS_IOC_GETFLAGS
COMPRESSED: Final = 0x4  # FS_COMPR_FL
ENCRYPTED: Final = 0x800  # FS_ENCRYPT_FL


def file_flags(name: str, status: os.stat_result) -> int | None:
    """The flags of a file or a directory; None where its file system has none or we may not read it."""
    if not sys.platform.startswith("linux") or not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        return None
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return int.from_bytes(fcntl.ioctl(descriptor, _GET_FLAGS, bytes(8))[:4], sys.byteorder)
    except OSError:
        return None
    finally:
        os.close(descriptor)
