"""Tests under pytest-run-parallel: each of a test's threads has fixtures of its own, and the report says what ran so.

The plugin runs one test in several threads at once and gives all of them the same fixtures, so that each would define
the classes of the others again, in one repository. Here every thread makes this suite's own fixtures anew, and what
the threads share is what wmisink itself shares: the extension, its runtime and its threads.

See https://github.com/Quansight-Labs/pytest-run-parallel for the plugin and for the marker `thread_unsafe`.
"""

from __future__ import annotations

import functools
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

TESTS = Path(__file__).parent


def is_parallel(config: pytest.Config) -> bool:
    """Whether each test runs in several threads: the plugin is there, and asked for more than one."""
    return str(config.getoption("parallel_threads", 1)) != "1"


def give_each_thread_its_own(items: list[pytest.Item]) -> None:
    """Have each thread that runs one of these tests make the test's fixtures for itself."""
    for item in items:
        if isinstance(item, pytest.Function):
            item.obj = _InEachThread(item)


def let_go_of_fixtures(item: pytest.Item) -> None:
    """Let go of the fixtures that pytest made for all threads, which none has used: a connection, say, is closed so."""
    if isinstance(item, pytest.Function) and is_parallel(item.config):
        item.funcargs.clear()


class _InEachThread:
    """A test function: on the main thread as it is, and with fixtures of its own on any other."""

    def __init__(self, item: pytest.Function) -> None:
        functools.update_wrapper(self, item.obj)  # the plugin and Hypothesis look at the function within
        self.__globals__ = item.obj.__globals__
        self._item = item
        self._test = item.obj

    def __call__(self, **given: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            self._test(**given)
            return
        try:
            with ExitStack() as stack:
                fixtures = _Fixtures(self._item, given, stack)
                fixtures.make_used()
                self._test(**{name: fixtures.get(name) for name in given})
        except (Warning, SystemExit) as told:  # the plugin takes neither for a failure
            raise AssertionError(f"The test ended with {told!r}.") from told


class _Fixtures:
    """What one thread's run of a test is given."""

    def __init__(self, item: pytest.Function, given: dict[str, Any], stack: ExitStack) -> None:
        self._item = item
        self._given = given
        self._stack = stack
        self._made: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def make_used(self) -> None:
        """Make those that the test names in `usefixtures`, and gets nothing from."""
        for marker in self._item.iter_markers("usefixtures"):
            for name in marker.args:
                self.get(name)

    def _make(self, name: str) -> Any:
        if name == "request":
            raise AssertionError("A test that runs in threads must not ask for `request`: that is not theirs to share.")
        definition = self._own_definition(name)
        if definition is not None:
            return self._call(definition)
        if name == "tmp_path" and name not in self._given:  # the plugin has it for each thread, but for the test alone
            directory = Path(str(self._item.funcargs[name])) / f"fixtures_of_{threading.get_ident()}"
            directory.mkdir()
            return directory
        return self._given[name] if name in self._given else self._item.funcargs[name]

    def _own_definition(self, name: str) -> pytest.FixtureDef[Any] | None:
        """The definition of a fixture that each thread has its own of: of this suite, and made for each test."""
        definitions = self._item._fixtureinfo.name2fixturedefs.get(name)  # noqa: SLF001  (there's no public way)
        if not definitions or definitions[-1].scope != "function":
            return None
        code = getattr(definitions[-1].func, "__code__", None)
        return definitions[-1] if code is not None and TESTS in Path(code.co_filename).parents else None

    def _call(self, definition: pytest.FixtureDef[Any]) -> Any:
        arguments = {name: self.get(name) for name in definition.argnames if name != "request"}
        if "request" in definition.argnames:
            arguments["request"] = self._request(definition.argname)
        made = definition.func(**arguments)
        if isinstance(made, Iterator) and hasattr(made, "throw"):
            return self._stack.enter_context(_ended(made))
        return made

    def _request(self, name: str) -> Any:
        """What a fixture of this suite asks for in its `request`: its parameter, and other fixtures."""
        request = SimpleNamespace(getfixturevalue=self.get)
        parameters = self._item.callspec.params if hasattr(self._item, "callspec") else {}
        if name in parameters:
            request.param = parameters[name]
        return request


@contextmanager
def _ended(fixture: Iterator[Any]) -> Iterator[Any]:
    """A fixture that yields, run to its end after the test as pytest has it: without the test's exception."""
    try:
        yield next(fixture)
    finally:
        for _ in fixture:
            raise AssertionError("A fixture yields once.")


def report(terminal: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many tests ran in several threads at once, and how many didn't, by reason."""
    plugin: Any = config.pluginmanager.get_plugin("_run-parallel")
    if plugin is None or not is_parallel(config):
        return
    threads = config.getoption("parallel_threads")
    terminal.section("tests in threads")
    terminal.line(f"{len(plugin.run_in_parallel)} tests ran in {threads} threads at once; the others have a reason:")
    for reason, count in Counter(plugin.thread_unsafe.values()).most_common():
        terminal.line(f"{count:6} {reason}")
