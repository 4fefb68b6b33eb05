"""How a process ends with WMI at work in it, and what a fork, an exec and another interpreter may do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator

import pytest
from gates import SOON
from programs import Program, programs

pytestmark = pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them")

BEGIN = """
import atexit, os, sys, threading, time
import wmisink
from wmisink.embedded import Repository

repository = Repository()
namespace = repository.namespace(r"root\\test")
namespace.define("Test_Slow", {"Number": "uint32"}, keys=["Number"])
namespace.define("Test_Many", {"Number": "uint32"}, keys=["Number"])
namespace.define("Test_Alarm", {"Level": "uint8"}, superclass="__ExtrinsicEvent")
inside = threading.Event()

@namespace.provides("Test_Slow")
def slow(request):
    yield from ({"Number": number} for number in range(100))  # a whole batch
    inside.set()
    while not request.cancelled():
        time.sleep(0.01)

@namespace.provides("Test_Many")
def many(request):
    return ({"Number": number} for number in range(10**9))

def connect():
    return wmisink.connect(namespace.path, repository=repository)

def in_thread(work):
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread

wmi = connect()
"""

# Each has a call of its kind at work when it is through.
AT_WORK = {
    "a provider in its generator": """
        call = wmi.query("SELECT * FROM Test_Slow")
        assert inside.wait(20)
    """,
    "a full queue": """
        call = wmi.query("SELECT * FROM Test_Many", capacity=10)
        while call.status().high_water < 10: time.sleep(0.001)
    """,
    "a call for events": """
        call = wmi.events("SELECT * FROM Test_Alarm")
        while not call.poll():
            namespace.publish("Test_Alarm", {"Level": 1})
            time.sleep(0.01)
    """,
    "a thread that waits for rows": """
        call = wmi.query("SELECT * FROM Test_Slow")
        rows = iter(call)
        for _ in range(100): next(rows)
        in_thread(lambda: next(rows))
        time.sleep(0.1)
    """,
    "a thread that waits for events": """
        call = wmi.events("SELECT * FROM Test_Alarm")
        in_thread(lambda: next(iter(call)))
        time.sleep(0.1)
    """,
    "a thread that starts calls": """
        def poll():
            while True:
                with wmi.query("SELECT * FROM Test_Many", capacity=10) as call:
                    call.poll()
        in_thread(poll)
        time.sleep(0.1)
    """,
    "a call that connects": """
        repository.faults.add(operation="ConnectServer", start_delay=60)
        in_thread(connect)
        calls = [wmi.query("SELECT * FROM Test_Slow") for _ in range(3)]  # the second has to connect
        time.sleep(0.1)
    """,
    "a call that WMI holds up at its start": """
        repository.faults.add(operation="ExecQuery", start_delay=60)
        call = wmi.query("SELECT * FROM Test_Slow")
        time.sleep(0.1)
    """,
    "a call that is silent": """
        repository.faults.add(operation="ExecQuery", final_status="missing", first_delay=60)
        call = wmi.query("SELECT * FROM Test_Slow")
        while call.status().phase == "created": time.sleep(0.001)
    """,
}


@pytest.fixture
def program() -> Iterator[Program]:
    """Starts a program that begins as these do."""
    with programs(BEGIN) as begin:
        yield begin


READY = 'print("ready", flush=True)'


def ended(process: subprocess.Popen[str], send: int | None = None) -> tuple[int, str, str]:
    """The exit code, and what was printed once it was ready, and sent a signal. Fails when the end isn't soon."""
    assert process.stdout is not None
    assert process.stderr is not None
    guard = threading.Timer(60, process.kill)
    guard.start()
    ready = process.stdout.readline()
    began = time.monotonic()
    if send is not None:
        process.send_signal(send)
    out, err = process.stdout.read(), process.stderr.read()  # not communicate(), which loses what readline() has read
    code = process.wait()
    guard.cancel()
    assert ready == "ready\n", err
    assert time.monotonic() - began < SOON
    return code, out, err


@pytest.mark.parametrize("at_work", AT_WORK)
def test_end_of_the_main_thread_ends_what_is_at_work(program: Program, at_work: str) -> None:
    assert ended(program(AT_WORK[at_work], READY)) == (0, "", "")


@pytest.mark.parametrize("at_work", AT_WORK)
def test_exit_at_once_leaves_what_is_at_work(program: Program, at_work: str) -> None:
    assert ended(program(AT_WORK[at_work], READY, "os._exit(3)")) == (3, "", "")


@pytest.mark.parametrize("at_work", AT_WORK)
def test_exit_code_is_the_programs_own(program: Program, at_work: str) -> None:
    assert ended(program(AT_WORK[at_work], READY, "sys.exit(5)")) == (5, "", "")


def test_exception_that_nobody_catches_is_shown_alone(program: Program) -> None:
    code, out, err = ended(program(AT_WORK["a full queue"], READY, 'raise LookupError("nothing there")'))
    assert (code, out) == (1, "")
    assert err.startswith("Traceback (most recent call last):")
    assert err.endswith("LookupError: nothing there\n")
    assert err.count("Traceback") == 1


def test_exit_in_a_thread_ends_that_thread_alone(program: Program) -> None:
    process = program(
        AT_WORK["a provider in its generator"],
        """
        thread = in_thread(lambda: (next(iter(wmi.query("SELECT * FROM Test_Many", capacity=10))), sys.exit(4)))
        thread.join(20)
        assert not thread.is_alive() and call.status().phase == "receiving"
        """,
        READY,
    )
    assert ended(process) == (0, "", "")


def test_exit_handlers_before_and_after_ours_may_use_what_they_have(program: Program) -> None:
    """What is registered after the import runs before our shutdown; what came before finds calls ended, not hung."""
    process = program(
        """
        atexit.unregister(wmisink._core.shutdown)
        def late():
            try:
                list(call)
            except RuntimeError as error:
                print(error)
            print(call.status().phase)
        atexit.register(late)
        atexit.register(wmisink._core.shutdown, 2.0)
        atexit.register(lambda: print(next(iter(wmi.query("SELECT * FROM Test_Many", capacity=10))).Number))
        """,
        AT_WORK["a provider in its generator"],
        READY,
    )
    code, out, err = ended(process)
    assert (code, err) == (0, "")
    assert out.splitlines() == ["0", "Python is ending; WMI can no longer be called.", "cancelled"]


def test_exception_in_an_exit_handler_does_not_keep_ours_from_its_work(program: Program) -> None:
    process = program(
        """
        @atexit.register
        def fail():
            raise LookupError("in a handler")
        """,
        AT_WORK["a full queue"],
        READY,
    )
    code, out, err = ended(process)
    assert (code, out) == (0, "")
    assert err.endswith("LookupError: in a handler\n")


def test_thread_that_is_no_daemon_is_waited_for_with_its_rows(program: Program) -> None:
    """Python waits for such threads before its exit handlers: what they are at comes to its own end."""
    process = program(
        """
        namespace.define("Test_Few", {"Number": "uint32"}, keys=["Number"])

        @namespace.provides("Test_Few")
        def few(request):
            for number in range(5):
                time.sleep(0.05)
                yield {"Number": number}

        threading.Thread(target=lambda: print(len(list(wmi.query("SELECT * FROM Test_Few"))))).start()
        """,
        READY,
    )
    assert ended(process) == (0, "5\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that one process sends another")
@pytest.mark.parametrize("at_work", AT_WORK)
def test_sigterm_ends_the_process_as_it_ends_any(program: Program, at_work: str) -> None:
    process = program(AT_WORK[at_work], READY, "time.sleep(60)")
    assert ended(process, signal.SIGTERM) == (-signal.SIGTERM, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that one process sends another")
def test_sigterm_that_is_made_an_exit_ends_a_wait(program: Program) -> None:
    process = program(
        """
        import signal
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(6))
        """,
        AT_WORK["a provider in its generator"],
        READY,
        "call.wait()",
    )
    assert ended(process, signal.SIGTERM) == (6, "", "")


forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX systems fork")

# What a child may try; each is refused with the way out, or does nothing, and none hangs.
IN_CHILD = """
import warnings
warnings.simplefilter("ignore")  # newer Pythons warn of the threads
call = wmi.query("SELECT * FROM Test_Slow")
rows = iter(call)
for _ in range(100): next(rows)

def refused(use):
    try:
        use()
    except RuntimeError as error:
        return "spawn" in str(error)
    return False

USES = {
    "connect": connect,
    "query": lambda: wmi.query("SELECT * FROM Test_Many"),
    "events": lambda: wmi.events("SELECT * FROM Test_Alarm"),
    "next": lambda: next(rows),
    "wait": call.wait,
    "wait for a second": lambda: call.wait(1.0),
    "repository": Repository,
    "define": lambda: namespace.define("Test_Other", {"Id": "uint32"}, keys=["Id"]),
    "put": lambda: namespace.put("Test_Slow", {"Number": 3}),
    "publish": lambda: namespace.publish("Test_Alarm", {"Level": 1}),
}
"""


@forks
@pytest.mark.parametrize("way", ["os.fork", "multiprocessing"])
def test_child_of_a_fork_is_refused_everything_and_ends_well(program: Program, way: str) -> None:
    body = {
        "os.fork": """
            child = os.fork()
            if child == 0:
                print(*(name for name, use in USES.items() if not refused(use)), flush=True)
                call.cancel(); call.close(); wmi.close()
                del call, rows, wmi, namespace, repository
                sys.exit(7)
            _, status = os.waitpid(child, 0)
            code = os.waitstatus_to_exitcode(status)
        """,
        "multiprocessing": """
            import multiprocessing
            def work():
                print(*(name for name, use in USES.items() if not refused(use)), flush=True)
                sys.exit(7)
            child = multiprocessing.get_context("fork").Process(target=work)
            child.start()
            child.join()
            code = child.exitcode
        """,
    }[way]
    process = program(
        IN_CHILD,
        READY,
        body,
        """
        # The parent goes on as if nothing had been.
        repository_goes_on = len(list(wmi.query("SELECT * FROM Test_Many", capacity=10).poll(1))) <= 1
        call.cancel()
        print(code, call.wait(20).phase, repository_goes_on)
        """,
    )
    assert ended(process) == (0, "\n7 cancelled True\n", "")


@forks
def test_child_of_a_fork_before_the_first_use_has_wmi_of_its_own() -> None:
    text = """
        import os, sys
        import wmisink
        from wmisink.embedded import Repository
        child = os.fork()
        repository = Repository()
        space = repository.namespace(r"root\\test")
        space.define("Test_A", {"Id": "uint32"}, keys=["Id"])
        space.put("Test_A", {"Id": 1})
        with wmisink.connect(space.path, repository=repository) as wmi:
            assert [row.Id for row in wmi.query("SELECT * FROM Test_A")] == [1]
        if child == 0:
            sys.exit(8)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(text)], input="", capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "8\n", "")


def test_process_that_multiprocessing_spawns_has_wmi_of_its_own(tmp_path: object) -> None:
    script = os.path.join(str(tmp_path), "spawning.py")  # noqa: PTH118
    with open(script, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(
            textwrap.dedent(
                """
                import multiprocessing
                import wmisink
                from wmisink.embedded import Repository

                def ask(number):
                    repository = Repository()
                    space = repository.namespace(r"root\\test")
                    space.define("Test_A", {"Id": "uint32"}, keys=["Id"])
                    space.put("Test_A", {"Id": number})
                    with wmisink.connect(space.path, repository=repository) as wmi:
                        return [row.Id for row in wmi.query("SELECT * FROM Test_A")]

                if __name__ == "__main__":
                    assert ask(1) == [1]  # this process is at it already
                    with multiprocessing.get_context("spawn").Pool(2) as pool:
                        print(pool.map(ask, [2, 3]))
                """
            )
        )
    done = subprocess.run([sys.executable, script], input="", capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[[2], [3]]\n", "")


@forks
def test_exec_starts_anew_with_calls_outstanding(program: Program) -> None:
    process = program(
        AT_WORK["a full queue"],
        READY,
        '''
        again = """
        import wmisink
        from wmisink.embedded import Repository
        repository = Repository()
        space = repository.namespace("root/test")
        space.define("Test_A", {"Id": "uint32"}, keys=["Id"])
        with wmisink.connect(space.path, repository=repository) as wmi:
            print(list(wmi.query("SELECT * FROM Test_A")))
        """

        os.execv(sys.executable, [sys.executable, "-c", again])
        ''',
    )
    assert ended(process) == (0, "[]\n", "")


SUB_INTERPRETER = """
import importlib.util, sys
name = next(name for name in ("_interpreters", "_xxsubinterpreters") if importlib.util.find_spec(name))
interpreters = importlib.import_module(name)
code = '''
import sys
sys.path[:] = %r
try:
    import wmisink
except ImportError as error:
    print(error, flush=True)
else:
    print("imported", flush=True)
''' % (sys.path,)

def in_another_interpreter(*config):
    one = interpreters.create(*config)
    interpreters.run_string(one, code)
    interpreters.destroy(one)

in_another_interpreter()  # alone
import wmisink
in_another_interpreter()
if sys.version_info >= (3, 13):
    in_another_interpreter("legacy")  # shares the GIL, as every one did before
from wmisink.embedded import Repository
repository = Repository()
space = repository.namespace("root/test")
space.define("Test_A", {"Id": "uint32"}, keys=["Id"])
with wmisink.connect(space.path, repository=repository) as wmi:
    print(list(wmi.query("SELECT * FROM Test_A")))
"""


def test_interpreter_that_is_not_the_main_one_is_told_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SUB_INTERPRETER], input="", capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    *refusals, answer = done.stdout.splitlines()
    assert len(refusals) == (3 if sys.version_info >= (3, 13) else 2)
    assert {refusal.partition(",")[0] for refusal in refusals} == {
        "wmisink can only be imported in the main interpreter"
    }
    assert answer == "[]"
