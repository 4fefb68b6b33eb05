"""Many queries at once, and their rows in the order of the queries."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
import wmisink
from conftest import Site
from gates import PATIENCE, Crowd, Gate
from wmisink.embedded import InstanceRequest, Namespace, Repository

if sys.version_info >= (3, 11):
    from typing import assert_type
else:
    from typing_extensions import assert_type


def test_rows_come_in_the_order_of_the_queries(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    results = wmisink.gather([numbers(count) for count in range(200)], connection=wmi)
    assert_type(results, list[list[wmisink.Row]])
    assert [len(rows) for rows in results] == list(range(200))


def test_queries_of_several_connections(site: Site) -> None:
    with site.connect() as one, site.connect() as other:
        results = wmisink.gather(
            [(one, site.query), (other, site.empty_query), (one, site.empty_query), site.query], connection=other
        )
        assert [len(rows) for rows in results] == [site.rows, 0, 0, site.rows]


def test_nothing_gives_nothing() -> None:
    assert wmisink.gather([]) == []


def test_first_failure_is_raised_and_the_others_are_cancelled(
    wmi: wmisink.Connection, namespace: Namespace, numbers: Callable[[int], str]
) -> None:
    gate = Gate(namespace)
    namespace.define("Test_Wrong", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Wrong")
    def fail(_request: InstanceRequest) -> list[dict[str, object]]:
        assert gate.reached.wait(PATIENCE)
        raise ValueError("wrong")

    with pytest.raises(wmisink.ProviderFailure) as raised:
        wmisink.gather([numbers(3), "SELECT * FROM Test_Wrong", Gate.query], connection=wmi)
    assert raised.value.query == "SELECT * FROM Test_Wrong"
    assert gate.saw_cancel.wait(PATIENCE)


def test_failures_take_the_place_of_rows_when_asked(wmi: wmisink.Connection, numbers: Callable[[int], str]) -> None:
    results = wmisink.gather(
        [numbers(3), "SELECT * FROM Test_Absent", numbers(4)], connection=wmi, return_exceptions=True
    )
    assert_type(results, list[list[wmisink.Row] | wmisink.WmiError])
    first, second, third = results
    assert isinstance(first, list)
    assert isinstance(second, wmisink.InvalidClass)
    assert isinstance(third, list)
    assert (len(first), len(third)) == (3, 4)


def test_options_are_those_of_each_query(wmi: wmisink.Connection, namespace: Namespace) -> None:
    Gate(namespace)
    [failure] = wmisink.gather([Gate.query], connection=wmi, timeout=0.02, return_exceptions=True)
    assert isinstance(failure, wmisink.CallTimedOut)


@pytest.mark.parametrize("query", [7, ("not a connection", "SELECT"), "SELECT without one"])
def test_query_without_a_connection_is_named(query: object) -> None:
    with pytest.raises(TypeError, match=r"The query .* needs a wmisink\.Connection"):
        wmisink.gather([query])  # type: ignore[list-item]


def test_no_more_is_outstanding_than_the_connection_allows(repository: Repository, namespace: Namespace) -> None:
    crowd = Crowd(namespace)
    with wmisink.connect(namespace.path, repository=repository, max_calls=3) as wmi:
        results = wmisink.gather([crowd.query] * 100, connection=wmi)
    assert [len(rows) for rows in results] == [1] * 100
    assert 1 <= crowd.most <= 3
