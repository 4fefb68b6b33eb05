"""Programs that tests start in processes of their own."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator

Program = Callable[..., "subprocess.Popen[str]"]


@contextlib.contextmanager
def programs(*first: str) -> Iterator[Program]:
    """What starts a program of the parts `first` and those it's given; one that hangs doesn't outlive the block."""
    with contextlib.ExitStack() as stack:

        def begin(*parts: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, "-X", "faulthandler", "-c", "\n".join(map(textwrap.dedent, (*first, *parts)))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield begin
