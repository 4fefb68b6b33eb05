"""A call of WMI that tasks await."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, cast

from wmisink._arguments import check_seconds
from wmisink._arrow import BATCH_ROWS, library
from wmisink._call_face import BATCH, CallFace, Given, Shaped
from wmisink._closing import AsyncClosing
from wmisink.aio._wakeups import Signal

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from wmisink import _core
    from wmisink._arrow import Datetimes
    from wmisink._core import ArrowBatch, ArrowBatches, ArrowReader, Status
    from wmisink.aio._loops import Loop


class Call(CallFace[Given], AsyncClosing):
    """A `wmisink.Call` for one loop: the methods of that name do the same, and those that wait are awaited.

    ``await call`` gives all rows in a list, ``async for row in call`` gives them as they arrive. A task that is
    cancelled in there, or leaves the loop early, cancels the call, as do leaving its ``async with`` block and dropping
    it. `next`, `within` and `wait` leave it as it is when they are cancelled: no row is lost, and none given twice.

    Belongs to the loop that it was made on; `cancel` and `close` may be called from any thread.
    """

    __slots__ = ("_signal",)

    def __init__(self, core: _core.AsyncCall, loop: Loop) -> None:
        super().__init__(core)
        self._signal = Signal(core.bell, loop)

    def __await__(self) -> Generator[Any, Any, list[Given]]:
        """Wait for all rows, and give them in a list; raises as iterating does."""
        return self._all().__await__()

    async def _all(self) -> list[Given]:
        return [row async for batch in self.batches() for row in batch]

    def __aiter__(self) -> AsyncIterator[Given]:
        """Iterate over the rows as they arrive, and over each row once, as `wmisink.Call` does."""
        return _Rows(self.batches())

    def rows(self, *, as_: type[Shaped]) -> Call[Shaped]:
        """Have the rows as something else, as `wmisink.Call.rows` does: ``await call.rows(as_=Process)``."""
        self._give(as_)
        return cast("Call[Shaped]", self)

    def batches(self) -> AsyncIterator[list[Given]]:
        """Iterate over the rows in lists, each of those that are there when it is asked for; else as over the call."""
        self._begin_iteration()
        return _Batches(self)

    def arrow_batches(
        self, *, max_rows: int = BATCH_ROWS, datetimes: Datetimes = "values"
    ) -> AsyncIterator[ArrowBatch]:
        """Iterate over Arrow batches, each of the rows that are there; else as `wmisink.Call.arrow_batches`."""
        return _ArrowBatches(self, self._arrow_reader(datetimes, max_rows, awaited=True))

    async def to_arrow(self, *, datetimes: Datetimes = "values") -> pa.Table:
        """Wait for all rows, as a `pyarrow.Table`; as `wmisink.Call.to_arrow`."""
        table: pa.Table = library("pyarrow", "to_arrow").table(await self._gathered(datetimes))
        return table

    async def to_pandas(self, *, datetimes: Datetimes = "values") -> pd.DataFrame:
        """Wait for all rows, as a `pandas.DataFrame`; as `wmisink.Call.to_pandas`."""
        library("pandas", "to_pandas")
        frame: pd.DataFrame = (await self.to_arrow(datetimes=datetimes)).to_pandas()
        return frame

    async def to_polars(self, *, datetimes: Datetimes = "values") -> pl.DataFrame:
        """Wait for all rows, as a `polars.DataFrame`; as `wmisink.Call.to_polars`."""
        frame: pl.DataFrame = library("polars", "to_polars").DataFrame(await self._gathered(datetimes))
        return frame

    async def _gathered(self, datetimes: Datetimes) -> ArrowBatches:
        reader = self._arrow_reader(datetimes, BATCH_ROWS, awaited=True)
        return reader.gathered([batch async for batch in _ArrowBatches(self, reader)])

    async def next(self, timeout: float | None = None) -> Given | None:
        """Wait for one row and take it, as `wmisink.Call.next` does."""
        seconds = check_seconds("timeout", timeout)
        row = await self._take(1, _moment(seconds))
        if row is None:
            raise self._no_row_within(seconds)
        return row[0] if row else None

    def within(self, seconds: float) -> AsyncIterator[Given]:
        """Iterate over the rows that come within a time from now; the call goes on. As `wmisink.Call.within`."""
        self._check_open()
        return _Within(self, _moment(check_seconds("seconds", seconds)))

    async def wait(self, timeout: float | None = None) -> Status:
        """Wait for the call's end; rows stay where they are. As `wmisink.Call.wait`."""
        self._check_loop()
        seconds = check_seconds("timeout", timeout)
        if not await self._signal.wait(self._core.arm_end, _moment(seconds)):
            raise self._not_ended_within(seconds)
        return self._final_status()

    async def _take(self, max_rows: int, until: float | None) -> list[Given] | None:
        """Rows, or none once the call has completed and all are taken; None when the time has come."""
        self._check_loop()
        self._check_open()
        await self._signal.loop.let_others_run()  # WMI may be faster than we are
        while not (rows := self._core.poll(max_rows)):
            if self._core.drained():
                self._core.raise_failure()
                break
            if not await self._signal.wait(self._core.arm_rows, until):
                return None
        return rows

    async def _take_batch(self, reader: ArrowReader) -> ArrowBatch | None:
        """Rows as a batch; None once the call has completed and all are taken."""
        self._check_loop()
        await self._signal.loop.let_others_run()  # as in _take
        while True:
            with suppress(BlockingIOError):
                return reader.next()
            await self._signal.wait(reader.arm, None)

    def _check_loop(self) -> None:
        if not self._signal.loop.is_running_here():
            raise RuntimeError(
                "This call belongs to another loop of events than the one that runs here. "
                "Make calls where they are awaited, with a connection of that loop."
            )


class _Leaving:
    """What ends the call when it is left early or dropped."""

    def __init__(self, call: Call[Any]) -> None:
        self._ends: Call[Any] | None = call

    def __del__(self) -> None:
        self._leave()

    def _leave(self) -> None:
        call, self._ends = self._ends, None
        if call is not None:
            call.close()


class _Batches(AsyncIterator[list[Given]], _Leaving, Generic[Given]):
    """The rows of a call in lists."""

    async def __anext__(self) -> list[Given]:
        if self._ends is None:
            raise StopAsyncIteration
        try:
            rows: list[Given] | None = await self._ends._take(BATCH, None)  # noqa: SLF001
        except BaseException:
            self._leave()
            raise
        if not rows:
            self._ends = None
            raise StopAsyncIteration
        return rows


class _ArrowBatches(AsyncIterator["ArrowBatch"], _Leaving):
    """The rows of a call in Arrow batches."""

    def __init__(self, call: Call[Any], reader: ArrowReader) -> None:
        super().__init__(call)
        self._reader = reader

    async def __anext__(self) -> ArrowBatch:
        if self._ends is None:
            raise StopAsyncIteration
        try:
            batch = await self._ends._take_batch(self._reader)  # noqa: SLF001
        except BaseException:
            self._leave()
            raise
        if batch is None:
            self._ends = None
            raise StopAsyncIteration
        return batch


class _Rows(AsyncIterator[Given], Generic[Given]):
    def __init__(self, batches: AsyncIterator[list[Given]]) -> None:
        self._batches = batches
        self._ready: Iterator[Given] = iter(())

    async def __anext__(self) -> Given:
        for row in self._ready:
            return row
        self._ready = iter(await self._batches.__anext__())  # never empty
        return next(self._ready)


class _Within(AsyncIterator[Given], Generic[Given]):
    def __init__(self, call: Call[Given], until: float | None) -> None:
        self._call = call
        self._until = until

    async def __anext__(self) -> Given:
        row = await self._call._take(1, self._until)  # noqa: SLF001
        if not row:
            raise StopAsyncIteration
        return row[0]


def _moment(seconds: float | None) -> float | None:
    return None if seconds is None else time.monotonic() + seconds
