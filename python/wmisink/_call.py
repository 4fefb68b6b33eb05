"""A call: one asynchronous operation of WMI, and the rows that it delivers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from wmisink._arguments import check_seconds
from wmisink._arrow import ArrowFace
from wmisink._call_face import BATCH, CallFace, Given, Shaped
from wmisink._closing import Closing

if TYPE_CHECKING:
    from wmisink._core import Status


class Call(CallFace[Given], ArrowFace, Closing):
    """An operation that runs in WMI while you go on; made by a `Connection`, such as by its method `query`.

    Take its rows by iterating, with `next` or with `poll`, wait for its end with `wait`, look at it with `status`, end
    it with `cancel`. Every method may be called from any thread, but rows are taken by one thread at a time.

    Leaving its ``with`` block, `close`, leaving a loop over it early, dropping it and the interpreter's end all cancel
    it and let go of the rows that were not read.

    Notes
    -----
    WMI promises no order between rows. Rows that one thread of WMI delivered come in its order.

    Examples
    --------
    >>> import wmisink
    >>> wmi = wmisink.connect(repository=wmisink.host.repository())
    >>> with wmi.query("SELECT Name, NumberOfLogicalProcessors FROM Win32_ComputerSystem") as call:
    ...     rows = list(call)
    >>> len(rows)
    1
    >>> call.status().phase
    'completed'
    >>> wmi.close()
    """

    __slots__ = ()

    def __iter__(self) -> Iterator[Given]:
        """Iterate over the rows as they arrive, and over each row once.

        Waiting for rows lets other threads run and answers Ctrl-C within a fifth of a second.

        Raises
        ------
        AlreadyIterated
            At the second iteration; keep the rows in a list, or run the query again.
        CallClosed
            The call was closed, or its ``with`` block left, before.
        WmiError
            After the last row, if the call failed; `CallCancelled` if you cancelled it.
        """
        return self._rows(self.batches())

    @staticmethod
    def _rows(batches: Iterator[list[Given]]) -> Iterator[Given]:
        for batch in batches:
            yield from batch

    def rows(self, *, as_: type[Shaped]) -> Call[Shaped]:
        """Have the rows as something else: the same call, which from now on gives that wherever it gives rows.

        Parameters
        ----------
        as_ : type
            ``tuple`` or ``dict``, with types in brackets or without; a dataclass, a NamedTuple, a TypedDict, a class of
            attrs or a ``msgspec.Struct``; `Row` for rows. A field takes the property of its name: exactly, else in any
            case, else without underscores, so that ``process_id`` takes ``ProcessId``. Properties that have no field
            are left out. A field with a default need not be in the result. Objects embedded in a row become what their
            field's annotation says.

        Returns
        -------
        Call
            This one.

        Raises
        ------
        TypeError
            No such thing can be made; or the call gives no rows.
        CallClosed
            The call was closed before.

        Notes
        -----
        Annotations are compared with the CIM types once for each class in the result, when its first row is taken:
        ``TypeError`` for one that doesn't fit, and for a field that finds no property. ``ValueError`` for a row where a
        value is NULL whose field's annotation has no None, and for one with a ``timedelta`` where a ``datetime`` is
        asked for, or the other way round; WMI has one type for both.

        Examples
        --------
        >>> from dataclasses import dataclass
        >>> import wmisink
        >>> @dataclass
        ... class Computer:
        ...     name: str
        ...     number_of_processors: int
        ...     model: str | None = None
        >>> wmi = wmisink.connect(repository=wmisink.host.repository())
        >>> wql = "SELECT Name, NumberOfProcessors FROM Win32_ComputerSystem"
        >>> [computer] = wmi.query(wql).rows(as_=Computer)
        >>> computer.model is None
        True
        >>> wmi.close()
        """
        self._give(as_)
        return cast("Call[Shaped]", self)

    def batches(self) -> Iterator[list[Given]]:
        """Iterate over the rows in lists, each of those that are there when it is asked for; else as over the call."""
        self._begin_iteration()
        return self._batches()

    def _batches(self) -> Iterator[list[Given]]:
        core = self._core
        try:
            while batch := core.next_rows(BATCH):
                yield batch
        except BaseException:
            self.close()
            raise
        core.raise_failure()

    def next(self, timeout: float | None = None) -> Given | None:
        """Wait for one row and take it.

        Parameters
        ----------
        timeout : float or None
            Seconds to wait at most; None waits for as long as it takes.

        Returns
        -------
        Row or None
            None once the call has completed and every row was taken.

        Raises
        ------
        WaitTimeout
            No row has come within `timeout` seconds; the call goes on.
        CallClosed
            The call was closed, or its ``with`` block left, before.
        WmiError
            After the last row, if the call failed; `CallCancelled` if you cancelled it.
        """
        self._check_open()
        seconds = check_seconds("timeout", timeout)
        row = self._take_one(seconds)
        if row is None:
            raise self._no_row_within(seconds)
        return row[0] if row else None

    def within(self, seconds: float) -> Iterator[Given]:
        """Iterate over the rows that come within a time from now; the call goes on.

        What suits events: it may be left early, and iterated again.

        Parameters
        ----------
        seconds : float
            When to stop waiting. Rows that have arrived by then are given.

        Raises
        ------
        CallClosed
            The call was closed, or its ``with`` block left, before.
        WmiError
            After the last row, if the call failed; `CallCancelled` if you cancelled it.
        """
        self._check_open()
        whole = check_seconds("seconds", seconds)
        return self._rows_until(None if whole is None else time.monotonic() + whole)

    def _rows_until(self, moment: float | None) -> Iterator[Given]:
        while True:
            self._check_open()
            row = self._take_one(None if moment is None else max(0.0, moment - time.monotonic()))
            if not row:
                return
            yield row[0]

    def _take_one(self, seconds: float | None) -> list[Given] | None:
        """One row in a list; an empty one once the call has completed, None when the time has passed."""
        rows: list[Given] | None = self._core.next_within(1, seconds)
        if rows is not None and not rows:
            self._core.raise_failure()
        return rows

    def wait(self, timeout: float | None = None) -> Status:
        """Wait for the call's end; rows stay where they are.

        Parameters
        ----------
        timeout : float or None
            Seconds to wait at most; None waits for as long as it takes.

        Returns
        -------
        Status
            Of a call that completed, or that you cancelled.

        Raises
        ------
        WaitTimeout
            `timeout` seconds have passed; the call goes on.
        WmiError
            The call failed, timed out or overflowed.

        Notes
        -----
        A result larger than the call's `capacity` doesn't end while nobody reads it: under ``overflow="block"`` WMI
        waits for room. Read the rows first, or give `Connection.query` a larger capacity.
        """
        seconds = check_seconds("timeout", timeout)
        if not self._core.wait(seconds):
            raise self._not_ended_within(seconds)
        return self._final_status()
