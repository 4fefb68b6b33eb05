"""What queries of many routes cost, beside reading the kernel's table with plain Python and asking ip(8).

    python tests/bench/routes_bench.py

makes 10,000 routes in a network of its own, which needs unshare(1) and ip(8) and touches nothing else, takes turns
between the queries and what they are compared with, and prints the median of each.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import wmisink

_INSIDE = "WMISINK_ROUTES_BENCH"  # set in the network of its own
_TABLE = "SELECT * FROM Win32_IP4RouteTable"
_IP = shutil.which("ip") or "ip"


def make_routes(count: int) -> None:
    """So many routes over the loopback."""
    lines = [f"route add 10.{number >> 8}.{number & 255}.0/24 dev lo metric {number % 64}" for number in range(count)]
    subprocess.run([_IP, "link", "set", "lo", "up"], check=True)
    subprocess.run([_IP, "-batch", "-"], input="\n".join(lines).encode(), check=True)


def by_hand() -> list[tuple[str, str]]:
    """Destination and next hop of each route, with no more than that takes."""
    rows = (line.split() for line in Path("/proc/net/route").read_text(encoding="ascii").splitlines()[1:])
    return [(_dotted(words[1]), _dotted(words[2])) for words in rows]


def _dotted(word: str) -> str:
    return socket.inet_ntoa(int(word, 16).to_bytes(4, sys.byteorder))


def by_ip() -> list[tuple[str, str]]:
    """The same from ip(8)."""
    shown = subprocess.run([_IP, "-j", "-4", "route"], capture_output=True, check=True)
    return [(route["dst"], route.get("gateway", "")) for route in json.loads(shown.stdout)]


def measure(turns: int) -> dict[str, float]:
    """Seconds of each, the median of so many turns after one to warm up."""
    with wmisink.connect(provider="embedded") as wmi:
        contenders: dict[str, Callable[[], object]] = {
            "Python reads /proc/net/route": by_hand,
            "ip -j route": by_ip,
            "SELECT Destination, NextHop": lambda: list(
                wmi.query("SELECT Destination, NextHop FROM Win32_IP4RouteTable")
            ),
            "SELECT *": lambda: list(wmi.query(_TABLE)),
            "SELECT Metric1 … WHERE Destination = …": lambda: list(
                wmi.query("SELECT Metric1 FROM Win32_IP4RouteTable WHERE Destination = '10.3.7.0'")
            ),
        }
        taken: dict[str, list[float]] = {name: [] for name in contenders}
        for turn in range(turns + 1):
            for name, function in contenders.items():
                begin = time.perf_counter()
                function()
                if turn:
                    taken[name].append(time.perf_counter() - begin)
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> None:
    """Go into a network of its own, measure there, and print what was measured."""
    parser = argparse.ArgumentParser(description="What queries of many routes cost.")
    parser.add_argument("--routes", type=int, default=10_000, help="how many to make (default: %(default)s)")
    parser.add_argument("--turns", type=int, default=20, help="how many times to measure each (default: %(default)s)")
    chosen = parser.parse_args()
    if _INSIDE not in os.environ:
        unshare = shutil.which("unshare")
        if unshare is None:
            sys.exit("A network of its own needs unshare(1), which is not installed.")
        again = [unshare, "-rn", sys.executable, *sys.argv]
        sys.exit(subprocess.run(again, env={**os.environ, _INSIDE: "1"}, check=False).returncode)
    make_routes(chosen.routes)
    for name, seconds in measure(chosen.turns).items():
        print(f"{seconds * 1e3:9.2f} ms  {name}")


if __name__ == "__main__":
    main()
