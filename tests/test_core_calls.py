"""The boundary between Python and the client: threads that share a call, interrupts, forks, providers' exceptions."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import textwrap
import threading
import weakref
from collections.abc import Iterator, Mapping

import pytest
import wmisink
from gates import Gate, wait_until
from wmisink import _core
from wmisink._options import call_options
from wmisink.embedded import InstanceRequest, Namespace


def test_second_thread_that_takes_rows_is_told_so(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=0, after=1)
    call = wmi._core.query(gate.query, call_options(capacity=100))  # noqa: SLF001
    rows: list[wmisink.Row] = []
    reader = threading.Thread(target=lambda: rows.extend(call.next_rows(10)))
    reader.start()
    assert gate.reached.wait(10)
    wait_until(lambda: _refuses(call), "A refusal")
    gate.open()
    reader.join(10)
    assert len(rows) == 1


def _refuses(call: _core.AsyncCall) -> bool:
    try:
        call.poll(1)
    except RuntimeError as error:
        assert "one thread at a time" in str(error)  # noqa: PT017
        return True
    return False


def test_close_while_another_thread_takes_rows_ends_it(wmi: wmisink.Connection, namespace: Namespace) -> None:
    gate = Gate(namespace, before=100)
    call = wmi._core.query(gate.query, call_options(capacity=1000))  # noqa: SLF001
    batches: list[int] = []

    def read() -> None:
        while rows := call.next_rows(30):
            batches.append(len(rows))

    reader = threading.Thread(target=read)
    reader.start()
    assert gate.reached.wait(10)
    wait_until(lambda: sum(batches) == 100, "A hundred rows")
    call.close()
    reader.join(10)
    assert not reader.is_alive()
    assert call.poll(1) == []
    assert call.status().phase == "cancelled"


def test_provider_that_raises_is_quoted_with_the_exceptions_type(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Broken", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Broken")
    def provide(_request: object) -> list[dict[str, object]]:
        raise LookupError("no such \ud800 sensor")

    with pytest.raises(wmisink.ProviderFailure, match=r"LookupError: no such .* sensor"):
        list(wmi.query("SELECT * FROM Test_Broken"))


def test_provider_that_exits_fails_and_leaves_the_process_alone(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Exiting", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Exiting")
    def provide(_request: object) -> list[dict[str, object]]:
        raise SystemExit(3)

    with pytest.raises(wmisink.ProviderFailure, match="SystemExit"):
        list(wmi.query("SELECT * FROM Test_Exiting"))


@pytest.mark.thread_unsafe(reason="Ctrl-C reaches the main thread")
def test_ctrl_c_in_a_provider_reaches_the_main_thread(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Interrupted", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Interrupted")
    def provide(_request: object) -> list[dict[str, object]]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(wmi.query("SELECT * FROM Test_Interrupted"))


def test_provider_is_closed_when_the_call_is_over(wmi: wmisink.Connection, namespace: Namespace) -> None:
    closed = threading.Event()
    namespace.define("Test_Endless", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Endless")
    def provide(_request: object) -> Iterator[Mapping[str, object]]:
        try:
            number = 0
            while True:
                yield {"Id": number}
                number += 1
        finally:
            closed.set()

    with wmi.query("SELECT * FROM Test_Endless", capacity=10) as call:
        wait_until(lambda: call.status().rows_seen, "A first row")
        assert len(call.poll(5)) <= 5
    assert closed.wait(10)


def test_request_kept_after_its_call_says_that_it_is_over(wmi: wmisink.Connection, namespace: Namespace) -> None:
    kept: list[InstanceRequest] = []
    namespace.define("Test_Kept", {"Id": "uint32"}, keys=["Id"])

    @namespace.provides("Test_Kept")
    def provide(request: InstanceRequest) -> list[dict[str, object]]:
        kept.append(request)
        return []

    assert list(wmi.query("SELECT * FROM Test_Kept WHERE Id = 7")) == []
    [request] = kept
    wait_until(request.cancelled, "The request's end")
    assert (request.class_name, request.properties, dict(request.equals)) == ("Test_Kept", ("Id",), {"Id": 7})
    with pytest.raises(TypeError):
        request.equals["Id"] = 8  # type: ignore[index]


def test_provider_that_is_replaced_is_let_go_of(wmi: wmisink.Connection, namespace: Namespace) -> None:
    class Provider:
        def __call__(self, _request: object) -> list[dict[str, object]]:
            return [{"Id": 1}]

    namespace.define("Test_Replaced", {"Id": "uint32"}, keys=["Id"])
    first = Provider()
    gone = weakref.ref(first)
    namespace.provides("Test_Replaced")(first)
    assert len(list(wmi.query("SELECT * FROM Test_Replaced"))) == 1
    del first
    gc.collect()
    assert gone() is not None
    namespace.provides("Test_Replaced")(lambda _request: [])
    wait_until(lambda: gone() is None, "The end of the first provider")


def test_providers_rows_may_be_any_mapping(wmi: wmisink.Connection, namespace: Namespace) -> None:
    class Lazy(Mapping[str, object]):
        def __getitem__(self, key: str) -> object:
            return {"Id": 1, "name": "lazy"}[key]

        def __iter__(self) -> Iterator[str]:
            return iter(("Id", "name"))

        def __len__(self) -> int:
            return 2

    namespace.define("Test_Mapping", {"Id": "uint32", "Name": "string"}, keys=["Id"])
    namespace.provides("Test_Mapping")(lambda _request: [Lazy()])
    [row] = wmi.query("SELECT * FROM Test_Mapping")
    assert dict(row) == {"Id": 1, "Name": "lazy"}
    [again] = [row]
    namespace.provides("Test_Mapping")(lambda _request: [again])  # type: ignore[type-var]
    assert list(wmi.query("SELECT * FROM Test_Mapping")) == [row]


@pytest.mark.parametrize(
    ("capacity", "overflow", "told"),
    [(0, "block", "capacity"), (10, "perhaps", "overflow is 'block', 'drop-oldest' or 'fail', not 'perhaps'")],
)
def test_query_with_arguments_that_cannot_be_says_why(
    wmi: wmisink.Connection, capacity: int, overflow: str, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        wmi._core.query(  # noqa: SLF001
            "SELECT * FROM X",
            _core.CallOptions(
                capacity=capacity, overflow=overflow, timeout=None, context={}, delivery=None, watchdog=None
            ),
        )


def run(body: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(body)], input="", capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX systems fork")
@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_forked_process_is_told_to_use_spawn_and_ends_well() -> None:
    done = run(
        """
        import os, sys, warnings
        warnings.simplefilter("ignore")  # newer Pythons warn of the threads
        import wmisink
        from wmisink.embedded import Repository
        repository = Repository()
        repository.namespace(r"root\\test").define("Test_A", {"Id": "uint32"}, keys=["Id"])
        wmi = wmisink.connect(r"root\\test", repository=repository)
        assert list(wmi.query("SELECT * FROM Test_A")) == []
        call = wmi.query("SELECT * FROM Test_A")
        child = os.fork()
        if child == 0:
            try:
                wmi.query("SELECT * FROM Test_A")
            except RuntimeError as error:
                print("spawn" in str(error), flush=True)
            del wmi, repository, call
            sys.exit(7)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), len(list(call)))
        """
    )
    assert (done.stdout.split(), done.stderr, done.returncode) == (["True", "7", "0"], "", 0)


@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_nothing_can_be_called_after_the_shutdown() -> None:
    done = run(
        """
        import wmisink
        from wmisink import _core
        from wmisink.embedded import Repository
        repository = Repository()
        space = repository.namespace(r"root\\test")
        space.define("Test_A", {"Id": "uint32"}, keys=["Id"])
        wmi = wmisink.connect(space.path, repository=repository)
        call = wmi.query("SELECT * FROM Test_A")
        _core.shutdown(5.0)
        _core.shutdown(5.0)
        for use in (lambda: wmi.query("SELECT * FROM Test_A"), lambda: call.wait(), lambda: list(call)):
            try:
                use()
            except RuntimeError as error:
                print(error)
        print(call.status().phase in ("completed", "cancelled"))
        call.cancel(); call.close(); wmi.close()
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
    *refusals, told = done.stdout.splitlines()
    assert told == "True"
    assert set(refusals) == {"Python is ending; WMI can no longer be called."}


@pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")
def test_provider_still_in_python_at_the_end_is_left_behind() -> None:
    done = run(
        """
        import sys, threading, time
        import wmisink
        from wmisink.embedded import Repository
        repository = Repository()
        space = repository.namespace(r"root\\test")
        space.define("Test_A", {"Id": "uint32"}, keys=["Id"])
        inside = threading.Event()

        @space.provides("Test_A")
        def provide(request):
            inside.set()
            end = time.monotonic() + 2.3  # it comes back while the interpreter is going down
            while time.monotonic() < end:
                time.sleep(0.0001)
            yield {"Id": 1}

        wmi = wmisink.connect(space.path, repository=repository)
        calls = [wmi.query("SELECT * FROM Test_A") for _ in range(20)]
        inside.wait()

        class Slow:
            def __del__(self, sleep=threading.Event().wait):  # after the threads were told to go
                sleep(0.6)

        sys.modules["slow"] = Slow()
        """
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
