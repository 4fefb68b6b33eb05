"""What a long result costs in memory and time on its way to Parquet, by way of Arrow.

    python tests/bench/arrow_bench.py [--rows 10_000_000]

streams rows of the embedded WMI through pyarrow into a Parquet file, in a process of its own, and prints that process's
peak memory beside what it had once everything was imported, the rows per second, and how many calls of Python functions
the reading thread made. The rows come from a provider in Python, which takes most of the time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import wmisink
from wmisink.embedded import Repository

LIMIT = 200 * 2**20  # bytes, the interpreter and pyarrow among them

PROPERTIES = {"Id": "uint32", "Name": "string", "Read": "uint64", "Started": "datetime"}


def memory(field: str) -> int:
    """A line of /proc/self/status, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise LookupError(field)


def served(rows: int) -> Repository:
    """A WMI whose class Bench_Row has so many instances."""
    repository = Repository()
    namespace = repository.namespace(r"root\bench")
    namespace.define("Bench_Row", PROPERTIES, keys=["Id"])

    @namespace.provides("Bench_Row")
    def provide(_request: object) -> Iterator[Mapping[str, object]]:
        row: dict[str, object] = {"Name": "a row of the bench", "Started": "20240229123456.000007+060"}
        for number in range(rows):
            row["Id"] = number
            row["Read"] = number << 20
            yield row

    return repository


def stream(rows: int, path: Path) -> dict[str, Any]:
    """Stream the rows into a file; what was seen on the way."""
    import pyarrow as pa  # noqa: PLC0415  a library of this process alone
    import pyarrow.parquet as pq  # noqa: PLC0415

    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    with wmisink.connect(r"root\bench", repository=served(rows)) as wmi:
        before = memory("VmRSS")
        began = time.perf_counter()
        reader = pa.RecordBatchReader.from_stream(wmi.query("SELECT * FROM Bench_Row"))
        with pq.ParquetWriter(path, reader.schema) as writer:
            sys.setprofile(count)
            for batch in reader:
                writer.write_batch(batch)
            sys.setprofile(None)
        seconds = time.perf_counter() - began
    assert pq.ParquetFile(path).metadata.num_rows == rows
    return {"rows": rows, "before": before, "peak": memory("VmHWM"), "seconds": seconds, "calls": calls}


def main() -> int:
    """Run the benchmark; 1 if the peak is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        print(json.dumps(stream(arguments.rows, Path(arguments.worker))))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--rows", str(arguments.rows), "--worker", f"{folder}/rows.parquet"]
        seen = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"{seen['rows']:,} rows to Parquet in {seen['seconds']:.1f} s, {seen['rows'] / seen['seconds']:,.0f} rows/s")
    print(f"memory: {seen['before'] / 2**20:.0f} MiB before, {seen['peak'] / 2**20:.0f} MiB at most (target: 200)")
    print(f"calls of Python functions on the reading thread: {seen['calls']:,}")
    return int(seen["peak"] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
