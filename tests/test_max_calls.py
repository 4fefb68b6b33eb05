"""How many calls of a connection may be outstanding, and what those beyond it do."""

from __future__ import annotations

import threading

import pytest
import wmisink
from gates import Crowd, wait_until
from wmisink.embedded import InstanceRequest, Namespace


def test_calls_beyond_the_limit_wait_for_their_turn_and_all_are_answered(
    repository: wmisink.embedded.Repository, namespace: Namespace
) -> None:
    crowd = Crowd(namespace)
    with wmisink.connect(r"root\test", repository=repository, max_calls=2) as wmi:
        assert wmi.max_calls == 2
        calls = [wmi.query(crowd.query) for _ in range(100)]
        assert [[row.Id for row in call] for call in calls] == [[1]] * 100
    assert crowd.most <= 2


def test_call_that_waits_says_so_and_ends_when_it_is_cancelled(
    repository: wmisink.embedded.Repository, namespace: Namespace
) -> None:
    namespace.define("Test_Held", {"Id": "uint32"}, keys=["Id"])
    go = threading.Event()

    @namespace.provides("Test_Held")
    def held(_request: InstanceRequest) -> list[dict[str, object]]:
        go.wait(60)
        return [{"Id": 1}]

    with wmisink.connect(r"root\test", repository=repository, max_calls=1) as wmi:
        first = wmi.query("SELECT Id FROM Test_Held")
        wait_until(lambda: first.status().phase == "started", "the first call to be accepted")
        second = wmi.query("SELECT Id FROM Test_Held")
        third = wmi.query("SELECT Id FROM Test_Held")
        assert second.status().waiting
        assert not first.status().waiting
        with pytest.raises(wmisink.WaitTimeout, match="waits for its turn"):
            second.wait(0.01)
        second.cancel()
        assert second.wait(10).phase == "cancelled"
        go.set()
        assert [row.Id for row in first] == [1]
        assert [row.Id for row in third] == [1]


def test_deadline_counts_while_a_call_waits(repository: wmisink.embedded.Repository, namespace: Namespace) -> None:
    namespace.define("Test_Slow", {"Id": "uint32"}, keys=["Id"])
    go = threading.Event()

    @namespace.provides("Test_Slow")
    def slow(_request: InstanceRequest) -> list[dict[str, object]]:
        go.wait(60)
        return []

    with wmisink.connect(r"root\test", repository=repository, max_calls=1) as wmi:
        first = wmi.query("SELECT Id FROM Test_Slow")
        with pytest.raises(wmisink.CallTimedOut, match="waited for its turn"):
            list(wmi.query("SELECT Id FROM Test_Slow", timeout=0.05))
        go.set()
        first.wait(10)


@pytest.mark.parametrize("limit", [0, -1, 2.5, None])
def test_limit_that_cannot_be_is_refused(repository: wmisink.embedded.Repository, limit: object) -> None:
    with pytest.raises((TypeError, ValueError), match="max_calls"):
        wmisink.connect(repository=repository, max_calls=limit)  # type: ignore[arg-type]
