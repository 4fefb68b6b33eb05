"""Failures that WMI tells only in the final status: they are raised, never lost as an empty result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest
import wmisink
from gates import PATIENCE
from wmisink.embedded import Namespace

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
