"""Events: calls without an end of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice

import pytest
import wmisink
from wmisink.embedded import EventRequest, Namespace, Repository

PATIENCE = 60.0


@pytest.fixture
def plant(repository: Repository) -> Namespace:
    space = repository.namespace(r"root\plant")
    space.define("Plant_Sensor", {"Id": "uint32", "Name": "string"}, keys=["Id"])
    space.define("Plant_Alarm", {"Number": "uint32"}, superclass="__ExtrinsicEvent")
    return space


@pytest.fixture
def wmi(repository: Repository, plant: Namespace) -> Iterator[wmisink.Connection]:
    with wmisink.connect(plant.path, repository=repository) as connection:
        yield connection


def listening(call: wmisink.Call) -> wmisink.Call:
    """The call once WMI has accepted it."""
    for _ in range(6000):
        if call.status().phase != "created":
            return call
        threading.Event().wait(0.01)
    pytest.fail(f"WMI has not accepted {call!r}.")


def test_watch_tells_of_new_instances_that_meet_the_condition(wmi: wmisink.Connection, plant: Namespace) -> None:
    with wmi, listening(wmi.watch("Plant_Sensor", on="creation", within=0.05, where={"Name": "it's"})) as events:
        plant.put("Plant_Sensor", {"Id": 1, "Name": "other"})
        plant.put("Plant_Sensor", {"Id": 2, "Name": "it's"})
        event = events.next(PATIENCE)
        assert event is not None
        assert (event["__CLASS"], event.TargetInstance.Id) == ("__InstanceCreationEvent", 2)


def test_watch_for_any_tells_what_was_before(wmi: wmisink.Connection, plant: Namespace) -> None:
    plant.put("Plant_Sensor", {"Id": 1, "Name": "old"})
    with wmi, listening(wmi.watch("Plant_Sensor", on="modification", within=0.05)) as events:
        plant.put("Plant_Sensor", {"Id": 1, "Name": "new"})
        event = events.next(PATIENCE)
        assert event is not None
        assert (event.PreviousInstance.Name, event.TargetInstance.Name) == ("old", "new")


@pytest.fixture
def alarms(plant: Namespace) -> threading.Semaphore:
    """Lets a provider raise one alarm for each release."""
    wanted = threading.Semaphore(0)

    @plant.events("Plant_Alarm")
    def raise_alarms(request: EventRequest) -> Iterator[dict[str, object]]:
        number = 0
        while not request.cancelled():
            if wanted.acquire(timeout=0.01):
                number += 1
                yield {"Number": number}

    return wanted


def test_next_waits_for_one_event_and_no_longer_than_it_may(
    wmi: wmisink.Connection, alarms: threading.Semaphore
) -> None:
    with wmi, listening(wmi.events("SELECT * FROM Plant_Alarm")) as events:
        with pytest.raises(wmisink.WaitTimeout, match=r"No row has come within 0.02 s; the call goes on") as caught:
            events.next(0.02)
        assert caught.value.query == "SELECT * FROM Plant_Alarm"
        alarms.release()
        event = events.next(PATIENCE)
        assert event is not None
        assert event.Number == 1


def test_within_ends_in_time_and_can_be_left_and_taken_up_again(
    wmi: wmisink.Connection, alarms: threading.Semaphore
) -> None:
    with wmi, listening(wmi.events("SELECT * FROM Plant_Alarm")) as events:
        assert list(events.within(0.02)) == []
        alarms.release(3)
        for event in events.within(PATIENCE):
            assert event.Number == 1
            break
        assert [event.Number for event in islice(events.within(PATIENCE), 2)] == [2, 3]
        assert events.status().phase == "receiving"


def test_what_nobody_reads_is_dropped_from_the_oldest_on_and_counted(
    wmi: wmisink.Connection, alarms: threading.Semaphore
) -> None:
    with wmi, listening(wmi.events("SELECT * FROM Plant_Alarm", capacity=2)) as events:
        alarms.release(5)
        for _ in range(6000):
            if events.status().rows_seen == 5:
                break
            threading.Event().wait(0.01)
        assert [event.Number for event in events.poll()] == [4, 5]
        assert events.status().rows_dropped == 3


@pytest.mark.usefixtures("alarms")
def test_cancel_ends_the_events_at_once_and_says_who_did(wmi: wmisink.Connection) -> None:
    with wmi:
        events = listening(wmi.events("SELECT * FROM Plant_Alarm"))
        events.cancel()
        assert events.wait(PATIENCE).phase == "cancelled"
        with pytest.raises(wmisink.CallCancelled):
            events.next(PATIENCE)


def test_cancel_ends_an_iteration_in_another_thread(wmi: wmisink.Connection, alarms: threading.Semaphore) -> None:
    ended: list[BaseException] = []

    def listen() -> None:
        try:
            for _ in events:
                pass
        except wmisink.CallCancelled as error:
            ended.append(error)

    with wmi:
        events = listening(wmi.events("SELECT * FROM Plant_Alarm"))
        thread = threading.Thread(target=listen)
        thread.start()
        alarms.release()
        events.cancel()
        thread.join(PATIENCE)
    assert len(ended) == 1


def test_a_wrong_event_query_is_told_by_the_call(wmi: wmisink.Connection) -> None:
    with (
        wmi,
        wmi.events("SELECT * FROM Plant_Alarm WHERE") as events,
        pytest.raises(wmisink.InvalidQuery) as caught,
    ):
        events.next(PATIENCE)
    assert caught.value.operation == "IWbemServices::ExecNotificationQueryAsync"
