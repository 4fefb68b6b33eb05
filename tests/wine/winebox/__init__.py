"""A Windows CPython under Wine: makes it, cross-builds the wheel for it, and runs tests and benchmarks in it."""
