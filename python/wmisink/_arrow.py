"""A call's rows as Arrow: the PyCapsule interface, and what hands it to the libraries that most people use."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from typing import TypeAlias

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from wmisink._core import ArrowBatch, ArrowReader, AsyncCall

    Datetimes: TypeAlias = Literal["values", "text"]

#: In a batch, at most: large enough that its own cost is nothing, small enough for any memory.
BATCH_ROWS: Final = 65_536


class ArrowFace:
    """The part of a `Call` that gives its rows as Arrow, made in C++ without a Python object for any of them."""

    __slots__ = ()

    if TYPE_CHECKING:
        _core: AsyncCall

        def _arrow_reader(self, datetimes: str, max_rows: int, *, awaited: bool = False) -> ArrowReader: ...
        def _check_open(self) -> None: ...
        def close(self) -> None: ...

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the rows as an Arrow stream, for any library that reads Arrow; each row once, as by iterating.

        Parameters
        ----------
        requested_schema : object
            Not looked at: the columns are those that WMI tells of, see `to_arrow`.

        Returns
        -------
        capsule
            Named ``"arrow_array_stream"``. It may be read on any thread, one at a time. Released before its end, it
            ends the call. What fails is told by ``get_last_error``.

        Raises
        ------
        AlreadyIterated, CallClosed
            As by iterating.
        """
        return self._arrow_reader("values", BATCH_ROWS).foreign_stream()

    def __arrow_c_schema__(self) -> object:
        """Give the columns as an Arrow schema; the rows stay where they are.

        It may wait for WMI to tell of the class, or for the first rows where it can't; see `to_arrow`.

        Raises
        ------
        CallClosed
            The call was closed, or its ``with`` block left, before.
        WmiError
            The call failed, and the class is not known.
        """
        self._check_open()
        return self._core.arrow_schema()

    def arrow_batches(self, *, max_rows: int = BATCH_ROWS, datetimes: Datetimes = "values") -> Iterator[ArrowBatch]:
        """Iterate over the rows as Arrow batches, over each row once.

        Parameters
        ----------
        max_rows : int
            Rows in a batch at most, 1 or more. A batch waits for a tenth of a second to become full.
        datetimes : {"values", "text"}
            As in `to_arrow`.

        Returns
        -------
        iterator of ArrowBatch
            Each has a length and ``__arrow_c_array__``: ``pyarrow.record_batch(batch)``. It stays valid for as long as
            anybody has it.

        Raises
        ------
        AlreadyIterated, CallClosed
            As by iterating.
        WmiError
            After the last row, if the call failed; `CallCancelled` if you cancelled it.
        """
        return self._arrow_batches(self._arrow_reader(datetimes, max_rows))

    def _arrow_batches(self, reader: ArrowReader) -> Iterator[ArrowBatch]:
        try:
            while (batch := reader.next()) is not None:
                yield batch
        except BaseException:
            self.close()
            raise

    def to_arrow(self, *, datetimes: Datetimes = "values") -> pa.Table:
        """Wait for all rows, as a `pyarrow.Table`.

        The columns are those of the query's class, in the order of the SELECT list, and known even if there is no row;
        an object of a derived class gives the columns that the class has. Where WMI doesn't tell of a class (GROUP BY,
        ASSOCIATORS OF, Wine), the first rows decide. CIM types become Arrow's of the same size, datetimes
        ``timestamp[us, UTC]``, intervals ``duration[us]``, embedded objects structs, arrays lists, NULL null.

        Parameters
        ----------
        datetimes : {"values", "text"}
            ``"text"`` gives datetimes as the 25 characters that WMI sent. As values, those without a zone in a column
            of instants and malformed ones are null, and the status counts them as ``malformed``.

        Raises
        ------
        ModuleNotFoundError
            pyarrow is not installed.
        AlreadyIterated, CallClosed
            As by iterating.
        WmiError
            The call failed; rows that came before are lost, which `arrow_batches` gives.
        """
        pyarrow = library("pyarrow", "to_arrow")
        table: pa.Table = self._consumed(pyarrow.table, datetimes)
        return table

    def to_pandas(self, *, datetimes: Datetimes = "values") -> pd.DataFrame:
        """Wait for all rows, as a `pandas.DataFrame`; otherwise as `to_arrow`, whose pyarrow it needs as well."""
        library("pandas", "to_pandas")
        frame: pd.DataFrame = self.to_arrow(datetimes=datetimes).to_pandas()
        return frame

    def to_polars(self, *, datetimes: Datetimes = "values") -> pl.DataFrame:
        """Wait for all rows, as a `polars.DataFrame`; otherwise as `to_arrow`. It needs polars alone."""
        polars = library("polars", "to_polars")
        frame: pl.DataFrame = self._consumed(polars.DataFrame, datetimes)
        return frame

    def _consumed(self, consume: Any, datetimes: str) -> Any:
        """What a library makes of the rows. What it could only call an error is raised as what it is."""
        reader = self._arrow_reader(datetimes, BATCH_ROWS)
        try:
            return consume(reader)
        except Exception:
            self.close()
            reader.raise_failure()
            raise
        except BaseException:
            self.close()
            raise


def library(name: str, method: str) -> Any:
    """Import what a method needs; ModuleNotFoundError that says what to do if it is missing."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ModuleNotFoundError(
            f"Call.{method} needs {name}, which is not installed. Install it (pip install {name}), or give the call "
            "to any other library that reads Arrow's PyCapsule interface.",
            name=name,
        ) from None
