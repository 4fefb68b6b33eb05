"""The kernel's own word on processes that begin and end: Linux's process events connector.

It needs the right to listen, which root has outside containers; see proc_event in linux/cn_proc.h.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import struct
import time
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from typing_extensions import Self

FORK: Final = 0x1
EXEC: Final = 0x2
EXIT: Final = 0x80000000
_ACKNOWLEDGED: Final = 0x0

_NETLINK_CONNECTOR: Final = 11
_PROCESSES: Final = 1  # CN_IDX_PROC and CN_VAL_PROC
_LISTEN, _IGNORE = 1, 2  # PROC_CN_MCAST_LISTEN and PROC_CN_MCAST_IGNORE
_DONE: Final = 3  # NLMSG_DONE
_NETLINK_HEADER: Final = struct.Struct("=IHHII")
_CONNECTOR_HEADER: Final = struct.Struct("=IIIIHH")
_EVENT: Final = struct.Struct("=IIQIIII")  # what, CPU, time, and four numbers that depend on what
_OFFSET: Final = _NETLINK_HEADER.size + _CONNECTOR_HEADER.size
_PATIENCE_SECONDS: Final = 1.0


class Note(NamedTuple):
    """One thing that happened to a process.

    Attributes
    ----------
    what : int
        `FORK`, `EXEC` or `EXIT`.
    pid : int
        The process; for `FORK` the new one.
    number : int
        For `FORK` the parent, for `EXIT` the wait status, else 0.
    """

    what: int
    pid: int
    number: int


class Connector:
    """A connection to the kernel's connector, for one thread.

    Raises
    ------
    OSError
        When it's made: there is no connector, or it's not for us.
    """

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC, _NETLINK_CONNECTOR)
        try:
            self._socket.bind((0, _PROCESSES))
            self._send(_LISTEN)
            self._wait_for_acknowledgement()
        except OSError:
            self._socket.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._send(_IGNORE)
        self._socket.close()

    def notes(self, seconds: float) -> list[Note] | None:
        """What has happened, once something has or after so long. None: something was lost, for there was too much."""
        notes: list[Note] = []
        try:
            while self._ready(0 if notes else seconds):
                notes.extend(self._receive())
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            return None
        return notes

    def _send(self, operation: int) -> None:
        body = struct.pack("=I", operation)
        message = _CONNECTOR_HEADER.pack(_PROCESSES, _PROCESSES, 0, 0, len(body), 0) + body
        header = _NETLINK_HEADER.pack(_NETLINK_HEADER.size + len(message), _DONE, 0, 0, os.getpid())
        self._socket.send(header + message)

    def _wait_for_acknowledgement(self) -> None:
        """In a container the kernel takes the request and never answers it."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            if self._ready(left):
                what, _, _, error, *_ = self._message()
                if what == _ACKNOWLEDGED:
                    if error:
                        raise OSError(error, os.strerror(error))
                    return
        raise TimeoutError(errno.ETIMEDOUT, "The kernel doesn't answer who wants to listen to its processes.")

    def _ready(self, seconds: float) -> bool:
        return bool(select.select([self._socket], [], [], seconds)[0])

    def _message(self) -> tuple[int, ...]:
        """The next message of the kernel's; anyone else may send to us too, and isn't heard."""
        while True:
            message, sender = self._socket.recvfrom(4096)
            if sender[0] == 0 and len(message) >= _OFFSET + _EVENT.size:
                return _EVENT.unpack_from(message, _OFFSET)

    def _receive(self) -> Iterator[Note]:
        what, _, _, first, second, third, fourth = self._message()
        if what == FORK and third == fourth:  # else it's a new thread
            yield Note(FORK, third, second)
        elif what == EXEC:
            yield Note(EXEC, second, 0)
        elif what == EXIT and first == second:
            yield Note(EXIT, first, third)
