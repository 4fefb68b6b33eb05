"""A child process with pipes for all three streams and a watchdog."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from .needs import Failed

_CHUNK = 65536
_DRAIN_SECONDS = 5.0
TIMED_OUT = 124


class WatchdogError(Failed):
    """The command ran longer than it may and was ended."""


@dataclass
class Outcome:
    """How a command ended."""

    status: int
    stdout: bytes = field(repr=False)
    stderr: bytes = field(repr=False)


def run_watched(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    timeout: float,
    show: bool,
    forward_stdin: bool = False,
) -> Outcome:
    """Run `command` and wait for its end.

    Parameters
    ----------
    timeout
        Seconds after which the command's process group is killed.
    show
        Pass its output on as it comes; otherwise keep it in the outcome.
    forward_stdin
        Feed it our own standard input, through a pipe; otherwise its input is empty.

    Raises
    ------
    WatchdogError
        When `timeout` has passed.
    """
    child = subprocess.Popen(
        command,
        env=env,
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stdin
    assert child.stdout
    assert child.stderr
    kept: tuple[list[bytes], list[bytes]] = ([], [])
    pumps = [
        _pump(child.stdout, sys.stdout.buffer if show else None, kept[0]),
        _pump(child.stderr, sys.stderr.buffer if show else None, kept[1]),
    ]
    if forward_stdin:
        threading.Thread(target=_feed, args=(child.stdin,), daemon=True).start()
    else:
        child.stdin.close()
    status: int | None = None
    try:
        status = child.wait(timeout)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        # A service that Wine started for the command may keep the pipes open; what the command wrote is there by now.
        for pump in pumps:
            pump.join(_DRAIN_SECONDS)
    stdout, stderr = (b"".join(chunks) for chunks in kept)
    if status is None:
        told = (stdout + stderr).decode(errors="replace")
        raise WatchdogError(f"ended after {timeout:g} seconds without a result: {' '.join(command)}\n{told}")
    return Outcome(status, stdout, stderr)


def _pump(source: IO[bytes], target: IO[bytes] | None, kept: list[bytes]) -> threading.Thread:
    def copy() -> None:
        while chunk := os.read(source.fileno(), _CHUNK):
            if target is None:
                kept.append(chunk)
            else:
                target.write(chunk)
                target.flush()

    thread = threading.Thread(target=copy, daemon=True)
    thread.start()
    return thread


def _feed(target: IO[bytes]) -> None:
    try:
        while chunk := os.read(sys.stdin.fileno(), _CHUNK):
            target.write(chunk)
            target.flush()
        target.close()
    except (BrokenPipeError, ValueError):
        return  # The command has ended and wants no more.
