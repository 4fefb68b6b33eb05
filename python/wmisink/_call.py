"""A call: one asynchronous operation of WMI, and the rows that it delivers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Generic

from wmisink._arguments import check_count, check_seconds
from wmisink._errors import AlreadyIterated, CallClosed, wait_timeout

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self, TypeVar

    from wmisink import _core
    from wmisink._core import Row, Status

    Given = TypeVar("Given", default=Row)
else:
    from typing import TypeVar

    Given = TypeVar("Given")

_ENDED: Final = frozenset({"completed", "failed", "cancelled", "timed_out", "overflowed"})
_BATCH: Final = 1000  # rows made in one go while others may run; more gains nothing
_MOST_ROWS: Final = 1_000_000_000


class Call(Generic[Given]):
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

    __slots__ = ("__weakref__", "_closed", "_core", "_iterated")

    def __init__(self, core: _core.AsyncCall) -> None:
        self._core = core
        self._closed = False
        self._iterated = False

    @property
    def query(self) -> str:
        """The WQL text, as it was given or written; empty for a call that is no query."""
        return self._core.query

    @property
    def path(self) -> str:
        """The path or the class that it is about; empty for a query."""
        return self._core.path

    @property
    def operation(self) -> str:
        """The method of WMI that runs, for example ``IWbemServices::ExecQueryAsync``."""
        return self._core.operation

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
        self._check_open()
        if self._iterated:
            raise AlreadyIterated(
                "The rows of this call have been iterated over already, and they are delivered once. "
                "Keep them in a list, or run the query again."
            )
        self._iterated = True
        return self._rows()

    def _rows(self) -> Iterator[Given]:
        for batch in self._batches():
            yield from batch

    def _batches(self) -> Iterator[list[Given]]:
        """The rows in lists as they arrive; leaving it early ends the call."""
        core = self._core
        try:
            while batch := core.next_rows(_BATCH):
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
            told = f"No row has come within {seconds:g} s; the call goes on."
            raise wait_timeout(told, "Call.next", self.query or None, self.path or None)
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

    def poll(self, max_rows: int = 500) -> list[Given]:
        """Take the rows that are there already. Never waits.

        Parameters
        ----------
        max_rows : int
            At most so many, 1 or more.

        Returns
        -------
        list of Row
            Empty if no row has arrived since, or the call has completed and every row was taken; `status` tells
            which.

        Raises
        ------
        CallClosed
            The call was closed, or its ``with`` block left, before.
        WmiError
            Once every row that arrived is taken, if the call failed; `CallCancelled` if you cancelled it.
        """
        self._check_open()
        core = self._core
        wanted = check_count("max_rows", max_rows, least=1, most=_MOST_ROWS)
        rows: list[Given] = core.poll(wanted)
        if rows or core.status().phase not in _ENDED:
            return rows
        rows = core.poll(wanted)  # those that came between the first look and the end
        if not rows:
            core.raise_failure()
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
            raise wait_timeout(self._not_ended(seconds), "Call.wait", self.query or None, self.path or None)
        status = self._core.status()
        if status.phase != "cancelled":
            self._core.raise_failure()
        return status

    def status(self) -> Status:
        """Where the call stands at this moment. Never waits."""
        return self._core.status()

    def cancel(self) -> None:
        """End the call at once; rows that have arrived can still be read. Never waits; a second time does nothing."""
        self._core.cancel()

    def close(self) -> None:
        """End the call at once and let go of its unread rows. Never waits; a second time does nothing."""
        self._closed = True
        self._core.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        status = self.status()
        counts = f"{status.rows_seen:,} rows seen, {status.rows_queued:,} unread"
        return f"<wmisink.Call {(self.query or self.path)!r}: {status.phase}, {counts}>"

    def _check_open(self) -> None:
        if self._closed:
            raise CallClosed(
                "This call was closed, which let go of the rows that were not read. "
                "Take them inside the with block, or make the call again."
            )

    def _not_ended(self, seconds: float | None) -> str:
        status = self.status()
        told = f"The call has not ended within {seconds:g} s; it goes on."
        if status.waiting:
            told += " It waits for its turn until one of the connection's outstanding calls ends; see max_calls."
        if status.rows_queued:
            told += f" {status.rows_queued:,} rows are unread; WMI may be waiting until they are read."
        return told
