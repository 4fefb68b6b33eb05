r"""A WMI inside this process: define classes, put instances, write providers, and query them with the real client.

Examples
--------
>>> import wmisink
>>> from wmisink.embedded import Repository
>>> repository = Repository()
>>> plant = repository.namespace(r"root\plant")
>>> plant.define("Plant_Sensor", {"Id": "uint32", "Celsius": "real64"}, keys=["Id"])
>>> @plant.provides("Plant_Sensor")
... def sensors(request):
...     for number in range(3):
...         yield {"Id": number, "Celsius": 20.5 + number}
>>> with wmisink.connect(r"root\plant", repository=repository) as wmi:
...     for row in wmi.query("SELECT Id FROM Plant_Sensor WHERE Celsius > 21"):
...         print(row.Id)
1
2
"""

from __future__ import annotations

from wmisink.embedded._cim_class import CimClass, method
from wmisink.embedded._faults import Fault, FaultPlan
from wmisink.embedded._members import Method, Property, Qualifier
from wmisink.embedded._namespace import Namespace
from wmisink.embedded._repository import Repository
from wmisink.embedded._requests import EventRequest, InstanceRequest, MethodCall, Provider, PutMode
from wmisink.embedded._types import (
    CimType,
    Key,
    Ref,
    char16,
    real32,
    real64,
    sint8,
    sint16,
    sint32,
    sint64,
    uint8,
    uint16,
    uint32,
    uint64,
)

__all__ = [
    "CimClass",
    "CimType",
    "EventRequest",
    "Fault",
    "FaultPlan",
    "InstanceRequest",
    "Key",
    "Method",
    "MethodCall",
    "Namespace",
    "Property",
    "Provider",
    "PutMode",
    "Qualifier",
    "Ref",
    "Repository",
    "char16",
    "method",
    "real32",
    "real64",
    "sint8",
    "sint16",
    "sint32",
    "sint64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
]
