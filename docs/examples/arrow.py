"""Rows as Arrow: tables, frames, SQL and files, without a Python object for any row."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator

import wmisink
from wmisink.embedded import Repository

if importlib.util.find_spec("pyarrow") is None or importlib.util.find_spec("duckdb") is None:
    print("pip install pyarrow duckdb: without them there is nothing to show here")
    sys.exit()

ROWS = 30_000

repository = Repository()
cimv2 = repository.namespace(r"root\cimv2")
cimv2.define("Acme_Sample", {"Id": "uint32", "Sensor": "string", "Celsius": "real64"}, keys=["Id"])


@cimv2.provides("Acme_Sample")
def samples(_request: object) -> Iterator[dict[str, object]]:
    """Give what three sensors measured."""
    for number in range(ROWS):
        yield {"Id": number, "Sensor": f"sensor {number % 3}", "Celsius": 20.0 + number % 7}


wmi = wmisink.connect(repository=repository)

# The chapter shows what follows.
table = wmi.query("SELECT * FROM Acme_Sample").to_arrow()  # a pyarrow.Table, once all rows are there
print(table.schema)

import duckdb  # noqa: E402

call = wmi.query("SELECT Sensor, Celsius FROM Acme_Sample WHERE Celsius > 21")  # the rows stream into DuckDB
print(duckdb.sql("SELECT Sensor, avg(Celsius) FROM call GROUP BY Sensor ORDER BY Sensor").fetchall())

for batch in wmi.query("SELECT * FROM Acme_Sample").arrow_batches(max_rows=10_000):  # any library takes one
    print(len(batch))
# The chapter ends here.

assert table.num_rows == ROWS
wmi.close()
