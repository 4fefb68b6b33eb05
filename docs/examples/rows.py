"""Rows as tuples, dictionaries and a program's own classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import wmisink
from wmisink.embedded import Repository

repository = Repository()
cimv2 = repository.namespace(r"root\cimv2")
cimv2.define("Acme_Position", {"X": "sint32", "Y": "sint32"})
cimv2.define(
    "Acme_Robot",
    {"SerialNumber": "uint32", "Name": "string", "Built": "datetime", "Position": "object"},
    keys=["SerialNumber"],
)
cimv2.put(
    "Acme_Robot",
    {"SerialNumber": 7, "Name": "Robby", "Position": {"__CLASS": "Acme_Position", "X": 3, "Y": 4}},
)
wmi = wmisink.connect(repository=repository)


# The chapter shows what follows.
@dataclass
class Position:
    """What an embedded object becomes."""

    x: int
    y: int


@dataclass
class Robot:
    """What a row becomes: each field takes the property of its name."""

    serial_number: int  # SerialNumber
    name: str
    built: datetime | None  # a robot's may be NULL
    position: Position | None
    owner: str = "nobody"  # no property of the result, so it has to have a default


for robot in wmi.query("SELECT * FROM Acme_Robot").rows(as_=Robot):  # a Call[Robot], also for the type checker
    print(robot.name, robot.built, robot.position)

pairs = wmi.query("SELECT SerialNumber, Name FROM Acme_Robot").rows(as_=tuple[int, str])
print(dict(pairs))
# The chapter ends here.

wmi.close()
