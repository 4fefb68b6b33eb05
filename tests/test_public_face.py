"""What the package shows: names, signatures, and examples that are true."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
import subprocess
import sys

import pytest
import wmisink
from wmisink import _core, aio, counters, embedded

MODULES = [
    "wmisink",
    "wmisink._call",
    "wmisink._connection",
    "wmisink._gather",
    "wmisink._parameters",
    "wmisink.aio",
    "wmisink.counters",
    "wmisink.counters._types",
    "wmisink.counters._watch",
    "wmisink.embedded",
    "wmisink.embedded._faults",
    "wmisink.testing",
    "wmisink.embedded._cim_class",
    "wmisink.embedded._namespace",
    "wmisink.embedded._repository",
    "wmisink.host",
]
OF_THE_HOST = {"wmisink.host", "wmisink._call", "wmisink.aio", "wmisink.counters", "wmisink.counters._watch"}


@pytest.mark.parametrize("module", [wmisink, aio, counters, embedded])
def test_all_names_exist_are_sorted_and_are_all_that_is_public(module: object) -> None:
    names = module.__all__  # type: ignore[attr-defined]
    by_number = {name: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)] for name in names}
    assert names == sorted(names, key=by_number.__getitem__)
    assert len(names) == len(set(names))
    for name in names:
        assert getattr(module, name) is not None
    public = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("wmisink")
    }
    assert public <= set(names)


@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_star_import_works_without_psutil() -> None:
    code = "import sys; sys.modules['psutil'] = None; from wmisink import *; print(connect.__name__)"
    done = subprocess.run([sys.executable, "-c", code], input="", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "connect"), done.stderr


@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_host_without_psutil_says_what_to_install() -> None:
    code = "import sys; sys.modules['psutil'] = None; import wmisink; wmisink.connect(provider='embedded')"
    done = subprocess.run([sys.executable, "-c", code], input="", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "python -m pip install psutil" in done.stderr
    assert "NotSupported" in done.stderr


@pytest.mark.parametrize(
    ("function", "signature"),
    [
        (
            wmisink.connect,
            (
                "(namespace, *, host=None, user=None, password=None, domain=None, authority=None, locale=None, "
                "authentication='packet-privacy', impersonation='impersonate', context=None, provider=None, "
                "repository=None, security='unsecured', max_calls=32, delivery='async', timeout=None)"
            ),
        ),
        (wmisink.Connection.query, "(self, wql, *values, **options)"),
        (wmisink.Call.poll, "(self, max_rows=500)"),
        (wmisink.Call.wait, "(self, timeout=None)"),
        (wmisink.Call.status, "(self)"),
        (wmisink.Call.cancel, "(self)"),
        (wmisink.Call.close, "(self)"),
        (embedded.Repository, "(*, batch_size=100)"),
        (
            embedded.Namespace.define,
            "(self, name, properties=None, *, keys=(), superclass=None, qualifiers=None, methods=None)",
        ),
        (embedded.Namespace.put, "(self, name, values=None)"),
        (embedded.Namespace.delete, "(self, path)"),
        (embedded.Namespace.classes, "(self)"),
    ],
)
def test_signature_is_as_promised(function: object, signature: str) -> None:
    assert callable(function)
    bare = inspect.signature(function)
    bare = bare.replace(
        parameters=[parameter.replace(annotation=inspect.Parameter.empty) for parameter in bare.parameters.values()],
        return_annotation=inspect.Signature.empty,
    )
    assert str(bare).replace(r"namespace='root\\cimv2'", "namespace") == signature


def test_everything_public_has_a_docstring() -> None:
    for module in (wmisink, aio, counters, embedded):
        assert inspect.getdoc(module)
        for name in module.__all__:
            value = getattr(module, name)
            if not inspect.isclass(value) and not inspect.isfunction(value):
                continue
            assert inspect.getdoc(value), name
            for method, function in vars(value).items() if inspect.isclass(value) else ():
                if not method.startswith("_") and callable(function):
                    assert inspect.getdoc(function), f"{name}.{method}"


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name: str) -> None:
    if name in OF_THE_HOST or (name == "wmisink" and not _core.com_available()):
        pytest.importorskip("psutil")
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_examples_there_are_some() -> None:
    finder = doctest.DocTestFinder()
    found = [
        test
        for name in ("wmisink", "wmisink._call", "wmisink._connection", "wmisink.embedded")
        for test in finder.find(importlib.import_module(name))
        if test.examples
    ]
    assert len(found) >= 4


def test_module_without_the_attribute_says_so() -> None:
    with pytest.raises(AttributeError, match="no attribute 'absent'"):
        _ = wmisink.absent


@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_import_loads_nothing_dear() -> None:
    code = "import sys, wmisink; print({'psutil', 'rich', 'click', 'importlib.metadata'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], input="", capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
