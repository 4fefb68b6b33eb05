"""What every client of the benchmark does alike: its locale, the query it is timed on, and how it prints its answer.

With the word "c" a client runs in the C runtime's locale of a C++ program, otherwise in the one that Python sets.
"""

import locale
import sys
import time
from collections.abc import Callable, Iterable

PROPERTIES = ("Destination", "NextHop", "InterfaceIndex")
QUERY = f"SELECT {', '.join(PROPERTIES)} FROM Win32_IP4RouteTable"
WARM_UP = "SELECT * FROM __PARAMETERS"

Route = tuple[object, object, object]

if "c" in sys.argv[1:]:
    locale.setlocale(locale.LC_CTYPE, "C")


def time_and_print(read: Callable[[], Iterable[Route]]) -> None:
    """Time `read` and print the seconds, then one line a row, as the C++ program prints them."""
    start = time.perf_counter()
    rows = read()
    seconds = time.perf_counter() - start
    lines = ["\t".join("" if value is None else str(value) for value in row) for row in rows]
    sys.stdout.write("\n".join([f"{seconds:.6f}", *lines, ""]))
