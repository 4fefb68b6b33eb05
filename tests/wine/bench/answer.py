"""What every client of the benchmark does alike: the query it is timed on, and how it prints its answer."""

import sys
import time
from collections.abc import Callable, Iterable

PROPERTIES = ("Destination", "NextHop", "InterfaceIndex")
QUERY = f"SELECT {', '.join(PROPERTIES)} FROM Win32_IP4RouteTable"
WARM_UP = "SELECT * FROM __PARAMETERS"

Route = tuple[object, object, object]


def time_and_print(read: Callable[[], Iterable[Route]]) -> None:
    """Time `read` and print the seconds, then one line a row, as the C++ program prints them."""
    start = time.perf_counter()
    rows = read()
    seconds = time.perf_counter() - start
    lines = ["\t".join("" if value is None else str(value) for value in row) for row in rows]
    sys.stdout.write("\n".join([f"{seconds:.6f}", *lines, ""]))
