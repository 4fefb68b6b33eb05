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

from wmisink.embedded._namespace import InstanceRequest, Namespace, Provider
from wmisink.embedded._repository import Repository

__all__ = ["InstanceRequest", "Namespace", "Provider", "Repository"]
