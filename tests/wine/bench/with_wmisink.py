"""wmisink: rows as they arrive, and each row's three values by attribute."""

import wmisink
from answer import QUERY, WARM_UP, Route, time_and_print

with wmisink.connect(r"root\cimv2", provider="com") as wmi:
    list(wmi.query(WARM_UP))

    def read() -> list[Route]:
        """Every row of the query."""
        return [(row.Destination, row.NextHop, row.InterfaceIndex) for row in wmi.query(QUERY)]

    time_and_print(read)
