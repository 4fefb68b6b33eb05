"""The stub of the extension says what the extension is."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

import pytest
from wmisink import _core

ALLOWED = Path(__file__).with_name("stubtest-allowlist.txt")
STUB = Path(_core.__file__).with_name("_core.pyi")


@pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="mypy is a tool of development, which is on Linux")
@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_stub_names_what_the_extension_has() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "--allowlist", str(ALLOWED), "wmisink._core"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def functions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from functions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef) and not any(ast.unparse(d) == "property" for d in node.decorator_list):
            yield prefix + node.name, node


def own_signature(name: str) -> ast.FunctionDef | None:
    """What pybind11 writes of a function's parameters into the first line of its documentation."""
    line, *_ = (attrgetter(name)(_core).__doc__ or "").splitlines() or [""]
    if not line.startswith(f"{name.rpartition('.')[2]}("):
        return None
    (parsed,) = ast.parse(f"def {line}: ...").body
    assert isinstance(parsed, ast.FunctionDef)
    return parsed


def parameters(function: ast.FunctionDef) -> list[tuple[str, bool]]:
    """Each parameter's name, and whether None is among its types."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    return [(a.arg, a.annotation is not None and "None" in ast.unparse(a.annotation)) for a in arguments]


@pytest.mark.thread_unsafe(reason="reads Python's own source, and Python 3.11 counts the depth of that for all threads")
def test_stub_has_the_parameters_that_the_extension_has() -> None:
    compared = 0
    for name, function in functions(ast.parse(STUB.read_text(encoding="utf-8")).body):
        own = own_signature(name)
        if own is None:
            continue
        compared += 1
        assert parameters(own) == parameters(function), name
    assert compared > 15
