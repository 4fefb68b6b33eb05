"""A network namespace with many routes: `Win32_IP4RouteTable` has a row for each of them."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from .needs import Failed, tool

MOST_ROUTES = 1 << 24


def destinations(count: int) -> Iterator[str]:
    """The first `count` addresses of 10.0.0.0/8, spread so that each is a network of its own."""
    for number in range(count):
        yield f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


@contextmanager
def network_with_routes(count: int) -> Iterator[list[str]]:
    """A network namespace with `count` routes and no way out; yields the words that run a command inside it.

    Raises
    ------
    Failed
        When this machine lets us make no network namespace.
    """
    as_root = os.geteuid() == 0
    unshare = [tool("unshare"), "--net"] if as_root else [tool("unshare"), "--map-root-user", "--net"]
    holder = subprocess.Popen(
        [*unshare, "sh", "-c", "echo ready; exec cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert holder.stdin
    assert holder.stdout
    assert holder.stderr
    try:
        if holder.stdout.readline() != "ready\n":
            raise Failed(f"No network namespace could be made: {holder.stderr.read().strip()}")
        inside = [tool("nsenter"), "--target", str(holder.pid), "--net"]
        inside += [] if as_root else ["--user", "--preserve-credentials"]
        subprocess.run([*inside, tool("ip"), "link", "set", "lo", "up"], check=True)
        batch = "".join(f"route add {address}/32 dev lo\n" for address in destinations(count))
        subprocess.run([*inside, tool("ip"), "-batch", "-"], input=batch, text=True, check=True)
        yield inside
    finally:
        holder.stdin.close()
        holder.wait()
