"""pywin32: the scripting API, semisynchronously, each value by `Properties_.Item(name).Value`."""

from answer import PROPERTIES, QUERY, WARM_UP, Route, time_and_print
from win32com.client import Dispatch  # type: ignore[import-untyped]  # it has no types

_SEMISYNCHRONOUS = 0x10 | 0x20  # wbemFlagReturnImmediately, wbemFlagForwardOnly

services = Dispatch("WbemScripting.SWbemLocator").ConnectServer(".", r"root\cimv2")
for _ in services.ExecQuery(WARM_UP, "WQL", _SEMISYNCHRONOUS):
    pass


def read() -> list[Route]:
    """Every row of the query."""
    rows: list[Route] = []
    for found in services.ExecQuery(QUERY, "WQL", _SEMISYNCHRONOUS):
        properties = found.Properties_
        destination, next_hop, interface_index = (properties.Item(name).Value for name in PROPERTIES)
        rows.append((destination, next_hop, interface_index))
    return rows


time_and_print(read)
