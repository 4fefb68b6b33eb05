"""WMI awaited: on each loop of asyncio that the system has and, where it is installed, on trio."""

from __future__ import annotations

import inspect
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import wmisink
import wmisink.aio
from conftest import Connect, Run, Site
from gates import PATIENCE
from wmisink import Row
from wmisink.embedded import Namespace

if sys.version_info >= (3, 11):
    from typing import assert_type
else:
    from typing_extensions import assert_type


def test_rows_are_awaited_and_iterated_over(run: Run, site: Site) -> None:
    async def main() -> None:
        options: dict[str, Any] = {"provider": site.provider, "repository": site.repository}
        async with wmisink.aio.connect(site.namespace, **options) as wmi:
            assert (wmi.namespace, wmi.provider) == (site.namespace, site.provider)
            assert len(await wmi.query(site.query)) == site.rows
            assert [row async for row in wmi.query(site.empty_query)] == []
            call = wmi.query(site.query)
            async with call:
                count = 0
                async for row in call:
                    assert_type(row, Row)
                    count += 1
                assert count == site.rows
                assert (await call.wait()).phase == "completed"
            counts = [len(batch) async for batch in wmi.query(site.query).batches()]
            assert sum(counts) == site.rows
            with pytest.raises(wmisink.WmiError):
                await wmi.query(site.bad_syntax)

    run(main)


@pytest.mark.parametrize("delivery", ["async", "semisync", "controlled"])
def test_rows_of_each_delivery_are_awaited(
    run: Run, connect: Connect, numbers: Callable[[int], str], delivery: str
) -> None:
    async def main() -> None:
        async with connect(delivery=delivery) as wmi:
            call = wmi.query(numbers(1000), capacity=16)
            assert [row.Number async for row in call] == list(range(1000))
            assert call.status().delivery == delivery

    run(main)


def test_call_gives_its_rows_once(run: Run, connect: Connect, numbers: Callable[[int], str]) -> None:
    async def main() -> None:
        async with connect() as wmi:
            call = wmi.query(numbers(3))
            assert [row.Number for row in await call] == [0, 1, 2]
            with pytest.raises(wmisink.AlreadyIterated):
                await call
            call.close()
            with pytest.raises(wmisink.CallClosed):
                await call.next()

    run(main)


def test_next_gives_each_row_and_then_none(run: Run, connect: Connect, numbers: Callable[[int], str]) -> None:
    async def main() -> None:
        async with connect() as wmi:
            call = wmi.query(numbers(2))
            rows = [await call.next(), await call.next(PATIENCE), await call.next()]
            assert [row and row.Number for row in rows] == [0, 1, None]

    run(main)


def test_waiting_ends_in_time_and_the_call_goes_on(run: Run, connect: Connect, tick: Callable[[], None]) -> None:
    async def main() -> None:
        async with connect() as wmi, wmi.events("SELECT * FROM Test_Tick") as call:
            with pytest.raises(wmisink.WaitTimeout, match=r"No row has come within 0.01 s"):
                await call.next(0.01)
            with pytest.raises(wmisink.WaitTimeout, match=r"has not ended within 0.01 s"):
                await call.wait(0.01)
            assert [row async for row in call.within(0.01)] == []
            tick()
            row = await call.next(PATIENCE)
            assert row is not None
            assert row.Number == 0
            tick()
            async for later in call.within(PATIENCE):
                assert later.Number == 1
                break
            assert call.poll() == []
            assert call.status().phase == "receiving"
            call.cancel()
            assert (await call.wait(PATIENCE)).phase == "cancelled"
            with pytest.raises(wmisink.CallCancelled):
                await call.next()

    run(main)


def test_objects_are_got_changed_put_called_and_deleted(run: Run, connect: Connect, namespace: Namespace) -> None:
    namespace.define("Test_Fruit", {"Name": "string", "Grams": "uint32"}, keys=["Name"])

    async def main() -> None:
        async with connect() as wmi:
            path = await wmi.put(await wmi.new("Test_Fruit", Name="apple", Grams=180))
            apple = await wmi.get('Test_Fruit.Name="apple"')
            assert apple.Grams == 180
            assert path.endswith('Test_Fruit.Name="apple"')
            apple.Grams = 200
            await wmi.put(apple, mode="update")
            assert [row.Grams for row in await wmi.instances("Test_Fruit")] == [200]
            await wmi.delete(apple)
            with pytest.raises(wmisink.NotFound):
                await wmi.get('Test_Fruit.Name="apple"')
            with pytest.raises(AttributeError):
                await wmi.new("Test_Fruit", Colour="red")
            assert "Test_Fruit" in {found.class_name for found in await wmi.classes()}

    run(main)


def test_methods_and_associations_are_awaited(run: Run, connect: Connect, namespace: Namespace) -> None:
    namespace.define("Test_Part", {"Name": "string"}, keys=["Name"])
    namespace.load_mof(
        "class Test_Sum { [Static, Implemented] uint32 Add([in, ID(0)] uint32 A, [in, ID(1)] uint32 B); };"
        "[Association] class Test_Has { [key] Test_Part ref Whole; [key] Test_Part ref Piece; };"
    )

    @namespace.method("Test_Sum", "Add")
    def add(call: wmisink.embedded.MethodCall) -> int:
        return int(call.arguments["A"] + call.arguments["B"])

    for name in ("car", "wheel"):
        namespace.put("Test_Part", {"Name": name})
    namespace.put("Test_Has", {"Whole": 'Test_Part.Name="car"', "Piece": 'Test_Part.Name="wheel"'})

    async def main() -> None:
        async with connect() as wmi:
            assert (await wmi.call("Test_Sum", "Add", A=2, B=3)).ReturnValue == 5
            assert [row.Name for row in await wmi.associators('Test_Part.Name="car"')] == ["wheel"]
            assert len(await wmi.references('Test_Part.Name="car"', role="Whole")) == 1

    run(main)


def test_events_are_watched(run: Run, connect: Connect, namespace: Namespace) -> None:
    namespace.define("Test_Thing", {"Name": "string"}, keys=["Name"])

    async def main() -> None:
        async with connect() as wmi, wmi.watch("Test_Thing", on="creation", within=0.05) as call:
            while call.status().phase == "created":
                assert [event async for event in call.within(0.01)] == []
            namespace.put("Test_Thing", {"Name": "lamp"})
            event = await call.next(PATIENCE)
            assert event is not None
            assert event.TargetInstance.Name == "lamp"

    run(main)


def test_every_method_of_a_connection_is_there() -> None:
    """But those that start what is awaited anyway."""
    names = {name for name, value in inspect.getmembers(wmisink.Connection) if not name.startswith("_")}
    there = {name for name, value in inspect.getmembers(wmisink.aio.Connection) if not name.startswith("_")}
    assert {name for name in names - there if not name.startswith("start_")} == set()
    names = {name for name, value in inspect.getmembers(wmisink.Call) if not name.startswith("_")}
    assert names <= {name for name, value in inspect.getmembers(wmisink.aio.Call)}


async def types(wmi: wmisink.aio.Connection) -> AsyncIterator[None]:
    """Never run: what mypy makes of it is the test."""
    async for row in wmi.query("SELECT"):
        assert_type(row, Row)
        yield
    assert_type(await wmi.query("SELECT", timeout=1), list[Row])
    assert_type(await wmi.classes(), "list[wmisink.WmiObject]")
    assert_type(await wmi.watch("A", on="creation").next(), "Row | None")
    wmi.query("SELECT", timeut=1)  # type: ignore[call-arg]
