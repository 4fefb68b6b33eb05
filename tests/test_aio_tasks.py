"""WMI awaited by several tasks: what cancels a call, which loop it belongs to, and how many threads there are."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
import wmisink
import wmisink.aio
from conftest import Connect, Run, Site
from gates import PATIENCE, wait_until
from wmisink import _core
from wmisink.embedded import Repository


def test_many_calls_at_once_on_each_wmi(run_tasks: Run, site: Site) -> None:
    async def main() -> None:
        options: dict[str, Any] = {"provider": site.provider, "repository": site.repository}
        async with wmisink.aio.connect(site.namespace, **options) as wmi:
            results = await asyncio.gather(*(wmi.query(site.query) for _ in range(50)))
            assert [len(rows) for rows in results] == [site.rows] * 50

    run_tasks(main)


@pytest.mark.parametrize("how", ["await", "for", "batches"])
def test_cancelled_task_cancels_its_call(run_tasks: Run, connect: Connect, tick: Callable[[], None], how: str) -> None:
    async def read(call: wmisink.aio.Call, seen: list[int]) -> None:
        if how == "await":
            await call
        elif how == "for":
            async for row in call:
                seen += [row.Number]
        else:
            async for batch in call.batches():
                seen.extend(row.Number for row in batch)

    async def main() -> None:
        async with connect() as wmi:
            call = wmi.events("SELECT * FROM Test_Tick")
            seen: list[int] = []
            task = asyncio.ensure_future(read(call, seen))
            tick()
            while call.status().rows_taken == 0:  # noqa: ASYNC110  WMI has no event of asyncio's
                await asyncio.sleep(0.001)
            assert call.status().phase == "receiving"
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert call.status().phase == "cancelled"
            assert seen == ([] if how == "await" else [0])

    run_tasks(main)


def test_cancelled_next_loses_no_row_and_gives_none_twice(
    run_tasks: Run, connect: Connect, tick: Callable[[], None]
) -> None:
    async def main() -> None:
        async with connect() as wmi, wmi.events("SELECT * FROM Test_Tick") as call:
            seen: list[int] = []
            for turn in range(200):
                task = asyncio.ensure_future(call.next())
                for _ in range(turn % 4):
                    await asyncio.sleep(0)
                tick()
                if turn % 3:
                    await asyncio.sleep(0)
                    task.cancel()
                try:
                    row = await task
                except asyncio.CancelledError:
                    continue
                assert row is not None
                seen.append(row.Number)
            while len(seen) < 200:
                row = await call.next(PATIENCE)
                assert row is not None
                seen.append(row.Number)
            assert seen == list(range(200))

    run_tasks(main)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio.timeout came with Python 3.11")
def test_asyncio_timeout_ends_the_call(run_tasks: Run, connect: Connect, tick: Callable[[], None]) -> None:
    assert callable(tick)

    async def main() -> None:
        timeout = asyncio.timeout  # type: ignore[attr-defined,unused-ignore]
        async with connect() as wmi:
            call = wmi.events("SELECT * FROM Test_Tick")
            with pytest.raises(TimeoutError):
                async with timeout(0.02):
                    await call
            assert call.status().phase == "cancelled"

    run_tasks(main)


def test_loop_that_is_left_early_ends_the_call(run: Run, connect: Connect, numbers: Callable[[int], str]) -> None:
    async def main() -> None:
        async with connect() as wmi:
            call = wmi.query(numbers(100_000), capacity=10)
            async for row in call:
                assert row.Number == 0
                break
            assert call.status().phase == "cancelled"
            with pytest.raises(wmisink.CallClosed):
                await call.next()

    run(main)


def test_call_that_its_deadline_ends_says_so(run: Run, connect: Connect, tick: Callable[[], None]) -> None:
    assert callable(tick)

    async def main() -> None:
        async with connect() as wmi:
            with pytest.raises(wmisink.CallTimedOut):
                await wmi.events("SELECT * FROM Test_Tick", timeout=0.02)

    run(main)


def test_several_tasks_may_wait_for_one_call(run_tasks: Run, connect: Connect, tick: Callable[[], None]) -> None:
    async def main() -> None:
        async with connect() as wmi:
            call = wmi.events("SELECT * FROM Test_Tick")
            ends = [asyncio.ensure_future(call.wait()) for _ in range(3)]
            nexts = [asyncio.ensure_future(call.next()) for _ in range(3)]
            for _ in nexts:
                tick()
            rows = await asyncio.gather(*nexts)
            assert sorted(row.Number for row in rows if row) == [0, 1, 2]
            assert not any(end.done() for end in ends)
            call.cancel()
            assert [status.phase for status in await asyncio.gather(*ends)] == ["cancelled"] * 3

    run_tasks(main)


def test_fast_rows_let_other_tasks_run(run_tasks: Run, connect: Connect, numbers: Callable[[int], str]) -> None:
    async def main() -> None:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        async with connect() as wmi:
            call = wmi.query(numbers(20_000), capacity=100_000)
            await call.wait(PATIENCE)  # all rows are there, so that reading them never waits
            counting = asyncio.ensure_future(count())
            assert len(await call) == 20_000
            counting.cancel()
            assert turns >= 20  # once for each batch at least

    run_tasks(main)


def test_connecting_in_vain_says_so(run: Run, repository: Repository) -> None:
    async def main() -> None:
        with pytest.raises(wmisink.InvalidNamespace):
            await wmisink.aio.connect(r"root\absent", repository=repository)
        with pytest.raises(TypeError, match="namespace must be a string"):
            await wmisink.aio.connect(7, repository=repository)  # type: ignore[arg-type]

    run(main)


def test_connecting_takes_its_time_without_the_loop(run: Run, connect: Connect, repository: Repository) -> None:
    async def main() -> None:
        with repository.faults.add(operation="ConnectServer", start_delay=0.3):
            with pytest.raises(wmisink.CallTimedOut, match="did not stand within the time given"):
                await connect(timeout=0.02)
            async with connect(timeout=PATIENCE) as wmi:
                assert await wmi.classes()

    run(main)


def test_connecting_is_abandoned_with_its_task(run_tasks: Run, connect: Connect, repository: Repository) -> None:
    async def main() -> None:
        with repository.faults.add(operation="ConnectServer", start_delay=0.3) as slow:
            task = asyncio.ensure_future(connect().__aenter__())
            while not slow.befallen:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    run_tasks(main)


@pytest.mark.thread_unsafe(reason="counts the threads of the whole process")
def test_a_thousand_calls_at_once_have_no_thread_each(
    run_tasks: Run, connect: Connect, repository: Repository, numbers: Callable[[int], str]
) -> None:
    """All thousand are outstanding at WMI at once, since none is told of its end, and each gets its rows."""
    repository.faults.add(final_status="missing")

    async def main() -> None:
        missing = 1000
        all_there = asyncio.Event()

        async def read(call: wmisink.aio.Call) -> list[int]:
            nonlocal missing
            async with call:
                rows = [await call.next() for _ in range(100)]
                missing -= 1
                if missing == 0:
                    all_there.set()
                await all_there.wait()
                assert call.status().phase == "receiving"
            return [row.Number for row in rows if row]

        before = threading.active_count()
        async with connect(max_calls=1000) as wmi:
            calls = [wmi.query(numbers(100), capacity=128) for _ in range(1000)]
            rows = await asyncio.gather(*(read(call) for call in calls))
            assert rows == [list(range(100))] * 1000
        assert threading.active_count() <= before + 1  # the one that hears the bells
        assert _core.live_threads() <= 16  # of 64 that there may be

    run_tasks(main)


def test_connection_and_calls_belong_to_their_loop(run: Run, connect: Connect, numbers: Callable[[int], str]) -> None:
    kept: list[Any] = []

    async def first() -> None:
        wmi = await connect()
        kept.extend([wmi, wmi.query(numbers(1))])

    async def second() -> None:
        wmi, call = kept
        with pytest.raises(RuntimeError, match="connection belongs to another loop"):
            wmi.query(numbers(1))
        for wrong in (call.next, call.wait, call.__aiter__().__anext__):
            with pytest.raises(RuntimeError, match="call belongs to another loop"):
                await wrong()

    run(first)
    run(second)
    kept[0].close()


def test_without_a_loop_it_says_what_to_do() -> None:
    with pytest.raises(RuntimeError, match=r"use wmisink\.connect\(\)"):
        wmisink.aio.connect().__await__().send(None)


def test_loop_closed_under_a_call_disturbs_no_other(
    run_tasks: Run, connect: Connect, tick: Callable[[], None], numbers: Callable[[int], str]
) -> None:
    """The task that awaits is never told, as with anything else in a loop that was closed; all others are."""
    left: list[Any] = []

    async def leave() -> None:
        wmi = await connect()
        call = wmi.events("SELECT * FROM Test_Tick")
        waiting = call.next()
        # As far as a task would take it: to the future that never comes.
        while waiting.send(None) is None:
            pass
        left.extend([wmi, call, waiting])

    run_tasks(leave)
    tick()  # its bell rings, and its loop is no more

    async def main() -> None:
        async with connect() as wmi:
            assert len(await wmi.query(numbers(10))) == 10

    run_tasks(main)
    wmi, call, waiting = left
    waiting.close()
    wait_until(lambda: call.status().phase == "receiving", "the event to come")
    wmi.close()


def test_loops_on_several_threads_are_told_apart(connect: Connect, numbers: Callable[[int], str]) -> None:
    counts: list[int] = []

    async def main() -> None:
        async with connect() as wmi:
            results = await asyncio.gather(*(wmi.query(numbers(50)) for _ in range(20)))
            counts.append(sum(len(rows) for rows in results))

    threads = [threading.Thread(target=lambda: asyncio.run(main())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert counts == [1000] * 4


def test_dropped_call_is_cancelled_and_let_go(run: Run, connect: Connect, tick: Callable[[], None]) -> None:
    """The fixture that looks for leaks sees that it is gone."""
    tick()

    async def main() -> None:
        async with connect() as wmi:
            row = await wmi.events("SELECT * FROM Test_Tick").next()
            assert row is not None
            with pytest.raises(wmisink.WaitTimeout):
                await wmi.events("SELECT * FROM Test_Tick").next(0.01)

    run(main)
