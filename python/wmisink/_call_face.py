"""What a call shows to programs that wait for it and to tasks that await it alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic

from wmisink._arguments import check_count
from wmisink._errors import AlreadyIterated, CallClosed, WaitTimeout, wait_timeout
from wmisink._row_shapes import shape_of

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    from wmisink import _core
    from wmisink._core import ArrowReader, Row, Status

    Given = TypeVar("Given", default=Row)
    Shaped = TypeVar("Shaped")
else:
    from typing import TypeVar

    Given = TypeVar("Given")
    Shaped = TypeVar("Shaped")

_MOST_ROWS: Final = 1_000_000_000

#: Rows made in one go while others may run; more gains nothing.
BATCH: Final = 1000


class CallFace(Generic[Given]):
    """The part of a `Call` that never waits."""

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
        rows: list[Given] = self._core.poll(check_count("max_rows", max_rows, least=1, most=_MOST_ROWS))
        if not rows and self._core.drained():
            self._core.raise_failure()
        return rows

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

    def __repr__(self) -> str:
        status = self.status()
        counts = f"{status.rows_seen:,} rows seen, {status.rows_queued:,} unread"
        return f"<wmisink.Call {(self.query or self.path)!r}: {status.phase}, {counts}>"

    def _give(self, as_: object) -> None:
        """What `rows` does, before it tells the type checker."""
        self._check_open()
        self._core.shape(shape_of(as_))

    def _check_open(self) -> None:
        if self._closed:
            raise CallClosed(
                "This call was closed, which let go of the rows that were not read. "
                "Take them inside the with block, or make the call again."
            )

    def _arrow_reader(self, datetimes: str, max_rows: int, *, awaited: bool = False) -> ArrowReader:
        """Begin the iteration as Arrow batches."""
        rows = check_count("max_rows", max_rows, least=1, most=_MOST_ROWS)
        if datetimes not in ("values", "text"):
            raise ValueError(f"datetimes is 'values' or 'text', not {datetimes!r}.")
        self._begin_iteration()
        return self._core.arrow(datetimes, rows, awaited)

    def _begin_iteration(self) -> None:
        self._check_open()
        if self._iterated:
            raise AlreadyIterated(
                "The rows of this call have been iterated over already, and they are delivered once. "
                "Keep them in a list, or run the query again."
            )
        self._iterated = True

    def _final_status(self) -> Status:
        """That of a call that has ended; what `wait` gives or raises."""
        status = self._core.status()
        if status.phase != "cancelled":
            self._core.raise_failure()
        return status

    def _no_row_within(self, seconds: float | None) -> WaitTimeout:
        return self._timeout(f"No row has come within {seconds:g} s; the call goes on.", "Call.next")

    def _not_ended_within(self, seconds: float | None) -> WaitTimeout:
        status = self.status()
        told = f"The call has not ended within {seconds:g} s; it goes on."
        if status.waiting:
            told += " It waits for its turn until one of the connection's outstanding calls ends; see max_calls."
        if status.rows_queued:
            told += f" {status.rows_queued:,} rows are unread; WMI may be waiting until they are read."
        return self._timeout(told, "Call.wait")

    def _timeout(self, told: str, operation: str) -> WaitTimeout:
        return wait_timeout(told, operation, self.query or None, self.path or None)
