"""Times the same query through several clients, interleaved, in one network namespace with many routes."""

import statistics
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .cache import SCRIPTS, fingerprint, link_tree, made, remove_tree, say
from .installed import install_in
from .needs import Failed, tool
from .prefix import Prefix, opened
from .routes import destinations, network_with_routes
from .wheel import wheel

_BENCH = SCRIPTS / "bench"
_SOURCE = _BENCH / "semisync.cpp"
_OPTIONS = (
    "-std=c++20",
    "-O2",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wshadow",
    "-Wconversion",
    "-Wsign-conversion",
    "-Werror",
)
_LIBRARIES = ("-static", "-lole32", "-loleaut32", "-lwbemuuid", "-luuid")
_LABELS = {
    "cpp": "C++, semisynchronous",
    "wmisink": "wmisink, Python rows",
    "wmisink_arrow": "wmisink, Arrow batches",
    "comtypes": "comtypes, SWbemServices",
    "pywin32": "pywin32, SWbemServices",
}
# What a run on a busy machine has to keep to, as ratios of medians; docs/rows.md has what a quiet one measures.
MOST_TIMES_CPP = 1.5
LEAST_TIMES_FASTER = {"pywin32": 10.0, "comtypes": 7.0}
_SECONDS_A_CLIENT = 300.0


@dataclass(frozen=True)
class Plan:
    """What to run: how many routes and rounds, which clients (None: all), whether to judge the result, and where.

    Where: the locale of the C runtime, "c" or "python". Wine's WMI compares names of properties letter by letter in the
    locale of the C runtime, which it shares with the program; the one that Python sets makes that slow. So every client
    runs in the same.
    """

    routes: int
    rounds: int
    clients: Sequence[str] | None
    check: bool
    locale: str = "c"


def run_bench(plan: Plan) -> int:
    """Run the benchmark and print its table. Returns 1 when it was to be judged and a target was missed."""
    names = list(plan.clients or _LABELS)
    unknown = [name for name in names if name not in _LABELS]
    if unknown or (plan.check and set(names) != set(_LABELS)):
        raise Failed(f"The clients are {', '.join(_LABELS)}; --check needs all of them; got {names}.")
    program, built = _yardstick(), wheel()
    with network_with_routes(plan.routes) as inside, opened(inside) as prefix:
        commands = _commands(prefix, program, built, plan.locale)
        seconds: dict[str, list[float]] = {name: [] for name in names}
        for number in range(plan.rounds):
            say(f"round {number + 1} of {plan.rounds}")
            answers = {}
            for name in _rotated(names, number):
                taken, answers[name] = _measure(prefix, name, commands[name])
                seconds[name].append(taken)
            _compare(answers, plan.routes)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    _print_table(plan.routes, seconds, medians)
    return _judge(medians) if plan.check else 0


def _yardstick() -> Path:
    """The directory of the C++ program, compiled when the cache has not got it."""
    compiler = tool("x86_64-w64-mingw32-g++-posix")

    def compile_program(directory: Path) -> None:
        command = [compiler, *_OPTIONS, str(_SOURCE), "-o", str(directory / "semisync.exe"), *_LIBRARIES]
        if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode != 0:
            raise Failed(f"{_SOURCE} was not compiled.")

    return made("yardstick", fingerprint(_SOURCE, Path(__file__)), compile_program)


def _commands(prefix: Prefix, program: Path, built: Path, locale: str) -> Mapping[str, Sequence[str]]:
    """The command line of each client, with the scripts and the program copied to drive C:."""
    python = prefix.windows_path(install_in(prefix, built))
    directory = _directory(prefix)
    remove_tree(directory)
    link_tree(_BENCH, directory)
    link_tree(program, directory)
    yardstick = prefix.windows_path(directory / "semisync.exe")
    programs = {name: [yardstick] if name == "cpp" else [python, f"with_{name}.py"] for name in _LABELS}
    return {name: [*command, locale] for name, command in programs.items()}


def _directory(prefix: Prefix) -> Path:
    return prefix.drive_c / "bench"


def _measure(prefix: Prefix, name: str, command: Sequence[str]) -> tuple[float, list[str]]:
    """One run in a process of its own: its seconds and its rows, as lines of text."""
    outcome = prefix.run(command, cwd=_directory(prefix), timeout=_SECONDS_A_CLIENT, show=False)
    lines = outcome.stdout.decode().splitlines()
    if outcome.status != 0 or not lines:
        raise Failed(f"{_LABELS[name]} ended with exit status {outcome.status}:\n{outcome.stderr.decode()}")
    return float(lines[0]), lines[1:]


def _compare(answers: Mapping[str, list[str]], routes: int) -> None:
    """See that every client of a round has told the same, and that it is the routes that were made."""
    (first, expected), *others = answers.items()
    for name, answer in others:
        if answer != expected:
            raise Failed(
                f"{_LABELS[name]} and {_LABELS[first]} gave different rows ({len(answer)} and {len(expected)})."
            )
    found = [line.split("\t")[0] for line in expected if line.startswith("10.")]
    if sorted(found) != sorted(destinations(routes)):
        raise Failed(f"{len(found)} rows came for the {routes} routes, or rows for others.")


def _rotated(names: Sequence[str], by: int) -> list[str]:
    start = by % len(names)
    return [*names[start:], *names[:start]]


def _print_table(routes: int, seconds: Mapping[str, Sequence[float]], medians: Mapping[str, float]) -> None:
    print(f"{routes} rows of Win32_IP4RouteTable, three properties each, seconds:")
    print(f"{'':26}{'median':>9}{'least':>9}{'most':>9}{'x C++':>9}")
    for name, values in seconds.items():
        ratio = f"{medians[name] / medians['cpp']:9.2f}" if "cpp" in medians else ""
        print(f"{_LABELS[name]:26}{medians[name]:9.4f}{min(values):9.4f}{max(values):9.4f}{ratio}")


def _judge(medians: Mapping[str, float]) -> int:
    missed = 0
    for name in ("wmisink", "wmisink_arrow"):
        slower = medians[name] / medians["cpp"]
        missed += slower > MOST_TIMES_CPP
        print(f"{_LABELS[name]}: {slower:.2f} times what C++ takes; at most {MOST_TIMES_CPP:g} is wanted.")
        for other, least in LEAST_TIMES_FASTER.items():
            faster = medians[other] / medians[name]
            missed += faster < least
            print(f"    {faster:.1f} times as fast as {other}; at least {least:g} is wanted.")
    return int(missed > 0)
