"""pip, from Linux, for the Windows interpreter and for the tools that build."""

import subprocess
from pathlib import Path

from .needs import Failed, python311

WINDOWS = (
    "--platform=win_amd64",
    "--python-version=3.11",
    "--implementation=cp",
    "--abi=cp311",
    "--abi=abi3",
    "--abi=none",
)


def download(requirements: Path, directory: Path, platform: tuple[str, ...]) -> None:
    """Fetch the wheels that `requirements` pins by version and hash."""
    _pip("download", "--dest", directory, "--no-deps", "--only-binary=:all:", *platform, *_pinned(requirements))


def install(requirements: Path, directory: Path, platform: tuple[str, ...] = ()) -> None:
    """Install into `directory` what `requirements` pins by version and hash."""
    _pip(
        "install",
        "--target",
        directory,
        "--no-deps",
        "--no-compile",
        "--only-binary=:all:",
        *platform,
        *_pinned(requirements),
    )


def install_wheel(wheel: Path, directory: Path) -> None:
    """Install `wheel`, refused unless its tags fit the Windows interpreter, into `directory`."""
    _pip("install", "--target", directory, "--no-deps", "--no-compile", "--no-index", *WINDOWS, wheel)


def _pinned(requirements: Path) -> tuple[str | Path, ...]:
    return ("--require-hashes", "--requirement", requirements)


def _pip(*arguments: str | Path) -> None:
    command = [
        python311(),
        "-m",
        "pip",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        *map(str, arguments),
    ]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Failed(f"{' '.join(command)} failed:\n{result.stdout}{result.stderr}")
