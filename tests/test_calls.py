"""The life of a call that goes well: iterate, poll, wait, ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import wmisink
from gates import PATIENCE, SOON, Gate, wait_until
from wmisink.embedded import Namespace

if TYPE_CHECKING:
    from conftest import Site


def test_iteration_gives_each_row_once(site: Site) -> None:
    with site.connect() as wmi:
        rows = list(wmi.query(site.query))
    assert len(rows) == site.rows
    assert len({repr(row) for row in rows}) == site.rows


def test_iteration_of_one_worker_keeps_its_order(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    assert [row.Number for row in wmi.query(numbers(50_000))] == list(range(50_000))


def test_iteration_of_no_rows_ends_at_once(site: Site) -> None:
    with site.connect() as wmi:
        call = wmi.query(site.empty_query)
        assert list(call) == []
        assert call.status().phase == "completed"


def test_iteration_begins_before_the_last_row_is_there(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100, after=5)
    rows = iter(wmi.query(gate.query))
    assert [next(rows).Number for _ in range(100)] == list(range(100))
    gate.open()
    assert [row.Number for row in rows] == list(range(100, 105))


def test_iteration_a_second_time_raises(site: Site) -> None:
    with site.connect() as wmi:
        call = wmi.query(site.query)
        assert len(list(call)) == site.rows
        with pytest.raises(wmisink.AlreadyIterated, match="delivered once"):
            iter(call)


def test_iteration_after_poll_gives_the_rest(site: Site) -> None:
    with site.connect() as wmi:
        call = wmi.query(site.query)
        call.wait(PATIENCE)
        first = call.poll(10)
        assert len(first) == 10
        assert len(list(call)) == site.rows - 10


def test_poll_before_the_first_row_returns_at_once_and_empty(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace)
    with wmi.query(gate.query) as call:
        gate.reached.wait(PATIENCE)
        began = time.monotonic()
        for _ in range(100):
            assert call.poll() == []
        assert time.monotonic() - began < SOON
        assert call.status().phase == "started"


def test_poll_to_the_end_gives_each_row_once_and_never_more_than_asked(site: Site) -> None:
    with site.connect() as wmi:
        call = wmi.query(site.query)
        rows: list[wmisink.Row] = []
        while len(rows) < site.rows:
            some = call.poll(max_rows=7)
            assert len(some) <= 7
            rows += some
        call.wait(PATIENCE)
        assert call.poll() == []
    assert len({repr(row) for row in rows}) == site.rows


def test_wait_gives_the_final_status_and_leaves_the_rows(site: Site) -> None:
    with site.connect() as wmi:
        call = wmi.query(site.query)
        status = call.wait(timeout=PATIENCE)
        assert status.phase == "completed"
        assert status.hresult == 0
        assert (status.rows_seen, status.rows_taken, status.rows_queued) == (site.rows, 0, site.rows)
        assert len(list(call)) == site.rows
        assert call.status().rows_taken == site.rows


def test_wait_that_elapses_raises_and_the_call_goes_on(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100, after=1)
    call = wmi.query(gate.query)
    began = time.monotonic()
    with pytest.raises(wmisink.WaitTimeout, match=r"has not ended within 0\.2 s; it goes on") as raised:
        call.wait(timeout=0.2)
    assert 0.15 < time.monotonic() - began < SOON
    assert isinstance(raised.value, TimeoutError)
    assert raised.value.query == gate.query
    gate.open()
    assert call.wait(timeout=PATIENCE).phase == "completed"
    assert len(list(call)) == 101


def test_wait_of_nothing_looks_only(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace)
    with wmi.query(gate.query) as call, pytest.raises(wmisink.WaitTimeout):
        call.wait(timeout=0)


def test_wait_while_a_queue_is_full_tells_of_the_unread_rows(
    wmi: wmisink.Connection, numbers: Callable[[int], str]
) -> None:
    with wmi.query(numbers(100), capacity=10) as call, pytest.raises(wmisink.WaitTimeout, match="10 rows are unread"):
        call.wait(timeout=0.2)


def test_waiting_lets_other_threads_run(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace)
    call = wmi.query(gate.query)
    waiter = threading.Thread(target=call.wait)
    reader = threading.Thread(target=lambda: list(wmi.query(gate.query)))
    for thread in (waiter, reader):
        thread.start()
    turns = sum(1 for _ in range(100_000))
    gate.open()
    for thread in (waiter, reader):
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert turns == 100_000


def test_status_of_a_running_call_counts_what_came(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100, after=1)
    with wmi.query(gate.query) as call:
        wait_until(lambda: call.status().rows_seen == 100, "A hundred rows")
        status = call.status()
        assert status.phase == "receiving"
        assert status.rows_queued == status.high_water == 100
        assert status.rows_dropped == status.rows_late == 0
        assert status.first_row is not None
        assert status.first_row <= status.elapsed
        assert len(call.poll(max_rows=30)) == 30
        assert (call.status().rows_taken, call.status().rows_queued) == (30, 70)


def test_status_is_a_record_of_its_moment(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(10))
    status = call.wait(PATIENCE)
    list(call)
    assert status.rows_taken == 0
    with pytest.raises(AttributeError):
        status.phase = "failed"  # type: ignore[misc]


def test_status_tells_how_callbacks_come(site: Site) -> None:
    with site.connect() as wmi:
        assert wmi.query(site.query).wait(PATIENCE).security in ("direct", "unsecured", "checked")


def test_call_as_text_names_query_phase_and_counts(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(3))
    call.wait(PATIENCE)
    assert repr(call) == f"<wmisink.Call {numbers(3)!r}: completed, 3 rows seen, 3 unread>"


@pytest.mark.thread_unsafe(
    reason="a provider's rows are held until they fill a batch, and on a busy machine 100 do not"
)
def test_calls_of_one_connection_run_side_by_side(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100)
    calls = [wmi.query(gate.query) for _ in range(20)]
    assert [next(iter(call)).Number for call in calls] == [0] * 20
    gate.open()


def test_connection_shared_by_threads_gives_each_its_rows(site: Site) -> None:
    counts: list[int] = []
    with site.connect() as wmi:
        threads = [threading.Thread(target=lambda: counts.append(len(list(wmi.query(site.query))))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    assert counts == [site.rows] * 8


class Scripted:
    """What a `Call` sees of the extension, told step by step: a row comes between the first look and the end."""

    def __init__(self) -> None:
        self.answers: list[list[object]] = [[], ["late row"]]
        self.failed = False

    def poll(self, _max_rows: int) -> list[object]:
        return self.answers.pop(0) if self.answers else []

    def drained(self) -> bool:
        return not self.answers

    def raise_failure(self) -> None:
        self.failed = True


def test_poll_while_the_call_ends_gives_the_last_rows_before_the_failure() -> None:
    core = Scripted()
    call = wmisink.Call(core)  # type: ignore[arg-type]
    assert call.poll() == []
    assert not core.failed
    assert call.poll() == ["late row"]
    assert not core.failed
    assert call.poll() == []
    assert core.failed
