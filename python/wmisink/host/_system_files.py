"""The system's own files, read when they are there and None when they aren't."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path


def read_text(path: str | Path) -> str | None:
    """A file's text without surrounding blanks; None if there is no such file, it's empty, or it's not for us."""
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace").strip(" \t\r\n\0")
    except OSError:
        return None
    return text or None


def read_integer(path: str | Path) -> int | None:
    """A file that holds one decimal number."""
    text = read_text(path)
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


def read_assignments(paths: Iterable[str | Path]) -> dict[str, str]:
    """The shell-like assignments (`NAME="a b"`) of the first of these files that exists."""
    for path in paths:
        text = read_text(path)
        if text is not None:
            return dict(_assignments(text))
    return {}


def _assignments(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if not equals or not name.isidentifier():
            continue
        try:
            words = shlex.split(value)
        except ValueError:  # a quote that never closes
            continue
        yield name, "".join(words)
