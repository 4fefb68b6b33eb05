"""Wrong arguments: a plain TypeError or ValueError, or NotSupported, that names the argument and its value."""

from __future__ import annotations

import math
import sys
from typing import Any

import pytest
import wmisink
from wmisink import _core
from wmisink.embedded import Namespace, Repository

NO_COM = not _core.com_available()


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({"namespace": ""}, ValueError, "namespace is empty"),
        ({"namespace": 5}, TypeError, "namespace must be a string, not int"),
        ({"namespace": "root\0cimv2"}, ValueError, "namespace holds a NUL"),
        ({"host": ""}, ValueError, "host is empty"),
        ({"provider": "wbem"}, ValueError, "provider must be one of 'com', 'embedded'; 'wbem' is none"),
        ({"security": "none"}, ValueError, "security must be one of .*; 'none' is none"),
        ({"timeout": -1}, ValueError, "timeout must be 0 seconds or more.*; -1 is not"),
        ({"timeout": math.nan}, ValueError, "timeout must be 0 seconds or more"),
        ({"timeout": "5"}, TypeError, "timeout must be a number of seconds or None, not str"),
        ({"timeout": True}, TypeError, "timeout must be a number of seconds or None, not bool"),
        ({"password": "secret"}, ValueError, "password is given without user"),
        ({"user": "ann"}, ValueError, "user='ann' is given for this computer, and WMI refuses"),
        ({"user": "ann", "host": "."}, ValueError, r"user='ann' is given for host='\.'"),
        ({"password": 5, "user": "ann"}, TypeError, "password must be a string, a callable .*; int is none"),
        ({"repository": "mine"}, TypeError, "repository must be a wmisink.embedded.Repository or None, not str"),
        ({"repository": Repository(), "provider": "com"}, ValueError, "repository is for provider='embedded'"),
        ({"provider": "embedded", "authority": "Kerberos:x"}, ValueError, "authority='Kerberos:x' is given for this"),
    ],
)
def test_connect_with_a_wrong_argument_names_it(arguments: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        wmisink.connect(**arguments)


def test_connect_with_a_wrong_password_never_shows_it() -> None:
    with pytest.raises(ValueError, match="password") as raised:
        wmisink.connect(password="hunter2")  # noqa: S106
    assert "hunter2" not in str(raised.value)


def test_connect_of_the_embedded_wmi_to_another_host_is_not_supported() -> None:
    with pytest.raises(wmisink.NotSupported, match="host='server7' asks for another computer") as raised:
        wmisink.connect(host="server7", provider="embedded")
    assert raised.value.hresult == 0x8004100C


@pytest.mark.skipif(not NO_COM, reason="this is Windows, which has WMI")
@pytest.mark.parametrize("host", [None, "server7"])
def test_connect_by_com_off_windows_is_not_supported(host: str | None) -> None:
    with pytest.raises(wmisink.NotSupported, match=f"needs the WMI of Windows, and this is {sys.platform}"):
        wmisink.connect(host=host, provider="com")


@pytest.mark.skipif(not NO_COM, reason="this is Windows, which reaches other hosts")
def test_connect_to_another_host_off_windows_says_what_to_do() -> None:
    with pytest.raises(wmisink.NotSupported, match=r"only Windows can reach it.*run this on Windows"):
        wmisink.connect(host="server7", user="ann", password="hunter2")  # noqa: S106


@pytest.mark.parametrize("host", [".", "localhost", "LOCALHOST"])
def test_connect_to_this_machine_by_name_works(host: str, repository: Repository, namespace: Namespace) -> None:
    with wmisink.connect(namespace.path, host=host, repository=repository) as wmi:
        assert wmi.provider == "embedded"


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({"wql": ""}, ValueError, "wql is empty"),
        ({"wql": None}, TypeError, "wql must be a string, not None"),
        ({"capacity": 0}, ValueError, "capacity must be from 1 to 16,777,216; 0 is not"),
        ({"capacity": 2**24 + 1}, ValueError, "16,777,217 is not"),
        ({"capacity": 1.5}, TypeError, "capacity must be an integer, not float"),
        ({"capacity": True}, TypeError, "capacity must be an integer, not bool"),
        ({"overflow": "drop_oldest"}, ValueError, "overflow must be one of 'block', 'drop-oldest', 'fail'; 'drop_old"),
        ({"timeout": -0.5}, ValueError, "timeout must be 0 seconds or more.*; -0.5 is not"),
    ],
)
def test_query_with_a_wrong_argument_names_it(
    wmi: wmisink.Connection, arguments: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        wmi.query(**{"wql": "SELECT * FROM Test_Number", **arguments})


@pytest.mark.parametrize("timeout", [math.inf, 1e300, None])
def test_wait_with_an_endless_timeout_waits_for_the_end(site: Any, timeout: float | None) -> None:
    with site.connect() as wmi:
        assert wmi.query(site.query).wait(timeout).phase == "completed"


def test_poll_and_wait_with_wrong_arguments_name_them(site: Any) -> None:
    with site.connect() as wmi, wmi.query(site.query) as call:
        with pytest.raises(ValueError, match="max_rows must be from 1"):
            call.poll(max_rows=0)
        with pytest.raises(ValueError, match="timeout must be 0 seconds or more"):
            call.wait(timeout=-1)


def test_repository_with_a_wrong_batch_size_names_it() -> None:
    with pytest.raises(ValueError, match="batch_size must be from 1 to 65,536; 0 is not"):
        Repository(batch_size=0)
