"""What the Wine half needs of the machine: found, or named together with the Debian package that brings it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

_PACKAGES = {
    "wine": "wine wine64",
    "wineserver": "wine wine64",
    "x86_64-w64-mingw32-gcc-posix": "g++-mingw-w64-x86-64-posix",
    "x86_64-w64-mingw32-g++-posix": "g++-mingw-w64-x86-64-posix",
    "x86_64-w64-mingw32-dlltool": "g++-mingw-w64-x86-64-posix",
    "x86_64-w64-mingw32-objdump": "g++-mingw-w64-x86-64-posix",
    "gendef": "mingw-w64-tools",
    "cmake": "cmake",
    "ctest": "cmake",
    "ninja": "ninja-build",
    "ip": "iproute2",
    "unshare": "util-linux",
    "nsenter": "util-linux",
}
# Debian keeps the 64-bit programs here when the wrappers are not installed.
_ELSEWHERE = {"wine": "/usr/lib/wine/wine64", "wineserver": "/usr/lib/wine/wineserver64"}


class Absent(Exception):
    """The machine lacks something; the text says what, and what to install."""


class Failed(Exception):
    """A step went wrong; the text says which and how."""


@cache
def tool(name: str) -> str:
    """The path of the program `name`.

    Raises
    ------
    Absent
        When it is not installed.
    """
    found = shutil.which(name)
    if found is None and Path(_ELSEWHERE.get(name, "")).is_file():
        found = _ELSEWHERE[name]
    if found is None:
        raise Absent(f"{name} is not installed: apt-get install {_PACKAGES[name]}")
    return found


@cache
def python311() -> str:
    """The CPython 3.11 of this machine: it cross-builds, and the Windows interpreter takes its library and headers.

    Raises
    ------
    Absent
        When there is none, or it comes without its headers or without pip.
    """
    for candidate in (sys.executable, shutil.which("python3.11"), "/usr/bin/python3.11"):
        if candidate and _is_python311(candidate):
            if not (include_directory(candidate) / "Python.h").is_file():
                raise Absent(f"{candidate} has no headers: apt-get install python3.11-dev")
            if not _has_pip(candidate):
                raise Absent(f"{candidate} has no pip: apt-get install python3-pip")
            return candidate
    raise Absent("there is no CPython 3.11: apt-get install python3.11-dev")


def include_directory(python: str) -> Path:
    """Where the C headers of `python` are."""
    return Path(answer(python, "import sysconfig; print(sysconfig.get_config_var('INCLUDEPY'))"))


def answer(python: str, code: str) -> str:
    """What `python` prints when it runs `code`."""
    return subprocess.run(
        [python, "-I", "-c", code], check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL
    ).stdout.strip()


def everything() -> list[str]:
    """One sentence for each thing that the machine lacks; none when the Wine half can run."""
    missing: list[str] = []
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        missing.append("the Wine half runs on 64-bit x86 Linux only")
    searches: list[Callable[[], str]] = [*(partial(tool, name) for name in _PACKAGES), python311]
    for search in searches:
        with _noted(missing):
            search()
    return list(dict.fromkeys(missing))


@contextmanager
def _noted(missing: list[str]) -> Iterator[None]:
    try:
        yield
    except Absent as absent:
        missing.append(str(absent))


def _has_pip(python: str) -> bool:
    return answer(python, "import importlib.util; print(importlib.util.find_spec('pip') is not None)") == "True"


def _is_python311(python: str) -> bool:
    try:
        return answer(python, "import sys; print(*sys.version_info[:2], sys.implementation.name)") == "3 11 cpython"
    except (OSError, subprocess.CalledProcessError):
        return False
