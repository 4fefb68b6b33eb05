"""The WMI of Windows itself. Wine's is the one we can run these on; it knows the classes used here as Windows does."""

from __future__ import annotations

from datetime import datetime

import pytest
import wmisink
from gates import SOON
from programs import programs
from wmisink._options import Delivery

pytestmark = pytest.mark.com_only("it's about the system's own WMI")


@pytest.fixture
def cimv2() -> wmisink.Connection:
    return wmisink.connect(provider="com")


def test_default_connection_is_to_the_wmi_of_windows() -> None:
    with wmisink.connect() as wmi:
        assert (wmi.provider, wmi.namespace.lower()) == ("com", r"root\cimv2")


def test_processes_of_the_system_come_with_their_types(cimv2: wmisink.Connection) -> None:
    rows = list(cimv2.query("SELECT Name, ProcessId, WorkingSetSize, CreationDate FROM Win32_Process"))
    assert len(rows) > 3
    assert {type(row.Name) for row in rows} == {str}
    assert {type(row.ProcessId) for row in rows} == {int}
    assert any(row.Name.lower().startswith("python") for row in rows)


def test_operating_system_gives_64_bit_integers_datetimes_and_arrays(cimv2: wmisink.Connection) -> None:
    [row] = cimv2.query("SELECT * FROM Win32_OperatingSystem")
    assert isinstance(row.TotalVisibleMemorySize, int)
    assert row.TotalVisibleMemorySize > 2**16
    assert isinstance(row.LastBootUpTime, datetime)
    assert row.LastBootUpTime.tzinfo is not None
    assert isinstance(row.Primary, bool)


def test_class_in_the_wrong_namespace_is_raised() -> None:
    with wmisink.connect("ROOT", provider="com") as wmi, pytest.raises(wmisink.InvalidClass) as raised:
        list(wmi.query("SELECT * FROM Win32_Process"))
    assert raised.value.hresult == 0x80041010


def test_generic_failure_is_raised_as_such(cimv2: wmisink.Connection) -> None:
    with pytest.raises(wmisink.WmiError) as raised:
        list(cimv2.query("SELECT * FROM Win32_SID"))  # Windows wants its SID in the WHERE, and so does Wine
    assert raised.value.hresult >= 0x80000000


def test_remote_host_that_is_none_is_a_connection_failure() -> None:
    with pytest.raises(wmisink.ConnectionFailed):
        wmisink.connect(host="no-such-host.invalid", provider="com", timeout=60)


def test_security_in_force_is_told(cimv2: wmisink.Connection) -> None:
    status = cimv2.query("SELECT * FROM __PARAMETERS").wait(20)
    assert status.security in ("direct", "unsecured")


@pytest.mark.parametrize("delivery", ["async", "semisync"])
def test_each_delivery_gives_the_same_rows(cimv2: wmisink.Connection, delivery: Delivery) -> None:
    call = cimv2.query("SELECT * FROM __PARAMETERS", delivery=delivery, capacity=10)
    assert len(list(call)) == 49
    status = call.status()
    assert (status.phase, status.delivery, status.rows_seen) == ("completed", delivery, 49)
    assert status.high_water <= 10


@pytest.mark.parametrize("delivery", ["async", "semisync"])
def test_each_delivery_is_cancelled_and_overflows_alike(cimv2: wmisink.Connection, delivery: Delivery) -> None:
    call = cimv2.query("SELECT * FROM __PARAMETERS", delivery=delivery, capacity=1)
    assert call.next(60) is not None
    call.cancel()
    assert call.wait(60).phase == "cancelled"
    with pytest.raises(wmisink.QueueOverflow):
        cimv2.query("SELECT * FROM __PARAMETERS", delivery=delivery, capacity=1, overflow="fail").wait(60)
    dropping = cimv2.query("SELECT * FROM __PARAMETERS", delivery=delivery, capacity=1, overflow="drop-oldest")
    assert dropping.wait(60).rows_dropped == 48


@pytest.mark.parametrize("delivery", ["async", "semisync"])
def test_failure_is_the_same_by_each_delivery(delivery: Delivery) -> None:
    with wmisink.connect("ROOT", provider="com", delivery=delivery) as wmi, pytest.raises(wmisink.InvalidClass):
        list(wmi.query("SELECT * FROM Win32_Process"))


def test_controlled_delivery_works_or_names_the_way_out(cimv2: wmisink.Connection) -> None:
    """Wine has no IEnumWbemClassObject::NextAsync."""
    call = cimv2.query("SELECT * FROM __PARAMETERS", delivery="controlled")
    try:
        assert len(list(call)) == 49
    except wmisink.NotSupported as error:
        assert error.operation == "IEnumWbemClassObject::NextAsync"  # noqa: PT017
        assert 'delivery="semisync"' in error.message  # noqa: PT017


def test_an_object_is_fetched(cimv2: wmisink.Connection) -> None:
    # Of a class's path Wine gives an instance.
    assert cimv2.get("Win32_Process", delivery="semisync", timeout=60).class_name == "Win32_Process"


def test_a_reference_is_followed_to_its_object(cimv2: wmisink.Connection) -> None:
    links = list(cimv2.query("SELECT * FROM Win32_LogicalDiskToPartition", timeout=60))
    assert links
    for link in links:
        for path, name in ((link.Antecedent, "Win32_DiskPartition"), (link.Dependent, "Win32_LogicalDisk")):
            found = cimv2.get(path, delivery="semisync", timeout=60)
            assert found.class_name == name
            assert f'="{found["DeviceID"]}"' in path


def test_values_in_a_query_are_read_as_they_were_given(cimv2: wmisink.Connection) -> None:
    (drive,) = cimv2.query("SELECT DeviceID FROM {} WHERE DeviceID = {}", wmisink.identifier("Win32_LogicalDisk"), "C:")
    assert drive.DeviceID == "C:"
    query = "SELECT DeviceID FROM Win32_LogicalDisk WHERE DeviceID = {} OR DeviceID = {} AND DriveType = {}"
    for hostile in ("it's", '"', "' OR DeviceID <> '", '" OR DeviceID <> "', "a\b", "\\"):
        assert list(cimv2.query(query, hostile, hostile, 99)) == []


@pytest.mark.parametrize("delivery", ["async", "semisync"])
@pytest.mark.parametrize("end", ["call.cancel()", "pass  # and let the deadline come"])
def test_call_that_takes_wmi_long_is_left_at_once(delivery: Delivery, end: str) -> None:
    """In a process of its own: in Wine the query goes on, and its class cannot be asked again meanwhile."""
    body = f"""
        import os, time, wmisink
        wmi = wmisink.connect(provider="com")
        began = time.monotonic()
        call = wmi.query("SELECT * FROM CIM_DataFile", delivery={delivery!r}, timeout=2, overflow="drop-oldest")
        time.sleep(0.2)  # into the query; Wine does a semisynchronous one within the method that starts it
        {end}
        try:
            call.wait(60)
        except wmisink.CallTimedOut:
            pass
        print(call.status().phase, time.monotonic() - began, flush=True)
        os._exit(0)
    """
    with programs() as begin:
        phase, seconds = begin(body).communicate(timeout=60)[0].split()
    assert phase == ("cancelled" if "cancel" in end else "timed_out")
    assert float(seconds) < SOON


def test_many_calls_one_after_another_reuse_the_connection(cimv2: wmisink.Connection) -> None:
    for _ in range(100):
        assert len(list(cimv2.query("SELECT * FROM __PARAMETERS"))) == 49


def test_an_object_is_got_or_the_method_that_the_wmi_lacks_is_named(cimv2: wmisink.Connection) -> None:
    """Wine has no asynchronous method but for queries, and answers a bare WBEM_E_FAILED to the others."""
    refusal: wmisink.WmiError | None = None
    definition: wmisink.WmiObject | None = None
    try:
        definition = cimv2.get("Win32_Process", timeout=60)
    except wmisink.WmiError as error:
        refusal = error
    if refusal is None:
        assert definition is not None
        assert definition.is_class
        return
    assert refusal.hresult == 0x80041001
    assert refusal.operation == "IWbemServices::GetObjectAsync"
    assert refusal.path == "Win32_Process"
    assert "A WMI that lacks this method" in refusal.message
