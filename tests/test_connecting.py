"""Whom a program connects as, with which levels, and which named values its calls carry."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import wmisink
from wmisink import _core
from wmisink.embedded import InstanceRequest, MethodCall, Namespace, Repository
from wmisink.testing import serve

PASSWORD = "correct-horse-battery"  # noqa: S105


@pytest.fixture
def remote() -> Iterator[str]:
    """A computer that a repository stands in for."""
    repository = Repository()
    repository.namespace(r"root\cimv2")
    with serve(repository, host="server7"):
        yield "server7"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"user": r"CORP\ann", "authority": "NTLMDOMAIN:CORP"}, r"authority='NTLMDOMAIN:CORP' names a domain, and so"),
        ({"user": "ann@corp.example", "authority": "ntlmdomain:CORP"}, r"and so does user='ann@corp\.example'"),
        ({"user": "ann", "domain": "CORP", "authority": "NTLMDOMAIN:CORP"}, "and so does domain='CORP'"),
        ({"user": r"CORP\ann", "domain": "CORP"}, "names a domain, and so does domain='CORP'"),
        ({"user": r"CORP\ann", "authority": r"Kerberos:CORP\server7"}, "asks for Kerberos, and user="),
        ({"user": "ann", "domain": "CORP", "authority": "Kerberos:server7"}, "asks for Kerberos, and domain='CORP'"),
        ({"user": "ann", "authority": "Kerberos:"}, "authority='Kerberos:' names no principal; write"),
        ({"user": "ann", "authority": "NTLMDOMAIN: "}, "authority='NTLMDOMAIN: ' names no domain; write"),
        ({"authority": "NTLMDOMAIN:CORP"}, "names the domain of an account, and no user is given"),
        ({"user": "ann", "authority": "CORP"}, "authority='CORP' is neither NTLMDOMAIN:<domain> nor Kerberos:"),
        ({"user": ""}, "user is empty; give it a value or leave it out"),
        ({"user": "\\ann"}, r"user='\\ann' is no account; write ann, DOMAIN\\ann or"),
        ({"user": "CORP\\"}, "is no account"),
        ({"user": r"CORP\ann@corp.example"}, "is no account; .*one domain at most"),
        ({"password": PASSWORD}, "password is given without user"),
        ({"domain": "CORP"}, "domain='CORP' is given without user"),
        ({"locale": "en-US"}, "locale='en-US' is no locale of WMI's; write MS_"),
        ({"locale": "MS_"}, "locale='MS_' is no locale"),
        ({"locale": "MS_4g9"}, "locale='MS_4g9' is no locale"),
        ({"authentication": "privacy"}, "authentication must be one of 'default', 'none', .*; 'privacy' is none"),
        ({"impersonation": "anybody"}, "impersonation must be one of 'identify', .*; 'anybody' is none"),
        ({"impersonation": "anonymous"}, "impersonation='anonymous' hides who calls"),
        ({"user": "ann", "authentication": "none"}, "authentication='none' sends nobody's name, so user='ann'"),
        (
            {"user": "ann", "authority": "NTLMDOMAIN:CORP", "impersonation": "delegate"},
            "asks for NTLM, which cannot carry impersonation='delegate'",
        ),
    ],
)
def test_credentials_that_contradict_themselves_are_refused_with_the_way_out(
    remote: str, arguments: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        wmisink.connect(host=remote, **arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {"user": "ann", "password": PASSWORD},
        {"user": r"CORP\ann", "password": PASSWORD},
        {"user": "ann@corp.example", "authority": "Kerberos:server7"},
        {"user": "ann", "domain": "CORP"},
        {"user": "ann", "authority": "NTLMDOMAIN:CORP"},
        {"authority": "kerberos:CORP\\server7", "impersonation": "delegate"},
        {"user": "ann", "password": ""},
        {"locale": "MS_409"},
        {"authentication": "none"},
    ],
)
def test_credentials_that_agree_are_taken(remote: str, arguments: dict[str, Any]) -> None:
    with wmisink.connect(host=remote, **arguments) as wmi:
        assert wmi.namespace == r"root\cimv2"


@pytest.mark.parametrize("host", ["\\\\server7", "a b", "server7\\root"])
def test_a_host_that_is_no_name_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="is no computer's name; give the bare name"):
        wmisink.connect(host=host)


def test_levels_of_a_connection_can_be_asked(remote: str) -> None:
    with wmisink.connect(host=remote) as wmi:
        assert (wmi.authentication, wmi.impersonation) == ("packet-privacy", "impersonate")
    with wmisink.connect(host=remote, authentication="packet-integrity", impersonation="identify") as wmi:
        assert (wmi.authentication, wmi.impersonation) == ("packet-integrity", "identify")


def test_process_security_is_told() -> None:
    told = wmisink.process_security()
    assert told in (("wmisink", "other") if _core.com_available() else ("none",))


# The password.


def test_a_callable_is_asked_once_and_on_the_callers_thread(remote: str) -> None:
    import threading  # noqa: PLC0415

    asked: list[int] = []

    def fetch() -> str:
        asked.append(threading.get_ident())
        return PASSWORD

    with wmisink.connect(host=remote, user="ann", password=fetch):
        assert asked == [threading.get_ident()]


def test_a_callable_is_not_asked_when_something_else_is_wrong(remote: str) -> None:
    def fetch() -> str:
        raise AssertionError("asked")

    with pytest.raises(ValueError, match="names no principal"):
        wmisink.connect(host=remote, user="ann", password=fetch, authority="Kerberos:")
    with pytest.raises(wmisink.NotSupported):
        wmisink.connect(host="server8", provider="embedded", user="ann", password=fetch)


def test_what_a_callable_raises_comes_out_and_what_is_no_string_is_refused(remote: str) -> None:
    def vault() -> str:
        raise PermissionError("the vault is shut")

    with pytest.raises(PermissionError, match="the vault is shut"):
        wmisink.connect(host=remote, user="ann", password=vault)
    with pytest.raises(TypeError, match="password must be a string, a callable that returns one, or None; bytes is"):
        wmisink.connect(host=remote, user="ann", password=PASSWORD.encode)  # type: ignore[arg-type]


def _shown(error: BaseException) -> str:
    """As a program prints it that prints the variables of every frame; those of this test come off."""
    assert error.__traceback__ is not None
    frames = traceback.TracebackException(type(error), error, error.__traceback__.tb_next, capture_locals=True).format()
    return "".join(frames) + repr(error) + repr(error.args)


@pytest.mark.parametrize(
    "arguments",
    [
        {"user": "ann", "authority": "Kerberos:"},
        {"user": "ann", "host": "server8", "provider": "embedded"},
        {"user": "ann", "timeout": -1},
        {"user": None},
        {"user": "ann", "namespace": r"root\none"},
        {"user": "ann", "context": {"a": object()}},
    ],
)
def test_a_traceback_with_all_variables_shows_no_password(remote: str, arguments: dict[str, Any]) -> None:
    def wrong() -> None:
        wmisink.connect(**{"host": remote, **arguments}, password=PASSWORD)

    with pytest.raises((ValueError, TypeError, wmisink.WmiError)) as raised:
        wrong()
    shown = _shown(raised.value).replace(f"password={PASSWORD!r}", "")
    frames = [frame for frame in shown.splitlines() if PASSWORD in frame]
    assert "_connection.py" in shown
    assert frames == []


def test_a_coroutines_traceback_shows_no_password(remote: str) -> None:
    async def connect() -> None:
        async with wmisink.aio.connect(host=remote, user="ann", authority="Kerberos:", password=PASSWORD):
            pass

    def wrong() -> None:
        asyncio.run(connect())

    with pytest.raises(ValueError, match="names no principal") as raised:
        wrong()
    shown = _shown(raised.value)
    assert "_connection.py" in shown
    assert PASSWORD not in shown


def test_a_password_of_a_wrong_type_is_not_shown_either(remote: str) -> None:
    def wrong() -> None:
        wmisink.connect(host=remote, user="ann", password=PASSWORD.encode())  # type: ignore[arg-type]

    with pytest.raises(TypeError, match="bytes is none of them") as raised:
        wrong()
    assert PASSWORD not in _shown(raised.value)


def test_what_holds_a_password_shows_nothing() -> None:
    from wmisink._password import Password  # noqa: PLC0415

    assert PASSWORD not in repr(Password.of(PASSWORD))
    assert PASSWORD not in repr(_core.Secret(PASSWORD))
    with pytest.raises(TypeError):
        vars(Password.of(PASSWORD))


# The child keeps the password in the core alone and waits; whoever looks on knows what to look for.
_CHILD = """
import sys
from wmisink import _core

secret = _core.Secret(sys.stdin.readline().strip())
print("kept", flush=True)
sys.stdin.readline()
del secret
print("wiped", flush=True)
sys.stdin.readline()
"""


def _count_in_memory(process: int, wanted: bytes) -> int:
    found = 0
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            where, rights, *_rest = line.split()
            begin, end = (int(address, 16) for address in where.split("-"))
            if not rights.startswith("rw") or end - begin > 1 << 30:
                continue
            memory.seek(begin)
            try:
                found += memory.read(end - begin).count(wanted)
            except OSError:  # a region that cannot be read
                continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads another process's memory by /proc")
@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_the_cores_copy_of_a_password_is_gone_from_memory_once_it_is_let_go() -> None:
    marker = "Zq7-" + "wiped-when-it-goes-" * 2
    child = subprocess.Popen([sys.executable, "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdin is not None
        assert child.stdout is not None

        def step(text: str) -> str:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(text + "\n")
            child.stdin.flush()
            return child.stdout.readline().strip()

        units = marker.encode("utf-16-le")  # the core's form; Python's own str has one byte for a letter
        assert step(marker) == "kept"
        try:
            kept = _count_in_memory(child.pid, units)
        except PermissionError:
            child.kill()
            pytest.skip("this system lets nobody read a child's memory")
        assert step("") == "wiped"
        wiped = _count_in_memory(child.pid, units)
        child.stdin.write("\n")
        child.stdin.close()
    assert kept == 1
    assert wiped == 0


# Contexts.


@pytest.fixture
def seen(namespace: Namespace) -> list[dict[str, Any]]:
    """The contexts that the provider of ``Probe`` is shown."""
    contexts: list[dict[str, Any]] = []
    namespace.define("Probe", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Probe")
    def probes(request: InstanceRequest) -> list[dict[str, Any]]:
        contexts.append(dict(request.context))
        return [{"Id": 1}]

    return contexts


def test_a_calls_context_reaches_the_provider_in_its_types(wmi: wmisink.Connection, seen: list[dict[str, Any]]) -> None:
    context = {
        "__ProviderArchitecture": 64,
        "__RequiredArchitecture": True,
        "Text": "Grüße",
        "Real": 1.5,
        "Nothing": None,
        "Large": 2**40,
        "Numbers": [1, -2],
        "Words": ["a", "b"],
    }
    assert len(list(wmi.query("SELECT * FROM Probe", context=context))) == 1
    assert seen == [{**context, "Large": str(2**40)}]
    assert type(seen[0]["__RequiredArchitecture"]) is bool


def test_a_connections_context_is_in_every_call_and_the_calls_own_wins(
    repository: Repository, namespace: Namespace, seen: list[dict[str, Any]]
) -> None:
    of_connection = {"__ProviderArchitecture": 64, "Site": "north"}
    with wmisink.connect(namespace.path, repository=repository, context=of_connection) as wmi:
        list(wmi.query("SELECT * FROM Probe"))
        list(wmi.query("SELECT * FROM Probe", context={"__providerarchitecture": 32, "More": 1}))
        list(wmi.instances("Probe"))
        wmi.get("Probe.Id=1")
    assert seen[0] == seen[2] == seen[3] == of_connection
    assert seen[1] == {"__ProviderArchitecture": 32, "Site": "north", "More": 1}


def test_a_call_without_a_context_has_none(wmi: wmisink.Connection, seen: list[dict[str, Any]]) -> None:
    list(wmi.query("SELECT * FROM Probe"))
    assert seen == [{}]


def test_a_methods_function_sees_the_context(wmi: wmisink.Connection, namespace: Namespace) -> None:
    calls: list[MethodCall] = []
    namespace.load_mof(
        """
        class Door { [key] uint32 Id; [implemented, static] uint32 Open(); };
        """
    )

    @namespace.method("Door", "Open")
    def open_door(call: MethodCall) -> int:
        calls.append(call)
        return 0

    wmi.call("Door", "Open", context={"__ProviderArchitecture": 32})
    assert [dict(call.context) for call in calls] == [{"__ProviderArchitecture": 32}]


def test_a_partial_put_is_asked_for_by_its_context(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Shelf", {"Id": "uint32", "Height": "uint32", "Width": "uint32"}, keys=["Id"])
    namespace.put("Shelf", {"Id": 1, "Height": 10, "Width": 20})
    shelf = wmi.get("Shelf.Id=1")
    shelf.Height = 11
    shelf.Width = 21
    wmi.put(shelf, context={"__PUT_EXTENSIONS": True, "__PUT_EXT_PROPERTIES": ["Height"]})
    [row] = wmi.query("SELECT Height, Width FROM Shelf")
    assert (row.Height, row.Width) == (11, 20)


@pytest.mark.parametrize(
    ("context", "error", "told"),
    [
        ("a", TypeError, "context must be a mapping of names to values, not str"),
        ({1: 2}, TypeError, "a name in context must be a string, not int"),
        ({"a": object()}, TypeError, "The context value a takes None, bool, int"),
        ({"a": 2**64}, ValueError, "The context value a is given an int that no CIM type can hold"),
    ],
)
def test_a_context_that_is_none_is_refused(
    wmi: wmisink.Connection, context: Any, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        wmisink.connect(context=context)
    with pytest.raises(error, match=told):
        wmi.query("SELECT * FROM Probe", context=context)


def test_an_array_in_a_context_has_elements_of_one_type(wmi: wmisink.Connection, seen: list[dict[str, Any]]) -> None:
    with pytest.raises(
        wmisink.InvalidArgument, match="The context value Mixed is an array whose elements have no type"
    ):
        list(wmi.query("SELECT * FROM Probe", context={"Mixed": [1, "x"]}))
    assert seen == []
