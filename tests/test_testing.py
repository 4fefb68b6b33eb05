"""wmisink.testing: repositories that stand in for computers, fixtures for pytest, and copies of a WMI."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import wmisink
from wmisink.embedded import Repository
from wmisink.testing import mirror, serve

if TYPE_CHECKING:
    from conftest import Site


def _machine(name: str) -> Repository:
    repository = Repository()
    cimv2 = repository.namespace(r"root\cimv2")
    cimv2.define("Test_Machine", {"Name": "string"}, keys=["Name"])
    cimv2.put("Test_Machine", {"Name": name})
    return repository


def _name(host: str | None = None, **arguments: str) -> str:
    with wmisink.connect(host=host, **arguments) as wmi:  # type: ignore[arg-type]
        [row] = wmi.query("SELECT Name FROM Test_Machine")
        return str(row.Name)


def test_served_repository_answers_for_this_computer() -> None:
    with serve(_machine("stand-in")) as repository:
        assert [_name(host) for host in (None, ".", "LOCALHOST")] == ["stand-in"] * 3
        assert repository.faults is not None


def test_served_repository_answers_for_another_computer_with_any_credentials() -> None:
    with serve(_machine("one"), host="server1"), serve(_machine("two"), host="server2"):
        assert _name("SERVER1") == "one"
        assert _name("server2", user="admin", password="secret", authority="NTLMDOMAIN:lab") == "two"  # noqa: S106


@pytest.mark.thread_unsafe(reason="what stands in for this computer does so for the whole process")
def test_innermost_of_nested_ones_counts() -> None:
    with serve(_machine("outer")):
        with serve(_machine("inner")):
            assert _name() == "inner"
        assert _name() == "outer"


def test_an_explicit_repository_or_provider_is_not_replaced() -> None:
    with serve(_machine("stand-in")), wmisink.connect(repository=_machine("own")) as wmi:
        [row] = wmi.query("SELECT Name FROM Test_Machine")
        assert row.Name == "own"


def test_after_the_block_the_computer_is_what_it_was() -> None:
    with serve(_machine("one"), host="server1"):
        pass
    if sys.platform != "win32":
        with pytest.raises(wmisink.NotSupported, match="server1"):
            wmisink.connect(host="server1")


def test_what_is_no_repository_is_refused() -> None:
    with pytest.raises(TypeError, match="repository must be"), serve("server1"):  # type: ignore[arg-type]
        pass


def test_mirror_answers_as_its_original() -> None:
    copy = Repository()
    target = copy.namespace(r"root\copy")
    source = Repository()
    original = source.namespace(r"root\original")
    types = {"Id": "uint32", "Name": "string", "Big": "uint64", "When": "datetime", "Tags": "string[]", "Odd": "sint8"}
    original.define("Test_Original", types, keys=["Id"])
    for number in range(3):
        original.put("Test_Original", {"Id": number, "Name": f"n{number}", "Big": 2**63 + number, "Tags": ["a", "b"]})
    with wmisink.connect(original.path, repository=source) as wmi:
        assert mirror(wmi, ["Test_Original"], target) == {"Test_Original": 3}
        expected = [dict(row) for row in wmi.query("SELECT * FROM Test_Original")]
    with wmisink.connect(target.path, repository=copy) as wmi:
        assert [dict(row) for row in wmi.query("SELECT * FROM Test_Original")] == expected


def test_mirror_copies_from_any_wmi_under_another_name(site: Site) -> None:
    copy = Repository()
    target = copy.namespace(r"root\copy")
    name = site.query.split()[3]
    original = {"com": name, "embedded": f"{name} WHERE Count = 49"}[site.provider]
    with site.connect() as wmi:
        assert mirror(wmi, {original: "Test_Copy"}, target) == {original: site.rows}
        expected = [tuple(row) for row in wmi.query(f"SELECT * FROM {original}")]
    with wmisink.connect(target.path, repository=copy) as wmi:
        assert [tuple(row) for row in wmi.query("SELECT * FROM Test_Copy")] == expected


EXAMPLE = Path(__file__).parent.parent / "examples" / "monitoring"


@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_example_suite_passes() -> None:
    """The example's own tests, as its user would run them."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE)],
        input="",
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
