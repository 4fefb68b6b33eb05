"""The Windows CPython 3.11: CPython's own DLLs, the standard library, an import library, headers and `python.exe`."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path, PurePosixPath

from .cache import SCRIPTS, fingerprint, made
from .needs import answer, include_directory, python311, tool
from .pip import WINDOWS, download

_PARTS = SCRIPTS / "interpreter"
_PINNED = _PARTS / "requirements.txt"
_BESIDE_THE_PROGRAM = {"python311.dll", "vcruntime140.dll"}
_NOT_LIBRARY = shutil.ignore_patterns(
    "site-packages", "dist-packages", "test", "tests", "idlelib", "config-*", "lib-dynload", "_sysconfigdata*"
)


def interpreter() -> Path:
    """The directory of the Windows interpreter, made when it is not in the cache."""
    host = python311()
    key = fingerprint(
        _PINNED,
        _PARTS / "launcher.c",
        _PARTS / "pyconfig.h",
        Path(__file__),
        answer(host, "import sys; print(sys.version, sys.base_prefix)"),
        subprocess.run(
            [tool("x86_64-w64-mingw32-gcc-posix"), "--version"], check=True, capture_output=True, text=True
        ).stdout,
    )
    return made("python", key, lambda directory: _make(directory, host))


def _make(directory: Path, host: str) -> None:
    wheels = directory / "wheels"
    download(_PINNED, wheels, WINDOWS)
    (wheel,) = wheels.glob("*.whl")
    _unpack_dlls(wheel, directory)
    shutil.rmtree(wheels)
    _copy_library(host, directory / "Lib")
    _make_import_library(directory)
    _make_stable_abi_library(directory)
    _make_launcher(directory)
    shutil.copytree(include_directory(host), directory / "include")
    shutil.copyfile(_PARTS / "pyconfig.h", directory / "include" / "pyconfig.h")


def _unpack_dlls(wheel: Path, directory: Path) -> None:
    """CPython's files of the wheel, but for the C runtime's `api-ms-win-crt-*`: Wine has its own."""
    dlls = directory / "DLLs"
    dlls.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            path = PurePosixPath(member)
            if path.parts[0] != "deploy_libs" or path.name.startswith("api-ms-win-crt-"):
                continue
            target = directory if path.name.lower() in _BESIDE_THE_PROGRAM else dlls
            (target / path.name).write_bytes(archive.read(member))


def _copy_library(host: str, library: Path) -> None:
    """The pure-Python library of this machine's CPython 3.11, whose third number may be an older one than the DLL's."""
    shutil.copytree(answer(host, "import sysconfig; print(sysconfig.get_path('stdlib'))"), library, ignore=_NOT_LIBRARY)
    (library / "site-packages").mkdir()
    metadata = library / "importlib" / "metadata" / "__init__.py"
    text = metadata.read_text(encoding="utf-8")
    # A class method since 3.11.8, and called as one by importlib's core, which is frozen into the DLL.
    metadata.write_text(
        re.sub(r"(?<!@classmethod)\n    def invalidate_caches\(cls\)", "\n    @classmethod\\g<0>", text),
        encoding="utf-8",
    )
    subprocess.run([host, "-m", "compileall", "-q", str(library)], check=True, stdin=subprocess.DEVNULL)


def _make_import_library(directory: Path) -> None:
    libs = directory / "libs"
    libs.mkdir()
    _run([tool("gendef"), str(directory / "python311.dll")], libs)
    _run(
        [tool("x86_64-w64-mingw32-dlltool"), "-d", "python311.def", "-l", "libpython311.a", "-D", "python311.dll"], libs
    )


def _make_stable_abi_library(directory: Path) -> None:
    """`python3.dll`, which extensions built for the stable ABI import: every name is forwarded to `python311.dll`."""
    definition = (directory / "libs" / "python311.def").read_text(encoding="utf-8")
    names = re.findall(r"^(_?Py\w+)( DATA)?$", definition, flags=re.MULTILINE)
    lines = [f"{name} = python311.{name}{data}" for name, data in names]
    forwarders = directory / "libs" / "python3.def"
    forwarders.write_text("LIBRARY python3.dll\nEXPORTS\n" + "\n".join(lines) + "\n", encoding="utf-8")
    compiler = tool("x86_64-w64-mingw32-gcc-posix")
    _run([compiler, "-shared", "-nostdlib", "-Wl,--entry=0", "-o", "python3.dll", "libs/python3.def"], directory)


def _make_launcher(directory: Path) -> None:
    compiler = tool("x86_64-w64-mingw32-gcc-posix")
    source = str(_PARTS / "launcher.c")
    _run([compiler, "-O2", "-municode", "-static", source, "-Llibs", "-lpython311", "-o", "python.exe"], directory)


def _run(command: list[str], directory: Path) -> None:
    subprocess.run(command, cwd=directory, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
