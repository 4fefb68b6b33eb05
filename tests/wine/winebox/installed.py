r"""The interpreter as it stands in the prefix, at `C:\python`, with its packages and the wheel installed."""

import shutil
import subprocess
from pathlib import Path

from .cache import SCRIPTS, fingerprint, link_tree, made, remove_tree, replace_tree, say
from .interpreter import interpreter
from .needs import Failed, python311
from .pip import WINDOWS, install, install_wheel
from .prefix import Prefix

PACKAGES = SCRIPTS / "packages.txt"
_UNMET = SCRIPTS / "interpreter" / "unmet.py"
_START_SECONDS = 60.0


def packages() -> Path:
    """The packages that the tests and the benchmark use on Windows, as a directory, made when not in the cache."""
    return made("packages", fingerprint(PACKAGES, Path(__file__)), _make_packages)


def install_in(prefix: Prefix, wheel: Path | None) -> Path:
    """Have the interpreter with the packages and `wheel` in `prefix`; the path, on Linux, of its `python.exe`."""
    target = prefix.drive_c / "python"
    layers = [interpreter(), packages()]
    key = fingerprint(*(layer.name for layer in layers), *([wheel] if wheel else []), Path(__file__))
    mark = target / "installed.key"
    if not mark.is_file() or mark.read_text(encoding="utf-8") != key:
        say(f"installing {wheel.name if wheel else 'the interpreter'} in the prefix")
        unfinished = prefix.drive_c / "python.unfinished"
        remove_tree(unfinished)
        link_tree(layers[0], unfinished)
        site_packages = unfinished / "Lib" / "site-packages"
        link_tree(layers[1], site_packages)
        if wheel:
            install_wheel(wheel, site_packages)
            _compile(site_packages / "wmisink")
            _check_requirements(prefix, unfinished)
        (unfinished / "installed.key").write_text(key, encoding="utf-8")
        replace_tree(unfinished, target)
    return target / "python.exe"


def _check_requirements(prefix: Prefix, directory: Path) -> None:
    script = directory / _UNMET.name
    shutil.copyfile(_UNMET, script)
    python = prefix.windows_path(directory / "python.exe")
    outcome = prefix.run([python, script.name], cwd=directory, timeout=_START_SECONDS, show=False)
    if outcome.status != 0 or outcome.stdout:
        what = (outcome.stdout + outcome.stderr).decode().strip()
        raise Failed(
            f"The wheel's requirements are not met by {PACKAGES.name}; pin them: python tests/wine/run.py lock\n{what}"
        )


def _make_packages(directory: Path) -> None:
    install(PACKAGES, directory, WINDOWS)
    remove_tree(directory / "bin")
    _compile(directory)


def _compile(directory: Path) -> None:
    # Some packages carry files that only an older or newer Python can compile; they stay as they are.
    command = [python311(), "-m", "compileall", "-q", "-q", str(directory)]
    subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
