"""Objects that can be changed, put back and deleted, and classes to make them of."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import wmisink
from wmisink.embedded import Namespace, Repository

HERE = 'Plant_Tag.Name="a"'


@pytest.fixture
def plant(repository: Repository) -> Namespace:
    space = repository.namespace(r"root\plant")
    space.define("Plant_Place", {"Room": "string", "Floor": "sint8"})
    space.define(
        "Plant_Tag",
        {
            "Name": "string",
            "Small": "uint8",
            "Big": "uint64",
            "Ratio": "real32",
            "On": "boolean",
            "Since": "datetime",
            "Values": "sint16[]",
            "Where": "object:Plant_Place",
            "Letter": "char16",
        },
        keys=["Name"],
    )
    space.define("Plant_FineTag", {"Digits": "uint32"}, superclass="Plant_Tag")
    space.put("Plant_Tag", {"Name": "a", "Small": 1, "Values": [1, 2]})
    return space


@pytest.fixture
def wmi(repository: Repository, plant: Namespace) -> wmisink.Connection:
    return wmisink.connect(plant.path, repository=repository)


def test_get_gives_an_instance_by_attribute_and_key(wmi: wmisink.Connection) -> None:
    with wmi:
        tag = wmi.get(HERE)
        assert (tag.Name, tag["name"], tag.small, tag.Big, tag.Values) == ("a", "a", 1, None, [1, 2])
        assert dict(tag)["Small"] == 1
        assert "small" in tag
        assert "Nothing" not in tag
        assert len(tag) == len(tag.keys()) == 9
        assert (tag.class_name, tag.is_class, tag.relpath) == ("Plant_Tag", False, HERE)
        assert tag.path is not None
        assert tag.path.endswith(rf"\root\plant:{HERE}")
        assert tag.type_of("values") == "sint16[]"
        assert repr(tag) == f"<wmisink.WmiObject {HERE}>"


def test_a_list_that_holds_itself_is_refused(wmi: wmisink.Connection) -> None:
    endless: list[object] = []
    endless.append(endless)
    with wmi:
        tag = wmi.get(HERE)
        with pytest.raises(TypeError, match=r"Plant_Tag\.Values takes no array within an array: \[\[\.\.\.\]\]"):
            tag.Values = endless


def test_a_mapping_that_holds_itself_is_refused(plant: Namespace) -> None:
    plant.define("Plant_Box", {"Id": "uint32", "Inside": "object:Plant_Box"}, keys=["Id"])
    endless: dict[str, object] = {"Id": 1}
    endless["Inside"] = endless
    with pytest.raises(ValueError, match=r"Plant_Box\.Inside holds objects within objects, more than 100 deep"):
        plant.put("Plant_Box", endless)


def test_get_gives_a_class(wmi: wmisink.Connection) -> None:
    with wmi:
        definition = wmi.get("Plant_FineTag")
    assert definition.is_class
    assert (definition.class_name, definition.superclass) == ("Plant_FineTag", "Plant_Tag")
    assert "uint32 Digits" in definition.mof()


def test_get_of_nothing_names_the_path_and_the_method(wmi: wmisink.Connection) -> None:
    with wmi, pytest.raises(wmisink.NotFound, match=r"Plant_Tag.Name=\"z\"") as caught:
        wmi.get('Plant_Tag.Name="z"')
    assert caught.value.operation == "IWbemServices::GetObjectAsync"
    assert caught.value.path == 'Plant_Tag.Name="z"'
    assert caught.value.query is None


def test_start_get_returns_a_call_of_one_object(wmi: wmisink.Connection) -> None:
    with wmi, wmi.start_get(HERE) as call:
        (tag,) = call
        assert tag.Small == 1
        assert call.path == HERE
        assert call.wait().phase == "completed"


def test_values_are_converted_by_cim_type_both_ways(wmi: wmisink.Connection) -> None:
    since = dt.datetime(2026, 1, 31, 23, 59, tzinfo=dt.timezone.utc)
    with wmi:
        tag = wmi.get(HERE)
        tag.Big = 2**64 - 1
        tag["Ratio"] = 0.5
        tag.On = True
        tag.since = since
        tag.Values = (-1, 3)
        tag.Letter = "é"
    assert (tag.Big, tag.Ratio, tag.On, tag.Since, tag.Values, tag.Letter) == (
        2**64 - 1,
        0.5,
        True,
        since,
        [-1, 3],
        "é",
    )
    tag.Big = None
    assert tag.Big is None
    assert tag.row().Values == [-1, 3]


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("Small", 300, ValueError, r"Plant_Tag.Small has the CIM type uint8, which holds 0 to 255; 300 is outside"),
        ("Small", -1, ValueError, r"which holds 0 to 255; -1 is outside"),
        ("Big", 2**64, ValueError, r"Plant_Tag.Big .* 18446744073709551616"),
        ("Big", "5", TypeError, r"Plant_Tag.Big has the CIM type uint64 and takes a whole number, not \"5\""),
        ("Ratio", 1e39, ValueError, r"Plant_Tag.Ratio has the CIM type real32"),
        ("On", 1, TypeError, r"Plant_Tag.On has the CIM type boolean"),
        ("Since", "yesterday", ValueError, r"Plant_Tag.Since has the CIM type datetime"),
        ("Values", 5, TypeError, r"Plant_Tag.Values has the CIM type sint16\[\] and takes an array, not 5"),
        ("Values", [1, 40000], ValueError, r"which holds -32768 to 32767; 40000 is outside"),
        ("Values", [1, None], ValueError, r"NULL"),
        ("Name", 5, TypeError, r"Plant_Tag.Name has the CIM type string and takes a text, not 5"),
        ("Name", object(), TypeError, r"Plant_Tag.Name takes None, bool, int"),
        ("Letter", "ab", ValueError, r"one UTF-16 unit"),
        ("Where", "here", TypeError, r"an object of WMI"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name_range_and_value(
    wmi: wmisink.Connection, name: str, value: object, error: type[Exception], message: str
) -> None:
    with wmi:
        tag = wmi.get(HERE)
        before = tag[name]
        with pytest.raises(error, match=message):
            tag[name] = value
        assert tag[name] == before


def test_a_property_that_is_not_there_is_named_with_those_that_are(wmi: wmisink.Connection) -> None:
    with wmi:
        tag = wmi.get(HERE)
        with pytest.raises(AttributeError, match=r"Plant_Tag has no property 'Colour'; it has Name, Small"):
            tag.Colour = "red"
        with pytest.raises(KeyError, match="Colour"):
            tag["Colour"]
        with pytest.raises(AttributeError, match="Colour"):
            tag.Colour  # noqa: B018
        with pytest.raises(AttributeError, match=r"belongs to WmiObject itself"):
            tag.path = "elsewhere"  # type: ignore[misc]


def test_an_embedded_object_is_changed_and_set_again(wmi: wmisink.Connection) -> None:
    with wmi:
        tag = wmi.get(HERE)
        tag.Where = wmi.new("Plant_Place", Room="K1", Floor=-2)
        place = tag.Where
        assert (place.Room, place.Floor) == ("K1", -2)
        place.Room = "K2"
        assert tag.Where.Room == "K1"
        tag.Where = place
        assert tag.Where.Room == "K2"


def test_put_stores_changes_and_gives_the_path(wmi: wmisink.Connection) -> None:
    with wmi:
        tag = wmi.get(HERE)
        tag.Small = 7
        assert wmi.get(HERE).Small == 1
        assert wmi.put(tag).endswith(HERE)
        assert wmi.get(HERE).Small == 7


def test_put_takes_the_object_as_it_was_at_the_call(wmi: wmisink.Connection) -> None:
    with wmi:
        tag = wmi.get(HERE)
        tag.Small = 7
        with wmi.start_put(tag) as call:
            tag.Small = 8
            assert call.wait().path.endswith(HERE)
        assert wmi.get(HERE).Small == 7


def test_put_creates_or_updates_only_what_it_may(wmi: wmisink.Connection) -> None:
    with wmi:
        new = wmi.new("Plant_Tag", {"Name": "b"}, Small=2)
        with pytest.raises(wmisink.NotFound):
            wmi.put(new, mode="update")
        wmi.put(new, mode="create")
        with pytest.raises(wmisink.AlreadyExists):
            wmi.put(new, mode="create")
        assert wmi.get('Plant_Tag.Name="b"').Small == 2
        with pytest.raises(ValueError, match="mode must be one of"):
            wmi.put(new, mode="perhaps")  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=r"put takes a WmiObject, not dict"):
            wmi.put({})  # type: ignore[arg-type]


def test_delete_removes_an_instance_and_a_class(wmi: wmisink.Connection) -> None:
    with wmi:
        wmi.delete(wmi.get(HERE))
        with pytest.raises(wmisink.NotFound):
            wmi.get(HERE)
        with pytest.raises(wmisink.NotFound):
            wmi.delete(HERE)
        wmi.delete("Plant_FineTag")
        with pytest.raises((wmisink.NotFound, wmisink.InvalidClass)):
            wmi.get("Plant_FineTag")


def test_new_refuses_what_the_class_has_not(wmi: wmisink.Connection) -> None:
    with wmi:
        with pytest.raises(AttributeError, match="no property 'Colour'"):
            wmi.new("Plant_Tag", Colour="red")
        with pytest.raises(wmisink.WmiError) as caught:
            wmi.new("Plant_Nothing")
        assert isinstance(caught.value, (wmisink.NotFound, wmisink.InvalidClass))


def test_an_object_without_its_key_has_no_path_to_delete(wmi: wmisink.Connection) -> None:
    with wmi:
        new = wmi.new("Plant_Tag")
        assert new.path is None
        with pytest.raises(ValueError, match="has no path"):
            wmi.delete(new)


def test_instances_are_those_of_subclasses_too_unless_shallow(wmi: wmisink.Connection, plant: Namespace) -> None:
    plant.put("Plant_FineTag", {"Name": "f"})
    with wmi:
        assert {row.Name for row in wmi.instances("Plant_Tag")} == {"a", "f"}
        assert {row.Name for row in wmi.instances("Plant_Tag", deep=False)} == {"a"}
        with pytest.raises(wmisink.InvalidClass, match="path: Plant_Nothing"):
            list(wmi.instances("Plant_Nothing"))


def test_classes_are_given_as_objects(wmi: wmisink.Connection) -> None:
    with wmi:
        found = {definition.class_name: definition for definition in wmi.classes()}
        assert {"Plant_Place", "Plant_Tag", "Plant_FineTag"} <= set(found)
        assert found["Plant_FineTag"].superclass == "Plant_Tag"
        assert [c.class_name for c in wmi.classes("Plant_Tag")] == ["Plant_FineTag"]
        assert "Plant_FineTag" not in {c.class_name for c in wmi.classes(deep=False)}


def test_a_copy_is_changed_by_itself(wmi: wmisink.Connection) -> None:
    with wmi:
        tag = wmi.get(HERE)
    copy = tag.copy()
    copy.Small = 9
    assert (tag.Small, copy.Small) == (1, 9)


def test_an_object_outlives_its_connection_and_may_be_shared_by_threads(wmi: wmisink.Connection) -> None:
    with wmi:
        tag = wmi.get(HERE)

    def change() -> None:
        for number in range(200):
            tag.Small = number
            assert 0 <= tag.Small < 200

    threads = [threading.Thread(target=change) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tag.Small == 199
