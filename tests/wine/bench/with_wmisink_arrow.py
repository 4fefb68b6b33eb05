"""wmisink: Arrow batches as they fill. What another library then makes of them is not timed."""

from collections.abc import Iterator

import nanoarrow
import wmisink
from answer import QUERY, WARM_UP, Route, time_and_print

with wmisink.connect(r"root\cimv2", provider="com") as wmi:
    list(wmi.query(WARM_UP))

    def read() -> Iterator[Route]:
        """Every row of the query."""
        batches = list(wmi.query(QUERY).arrow_batches())
        return (row for batch in batches for row in nanoarrow.Array(batch).iter_tuples())

    time_and_print(read)
