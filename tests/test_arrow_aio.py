"""Rows as Arrow in coroutines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import wmisink
from wmisink.embedded import Namespace

if TYPE_CHECKING:
    from conftest import Connect, Run

pa: Any = pytest.importorskip(
    "pyarrow",
    reason="pyarrow reads what is given here; the Windows half has nanoarrow in its place, a fiftieth of the size",
)


def test_all_rows_are_awaited(run: Run, connect: Connect, numbers: Callable[[int], str]) -> None:
    wql = numbers(5000)
    tables: list[Any] = []

    async def main() -> None:
        async with connect() as wmi:
            tables.append(await wmi.query(wql, capacity=100).to_arrow())
            tables.append(await wmi.query(numbers_again(0)).to_arrow())

    def numbers_again(count: int) -> str:
        return wql.replace("5000", str(count))

    run(main)
    assert tables[0]["Number"].to_pylist() == list(range(5000))
    assert tables[1].schema == tables[0].schema == pa.schema([("Number", pa.uint32())])


@pytest.mark.parametrize("method", ["to_pandas", "to_polars"])
def test_frames_are_awaited(method: str, run: Run, connect: Connect, numbers: Callable[[int], str]) -> None:
    pytest.importorskip(method[3:], reason="the library that this is about")
    wql = numbers(100)
    totals: list[int] = []

    async def main() -> None:
        async with connect() as wmi:
            totals.append((await getattr(wmi.query(wql), method)())["Number"].sum())

    run(main)
    assert totals == [sum(range(100))]


def test_batches_are_given_as_they_come_and_leaving_them_ends_the_call(
    run: Run, connect: Connect, numbers: Callable[[int], str]
) -> None:
    wql = numbers(100_000)

    async def main() -> None:
        async with connect() as wmi:
            call = wmi.query(wql, capacity=100)
            seen: list[int] = []
            batches = call.arrow_batches(max_rows=50)
            async for batch in batches:
                assert 1 <= len(batch) <= 50
                seen += pa.record_batch(batch)["Number"].to_pylist()
                if len(seen) >= 200:
                    break
            assert seen == list(range(len(seen)))
            del batches
            assert (await call.wait()).phase == "cancelled"

    run(main)


def test_objects_within_objects_are_asked_for_without_waiting(run: Run, connect: Connect, namespace: Namespace) -> None:
    namespace.define("Test_Inner", {"Name": "string"})
    namespace.define("Test_Outer", {"Id": "uint32", "One": "object:Test_Inner"}, keys=["Id"])
    namespace.put("Test_Outer", {"Id": 1})
    schemas: list[Any] = []

    async def main() -> None:
        async with connect() as wmi:
            schemas.append((await wmi.query("SELECT One FROM Test_Outer").to_arrow()).schema)

    run(main)
    assert schemas == [pa.schema([("One", pa.struct([("Name", pa.string())]))])]


def test_failure_is_wmisinks_own(run: Run, connect: Connect) -> None:
    async def main() -> None:
        async with connect() as wmi:
            with pytest.raises(wmisink.InvalidClass):
                await wmi.query("SELECT * FROM Test_Missing").to_arrow()

    run(main)
