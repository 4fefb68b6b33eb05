"""The native tests, built for Windows with the preset `mingw` and run under Wine by ctest."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .cache import CHECKOUT
from .needs import Failed, tool
from .prefix import Prefix, opened

_CONFIGURE_AND_BUILD = (("--preset", "mingw"), ("--build", "--preset", "mingw", "--parallel", "2"))


def run_native_tests(arguments: Sequence[str]) -> int:
    """Build the native tests and run them; `arguments` go to ctest. Returns ctest's exit status."""
    for words in _CONFIGURE_AND_BUILD:
        result = subprocess.run([tool("cmake"), *words], cwd=CHECKOUT, stdin=subprocess.DEVNULL, check=False)
        if result.returncode != 0:
            raise Failed(f"cmake {' '.join(words)} failed with exit status {result.returncode}.")
    with opened() as prefix:
        command = [tool("ctest"), "--preset", "mingw", *arguments]
        environment = os.environ | prefix.session()
        return subprocess.run(command, cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode


def run_program(prefix: Prefix, program: Path, arguments: Sequence[str], timeout: float) -> int:
    """Run one Windows program of this machine, from a copy on drive C:; its exit status.

    This is what ctest calls for each test program: the toolchain file names it as the emulator.
    """
    directory = prefix.drive_c / "native"
    directory.mkdir(exist_ok=True)
    copy = directory / program.name
    shutil.copy2(program, copy)
    command = [prefix.windows_path(copy), *arguments]
    return prefix.run(command, cwd=directory, timeout=timeout, forward_stdin=True).status
