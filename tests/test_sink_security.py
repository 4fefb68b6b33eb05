"""How callbacks reach the sink of a call on the embedded WMI."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import pytest
import wmisink
from wmisink.embedded import InstanceRequest, Namespace, Repository

PATIENCE = 60

Security = Literal["direct", "unsecured", "checked", "verified"]
SECURITIES: Final[tuple[Security, ...]] = ("direct", "unsecured", "checked", "verified")


@pytest.mark.parametrize("security", SECURITIES)
def test_what_is_asked_for_is_in_force(repository: Repository, namespace: Namespace, security: Security) -> None:
    namespace.define("Test_Item", {"Id": "uint32"}, keys=["Id"])
    namespace.put("Test_Item", {"Id": 7})
    with wmisink.connect(namespace.path, repository=repository, security=security) as wmi:
        call = wmi.query("SELECT * FROM Test_Item")
        assert call.wait(PATIENCE).security == security
        assert [row.Id for row in call] == [7]


@pytest.mark.parametrize("security", SECURITIES)
def test_callbacks_of_the_embedded_wmi_come_from_this_process(
    repository: Repository, namespace: Namespace, security: Security
) -> None:
    namespace.define("Test_Item", {"Id": "uint32"}, keys=["Id"])
    with wmisink.connect(namespace.path, repository=repository, security=security) as wmi:
        status = wmi.query("SELECT * FROM Test_Item").wait(PATIENCE)
    is_asked = security in ("direct", "verified")  # else unsecapp.exe would be found
    assert (status.caller, status.caller_authentication) == ("in-process" if is_asked else None, None)
    assert status.callbacks_refused == 0


def test_a_call_that_no_callback_has_come_for_has_no_caller(
    repository: Repository, wmi: wmisink.Connection, namespace: Namespace
) -> None:
    namespace.define("Test_Item", {"Id": "uint32"}, keys=["Id"])
    repository.faults.add(refuse="WBEM_E_QUOTA_VIOLATION")
    call = wmi.query("SELECT * FROM Test_Item")
    with pytest.raises(wmisink.QuotaExceeded):
        call.wait(PATIENCE)
    assert call.status().caller is None
    assert call.status().caller_authentication is None


def test_an_unknown_security_is_refused_with_those_there_are(repository: Repository) -> None:
    with pytest.raises(ValueError, match="verified"):
        wmisink.connect(repository=repository, security="trusted")  # type: ignore[arg-type]


@pytest.mark.parametrize("security", SECURITIES)
def test_a_call_is_cancelled_whatever_stands_before_its_sink(
    repository: Repository, namespace: Namespace, security: Security
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
