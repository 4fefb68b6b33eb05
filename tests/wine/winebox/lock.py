"""Writes the lists of packages, pinned by version and hash, that the Wine half installs."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from .cache import CHECKOUT, say
from .installed import PACKAGES
from .needs import Failed, python311
from .pip import WINDOWS
from .wheel import BUILD_TOOLS

# Beside what the project itself asks for: pytest's and click's needs on Windows, and the peers of the benchmark.
_WINDOWS_TOOLS = ("pytest", "colorama", "psutil", "pywin32", "comtypes")
_WINDOWS_MARKERS = {
    "os_name": "nt",
    "sys_platform": "win32",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "python_version": "3.11",
    "python_full_version": "3.11.9",
    "extra": "",
}


def lock() -> None:
    """Resolve the newest versions of everything and pin them."""
    import tomllib  # noqa: PLC0415  (new in Python 3.11; only this command needs it)

    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = _for_windows(project["project"].get("dependencies", []))
    wanted += _for_windows(project["project"].get("optional-dependencies", {}).get("test", []))
    _write(
        PACKAGES, "What the tests and the benchmark use in the Windows interpreter", [*wanted, *_WINDOWS_TOOLS], WINDOWS
    )
    _write(BUILD_TOOLS, "What cross-builds the wheel", project["build-system"]["requires"], ())


def _for_windows(requirements: Iterable[str]) -> list[str]:
    """Those requirements that hold on Windows, without their markers: pip would judge these by this machine."""
    from packaging.requirements import Requirement  # noqa: PLC0415  (comes with pytest; only this command needs it)

    chosen: list[str] = []
    for text in requirements:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate(_WINDOWS_MARKERS):
            requirement.marker = None
            chosen.append(str(requirement))
    return chosen


def _write(target: Path, purpose: str, wanted: Iterable[str], platform: tuple[str, ...]) -> None:
    command = [python311(), "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    command += ["--only-binary=:all:", "--target", "nowhere", *platform, *wanted]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Failed(f"pip found no versions for {target.name}:\n{result.stderr}")
    pins = sorted(_pin(package) for package in json.loads(result.stdout)["install"])
    head = f"# {purpose}. Written by: python tests/wine/run.py lock\n"
    target.write_text(head + "".join(f"{pin}\n" for pin in pins), encoding="utf-8")
    say(f"{target.name}: {len(pins)} packages")


def _pin(package: Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]]) -> str:
    metadata = package["metadata"]
    digest = package["download_info"]["archive_info"]["hashes"]["sha256"]
    return f"{str(metadata['name']).lower()}=={metadata['version']} --hash=sha256:{digest}"
