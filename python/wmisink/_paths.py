"""Objects by their paths."""

from __future__ import annotations

from wmisink._arguments import check_text
from wmisink._core import WmiObject


def path_of(given: str | WmiObject) -> str:
    """The path of an object, or the path that is given."""
    if not isinstance(given, WmiObject):
        return check_text("path", given)
    if given.is_class:
        return given.class_name
    if given.relpath is None:
        raise ValueError(f"{given!r} has no path, since a key of it is NULL; set its keys first.")
    return given.path or given.relpath
