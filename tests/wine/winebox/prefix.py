"""The Wine prefix of our own, and what runs in it."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

from .cache import fingerprint, locked, made
from .needs import Failed, tool
from .watched import Outcome, run_watched

_BOOT_SECONDS = 120.0
_SESSION = "WMISINK_WINE_SESSION"
# Taken over from the caller's environment; everything else stays out of Windows programs.
_PASSED_ON = ("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "CI")


class Prefix:
    """A Wine prefix with a server of its own.

    Parameters
    ----------
    path
        The prefix's directory.
    launcher
        Words put in front of every command, such as `nsenter …`.
    """

    def __init__(self, path: Path, launcher: Sequence[str] = ()) -> None:
        self.path = path
        self._launcher = tuple(launcher)

    @property
    def drive_c(self) -> Path:
        """Where drive C: is on this machine."""
        return self.path / "drive_c"

    def windows_path(self, path: Path) -> str:
        r"""The name, such as `C:\\python\\python.exe`, of a file below `drive_c`."""
        return str(PureWindowsPath("C:\\", *path.relative_to(self.drive_c).parts))

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        timeout: float,
        show: bool = True,
        forward_stdin: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run a Windows program; see `run_watched`. `env` adds to its environment."""
        words = [*self._launcher, tool("wine"), *command]
        return run_watched(
            words, env=self._environment(env or {}), cwd=cwd, timeout=timeout, show=show, forward_stdin=forward_stdin
        )

    def boot(self) -> None:
        """Start Wine's services, so that none is started by, and holds the pipes of, a later command."""
        self._quietly([tool("wine"), "wineboot"])

    def stop(self) -> None:
        """End every process of this prefix, and of no other."""
        self._quietly([tool("wineserver"), "-k"])
        self._quietly([tool("wineserver"), "-w"])

    def session(self) -> Mapping[str, str]:
        """What a child needs in its environment to use this prefix while we hold it."""
        return {_SESSION: str(self.path)}

    def _quietly(self, command: Sequence[str]) -> None:
        try:
            subprocess.run(
                [*self._launcher, *command],
                env=self._environment({}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_BOOT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Failed(f"{' '.join(command)} did not end within {_BOOT_SECONDS:g} seconds.") from None

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        taken = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return taken | {
            "WINEPREFIX": str(self.path),
            "WINEARCH": "win64",
            "WINEDEBUG": os.environ.get("WINEDEBUG", "-all"),
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
            "LC_ALL": "C.UTF-8",
            **more,
        }


@contextmanager
def opened(launcher: Sequence[str] = ()) -> Iterator[Prefix]:
    """Our prefix with a fresh server, held by this process alone; everything in it is ended on leaving.

    Inside a `Prefix.session` of a parent process this is the parent's prefix, which is left running.
    """
    inherited = os.environ.get(_SESSION)
    if inherited:
        yield Prefix(Path(inherited), launcher)
        return
    path = made("prefix", _key(), _make)
    with locked("prefix-in-use"):
        prefix = Prefix(path, launcher)
        prefix.stop()
        prefix.boot()
        try:
            yield prefix
        finally:
            prefix.stop()


def _key() -> str:
    version = subprocess.run([tool("wine"), "--version"], check=True, capture_output=True, text=True).stdout
    return fingerprint(version, Path(__file__))


def _make(directory: Path) -> None:
    prefix = Prefix(directory)
    prefix.boot()
    prefix.stop()
    if not (prefix.drive_c / "windows" / "system32").is_dir():
        raise Failed(f"wineboot made no Wine prefix in {directory}; run it there with WINEDEBUG= to see why.")
    # Some WMI classes walk every fixed drive: nothing of this machine may be on one.
    (directory / "dosdevices" / "z:").unlink(missing_ok=True)
    for link in (prefix.drive_c / "users").glob("*/*"):
        if link.is_symlink():
            link.unlink()
            link.mkdir()
