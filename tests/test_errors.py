"""Exceptions: which family a code belongs to, what they carry, and how they read."""

from __future__ import annotations

import pickle

import pytest
import wmisink
from wmisink._errors import make_error


@pytest.mark.parametrize(
    ("code", "family"),
    [
        (0x80041002, wmisink.NotFound),
        (0x80041003, wmisink.AccessDenied),
        (0x80070005, wmisink.AccessDenied),
        (0x80041004, wmisink.ProviderFailure),
        (0x8004100C, wmisink.NotSupported),
        (0x8004100E, wmisink.InvalidNamespace),
        (0x80041010, wmisink.InvalidClass),
        (0x80041015, wmisink.ConnectionFailed),
        (0x800706BA, wmisink.ConnectionFailed),
        (0x80041017, wmisink.InvalidQuery),
        (0x80041032, wmisink.CancelledByWmi),
        (0x8004106C, wmisink.QuotaExceeded),
        (0x8007052E, wmisink.AccessDenied),  # a wrong password
        (0x8004100A, wmisink.WmiError),
        (0x80041069, wmisink.TimedOutInWmi),
        (0x80041025, wmisink.ChangeRefused),
        (0x80010108, wmisink.ConnectionFailed),
        (0x80041001, wmisink.WmiError),
    ],
)
def test_make_error_of_a_code_gives_its_family(code: int, family: type[wmisink.WmiError]) -> None:
    assert type(make_error(code, "", "text.", "operation", None, None)) is family


@pytest.mark.parametrize(
    ("phase", "family"),
    [
        ("cancelled", wmisink.CallCancelled),
        ("timed_out", wmisink.CallTimedOut),
        ("overflowed", wmisink.QueueOverflow),
        ("failed", wmisink.CancelledByWmi),
        (None, wmisink.CancelledByWmi),
    ],
)
def test_make_error_of_a_cancelled_call_tells_who_cancelled(phase: str | None, family: type[wmisink.WmiError]) -> None:
    assert type(make_error(0x80041032, "WBEM_E_CALL_CANCELLED", "text.", "SetStatus", None, phase)) is family


def test_error_from_a_signed_hresult_has_it_unsigned() -> None:
    assert make_error(0x80041017 - 2**32, "WBEM_E_INVALID_QUERY", "text.", "op", None, None).hresult == 0x80041017


def test_error_as_text_has_message_name_code_operation_and_the_query_on_one_line() -> None:
    error = make_error(0x80041017, "WBEM_E_INVALID_QUERY", "It is wrong.", "SetStatus", "SELECT *\n  FRM x", "failed")
    assert str(error) == "It is wrong. (WBEM_E_INVALID_QUERY 0x80041017, SetStatus, query: SELECT * FRM x)"


def test_error_without_a_name_shows_its_code_once() -> None:
    assert str(make_error(0x80041999, "0x80041999", "Odd.", "Get", None, None)) == "Odd. (0x80041999, Get)"


def test_error_of_a_long_query_cuts_it_in_the_text_and_keeps_it_whole() -> None:
    query = "SELECT " + ", ".join(f"Property{number}" for number in range(1000)) + " FROM x"
    error = make_error(0x80041017, "WBEM_E_INVALID_QUERY", "It is wrong.", "SetStatus", query, "failed")
    assert len(str(error)) < 500
    assert error.query == query


def test_error_pickled_and_back_is_the_same() -> None:
    error = make_error(0x80041069, "WBEM_E_TIMED_OUT", "Too late.", "query", "SELECT 1", "timed_out")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  it's our own
    assert type(again) is wmisink.CallTimedOut
    assert str(again) == str(error)
    assert (again.hresult, again.name, again.message, again.operation, again.query) == (
        error.hresult,
        error.name,
        error.message,
        error.operation,
        error.query,
    )


def test_error_with_an_error_object_pickled_and_back_has_it(wmi: wmisink.Connection) -> None:
    with pytest.raises(wmisink.InvalidClass) as raised:
        list(wmi.query("SELECT * FROM Test_Absent"))
    again = pickle.loads(pickle.dumps(raised.value))  # noqa: S301  it's our own
    assert again.error_object is not None
    assert again.error_object == raised.value.error_object
    assert again.provider_name == raised.value.provider_name


@pytest.mark.parametrize(
    ("code", "facility"),
    [(0x80041017, "WMI"), (0x80010108, "RPC"), (0x800706BA, "RPC"), (0x80070005, "Win32"), (0x80004001, "COM")],
)
def test_error_tells_who_defined_its_code(code: int, facility: str) -> None:
    assert make_error(code, "", "text.", "operation", None, None).facility == facility


def test_every_family_of_the_core_has_its_class() -> None:
    families = {type(make_error(0x80040000 | code, "", "text.", "op", None, None)) for code in range(0x1000, 0x1100)}
    assert families >= {
        wmisink.AccessDenied,
        wmisink.AlreadyExists,
        wmisink.CancelledByWmi,
        wmisink.ChangeRefused,
        wmisink.ConnectionFailed,
        wmisink.InvalidArgument,
        wmisink.InvalidClass,
        wmisink.InvalidNamespace,
        wmisink.InvalidQuery,
        wmisink.NotFound,
        wmisink.NotSupported,
        wmisink.ProviderFailure,
        wmisink.QuotaExceeded,
        wmisink.TimedOutInWmi,
    }


@pytest.mark.parametrize("family", [wmisink.CallTimedOut, wmisink.TimedOutInWmi, wmisink.WaitTimeout])
def test_timeouts_are_timeout_errors(family: type[wmisink.WmiError]) -> None:
    assert issubclass(family, TimeoutError)
    assert issubclass(family, wmisink.WmiError)
