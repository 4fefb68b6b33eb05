"""Failures that WMI tells only in the final status: they are raised, never lost as an empty result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest
import wmisink
from gates import PATIENCE
from wmisink.embedded import Namespace, Repository

if TYPE_CHECKING:
    from conftest import Site

Taking = Callable[[wmisink.Call], object]


def by_polling(call: wmisink.Call) -> None:
    for _ in range(10_000):
        call.poll()
        time.sleep(0.001)


def by_waiting_and_polling(call: wmisink.Call) -> None:
    while call.status().phase in ("created", "started", "receiving"):
        time.sleep(0.001)
    for _ in range(2):  # the rows that came before the failure, then the failure
        call.poll()


WAYS = pytest.mark.parametrize("take", [list, wmisink.Call.wait, by_polling, by_waiting_and_polling])


@WAYS
def test_bad_syntax_is_raised_however_rows_are_taken(site: Site, take: Taking) -> None:
    with site.connect() as wmi:
        call = wmi.query(site.bad_syntax)
        with pytest.raises(wmisink.InvalidQuery) as raised:
            take(call)
    error = raised.value
    assert (error.hresult, error.name) == (0x80041017, "WBEM_E_INVALID_QUERY")
    assert error.query == site.bad_syntax
    assert error.operation
    assert error.message.endswith(".")


@WAYS
def test_unknown_class_is_raised_however_rows_are_taken(wmi: wmisink.Connection, take: Taking) -> None:
    with pytest.raises(wmisink.InvalidClass) as raised:
        take(wmi.query("SELECT * FROM Test_Absent"))
    assert (raised.value.hresult, raised.value.name) == (0x80041010, "WBEM_E_INVALID_CLASS")


@WAYS
def test_unknown_property_is_raised_however_rows_are_taken(
    wmi: wmisink.Connection, numbers: Callable[[int], str], take: Taking
) -> None:
    numbers(0)
    with pytest.raises(wmisink.InvalidQuery):
        take(wmi.query("SELECT Absent FROM Test_Number"))
    with pytest.raises(wmisink.InvalidQuery):
        take(wmi.query("SELECT Number FROM Test_Number WHERE Absent = 1"))


@WAYS
def test_provider_that_raises_is_a_provider_failure_with_its_text(
    wmi: wmisink.Connection, namespace: Namespace, take: Taking
) -> None:
    namespace.define("Test_Broken", {"Number": "uint32"}, keys=["Number"])

    @namespace.provides("Test_Broken")
    def provide(_request: object) -> Iterator[Mapping[str, object]]:
        yield {"Number": 1}
        raise RuntimeError("the sensor is unplugged")

    with pytest.raises(wmisink.ProviderFailure, match="the sensor is unplugged") as raised:
        take(wmi.query("SELECT * FROM Test_Broken"))
    assert raised.value.hresult == 0x80041004


def test_provider_that_raises_late_loses_no_row_before(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Broken", {"Number": "uint32"}, keys=["Number"])

    @namespace.provides("Test_Broken")
    def provide(_request: object) -> Iterator[Mapping[str, object]]:
        yield from ({"Number": number} for number in range(250))
        raise RuntimeError("the sensor is unplugged")

    rows = []
    with pytest.raises(wmisink.ProviderFailure):
        for row in wmi.query("SELECT * FROM Test_Broken"):
            rows.append(row.Number)  # noqa: PERF401
    assert rows == list(range(250))


def test_failed_call_keeps_raising(wmi: wmisink.Connection) -> None:
    call = wmi.query("SELECT * FROM Test_Absent")
    for take in (wmisink.Call.wait, wmisink.Call.wait, by_polling, by_polling, list):
        with pytest.raises(wmisink.InvalidClass):
            take(call)


def test_failed_call_tells_its_end_in_its_status(wmi: wmisink.Connection) -> None:
    call = wmi.query("SELECT * FROM Test_Absent")
    with pytest.raises(wmisink.InvalidClass):
        call.wait(PATIENCE)
    status = call.status()
    assert status.phase == "failed"
    assert status.hresult == 0x80041010
    assert status.operation


def test_unknown_namespace_is_raised_at_connect(site: Site) -> None:
    with pytest.raises(wmisink.InvalidNamespace) as raised:
        wmisink.connect(r"root\absent", provider=site.provider, repository=site.repository)
    assert (raised.value.hresult, raised.value.name) == (0x8004100E, "WBEM_E_INVALID_NAMESPACE")
    assert raised.value.query is None


def test_query_of_nothing_after_a_failure_works(site: Site) -> None:
    with site.connect() as wmi:
        for _ in range(5):
            with pytest.raises(wmisink.InvalidQuery):
                list(wmi.query(site.bad_syntax))
            assert len(list(wmi.query(site.query))) == site.rows


def test_failure_carries_the_error_object_of_its_final_status(wmi: wmisink.Connection) -> None:
    call = wmi.query("SELECT * FROM Test_Absent")
    with pytest.raises(wmisink.InvalidClass) as raised:
        call.wait(PATIENCE)
    told = raised.value.error_object
    assert told is not None
    assert told["StatusCode"] == 0x80041010
    assert told["ParameterInfo"] == "SELECT * FROM Test_Absent"
    assert told["Description"] == raised.value.message
    assert raised.value.provider_name == told["ProviderName"] == "WinMgmt"
    assert told == call.status().error_object


def test_failure_of_a_provider_names_the_provider(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Broken", {"Number": "uint32"}, keys=["Number"])

    @namespace.provides("Test_Broken")
    def sensor_provider(_request: object) -> Iterator[Mapping[str, object]]:
        raise RuntimeError("the sensor is unplugged")

    with pytest.raises(wmisink.ProviderFailure) as raised:
        wmi.query("SELECT * FROM Test_Broken").wait(PATIENCE)
    assert "sensor_provider" in (raised.value.provider_name or "")


def test_call_refused_at_once_carries_the_error_object_of_its_thread(
    repository: Repository, wmi: wmisink.Connection
) -> None:
    with repository.faults.add(refuse="WBEM_E_QUOTA_VIOLATION"), pytest.raises(wmisink.QuotaExceeded) as raised:
        wmi.query("SELECT * FROM Test_Absent").wait(PATIENCE)
    told = raised.value.error_object
    assert told is not None
    assert (told["StatusCode"], told["Operation"]) == (0x8004106C, "ExecQuery")
    assert told["Description"] == raised.value.message
    # What one call left on its thread is not taken for what another one left.
    with pytest.raises(wmisink.InvalidClass) as again:
        wmi.query("SELECT * FROM Test_Absent").wait(PATIENCE)
    assert again.value.error_object is not None
    assert again.value.error_object["StatusCode"] == 0x80041010


def test_connect_that_fails_carries_its_error_object(repository: Repository) -> None:
    with pytest.raises(wmisink.InvalidNamespace, match=r"no namespace root\\absent") as raised:
        wmisink.connect(r"root\absent", repository=repository)
    told = raised.value.error_object
    assert told is not None
    assert (told["Operation"], told["ParameterInfo"]) == ("ConnectServer", r"root\absent")


class TestEndsToldApart:
    """Five ends that all mean «no more rows», and what tells one from the other: phase, class and message."""

    @pytest.fixture
    def endless(self, namespace: Namespace) -> str:
        namespace.define("Test_Endless", {"Number": "uint32"}, keys=["Number"])

        @namespace.provides("Test_Endless")
        def provide(_request: object) -> Iterator[Mapping[str, object]]:
            number = 0
            while True:
                yield {"Number": number}
                number += 1

        return "SELECT * FROM Test_Endless"

    @staticmethod
    def end_of(call: wmisink.Call) -> tuple[str, type[wmisink.WmiError], str]:
        with pytest.raises(wmisink.WmiError) as raised:
            for _ in call:
                pass
        return call.status().phase, type(raised.value), raised.value.message

    def test_cancelled_by_you(self, wmi: wmisink.Connection, endless: str) -> None:
        call = wmi.query(endless, capacity=10)
        call.cancel()
        assert self.end_of(call) == ("cancelled", wmisink.CallCancelled, "The call was cancelled by this program.")

    def test_cancelled_by_wmi(self, repository: Repository, wmi: wmisink.Connection, endless: str) -> None:
        repository.faults.add(fail_after=3, failure="WBEM_E_CALL_CANCELLED")
        phase, family, message = self.end_of(wmi.query(endless))
        assert (phase, family) == ("failed", wmisink.CancelledByWmi)
        assert "by its caller or by WMI itself" not in message
        assert "not by this program" in message

    def test_timed_out(self, wmi: wmisink.Connection, endless: str) -> None:
        phase, family, message = self.end_of(wmi.query(endless, capacity=10, timeout=0.05))
        assert (phase, family) == ("timed_out", wmisink.CallTimedOut)
        assert message.startswith("The call did not end within 0.05 s.")

    def test_timed_out_in_wmi(self, repository: Repository, wmi: wmisink.Connection, endless: str) -> None:
        repository.faults.add(fail_after=3, failure="WBEM_E_PROVIDER_TIMED_OUT")
        phase, family, message = self.end_of(wmi.query(endless))
        assert (phase, family) == ("failed", wmisink.TimedOutInWmi)
        assert message

    def test_overflowed(self, wmi: wmisink.Connection, endless: str) -> None:
        call = wmi.query(endless, capacity=10, overflow="fail")
        with pytest.raises(wmisink.QueueOverflow):
            call.wait(PATIENCE)
        phase, family, message = self.end_of(call)
        assert (phase, family) == ("overflowed", wmisink.QueueOverflow)
        assert "overflow='fail'" in message
