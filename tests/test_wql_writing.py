"""The WQL that watch, associators and references write."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import wmisink
from wmisink._wql import event_query

THERE = 'Plant_Sensor.Id="a b"'


@pytest.fixture
def wmi(repository: wmisink.embedded.Repository) -> wmisink.Connection:
    return wmisink.connect(repository.namespace("root").path, repository=repository)


def test_watch_names_event_class_interval_and_class() -> None:
    assert event_query("Win32_Process", "creation", 1, None) == (
        "SELECT * FROM __InstanceCreationEvent WITHIN 1 WHERE TargetInstance ISA 'Win32_Process'"
    )
    assert "FROM __InstanceOperationEvent WITHIN 0.25 WHERE" in event_query("X", "any", 0.25, None)
    assert "FROM __InstanceDeletionEvent WHERE" in event_query("X", "deletion", None, None)
    assert "FROM __InstanceModificationEvent WITHIN 10 WHERE" in event_query("X", "modification", 10, None)


@pytest.mark.parametrize(
    ("where", "written"),
    [
        ("TargetInstance.A = 1 OR TargetInstance.B = 2", "(TargetInstance.A = 1 OR TargetInstance.B = 2)"),
        ({"Name": "notepad.exe"}, "TargetInstance.Name = 'notepad.exe'"),
        ({"Name": "it's \\ 'quoted'"}, r'''TargetInstance.Name = "it's \\ 'quoted'"'''),
        ({"A": 1, "B": None}, "TargetInstance.A = 1 AND TargetInstance.B IS NULL"),
        ({"A": True, "B": -2.5}, "TargetInstance.A = TRUE AND TargetInstance.B = -2.5"),
    ],
)
def test_watch_writes_its_condition_so_that_no_value_changes_it(
    where: str | Mapping[str, object], written: str
) -> None:
    assert event_query("X", "any", 1, where).endswith(f"ISA 'X' AND {written}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"on": "birth"}, "on must be one of 'creation', 'modification', 'deletion', 'any'"),
        ({"within": 0}, "within must be 0.001 s or more"),
        ({"where": {"A = 1 OR B": 1}}, "where must be a name"),
        ({"where": 5}, "where must be a condition"),
        ({"where": {"A": object()}}, "A takes None, bool, .* not object"),
        ({"where": {"A": float("nan")}}, "A takes finite numbers only"),
        ({"where": {"A": "\0"}}, "NUL"),
    ],
)
def test_watch_refuses_what_makes_no_query(
    wmi: wmisink.Connection, arguments: Mapping[str, object], message: str
) -> None:
    with wmi, pytest.raises((TypeError, ValueError), match=message):
        wmi.watch("X", **arguments)  # type: ignore[arg-type]


def test_associators_write_their_keywords(wmi: wmisink.Connection) -> None:
    with wmi, wmi.associators(THERE, assoc_class="Plant_Link", role="Left", keys_only=True) as call:
        assert call.query == (
            'ASSOCIATORS OF {Plant_Sensor.Id="a b"} WHERE AssocClass = Plant_Link Role = Left KeysOnly'
        )


def test_references_without_keywords_have_no_where(wmi: wmisink.Connection) -> None:
    with wmi, wmi.references(THERE) as call:
        assert call.query == 'REFERENCES OF {Plant_Sensor.Id="a b"}'


def test_keywords_take_names_only(wmi: wmisink.Connection) -> None:
    with wmi, pytest.raises(ValueError, match=r"ResultClass must be a name, and 'X Role = Y'"):
        wmi.associators(THERE, result_class="X Role = Y")


def test_a_path_may_have_braces_in_its_quotes_only(wmi: wmisink.Connection) -> None:
    with wmi, wmi.references('X.Id="{1}"') as call:
        assert call.query == 'REFERENCES OF {X.Id="{1}"}'
    with wmi, pytest.raises(ValueError, match="brace"):
        wmi.references("X.Id=1} WHERE ClassDefsOnly")
    with wmi, pytest.raises(ValueError, match="not closed"):
        wmi.references('X.Id="1')
