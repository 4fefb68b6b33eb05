"""comtypes: the scripting API, semisynchronously, each value by `Properties_.Item(name).Value`.

Late-bound and in a single-threaded apartment, as it is fastest: on Wine, early binding takes 1.7 times as long, and the
multithreaded apartment, where these objects do not live, 25 times.
"""

from answer import PROPERTIES, QUERY, WARM_UP, Route, time_and_print
from comtypes.client import CreateObject  # type: ignore[import-not-found]  # only Windows has it

_SEMISYNCHRONOUS = 0x10 | 0x20  # wbemFlagReturnImmediately, wbemFlagForwardOnly

services = CreateObject("WbemScripting.SWbemLocator", dynamic=True).ConnectServer(".", r"root\cimv2")
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
