"""A reader slower than WMI: the queue's capacity, and what happens when it's full."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import wmisink
from gates import PATIENCE, Counted, wait_until
from wmisink.embedded import Namespace

if TYPE_CHECKING:
    from conftest import Site

ROWS = 1000


def test_full_queue_under_block_holds_wmi_back_and_loses_nothing(wmi: wmisink.Connection, namespace: Namespace) -> None:
    counted = Counted(namespace, ROWS)
    call = wmi.query(counted.query, capacity=50)
    wait_until(lambda: call.status().rows_queued == 50, "A full queue")
    time.sleep(0.2)
    assert call.status().rows_queued == 50
    assert counted.given <= 50 + 2 * 100  # what's queued, a batch that waits and one that is being filled
    assert [row.Number for row in call] == list(range(ROWS))
    status = call.status()
    assert status.high_water == 50
    assert status.rows_dropped == 0


def test_full_queue_under_drop_oldest_keeps_the_newest_and_counts_the_rest(
    wmi: wmisink.Connection, numbers: Callable[[int], str]
) -> None:
    call = wmi.query(numbers(ROWS), capacity=50, overflow="drop-oldest")
    status = call.wait(timeout=PATIENCE)
    assert status.phase == "completed"
    assert (status.rows_seen, status.rows_queued, status.rows_dropped) == (ROWS, 50, ROWS - 50)
    assert [row.Number for row in call] == list(range(ROWS - 50, ROWS))


def test_full_queue_under_fail_ends_the_call_with_its_own_error(
    wmi: wmisink.Connection, numbers: Callable[[int], str]
) -> None:
    call = wmi.query(numbers(ROWS), capacity=50, overflow="fail")
    with pytest.raises(wmisink.QueueOverflow):
        call.wait(timeout=PATIENCE)
    rows = []
    with pytest.raises(wmisink.QueueOverflow, match="50") as raised:
        for row in call:
            rows.append(row.Number)  # noqa: PERF401
    assert rows == list(range(50))
    assert raised.value.query == numbers(ROWS)
    assert call.status().phase == "overflowed"


@pytest.mark.parametrize("overflow", ["block", "drop-oldest", "fail"])
def test_queue_with_room_enough_is_the_same_under_every_policy(site: Site, overflow: wmisink._options.Overflow) -> None:
    with site.connect() as wmi:
        call = wmi.query(site.query, capacity=site.rows, overflow=overflow)
        assert call.wait(timeout=PATIENCE).rows_queued == site.rows
        assert len(list(call)) == site.rows


@pytest.mark.parametrize("capacity", [1, 2, 3, 7])
def test_tiny_queue_under_block_gives_every_row(site: Site, capacity: int) -> None:
    with site.connect() as wmi:
        rows = list(wmi.query(site.query, capacity=capacity))
    assert len({repr(row) for row in rows}) == site.rows


def test_call_blocked_on_a_full_queue_can_be_cancelled(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(ROWS), capacity=10)
    wait_until(lambda: call.status().rows_queued == 10, "A full queue")
    call.cancel()
    assert call.wait(timeout=PATIENCE).phase == "cancelled"
    rows = []
    with pytest.raises(wmisink.CallCancelled):
        for row in call:
            rows.append(row.Number)  # noqa: PERF401
    assert rows == list(range(10))


def test_reader_that_holds_the_gil_holds_up_no_callback(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Stored", {"Number": "uint32"}, keys=["Number"])
    for number in range(5 * ROWS):
        namespace.put("Test_Stored", {"Number": number})
    call = wmi.query("SELECT Number FROM Test_Stored")
    hold_the_gil(0.5)
    status = call.status()
    assert (status.phase, status.rows_queued) == ("completed", 5 * ROWS)
    assert status.elapsed < 0.5


def hold_the_gil(seconds: float) -> None:
    """Sleep as a busy extension would: no other thread can run Python meanwhile."""
    if sys.platform == "win32":
        ctypes.PyDLL("kernel32").Sleep(int(seconds * 1000))
    else:
        ctypes.PyDLL(None).usleep(int(seconds * 1_000_000))
