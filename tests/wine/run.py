"""The Windows half of the proof, on Linux: Windows programs, and a Windows CPython, under Wine.

    python tests/wine/run.py check                what this machine lacks, if anything (exit status 77)
    python tests/wine/run.py wheel                cross-build the wheel; its tags and DLLs are checked
    python tests/wine/run.py tests -k cancel      the pytest suite in the Windows interpreter
    python tests/wine/run.py native -R sink       the native tests as .exe, by ctest
    python tests/wine/run.py bench --check        Win32_IP4RouteTable: wmisink beside C++, comtypes and pywin32
    python tests/wine/run.py python -m wmisink query "SELECT Name, ProcessId FROM Win32_Process"

What is made on the way (interpreter, prefix, packages, wheel) is kept in .cache/wine, or in the directory that
WMISINK_WINE_CACHE names, and is made anew when anything that it is made from changes. WMISINK_WINE_WHEEL names a
finished wheel to use instead of the checkout's. WINEDEBUG is passed on to Wine.
"""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from winebox.cache import say
from winebox.installed import install_in
from winebox.lock import lock
from winebox.native import run_native_tests, run_program
from winebox.needs import Absent, Failed, everything
from winebox.prefix import opened
from winebox.route_bench import Plan, run_bench
from winebox.suite import run_suite
from winebox.wheel import problems, wheel

ABSENT_STATUS = 77
_FAILED_STATUS = 1
_INTERRUPTED_STATUS = 130
_PASSING_ON = ("tests", "native", "python", "exe")
_OWN_OPTIONS = ("--timeout", "--bare", "--help", "-h")


def main(words: Sequence[str]) -> int:
    """Run one command. Returns its own exit status; 1 when a step failed, 77 when this machine lacks something."""
    own, rest = _split(words)
    arguments = _parser().parse_args(own)
    arguments.rest = rest
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except Absent as absent:
        say(str(absent))
        return ABSENT_STATUS
    except Failed as failed:
        say(str(failed))
        return _FAILED_STATUS
    except KeyboardInterrupt:
        return _INTERRUPTED_STATUS


def _split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Tell our own words from those for the program that a command runs: these begin where our options end."""
    if not words or words[0] not in _PASSING_ON:
        return list(words), []
    end = 1
    while end < len(words) and words[end].partition("=")[0] in _OWN_OPTIONS:
        end += 1 + (words[end] == "--timeout")
    rest = list(words[end:])
    return list(words[:end]), rest[1:] if rest[:1] == ["--"] else rest


def _check(_: argparse.Namespace) -> int:
    missing = everything()
    for sentence in missing:
        print(sentence)
    return ABSENT_STATUS if missing else 0


def _wheel(_: argparse.Namespace) -> int:
    built = wheel()
    print(built)
    found = problems(built)
    for sentence in found:
        print(sentence)
    return _FAILED_STATUS if found else 0


def _prepare(_: argparse.Namespace) -> int:
    built = wheel()
    with opened() as prefix:
        print(install_in(prefix, built))
    return 0


def _tests(arguments: argparse.Namespace) -> int:
    return run_suite(arguments.rest, arguments.timeout)


def _native(arguments: argparse.Namespace) -> int:
    return run_native_tests(arguments.rest)


def _bench(arguments: argparse.Namespace) -> int:
    return run_bench(Plan(arguments.routes, arguments.rounds, arguments.clients, arguments.check, arguments.locale))


def _python(arguments: argparse.Namespace) -> int:
    built = None if arguments.bare else wheel()
    with opened() as prefix:
        command = [prefix.windows_path(install_in(prefix, built)), *arguments.rest]
        return prefix.run(command, cwd=prefix.drive_c, timeout=arguments.timeout, forward_stdin=True).status


def _exe(arguments: argparse.Namespace) -> int:
    if not arguments.rest:
        raise Failed("Name the Windows program to run: python tests/wine/run.py exe PROGRAM …")
    program, *words = arguments.rest
    with opened() as prefix:
        return run_program(prefix, Path(program), words, arguments.timeout)


def _lock(_: argparse.Namespace) -> int:
    lock()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str, rest: str = "") -> argparse.ArgumentParser:
        usage = f"%(prog)s [options] {rest}" if rest else None
        command = commands.add_parser(name, help=text, description=text, usage=usage)
        command.set_defaults(run=run)
        return command

    add("check", _check, "name what this machine lacks for all this")
    add("wheel", _wheel, "cross-build the wheel and check its tags and its DLLs")
    add("prepare", _prepare, "make everything and install the wheel; print the path of python.exe")
    _watchdog(add("tests", _tests, "run the pytest suite in the Windows interpreter", "[words for pytest ...]"), 1200)
    add("native", _native, "build the native tests with the preset mingw and run them", "[words for ctest ...]")
    _bench_options(add("bench", _bench, "time 10,000 rows of Win32_IP4RouteTable through several clients"))
    python = add(
        "python", _python, "run the Windows interpreter with the wheel installed", "[words for python.exe ...]"
    )
    python.add_argument("--bare", action="store_true", help="without the wheel")
    _watchdog(python, 3600)
    _watchdog(add("exe", _exe, "run one Windows program of this machine", "PROGRAM [words for it ...]"), 280)
    add("lock", _lock, "pin the newest versions of what is installed (packages.txt, build-tools.txt)")
    return parser


def _watchdog(command: argparse.ArgumentParser, seconds: float) -> None:
    text = f"seconds after which it is ended (default {seconds:g})"
    command.add_argument("--timeout", type=float, default=seconds, metavar="SECONDS", help=text)


def _bench_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--routes", type=int, default=10_000, help="how many rows (default 10,000)")
    command.add_argument("--rounds", type=int, default=5, help="runs of each client, interleaved (default 5)")
    command.add_argument(
        "--clients",
        nargs="+",
        metavar="CLIENT",
        help="only these: cpp wmisink wmisink_arrow comtypes pywin32",
    )
    command.add_argument(
        "--locale",
        choices=("c", "python"),
        default="c",
        help="of the C runtime, in every client: that of a C++ program (default), or the one that Python sets",
    )
    command.add_argument("--check", action="store_true", help="fail when wmisink misses its targets")


if __name__ == "__main__":
    # A termination unwinds the stack, so that no Wine process stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main(sys.argv[1:]))
