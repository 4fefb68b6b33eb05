"""The Windows half: the wheel, the native tests and this very suite in a Windows CPython, on Wine's WMI.

`tests/wine/run.py` does the work and can be used by hand; see its --help. Where Wine or mingw-w64 is not installed
these tests skip and say what to install; in CI (CI=true) they fail instead.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.wine,
    pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them"),
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform == "win32", reason="it drives Windows programs from Linux"),
]

RUN = Path(__file__).parent / "wine" / "run.py"
MINUTE = 60.0
CORE_OF_THE_LIBRARY = (
    "import asyncio, concurrent.futures, ctypes, decimal, importlib, multiprocessing, sqlite3, ssl, zoneinfo; "
    "importlib.invalidate_caches(); asyncio.run(asyncio.sleep(0)); print(ssl.OPENSSL_VERSION)"
)


def run(*words: str, timeout: float) -> subprocess.CompletedProcess[str]:
    """Run `tests/wine/run.py`; its output is shown with a test that fails, and with -rP also with one that passes."""
    done = subprocess.run(
        [sys.executable, str(RUN), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
    print(done.stdout, done.stderr, sep="\n")
    return done


@pytest.fixture(scope="module", autouse=True)
def wine() -> None:
    """Wine, mingw-w64 and what else the Windows half needs."""
    if sys.platform == "win32":
        return
    missing = run("check", timeout=MINUTE).stdout.strip()
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"In CI the Windows half must run, but:\n{missing}")
    if missing:
        pytest.skip(missing)


def test_wheel_for_windows_has_right_tags_and_brings_no_dll() -> None:
    done = run("wheel", timeout=15 * MINUTE)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].endswith("-cp311-cp311-win_amd64.whl")


def test_windows_interpreter_runs_its_standard_library() -> None:
    done = run("python", "-c", CORE_OF_THE_LIBRARY, timeout=10 * MINUTE)
    assert (done.returncode, done.stdout.split()[0]) == (0, "OpenSSL")


def test_windows_interpreter_passes_on_status_input_and_both_outputs() -> None:
    code = "import sys; print(repr(sys.stdin.read())); print('told', file=sys.stderr); sys.exit(7)"
    done = run("python", "-c", code, timeout=10 * MINUTE)
    assert (done.returncode, done.stdout.strip(), done.stderr.splitlines()[-1]) == (7, "''", "told")


def test_watchdog_ends_a_program_that_hangs() -> None:
    done = run("python", "--timeout", "2", "-c", "import time; time.sleep(600)", timeout=10 * MINUTE)
    assert done.returncode == 1
    assert "2 seconds" in done.stderr


def test_command_in_windows_interpreter_lists_the_processes_of_wine() -> None:
    query = "SELECT Name, ProcessId FROM Win32_Process"
    done = run("python", "-m", "wmisink", "query", query, "--format", "json", timeout=10 * MINUTE)
    assert done.returncode == 0
    # Names come as the class spells them, which is not how Wine spells ProcessId.
    rows = [{name.lower(): value for name, value in row.items()} for row in json.loads(done.stdout)]
    assert {"python.exe", "services.exe"} <= {row["name"] for row in rows}
    assert len({row["processid"] for row in rows}) == len(rows) > 3


def test_command_in_windows_interpreter_writes_a_table_and_csv() -> None:
    query = "SELECT Name, ProcessId FROM Win32_Process"
    table = run("python", "-m", "wmisink", "query", query, timeout=10 * MINUTE)
    assert (table.returncode, "services.exe" in table.stdout) == (0, True)
    written = run("python", "-m", "wmisink", "query", query, "--format", "csv", timeout=10 * MINUTE)
    rows = list(csv.DictReader(written.stdout.splitlines()))
    assert "services.exe" in {row["Name"] for row in rows}


def test_suite_passes_in_windows_interpreter(capsys: pytest.CaptureFixture[str]) -> None:
    done = run("tests", timeout=30 * MINUTE)
    with capsys.disabled():
        print(
            "\n  in Windows CPython:",
            done.stdout.strip().splitlines()[-1].strip("= ") if done.stdout else "nothing ran",
        )
    assert done.returncode == 0


def test_native_tests_pass_as_windows_programs(capsys: pytest.CaptureFixture[str]) -> None:
    done = run("native", timeout=40 * MINUTE)
    with capsys.disabled():
        print(
            "\n  as .exe:", next((line for line in done.stdout.splitlines() if "tests passed" in line), "nothing ran")
        )
    assert done.returncode == 0


@pytest.mark.benchmark
def test_ten_thousand_routes_come_as_fast_as_promised(capsys: pytest.CaptureFixture[str]) -> None:
    done = run("bench", "--routes", "10000", "--rounds", "9", "--check", timeout=20 * MINUTE)
    with capsys.disabled():
        print("\n" + done.stdout)
    assert done.returncode == 0
