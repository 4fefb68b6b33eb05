"""The checkout's pytest suite, run by the Windows interpreter."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from .cache import CHECKOUT, remove_tree
from .installed import install_in
from .prefix import opened
from .wheel import wheel

_STAGED = ("pyproject.toml", "README.md", "LICENSE", "docs", "tests", "examples")
_UNUSED = shutil.ignore_patterns("__pycache__", ".pytest_cache", "wine", "test_wine.py")


def run_suite(arguments: Sequence[str], timeout: float) -> int:
    """Run pytest in the Windows interpreter on a copy of `tests/`; `arguments` go to pytest. Its exit status.

    Notes
    -----
    The sources of the package are not beside the tests there: what is tested is the installed wheel.
    """
    built = wheel()
    with opened() as prefix:
        python = install_in(prefix, built)
        checkout = _stage(prefix.drive_c / "wmisink")
        command = [prefix.windows_path(python), "-m", "pytest", "-p", "no:cacheprovider", "-rs"]
        command += arguments or ["tests"]
        return prefix.run(command, cwd=checkout, timeout=timeout).status


def _stage(target: Path) -> Path:
    remove_tree(target)
    target.mkdir()
    for name in _STAGED:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=_UNUSED)
        elif source.is_file():
            shutil.copy2(source, target / name)
    return target
