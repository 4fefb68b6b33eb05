"""The wheel for Windows, cross-built from the checkout with mingw-w64, and what must be true of it."""

import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from .cache import CHECKOUT, SCRIPTS, cache_root, fingerprint, fingerprint_tree, locked, made, remove_tree
from .dll_imports import foreign_dlls
from .interpreter import interpreter
from .needs import Failed, python311, tool
from .pip import install
from .watched import run_watched

TAG = "cp311-cp311-win_amd64"
_BUILD_SECONDS = 3600.0
BUILD_TOOLS = SCRIPTS / "build-tools.txt"
_TOOLCHAIN = CHECKOUT / "cmake" / "mingw-w64.cmake"
_SOURCES = ("CMakeLists.txt", "LICENSE", "README.md", "pyproject.toml", "cmake", "cpp", "python")
_NOT_SOURCES = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
_NOT_IN_THE_WHEEL = (CHECKOUT / "cpp" / "tests", CHECKOUT / "cpp" / "bench")


def wheel() -> Path:
    """The wheel of the checkout as it is now, built when the cache has none of it; or `$WMISINK_WINE_WHEEL`."""
    given = os.environ.get("WMISINK_WINE_WHEEL")
    if given:
        return Path(given).absolute()
    windows_python = interpreter()
    tools = made("build-tools", fingerprint(BUILD_TOOLS), lambda directory: install(BUILD_TOOLS, directory))
    toolchain = _toolchain_key(windows_python, tools)
    key = fingerprint(toolchain, fingerprint_tree(CHECKOUT, _sources()))
    directory = made("wheel", key, lambda target: _build(target, toolchain, windows_python, tools))
    (built,) = directory.glob("*.whl")
    return built


def problems(built: Path) -> list[str]:
    """What is wrong with the wheel `built`: one sentence each, none when it is right."""
    found: list[str] = []
    if not built.name.endswith(f"-{TAG}.whl"):
        found.append(f"{built.name} is not tagged {TAG}.")
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
        tags = _tags(archive)
        if tags != [TAG]:
            found.append(f"Its WHEEL file names the tags {tags}, not {TAG}.")
        wanted = ("wmisink/_core.cp311-win_amd64.pyd", "wmisink/_core.pyi", "wmisink/py.typed", "wmisink/__init__.py")
        found += [f"It has no {name}." for name in wanted if name not in names]
        found += [f"It carries {name}." for name in names if name.lower().endswith((".dll", ".so", ".exe", ".a"))]
        with tempfile.TemporaryDirectory() as unpacked:
            for name in names:
                if name.endswith(".pyd"):
                    foreign = foreign_dlls(Path(archive.extract(name, unpacked)))
                    found += [f"{name} imports {dll}, which neither Windows nor CPython brings." for dll in foreign]
    return found


def _tags(archive: zipfile.ZipFile) -> list[str]:
    (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/WHEEL"))
    lines = archive.read(name).decode().splitlines()
    return [line.removeprefix("Tag: ") for line in lines if line.startswith("Tag: ")]


def _sources() -> Iterator[Path]:
    for name in _SOURCES:
        path = CHECKOUT / name
        for file in path.rglob("*") if path.is_dir() else [path]:
            if file.is_file() and _is_source(file):
                yield file


def _is_source(file: Path) -> bool:
    if any(file.is_relative_to(directory) for directory in _NOT_IN_THE_WHEEL):
        return False
    return not _NOT_SOURCES.intersection(file.parts) and file.suffix not in {".pyc", ".so", ".pyd"}


def _toolchain_key(windows_python: Path, tools: Path) -> str:
    compiler = [tool("x86_64-w64-mingw32-g++-posix"), "--version"]
    version = subprocess.run(compiler, check=True, capture_output=True, text=True).stdout
    return fingerprint(version, windows_python.name, tools.name, _TOOLCHAIN, Path(__file__))


def _build(target: Path, toolchain: str, windows_python: Path, tools: Path) -> None:
    build = cache_root() / f"wheel-build-{toolchain}"
    settings = {
        "build-dir": str(build),
        "cmake.build-type": "Release",
        "cmake.toolchain-file": str(_TOOLCHAIN),
        "cmake.python-hints": "false",
        "search.site-packages": "false",
        "wheel.tags": TAG,
        "cmake.define.WMISINK_BUILD_PYTHON": "ON",
        "cmake.define.pybind11_DIR": str(tools / "pybind11" / "share" / "cmake" / "pybind11"),
        "cmake.define.WMISINK_WINDOWS_PYTHON": str(windows_python),
    }
    command = [python311(), "-m", "pip", "wheel", str(CHECKOUT), "--wheel-dir", str(target), "--no-deps"]
    command += ["--no-build-isolation", "--check-build-dependencies", "--disable-pip-version-check", "--no-input"]
    for name, value in settings.items():
        command += ["--config-settings", f"{name}={value}"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CMAKE_", "SKBUILD_"))}
    environment |= {"PYTHONPATH": str(tools), "SETUPTOOLS_EXT_SUFFIX": ".cp311-win_amd64.pyd"}
    with locked("wheel-build"):
        for older in set(cache_root().glob("wheel-build-*")) - {build}:
            remove_tree(older)
        outcome = run_watched(command, env=environment, cwd=CHECKOUT, timeout=_BUILD_SECONDS, show=False)
    if outcome.status != 0:
        told = (outcome.stdout + outcome.stderr).decode(errors="replace")
        raise Failed(f"The wheel for Windows was not built:\n{told}")
