"""Type checkers know what a call gives: mypy and pyright read typed_rows.py, and find what is wrong in a copy of it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import wmisink

TYPED = Path(__file__).with_name("typed_rows.py")
PACKAGE = Path(wmisink.__file__).resolve().parent

#: What stands in the copy instead, and is wrong.
WRONG = {
    "assert_type(call, wmisink.Call[Process])": "assert_type(call, wmisink.Call[Pair])",
    "assert_type(process.process_id, int)": "process.no_such_field",
    "rows(as_=Pair)": "rows(as_=5)",
    "assert_type(await call, list[Process])": "assert_type(await call, list[wmisink.Row])",
}


def has(tool: str) -> pytest.MarkDecorator:
    missing = importlib.util.find_spec(tool) is None
    return pytest.mark.skipif(missing, reason=f"{tool} is a tool of development, which is on Linux")


def errors_of_mypy(program: Path) -> list[int]:
    """The lines in which mypy finds something."""
    installed = PACKAGE.parent.name == "site-packages"  # where mypy looks anyway, and wants not to be told
    environment = os.environ if installed else {**os.environ, "MYPYPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--config-file=", str(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=program.parent, env=environment)
    lines = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert bool(lines) == bool(done.returncode), done.stdout + done.stderr
    return sorted({int(line.split(":")[1]) for line in lines})


def errors_of_pyright(program: Path) -> list[int]:
    """The lines in which pyright finds something; a configuration of its own keeps it strict, and no more."""
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(PACKAGE.parent)], "include": [program.name]}
    program.with_name("pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=program.parent)
    found = json.loads(done.stdout)
    assert found["summary"]["filesAnalyzed"] == 1, done.stdout + done.stderr
    return sorted(
        {one["range"]["start"]["line"] + 1 for one in found["generalDiagnostics"] if one["severity"] == "error"}
    )


@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
@pytest.mark.parametrize(
    "errors_of",
    [pytest.param(errors_of_mypy, marks=has("mypy")), pytest.param(errors_of_pyright, marks=has("basedpyright"))],
)
def test_checker_knows_what_calls_give(errors_of: Callable[[Path], list[int]], tmp_path: Path) -> None:
    text = TYPED.read_text(encoding="utf-8")
    program = tmp_path / "program.py"
    program.write_text(text, encoding="utf-8")
    assert errors_of(program) == []
    for right, wrong in WRONG.items():
        assert right in text
        text = text.replace(right, wrong)
    program.write_text(text, encoding="utf-8")
    expected = [
        number for number, line in enumerate(text.splitlines(), 1) if any(wrong in line for wrong in WRONG.values())
    ]
    assert errors_of(program) == expected
