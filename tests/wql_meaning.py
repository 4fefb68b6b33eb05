"""What WQL's comparisons mean, written without a look at how the embedded WMI does it.

Values are Python's, integers and reals meet as fractions, datetimes as datetime objects, LIKE is matched by recursion,
and truth has three values. Sources: Microsoft, "WHERE Clause", "WQL Operators", "LIKE Operator"; DSP0004, 5.2.4, for
datetimes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from functools import partial
from typing import Any

# NULL and times without an order make a comparison unknown; a row stays only where the whole condition is true.
Truth = bool | None
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Condition:
    """A piece of WQL, and what it says of a row."""

    text: str
    holds: Callable[[Row], Truth]


OPERATORS = ("=", "<>", "!=", "<", "<=", ">", ">=")
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def compare(operator: str, order: int | None) -> Truth:
    """Of two values that have no order, only that they differ can be said."""
    if order is None:
        return {"=": False, "<>": True, "!=": True}.get(operator)
    return {
        "=": order == 0,
        "<>": order != 0,
        "!=": order != 0,
        "<": order < 0,
        "<=": order <= 0,
        ">": order > 0,
        ">=": order >= 0,
    }[operator]


def order_of(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def number_order(value: float, constant: float) -> int | None:
    """Exactly, where one of the two is an integer."""
    if math.isnan(value) or math.isnan(constant):
        return None
    if math.isinf(value):
        return 1 if value > 0 else -1
    return order_of(Fraction(value), Fraction(constant))


def text_order(value: str, constant: str) -> int:
    return order_of([ord(c) for c in value.lower()], [ord(c) for c in constant.lower()])


def read_datetime(text: str) -> datetime | timedelta | None:
    """An aware datetime, a naive one for `+***`, or an interval."""
    if len(text) != 25 or text[14] != "." or not (text[:14] + text[15:21]).isdigit():
        return None
    micro = int(text[15:21])
    if text[21:] == ":000":
        length = timedelta(int(text[:8]), hours=int(text[8:10]), minutes=int(text[10:12]), seconds=int(text[12:14]))
        return length + timedelta(microseconds=micro)
    moment = datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(microsecond=micro)  # noqa: DTZ007
    if text[21:] == "+***":
        return moment
    return moment.replace(tzinfo=timezone(timedelta(minutes=int(text[21:]))))


def datetime_order(value: str, constant: str) -> int | None:
    left, right = read_datetime(value), read_datetime(constant)
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return order_of(left, right)
    if isinstance(left, datetime) and isinstance(right, datetime) and (left.tzinfo is None) == (right.tzinfo is None):
        return order_of(left, right)
    return None


def like_parts(pattern: str) -> list[Callable[[str], bool] | None]:
    """What each part of a pattern says of one character; None for any run of them."""
    parts: list[Callable[[str], bool] | None] = []
    while pattern:
        head, pattern = pattern[0], pattern[1:]
        if head == "%":
            parts.append(None)
        elif head == "_":
            parts.append(lambda _: True)
        elif head == "[" and "]" in pattern[(2 if pattern[:1] == "^" else 1) :]:
            outside = pattern[0] == "^"
            body = pattern[outside:]
            end = body.index("]", 1)
            parts.append(partial(in_set, body[:end], outside=outside))
            pattern = body[end + 1 :]
        else:
            parts.append(partial(str.__eq__, head))
    return parts


def in_set(body: str, character: str, *, outside: bool) -> bool:
    found = False
    while body:
        last = body[2] if len(body) > 2 and body[1] == "-" else body[0]
        found = found or body[0] <= character <= last
        body = body[3:] if len(body) > 2 and body[1] == "-" else body[1:]
    return found != outside


def like(text: str, parts: list[Callable[[str], bool] | None]) -> bool:
    if not parts:
        return not text
    head, rest = parts[0], parts[1:]
    if head is None:
        return any(like(text[i:], rest) for i in range(len(text) + 1))
    return bool(text) and head(text[0]) and like(text[1:], rest)
