"""How callbacks reach the sink of a call on the embedded WMI."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
import wmisink
from wmisink.embedded import InstanceRequest, Namespace, Repository

PATIENCE = 60


@pytest.mark.parametrize("security", ["direct", "unsecured", "checked"])
def test_what_is_asked_for_is_in_force(
    repository: Repository, namespace: Namespace, security: Literal["direct", "unsecured", "checked"]
) -> None:
    namespace.define("Test_Item", {"Id": "uint32"}, keys=["Id"])
    namespace.put("Test_Item", {"Id": 7})
    with wmisink.connect(namespace.path, repository=repository, security=security) as wmi:
        call = wmi.query("SELECT * FROM Test_Item")
        assert call.wait(PATIENCE).security == security
        assert [row.Id for row in call] == [7]


@pytest.mark.parametrize("security", ["direct", "unsecured", "checked"])
def test_a_call_is_cancelled_whatever_stands_before_its_sink(
    repository: Repository, namespace: Namespace, security: Literal["direct", "unsecured", "checked"]
) -> None:
    namespace.define("Test_Endless", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Endless")
    def endless(_request: InstanceRequest) -> Iterator[dict[str, int]]:
        while True:
            yield {"Id": 1}

    with wmisink.connect(namespace.path, repository=repository, security=security) as wmi:
        call = wmi.query("SELECT * FROM Test_Endless", capacity=10)
        next(iter(call))
        call.cancel()
        assert call.wait(PATIENCE).phase == "cancelled"
