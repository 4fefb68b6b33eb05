"""What the client makes of a WMI that goes wrong: nothing is lost, doubled or left hanging, and every error is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import wmisink
from gates import PATIENCE, Gate, wait_until
from wmisink.embedded import Namespace, Repository

ROWS = 250


@pytest.fixture
def query(numbers: Callable[[int], str]) -> str:
    return numbers(ROWS)


@pytest.mark.parametrize(
    "fault",
    [
        {"batch_sizes": [1, 0, 7]},
        {"batch_sizes": [100_000]},
        {"null_objects": True},
        {"threads": 4},
        {"threads": 7, "null_objects": True, "batch_sizes": [13]},
        {"final_status": "doubled"},
        {"final_delay": 0.05},
        {"first_delay": 0.05, "batch_delay": 0.01},
        {"start_delay": 0.05},
        {"progress_total": 1000},
    ],
    ids=str,
)
def test_rows_are_neither_lost_nor_doubled(
    repository: Repository, wmi: wmisink.Connection, query: str, fault: dict[str, Any]
) -> None:
    with repository.faults.add(**fault) as added:
        call = wmi.query(query)
        assert sorted(row.Number for row in call) == list(range(ROWS))
        assert call.wait(PATIENCE).phase == "completed"
        assert added.befallen == 1


def test_order_of_one_thread_is_kept(repository: Repository, wmi: wmisink.Connection, query: str) -> None:
    repository.faults.add(batch_sizes=[3, 1, 0, 40])
    assert [row.Number for row in wmi.query(query)] == list(range(ROWS))


@pytest.mark.parametrize("after", [0, 1, 120, ROWS, 10_000])
def test_failure_comes_after_the_rows_before_it(
    repository: Repository, wmi: wmisink.Connection, query: str, after: int
) -> None:
    repository.faults.add(fail_after=after, failure="WBEM_E_TRANSPORT_FAILURE")
    seen: list[wmisink.Row] = []
    with pytest.raises(wmisink.WmiError) as raised:
        seen.extend(wmi.query(query))
    assert raised.value.name == "WBEM_E_TRANSPORT_FAILURE"
    assert len(seen) == min(after, ROWS)


def test_dead_server_is_told_by_its_name(repository: Repository, wmi: wmisink.Connection, query: str) -> None:
    repository.faults.add(refuse="RPC_S_SERVER_UNAVAILABLE")
    with pytest.raises(wmisink.WmiError) as raised:
        list(wmi.query(query))
    assert raised.value.name == "RPC_S_SERVER_UNAVAILABLE"


def test_access_denied_at_connect_and_the_next_try_goes_well(repository: Repository, namespace: Namespace) -> None:
    fault = repository.faults.add(operation="ConnectServer", refuse=0x80041003, times=1)
    with pytest.raises(wmisink.AccessDenied):
        wmisink.connect(namespace.path, repository=repository)
    wmisink.connect(namespace.path, repository=repository).close()
    assert fault.befallen == 1


def test_late_connection_is_a_timeout(repository: Repository, namespace: Namespace) -> None:
    with (
        repository.faults.add(operation="ConnectServer", start_delay=0.5),
        pytest.raises(wmisink.WmiError, match="did not stand within"),
    ):
        wmisink.connect(namespace.path, repository=repository, timeout=0.05)


def test_missing_final_status_ends_with_the_deadline(
    repository: Repository, wmi: wmisink.Connection, query: str
) -> None:
    repository.faults.add(final_status="missing")
    seen: list[wmisink.Row] = []
    with pytest.raises(wmisink.CallTimedOut):
        seen.extend(wmi.query(query, timeout=1.0))
    assert len(seen) == ROWS


def test_silence_is_named_in_the_timeout(repository: Repository, wmi: wmisink.Connection, query: str) -> None:
    repository.faults.add(first_delay=60.0)
    with pytest.raises(wmisink.CallTimedOut, match="No callback has arrived"):
        wmi.query(query, timeout=0.2).wait(PATIENCE)


def test_rows_after_the_cancel_are_refused_and_counted(
    repository: Repository, wmi: wmisink.Connection, namespace: Namespace
) -> None:
    gate = Gate(namespace, before=150)
    repository.faults.add(rows_after_cancel=5)
    call = wmi.query(gate.query)
    rows = iter(call)
    next(rows)
    wait_until(lambda: call.status().rows_seen >= 100, "A batch")
    call.cancel()
    wait_until(lambda: call.status().rows_late == 5, "The late rows")
    assert call.status().phase == "cancelled"
    gate.open()


def test_faults_of_another_class_or_method_leave_a_call_alone(
    repository: Repository, wmi: wmisink.Connection, query: str
) -> None:
    others = [
        repository.faults.add(class_name="Test_Other", refuse="WBEM_E_FAILED"),
        repository.faults.add(operation="ExecMethod", refuse="WBEM_E_FAILED"),
    ]
    assert len(list(wmi.query(query))) == ROWS
    assert [fault.befallen for fault in others] == [0, 0]


def test_clear_takes_every_fault_away(repository: Repository, wmi: wmisink.Connection, query: str) -> None:
    repository.faults.add(refuse="WBEM_E_FAILED")
    repository.faults.clear()
    assert len(list(wmi.query(query))) == ROWS


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({"refuse": "WBEM_E_NO_SUCH"}, ValueError, "WBEM_E_NO_SUCH"),
        ({"refuse": 0}, wmisink.WmiError, "success"),
        ({"refuse": 2**40}, ValueError, "32 bits"),
        ({"failure": None}, TypeError, "failure"),
        ({"threads": 0}, ValueError, "threads"),
        ({"times": 0}, ValueError, "times"),
        ({"fail_after": -1}, ValueError, "fail_after"),
        ({"first_delay": -1}, ValueError, "first_delay"),
        ({"final_delay": None}, ValueError, "final_delay"),
        ({"batch_sizes": [0]}, wmisink.WmiError, "size above 0"),
        ({"final_status": "late"}, ValueError, "final_status"),
        ({"class_name": ""}, ValueError, "class_name"),
    ],
    ids=str,
)
def test_fault_that_cannot_be_is_refused(
    repository: Repository, arguments: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        repository.faults.add(**arguments)
