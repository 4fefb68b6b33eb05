"""What holds for every delivery: rows, ends, overflow, cancel, deadline and errors are the same in all three."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import wmisink
from gates import PATIENCE, SOON, Counted, Gate, wait_until
from wmisink._options import Delivery
from wmisink.embedded import Method, Namespace, Repository

ROWS = 1000
DELIVERIES: tuple[Delivery, ...] = ("async", "semisync", "controlled")


@pytest.fixture(params=DELIVERIES)
def delivery(request: pytest.FixtureRequest) -> Delivery:
    way: Delivery = request.param
    return way


@pytest.fixture
def wmi(repository: Repository, namespace: Namespace, delivery: Delivery) -> Iterator[wmisink.Connection]:
    with wmisink.connect(namespace.path, repository=repository, delivery=delivery) as connection:
        yield connection


def test_every_row_comes_once_and_in_order(
    wmi: wmisink.Connection, numbers: Callable[[int], str], delivery: Delivery
) -> None:
    call = wmi.query(numbers(ROWS), capacity=50)
    assert [row.Number for row in call] == list(range(ROWS))
    status = call.status()
    assert (status.phase, status.delivery) == ("completed", delivery)
    assert status.high_water <= 50


def test_call_may_choose_for_itself(repository: Repository, namespace: Namespace, delivery: Delivery) -> None:
    namespace.define("Test_Stored", {"Number": "uint32"}, keys=["Number"])
    with wmisink.connect(namespace.path, repository=repository) as wmi:
        call = wmi.query("SELECT * FROM Test_Stored", delivery=delivery)
        assert call.wait(PATIENCE).delivery == delivery
        assert (wmi.delivery, wmi.query("SELECT * FROM Test_Stored").wait(PATIENCE).delivery) == ("async", "async")


def test_choice_that_is_none_says_which_there_are(repository: Repository, namespace: Namespace) -> None:
    with pytest.raises(ValueError, match="'async', 'semisync', 'controlled'; 'sync' is none"):
        wmisink.connect(namespace.path, repository=repository, delivery="sync")  # type: ignore[arg-type]
    with (
        wmisink.connect(namespace.path, repository=repository) as wmi,
        pytest.raises(ValueError, match="delivery must be one of"),
    ):
        wmi.query("SELECT * FROM X", delivery="")  # type: ignore[arg-type]


def test_full_queue_under_block_holds_the_provider_back(wmi: wmisink.Connection, namespace: Namespace) -> None:
    counted = Counted(namespace, 50 * ROWS)
    call = wmi.query(counted.query, capacity=50)
    wait_until(lambda: call.status().rows_queued == 50, "A full queue")
    time.sleep(0.2)
    assert call.status().rows_queued == 50
    assert counted.given < 40 * ROWS  # the enumerator's own buffer may be large, but it has an end
    call.close()


def test_full_queue_under_drop_oldest_keeps_the_newest(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(ROWS), capacity=50, overflow="drop-oldest")
    status = call.wait(timeout=PATIENCE)
    assert (status.rows_seen, status.rows_queued, status.rows_dropped) == (ROWS, 50, ROWS - 50)
    assert [row.Number for row in call] == list(range(ROWS - 50, ROWS))


def test_full_queue_under_fail_ends_the_call(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    call = wmi.query(numbers(ROWS), capacity=50, overflow="fail")
    with pytest.raises(wmisink.QueueOverflow):
        call.wait(timeout=PATIENCE)
    rows = []
    with pytest.raises(wmisink.QueueOverflow, match="50"):
        for row in call:
            rows.append(row.Number)  # noqa: PERF401
    assert rows == list(range(50))


def test_cancel_leaves_the_rows_that_came_and_reaches_the_provider(
    wmi: wmisink.Connection, namespace: Namespace
) -> None:
    gate = Gate(namespace, before=200)
    call = wmi.query(gate.query)
    wait_until(lambda: call.status().rows_seen == 200, "Two hundred rows")
    call.cancel()
    rows = []
    with pytest.raises(wmisink.CallCancelled):
        for row in call:
            rows.append(row.Number)  # noqa: PERF401
    assert rows == list(range(200))
    assert gate.saw_cancel.wait(PATIENCE)


def test_cancel_comes_back_from_a_provider_that_never_looks(wmi: wmisink.Connection, namespace: Namespace) -> None:
    blocked, release = threading.Event(), threading.Event()
    namespace.define("Test_Blocked", {"Number": "uint32"}, keys=["Number"])

    @namespace.provides("Test_Blocked")
    def provide(_request: object) -> list[dict[str, object]]:
        blocked.set()
        release.wait(PATIENCE)
        return []

    call = wmi.query("SELECT * FROM Test_Blocked")
    assert blocked.wait(PATIENCE)
    began = time.monotonic()
    call.cancel()
    assert call.wait(timeout=PATIENCE).phase == "cancelled"
    assert time.monotonic() - began < SOON
    release.set()


def test_timeout_ends_it_and_raises(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100)
    rows = []
    with pytest.raises(wmisink.CallTimedOut, match=r"0\.3 s"):
        for row in wmi.query(gate.query, timeout=0.3):
            rows.append(row.Number)  # noqa: PERF401
    assert rows == list(range(100))
    assert gate.saw_cancel.wait(PATIENCE)


def test_deadline_covers_a_method_that_does_not_return(
    wmi: wmisink.Connection, repository: Repository, namespace: Namespace
) -> None:
    namespace.define("Test_Stored", {"Number": "uint32"}, keys=["Number"])
    repository.faults.add(class_name="Test_Stored", start_delay=3)
    began = time.monotonic()
    with pytest.raises(wmisink.CallTimedOut, match="not been accepted"):
        list(wmi.query("SELECT * FROM Test_Stored", timeout=0.1))
    assert time.monotonic() - began < 2


def test_rows_before_a_failure_come_then_the_failure(
    wmi: wmisink.Connection, repository: Repository, numbers: Callable[[int], str]
) -> None:
    repository.faults.add(fail_after=30, failure="WBEM_E_PROVIDER_FAILURE")
    rows = []
    with pytest.raises(wmisink.ProviderFailure) as raised:
        for row in wmi.query(numbers(ROWS)):
            rows.append(row.Number)  # noqa: PERF401
    assert rows == list(range(30))
    assert raised.value.hresult == 0x80041004


@pytest.mark.parametrize(
    ("query", "kind"),
    [("nonsense", wmisink.InvalidQuery), ("SELECT * FROM Test_None", wmisink.InvalidClass)],
)
def test_query_that_is_wrong_says_the_same_words(
    repository: Repository, namespace: Namespace, delivery: Delivery, query: str, kind: type[wmisink.WmiError]
) -> None:
    with wmisink.connect(namespace.path, repository=repository) as wmi:
        with pytest.raises(kind) as other:
            list(wmi.query(query))
        with pytest.raises(kind) as raised:
            list(wmi.query(query, delivery=delivery))
    assert raised.value.message == other.value.message


def test_every_operation_does_its_work(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define(
        "Test_Thing",
        {"Id": "uint32", "Text": "string"},
        keys=["Id"],
        methods={"Double": Method({"Value": "uint32"}, {"Twice": "uint32"}, returns="uint32", static=True)},
    )

    @namespace.method("Test_Thing", "Double")
    def double(call: wmisink.embedded.MethodCall) -> dict[str, object]:
        return {"Twice": 2 * call.arguments["Value"], "ReturnValue": 0}

    assert wmi.put(wmi.new("Test_Thing", Id=1, Text="one")).endswith("Test_Thing.Id=1")
    assert wmi.get("Test_Thing.Id=1").Text == "one"
    assert [row.Text for row in wmi.instances("Test_Thing")] == ["one"]
    assert len(list(wmi.classes(deep=False))) > 0
    assert wmi.call("Test_Thing", "Double", Value=21).Twice == 42
    wmi.delete("Test_Thing.Id=1")
    with pytest.raises(wmisink.NotFound, match=r"Test_Thing\.Id=1"):
        wmi.get("Test_Thing.Id=1")


def test_events_come_and_end_by_cancel(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Thing", {"Id": "uint32"}, keys=["Id"])
    with wmi.watch("Test_Thing", on="creation", within=0.1) as call:
        wait_until(lambda: call.status().phase != "created", "The call's start")
        namespace.put("Test_Thing", {"Id": 1})
        event = call.next(PATIENCE)
        assert event is not None
        assert event.TargetInstance.Id == 1
        call.cancel()
    assert call.status().phase == "cancelled"


def test_silent_call_says_so_if_callbacks_are_needed(
    wmi: wmisink.Connection, repository: Repository, namespace: Namespace, delivery: Delivery
) -> None:
    gate = Gate(namespace)
    repository.faults.add(first_delay=60)
    call = wmi.query(gate.query, watchdog=0.05)
    wait_until(lambda: call.status().phase != "created", "The call's start")
    if delivery == "semisync":
        time.sleep(0.2)
        assert not call.status().silent
    else:
        wait_until(lambda: call.status().silent, "A silent call")
        assert "No callback has arrived" in call.status().message
    call.cancel()
    said = "No callback has arrived" in call.status().message
    assert said == (delivery != "semisync")


def test_watchdog_can_be_turned_off(wmi: wmisink.Connection, repository: Repository, namespace: Namespace) -> None:
    gate = Gate(namespace)
    repository.faults.add(first_delay=60)
    call = wmi.query(gate.query, watchdog=None)
    wait_until(lambda: call.status().phase != "created", "The call's start")
    time.sleep(0.1)
    assert not call.status().silent
    call.close()
