"""Each library that reads Arrow takes a call as it is; in the Windows half it is nanoarrow that does."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
import wmisink


def library(name: str) -> Any:
    return pytest.importorskip(name, reason="a library that reads Arrow, on Linux only: nanoarrow is there for both")


Ask = Callable[[], wmisink.Call]


@pytest.fixture
def ask(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> Ask:
    return lambda: wmi.query(numbers(1000))


TOTAL = sum(range(1000))


def test_pyarrow(ask: Ask) -> None:
    table = library("pyarrow").table(ask())
    assert importlib.import_module("pyarrow.compute").sum(table["Number"]).as_py() == TOTAL


def test_polars(ask: Ask) -> None:
    frame = library("polars").DataFrame(ask())
    assert frame.schema == {"Number": library("polars").UInt32}
    assert frame["Number"].sum() == TOTAL


def test_polars_series_of_a_batch(ask: Ask) -> None:
    polars = library("polars")
    assert sum(polars.Series(batch).struct.field("Number").sum() for batch in ask().arrow_batches()) == TOTAL


def test_duckdb(ask: Ask) -> None:
    duckdb = library("duckdb")
    with duckdb.connect() as database:
        database.register("numbers", ask())
        assert database.sql("SELECT count(*), sum(Number) FROM numbers").fetchall() == [(1000, TOTAL)]


def test_duckdb_finds_a_call_by_its_name(ask: Ask) -> None:
    duckdb = library("duckdb")
    call = ask()  # noqa: F841  DuckDB looks for it by its name
    with duckdb.connect() as database:
        assert database.sql("SELECT sum(Number) FROM call").fetchall() == [(TOTAL,)]


def test_pandas(ask: Ask) -> None:
    pandas = library("pandas")
    library("pyarrow")
    assert pandas.DataFrame.from_arrow(ask())["Number"].sum() == TOTAL


def test_nanoarrow(ask: Ask) -> None:
    nanoarrow = library("nanoarrow")
    stream = nanoarrow.ArrayStream(ask())
    assert [field.name for field in stream.schema.fields] == ["Number"]
    assert sum(row["Number"] for row in stream.iter_py()) == TOTAL


def test_nanoarrow_array_of_a_batch(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    nanoarrow = library("nanoarrow")
    call = wmi.query(numbers(10))
    call.wait()
    [batch] = call.arrow_batches()
    assert nanoarrow.Array(batch).to_pylist() == [{"Number": number} for number in range(10)]
    assert nanoarrow.Schema(batch).fields[0].name == "Number"


def test_to_pandas(ask: Ask) -> None:
    library("pandas")
    assert ask().to_pandas()["Number"].tolist() == list(range(1000))


def test_to_polars(ask: Ask) -> None:
    library("polars")
    assert ask().to_polars()["Number"].to_list() == list(range(1000))
