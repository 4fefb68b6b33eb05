"""How a call is ended from this side: cancel, close, with, leaving a loop, dropping it, the connection's close."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import wmisink
from gates import PATIENCE, SOON, Gate, wait_until
from wmisink import _core
from wmisink.embedded import Namespace

if TYPE_CHECKING:
    from conftest import Site


def test_cancel_leaves_the_rows_that_came_then_raises(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=200)
    call = wmi.query(gate.query)
    wait_until(lambda: call.status().rows_seen == 200, "Two hundred rows")
    call.cancel()
    rows = []
    with pytest.raises(wmisink.CallCancelled) as raised:
        for row in call:
            rows.append(row.Number)  # noqa: PERF401  a comprehension would lose them
    assert rows == list(range(200))
    assert (raised.value.name, raised.value.hresult) == ("WBEM_E_CALL_CANCELLED", 0x80041032)
    assert raised.value.query == gate.query


def test_cancel_reaches_the_provider(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace)
    call = wmi.query(gate.query)
    assert gate.reached.wait(PATIENCE)
    call.cancel()
    assert gate.saw_cancel.wait(PATIENCE)


def test_cancel_from_another_thread_ends_an_iteration_at_once(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100)
    call = wmi.query(gate.query)
    ended = threading.Event()

    def read() -> None:
        with pytest.raises(wmisink.CallCancelled):
            list(call)
        ended.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert gate.reached.wait(PATIENCE)
    began = time.monotonic()
    call.cancel()
    assert ended.wait(PATIENCE)
    assert time.monotonic() - began < SOON
    reader.join()


def test_cancel_gives_wait_the_status_and_no_exception(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace)
    call = wmi.query(gate.query)
    call.cancel()
    status = call.wait(timeout=PATIENCE)
    assert status.phase == "cancelled"
    assert status.operation


def test_cancel_makes_poll_raise_once_the_rows_are_taken(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100)
    call = wmi.query(gate.query)
    wait_until(lambda: call.status().rows_seen == 100, "A hundred rows")
    call.cancel()
    assert len(call.poll(60)) == 60
    assert len(call.poll(60)) == 40
    for _ in range(2):
        with pytest.raises(wmisink.CallCancelled):
            call.poll()


def test_cancel_of_a_call_that_has_completed_changes_nothing(site: Site) -> None:
    with site.connect() as wmi:
        call = wmi.query(site.query)
        call.wait(PATIENCE)
        call.cancel()
        call.cancel()
        assert call.status().phase == "completed"
        assert len(list(call)) == site.rows


def test_with_block_left_early_cancels(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100)
    with wmi.query(gate.query) as call:
        assert gate.reached.wait(PATIENCE)
    assert call.status().phase == "cancelled"
    assert gate.saw_cancel.wait(PATIENCE)


@pytest.mark.parametrize("ask", [iter, wmisink.Call.poll])
def test_call_that_was_closed_refuses_to_give_rows(site: Site, ask: Callable[[wmisink.Call], object]) -> None:
    with site.connect() as wmi:
        call = wmi.query(site.query)
        call.wait(PATIENCE)
        call.close()
        call.close()
        with pytest.raises(wmisink.CallClosed, match="let go of the rows"):
            ask(call)
        assert call.status().phase == "completed"


def test_loop_left_early_cancels(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100)
    call = wmi.query(gate.query)
    for _row in call:
        assert gate.reached.wait(PATIENCE)
        break
    assert call.status().phase == "cancelled"
    assert gate.saw_cancel.wait(PATIENCE)


def test_call_that_is_dropped_is_cancelled(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100)
    call = wmi.query(gate.query)
    assert gate.reached.wait(PATIENCE)
    del call
    gc.collect()
    assert gate.saw_cancel.wait(PATIENCE)


def test_iterator_that_is_dropped_unused_with_its_call_is_cancelled(
    wmi: wmisink.Connection, namespace: Namespace
) -> None:
    gate = Gate(namespace, before=100)
    rows = iter(wmi.query(gate.query))
    next(rows)
    assert gate.reached.wait(PATIENCE)
    del rows
    gc.collect()
    assert gate.saw_cancel.wait(PATIENCE)


def test_connection_that_is_closed_cancels_its_calls_and_starts_none(
    wmi: wmisink.Connection, namespace: Namespace
) -> None:
    gate = Gate(namespace, before=100)
    call = wmi.query(gate.query)
    assert gate.reached.wait(PATIENCE)
    wmi.close()
    wmi.close()
    assert call.wait(timeout=PATIENCE).phase == "cancelled"
    with pytest.raises(wmisink.WmiError, match="closed"):
        list(wmi.query(gate.query))


def test_connection_that_is_dropped_leaves_its_calls_alone(
    repository: wmisink.embedded.Repository, namespace: Namespace
) -> None:
    gate = Gate(namespace, before=100, after=1)
    wmi = wmisink.connect(namespace.path, repository=repository)
    call = wmi.query(gate.query)
    assert gate.reached.wait(PATIENCE)
    del wmi
    gc.collect()
    gate.open()
    assert len(list(call)) == 101


def test_timeout_of_a_call_ends_it_and_raises(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100)
    call = wmi.query(gate.query, timeout=0.3)
    rows = []
    began = time.monotonic()
    with pytest.raises(wmisink.CallTimedOut) as raised:
        for row in call:
            rows.append(row.Number)  # noqa: PERF401
    assert 0.2 < time.monotonic() - began < SOON
    assert rows == list(range(100))
    assert isinstance(raised.value, TimeoutError)
    assert gate.saw_cancel.wait(PATIENCE)
    assert call.status().phase == "timed_out"
    with pytest.raises(wmisink.CallTimedOut):
        call.wait()


def test_timeout_that_is_not_reached_changes_nothing(site: Site) -> None:
    with site.connect() as wmi:
        assert len(list(wmi.query(site.query, timeout=30))) == site.rows


def test_sinks_are_released_while_the_connection_stays(site: Site) -> None:
    with site.connect() as wmi:
        for _ in range(20):
            list(wmi.query(site.query))
        wait_until(lambda: _core.live_sinks() == 0, "No sink")
