"""Values in queries: none changes what a query means, and each is found as what it is."""

from __future__ import annotations

import enum
import struct
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import wmisink
import wmisink.aio
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from wmisink._parameters import WqlValue
from wmisink._wql import event_query
from wmisink.embedded import InstanceRequest, Namespace

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
#: Texts of what quotes, patterns, paths and encodings care for; lone surrogates are among them.
PIECES = (
    "'",
    '"',
    "\\",
    "\\'",
    "' OR '1' = '1",
    "%",
    "_",
    "[",
    "]",
    "^",
    "{",
    "}",
    "{0}",
    "NULL",
    "--",
    "\n",
    " ",
    "a",
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.characters(exclude_characters="\0", codec=None), max_size=8).map("".join)
INTEGERS = st.integers(-(2**63), 2**64 - 1)
REALS = st.floats(allow_nan=False, allow_infinity=False)
OFFSETS = st.integers(-999, 999).map(lambda minutes: timezone(timedelta(minutes=minutes)))
FIRST, LAST = datetime(1700, 1, 1), datetime(9000, 1, 1)  # noqa: DTZ001  hypothesis takes them so
TIMES = st.datetimes(FIRST, LAST) | st.datetimes(FIRST, LAST, timezones=OFFSETS)


class Asked:
    """What the provider of a class was asked for: the constants of the WHERE, as the parser has read them."""

    equals: Mapping[str, Any]


@pytest.fixture
def asked(namespace: Namespace) -> Asked:
    """Defines Test_Asked, which has no instances."""
    seen = Asked()
    namespace.define(
        "Test_Asked",
        {
            "Text": "string",
            "Large": "uint64",
            "Small": "sint64",
            "Real": "real64",
            "Truth": "boolean",
            "Time": "datetime",
            "Last": "uint32",
        },
        keys=["Text"],
    )

    @namespace.provides("Test_Asked")
    def provide(request: InstanceRequest) -> Iterator[Mapping[str, object]]:
        seen.equals = dict(request.equals)
        return iter(())

    return seen


def read(wmi: wmisink.Connection, asked: Asked, name: str, value: WqlValue) -> object:
    """The value as the WHERE has it, with the rest of the query as it was."""
    asked.equals = {}
    query = f"SELECT * FROM Test_Asked WHERE {name} = {{}} AND Last = {{}}"
    assert list(wmi.query(query, value, 7)) == []
    assert asked.equals.keys() == {name, "Last"}
    assert asked.equals["Last"] == 7
    return asked.equals[name]


@SETTINGS
@given(TEXTS)
@example("' OR Last = 7 OR Text = '")
@example("\\")
@example("\\' OR \"")
@example("\ud800")
@example("\udc00\U0001f600\ud83d")
def test_a_text_is_one_constant(wmi: wmisink.Connection, asked: Asked, text: str) -> None:
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")  # pairs are characters
    assert read(wmi, asked, "Text", text) == whole


@SETTINGS
@given(INTEGERS)
@example(2**64 - 1)
@example(-(2**63))
def test_an_integer_is_one_constant(wmi: wmisink.Connection, asked: Asked, number: int) -> None:
    assert read(wmi, asked, "Small" if number < 0 else "Large", number) == number


@SETTINGS
@given(REALS)
@example(-0.0)
@example(5e-324)
@example(1e16)
def test_a_real_is_the_same_number(wmi: wmisink.Connection, asked: Asked, number: float) -> None:
    found = read(wmi, asked, "Real", number)
    assert isinstance(found, float)
    assert struct.pack("d", found) == struct.pack("d", number)


@SETTINGS
@given(TIMES | st.timedeltas(timedelta(0), timedelta(days=99_999_999)))
def test_a_time_is_the_same_time(wmi: wmisink.Connection, asked: Asked, time: datetime | timedelta) -> None:
    found = read(wmi, asked, "Time", time)
    assert found == time
    if isinstance(time, datetime):
        assert isinstance(found, datetime)
        assert found.utcoffset() == time.utcoffset()


@pytest.mark.parametrize("truth", [True, False])
def test_truth_is_a_boolean(wmi: wmisink.Connection, asked: Asked, truth: bool) -> None:  # noqa: FBT001
    assert read(wmi, asked, "Truth", truth) is truth


def test_enumerations_are_their_values(wmi: wmisink.Connection, asked: Asked) -> None:
    number = enum.IntEnum("number", {"FOUR": 4})
    assert read(wmi, asked, "Large", number(4)) == 4


@pytest.fixture
def named(namespace: Namespace) -> Callable[[str], None]:
    """Defines Test_Named, and stores an instance of a name and neighbours of it."""
    namespace.define("Test_Named", {"Id": "uint32", "Name": "string"}, keys=["Id"])

    def store(name: str) -> None:
        for number, text in enumerate([name, name + "x", "x" + name, "", "harmless", name.replace("_", "x") + "%"]):
            namespace.put("Test_Named", {"Id": number, "Name": text})

    return store


def found(call: wmisink.Call) -> set[str]:
    return {row.Name for row in call}


@SETTINGS
@given(TEXTS)
@example("100%_[x]^")
@example("[")
def test_an_instance_is_found_by_its_name_and_no_other_is(
    wmi: wmisink.Connection, named: Callable[[str], None], text: str
) -> None:
    name = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    named(name)
    stored = found(wmi.query("SELECT * FROM Test_Named"))
    by_name = found(wmi.query("SELECT * FROM Test_Named WHERE Name = {}", name))
    assert name in by_name
    assert {one.casefold() for one in by_name} == {name.casefold()}
    assert found(wmi.query("SELECT * FROM Test_Named WHERE Name LIKE {}", wmisink.like(name))) == by_name
    assert found(wmi.query("SELECT * FROM Test_Named WHERE Name <> {}", name)) == stored - by_name
    starts = found(wmi.query("SELECT * FROM Test_Named WHERE Name LIKE {}", wmisink.like.startswith(name)))
    assert {name, name + "x"} <= starts
    assert all(one.casefold().startswith(name.casefold()) for one in starts)
    ends = found(wmi.query("SELECT * FROM Test_Named WHERE Name LIKE {}", wmisink.like.endswith(name)))
    assert {name, "x" + name} <= ends
    has = found(wmi.query("SELECT * FROM Test_Named WHERE Name LIKE {}", wmisink.like.contains(name)))
    assert {name, name + "x", "x" + name} <= has


def test_values_have_names_numbers_or_their_order() -> None:
    expected = "SELECT * FROM C WHERE A = 'x' AND B = 5 OR A = 'x'"
    assert wmisink.wql("SELECT * FROM C WHERE A = {a} AND B = {b} OR A = {a}", a="x", b=5) == expected
    assert wmisink.wql("SELECT * FROM C WHERE A = {0} AND B = {1} OR A = {0}", "x", 5) == expected
    assert wmisink.wql("SELECT * FROM C WHERE A = {} AND B = {} OR A = {a}", "x", 5, a="x") == expected
    assert wmisink.wql("A = '{{}}'") == "A = '{}'"


def test_none_is_null_where_it_can_be_right() -> None:
    assert wmisink.wql("A IS {} OR B is not {}", None, None) == "A IS NULL OR B is not NULL"


@pytest.mark.parametrize(
    ("text", "values", "error", "message"),
    [
        ("A = {}", (None,), TypeError, r"Placeholder \{0\} is NULL, which is equal to nothing; write IS NULL"),
        ("A IS {}", (5,), TypeError, "takes NULL only, not 5; write = instead"),
        ("A = {}", ([1, 2],), TypeError, r"takes no list, since WQL has no IN; write a comparison for each value"),
        ("A = {}", ({1, 2},), TypeError, "takes no list"),
        ("A = {}", ((object(),),), TypeError, "takes no list"),
        ("A = {}", (b"x",), TypeError, "takes no list"),
        ("A = {}", (object(),), TypeError, r"Placeholder \{0\} takes None, bool, int, .* not object"),
        ("A = {}", (2**64,), ValueError, "more than 64 bits"),
        ("A = {}", (-(2**63) - 1,), ValueError, "more than 64 bits"),
        ("A = {}", (float("nan"),), ValueError, "finite numbers only"),
        ("A = {}", (float("-inf"),), ValueError, "finite numbers only"),
        ("A = {}", (timedelta(-1),), ValueError, "intervals from 0"),
        ("A = {}", ("a\0b",), ValueError, "NUL"),
        ("A = '{}'", ("x",), ValueError, "within quotes. A value brings its quotes along, so leave them out"),
        ("A = {}", (1, 2), ValueError, "no placeholder for value number 1"),
        ("A = {} AND B = {}", (1,), ValueError, r"placeholder \{\} without a value: it is the one of number 1"),
        ("A = {name}", (1,), ValueError, "no value is named so"),
        ("A = {} AND B = {0}", (1,), ValueError, "number all placeholders or none"),
        ("A = {:d}", (1,), ValueError, "which is no placeholder"),
        ("A = {", (1,), ValueError, "write {{ for a brace"),
        ("A = -{}", (1,), ValueError, "put a blank between"),
        ("SELECT * FROM {}", ("C",), TypeError, "make it a name first"),
        ("A LIKE {}", (5,), TypeError, "takes a pattern"),
    ],
)
def test_what_cannot_be_is_told(
    wmi: wmisink.Connection, text: str, values: tuple[Any, ...], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        wmisink.wql(text, *values)
    with pytest.raises(error, match=message):
        wmi.query(text, *values)


def test_a_text_without_values_is_left_as_it_is(wmi: wmisink.Connection, asked: Asked) -> None:
    assert list(wmi.query("SELECT * FROM Test_Asked WHERE Text = '{}' AND Last = 7")) == []
    assert asked.equals == {"Text": "{}", "Last": 7}


def test_a_query_takes_its_values_once(wmi: wmisink.Connection) -> None:
    query = wmisink.wql("SELECT * FROM C WHERE A = {a}", a="{}")
    assert query == "SELECT * FROM C WHERE A = '{}'"
    assert type(query) is wmisink.Wql
    with pytest.raises(TypeError, match="has its values already"):
        wmi.query(query, "' OR TRUE = TRUE")
    with pytest.raises(TypeError, match="has its values already"):
        wmisink.wql(query, "x")


def test_names_are_checked() -> None:
    name = wmisink.identifier("Test_Named")
    assert wmisink.wql("SELECT * FROM {} WHERE {} = {}", name, wmisink.identifier("A.Näme"), "x") == (
        "SELECT * FROM Test_Named WHERE A.Näme = 'x'"
    )
    assert (str(name), repr(name)) == ("Test_Named", "wmisink.identifier('Test_Named')")
    assert name == wmisink.identifier("Test_Named")
    assert hash(name) == hash(wmisink.identifier("Test_Named"))
    assert name != "Test_Named"


@SETTINGS
@given(st.text("aZ_09.-' ;", min_size=1, max_size=4))
def test_a_name_is_made_of_letters_digits_and_underscores(text: str) -> None:
    if all(part.isidentifier() for part in text.split(".")):
        assert str(wmisink.identifier(text)) == text
    else:
        with pytest.raises(ValueError, match="name"):
            wmisink.identifier(text)


@pytest.mark.parametrize(
    "text", ["or", "Null", "A.Where", "A\N{NO-BREAK SPACE}B", "A\N{ZERO WIDTH SPACE}", "A\ud800", "\0"]
)
def test_what_means_something_else_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match="name"):
        wmisink.identifier(text)


def test_an_object_stands_for_its_path(wmi: wmisink.Connection, namespace: Namespace) -> None:
    namespace.define("Test_Room", {"Name": "string"}, keys=["Name"])
    members = {"Id": "uint32", "Room": "ref:Test_Room"}
    namespace.define("Test_Door", members, keys=["Id"], qualifiers={"Association": True})
    namespace.put("Test_Room", {"Name": 'the "old" one'})
    room = wmi.get('Test_Room.Name="the \\"old\\" one"')
    namespace.put("Test_Door", {"Id": 1, "Room": room.path})
    namespace.put("Test_Door", {"Id": 2, "Room": 'Test_Room.Name="x"'})
    assert [row.Id for row in wmi.query("SELECT Id FROM Test_Door WHERE Room = {}", room)] == [1]
    (row,) = wmi.query("SELECT __PATH, Name FROM Test_Room")
    assert [row.Id for row in wmi.query("SELECT Id FROM Test_Door WHERE Room = {}", row)] == [1]
    assert [door.Id for door in wmi.query("REFERENCES OF {{{}}} WHERE Role = Room", room)] == [1]
    assert [door.Id for door in wmi.query("REFERENCES OF {{Test_Room.Name={}}}", 'the "old" one')] == [1]
    (name,) = wmi.query("SELECT Name FROM Test_Room")
    with pytest.raises(ValueError, match="has no path; select __PATH"):
        wmi.query("SELECT Id FROM Test_Door WHERE Room = {}", name)
    with pytest.raises(ValueError, match="has no path, since a key of it is NULL"):
        wmi.query("SELECT Id FROM Test_Door WHERE Room = {}", wmi.new("Test_Room"))


def test_a_path_does_not_leave_its_braces(wmi: wmisink.Connection) -> None:
    with pytest.raises(ValueError, match="braces stand within quotes only"):
        wmi.query("REFERENCES OF {{{}}}", "C.Id=1} WHERE ClassDefsOnly")


def test_events_and_gather_take_values(wmi: wmisink.Connection, named: Callable[[str], None]) -> None:
    named("it's")
    query = wmisink.wql("SELECT * FROM Test_Named WHERE Name = {}", "it's")
    assert [len(rows) for rows in wmisink.gather([query, (wmi, query)], connection=wmi)] == [1, 1]
    with wmi.events("SELECT * FROM __InstanceCreationEvent WITHIN {} WHERE TargetInstance ISA {}", 1, "X") as events:
        assert events.query == "SELECT * FROM __InstanceCreationEvent WITHIN 1 WHERE TargetInstance ISA 'X'"


def test_watch_writes_all_values() -> None:
    where = {"At": datetime(2026, 1, 31, 12, tzinfo=timezone.utc), "Name": "a\\'\""}
    assert event_query("X", "any", 1, where).endswith(
        "TargetInstance.At = '20260131120000.000000+000' AND TargetInstance.Name = 'a\\\\\\'\"'"
    )
