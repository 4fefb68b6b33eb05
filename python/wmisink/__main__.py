"""`python -m wmisink` is the `wmisink` command."""

from __future__ import annotations

from wmisink._cli import main

if __name__ == "__main__":
    main()
