"""The command: output, exit codes, and what it does when it's interrupted or nobody reads."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from gates import wait_until
from wmisink import _cli, _core
from wmisink._cli import _password

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")

Run = "Callable[..., subprocess.CompletedProcess[str]]"

#: A query that every WMI we test on answers with rows, where the host's classes or Wine's are there.
SYSTEM = "SELECT Name, TotalPhysicalMemory FROM Win32_ComputerSystem"


@pytest.fixture(autouse=True)
def _needs_a_host() -> None:
    if not _core.com_available():
        pytest.importorskip("psutil")


def command(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **dict(options.get("env", {}))}  # type: ignore[call-overload]
    return subprocess.run(
        [sys.executable, "-m", "wmisink", *arguments],
        input="",
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env=environment,
    )


def test_query_prints_an_aligned_table_where_there_is_no_terminal() -> None:
    done = command("query", SYSTEM)
    assert (done.returncode, done.stderr) == (0, "")
    header, values = done.stdout.splitlines()
    assert header.split() == ["Name", "TotalPhysicalMemory"]
    assert re.fullmatch(r"\S.*\S +\d+", values)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("json", json.loads),
        ("ndjson", lambda text: [json.loads(line) for line in text.splitlines()]),
        ("csv", lambda text: list(csv.DictReader(io.StringIO(text)))),
    ],
)
def test_query_prints_what_programs_read(name: str, read: Callable[[str], list[dict[str, object]]]) -> None:
    done = command("query", SYSTEM, "--format", name)
    assert (done.returncode, done.stderr) == (0, "")
    [row] = read(done.stdout)
    assert set(row) == {"Name", "TotalPhysicalMemory"}
    assert int(str(row["TotalPhysicalMemory"])) > 0


@pytest.mark.parametrize("provider", ["embedded", "com"] if _core.com_available() else ["embedded"])
def test_bad_query_exits_with_one_clear_line(provider: str) -> None:
    if provider == "embedded":
        pytest.importorskip("psutil")
    done = command("query", "SELECT * FROM Win32_ComputerSystem WHERE", "--provider", provider)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"wmisink: .*WBEM_E_INVALID_QUERY 0x80041017.*WHERE\)\n", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["query", SYSTEM, "--namespace", r"root\absent"], 1, "WBEM_E_INVALID_NAMESPACE"),
        (["query", ""], 2, "wql is empty"),
        (["query", SYSTEM, "--format", "xml"], 2, "'xml' is not one of"),
        (["query", SYSTEM, "--timeout", "-1"], 2, "timeout must be 0 seconds or more"),
        (["query", SYSTEM, "--provider", "none"], 2, "'none' is not one of"),
        (["query"], 2, "Missing argument 'WQL'"),
        (["bogus"], 2, "No such command"),
    ],
)
def test_wrong_usage_says_what_is_wrong(arguments: list[str], code: int, told: str) -> None:
    done = command(*arguments)
    assert done.returncode == code
    assert done.stdout == ""
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(_core.com_available(), reason="Windows reaches other hosts")
def test_remote_host_off_windows_is_one_clear_line_without_the_password() -> None:
    done = command("query", SYSTEM, "--host", "server7", "--user", "ann", env={"WMISINK_PASSWORD": "hunter2"})
    assert done.returncode == 1
    assert re.fullmatch(r"wmisink: host='server7' asks for another computer.*\n", done.stderr)
    assert "hunter2" not in done.stderr


def test_version_is_that_of_the_distribution() -> None:
    done = command("--version")
    assert (done.returncode, done.stdout) == (0, f"wmisink {metadata.version('wmisink')}\n")


def test_query_without_rows_prints_nothing() -> None:
    done = command("query", "SELECT Name FROM Win32_ComputerSystem WHERE Name = 'no such name'")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_run_in_this_process_returns_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert _cli.run(["query", SYSTEM, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert _cli.run(["query", "SELECT"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_password_is_taken_from_the_environment_or_the_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, dict[str, object]]] = []

    def prompt(text: str, **options: object) -> str:
        asked.append((text, options))
        return "typed"

    monkeypatch.setattr(click, "prompt", prompt)
    monkeypatch.setenv("WMISINK_PASSWORD", "")
    assert _password("ann") == ""  # given, and empty
    assert _password(None) is None
    assert asked == []
    monkeypatch.delenv("WMISINK_PASSWORD")
    assert _password("ann") == "typed"
    assert asked == [("Password of ann", {"hide_input": True, "err": True})]


#: The command, on a repository whose class Test_Slow gives 3,000 rows and then waits.
ENDLESS = """
import os, pathlib, sys, time
import wmisink._connection, wmisink._cli
from wmisink.embedded import Repository

repository = Repository()
namespace = repository.namespace(r"root\\cimv2")
namespace.define("Test_Slow", {"Number": "uint32", "When": "datetime"}, keys=["Number"])

@namespace.provides("Test_Slow")
def provide(request):
    yield from ({"Number": number} for number in range(3000))
    pathlib.Path(os.environ["WAITING"]).touch()
    while not request.cancelled():
        time.sleep(0.01)

wmisink._connection._host_repository = lambda: repository
wmisink._cli.main(["query", "SELECT * FROM Test_Slow", "--provider", "embedded", *sys.argv[1:]])
"""


class Endless:
    """Starts that command, and tells when its provider has come to the waiting."""

    def __init__(self, waiting: Path) -> None:
        self.waiting = waiting

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", ENDLESS, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "WAITING": str(self.waiting)},
        )


@pytest.fixture
def endless(tmp_path: Path) -> Endless:
    return Endless(tmp_path / "waiting")


@pytest.mark.parametrize("name", ["ndjson", "csv"])
def test_rows_are_printed_as_they_arrive(endless: Endless, name: str) -> None:
    with endless.start("--format", name) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3000)]
        assert all(lines)
        assert process.poll() is None
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT can't be sent to one process on Windows")
@pytest.mark.parametrize("name", ["table", "json", "ndjson", "csv"])
def test_ctrl_c_exits_with_130_and_quietly(endless: Endless, name: str) -> None:
    process = endless.start("--format", name)
    wait_until(endless.waiting.exists, "A provider that waits")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=40)
    assert (process.returncode, err) == (130, "")


def test_reader_that_goes_away_ends_it_quietly(endless: Endless) -> None:
    with endless.start("--format", "ndjson") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=60) == 141
        assert process.stderr.read() == ""


def test_timeout_ends_a_query_that_never_does(endless: Endless) -> None:
    process = endless.start("--format", "ndjson", "--timeout", "2")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert len(out.splitlines()) <= 3000
    assert re.fullmatch(r"wmisink: [^\n]*\n", err)
