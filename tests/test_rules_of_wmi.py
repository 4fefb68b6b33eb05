"""Rules of WMI's that no other test is about; docs/conformance.md lists them all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Literal

import pytest
import wmisink
from wmisink.embedded import InstanceRequest, Namespace

PATIENCE = 60


@pytest.mark.parametrize("delivery", ["semisync", "controlled"])
def test_rows_that_come_late_and_a_last_batch_that_is_short_are_fetched(
    namespace: Namespace, wmi: wmisink.Connection, delivery: Literal["semisync", "controlled"]
) -> None:
    """IEnumWbemClassObject::Next: a time that has elapsed is no end, and WBEM_S_FALSE may bring objects."""
    namespace.define("Test_Late", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Late")
    def late(_request: InstanceRequest) -> Iterator[dict[str, int]]:
        for number in range(7):
            if number in (0, 5):
                time.sleep(0.5)  # longer than one fetch waits
            yield {"Id": number}

    assert [row.Id for row in wmi.query("SELECT * FROM Test_Late", delivery=delivery, timeout=PATIENCE)] == [*range(7)]


def test_a_context_reaches_the_provider_of_the_call(namespace: Namespace, wmi: wmisink.Connection) -> None:
    seen: list[dict[str, object]] = []
    namespace.define("Test_Context", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Context")
    def provide(request: InstanceRequest) -> Iterator[dict[str, int]]:
        seen.append(dict(request.context))
        yield {"Id": 1}

    wanted = {"__ProviderArchitecture": 32, "__RequiredArchitecture": True}
    assert len(list(wmi.query("SELECT * FROM Test_Context", context=wanted, timeout=PATIENCE))) == 1
    assert len(list(wmi.query("SELECT * FROM Test_Context", timeout=PATIENCE))) == 1
    assert seen == [wanted, {}]
    assert type(seen[0]["__RequiredArchitecture"]) is bool
