"""Events that Python functions give, as a client hears them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from itertools import islice

import pytest
import wmisink
from gates import PATIENCE, wait_until
from wmisink.embedded import EventRequest, Namespace


@pytest.fixture
def alarms(namespace: Namespace) -> Namespace:
    """A namespace with an event class and one below it."""
    namespace.define("Call_Alarm", {"Level": "uint8", "Text": "string"}, superclass="__ExtrinsicEvent")
    namespace.define("Call_Fire", {"Floor": "sint8"}, superclass="Call_Alarm")
    return namespace


def test_published_event_arrives(alarms: Namespace, wmi: wmisink.Connection) -> None:
    with wmi.events("SELECT * FROM Call_Alarm WHERE Level > 3") as events:
        wait_until(lambda: events.status().phase != "created", "The subscription")
        alarms.publish("Call_Alarm", {"Level": 3, "Text": "low"})
        alarms.publish("Call_Alarm", {"Level": 9, "Text": "high"})
        alarms.publish("Call_Alarm", {"__CLASS": "Call_Fire", "Level": 10, "Floor": -1})
        rows = iter(events)
        first, second = next(rows), next(rows)
    assert (first.Level, first.Text) == (9, "high")
    assert (second.Level, second.Floor) == (10, -1)


@pytest.mark.parametrize(
    ("values", "error", "told"),
    [
        ({"Level": 256}, ValueError, r"Call_Alarm\.Level"),
        ({"Absent": 1}, ValueError, "Call_Alarm has no property Absent"),
        ({"__CLASS": "Call_Absent"}, wmisink.InvalidClass, "Call_Absent is no event class"),
        ({"__CLASS": "__Win32Provider"}, wmisink.InvalidClass, "or not one below Call_Alarm"),
    ],
)
def test_event_that_cannot_be_is_refused(
    alarms: Namespace, values: Mapping[str, object], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        alarms.publish("Call_Alarm", values)


def test_generator_of_events_runs_while_somebody_listens(alarms: Namespace, wmi: wmisink.Connection) -> None:
    ended = threading.Event()
    started: list[str] = []

    @alarms.events("Call_Alarm")
    def watch(request: EventRequest) -> Iterator[Mapping[str, object]]:
        started.append(request.class_name)
        try:
            level = 0
            while request.wait(0.001):
                level += 1
                yield {"Level": level % 200, "Text": "tick"}
        finally:
            ended.set()

    with wmi.events("SELECT * FROM Call_Alarm") as events:
        taken = [row.Level for row in islice(events, 3)]
    assert taken == [1, 2, 3]
    assert ended.wait(PATIENCE)
    assert started == ["Call_Alarm"]


def test_generator_that_raises_ends_the_subscription(alarms: Namespace, wmi: wmisink.Connection) -> None:
    @alarms.events("Call_Alarm")
    def watch(_request: EventRequest) -> Iterator[Mapping[str, object]]:
        yield {"Level": 1}
        raise ConnectionError("The bell is gone.")

    with pytest.raises(wmisink.ProviderFailure, match=r"ConnectionError: The bell is gone\."):
        list(wmi.events("SELECT * FROM Call_Alarm"))
