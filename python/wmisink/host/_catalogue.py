"""Every class of the host, from every subject's file, in an order in which WMI can define them."""

from __future__ import annotations

from typing import Any, Final

from wmisink.host import (
    _account,
    _association,
    _battery,
    _bios,
    _cim,
    _computer_system,
    _disk_drive,
    _disk_partition,
    _driver,
    _enclosure,
    _environment,
    _file,
    _logical_disk,
    _memory,
    _network_adapter,
    _network_configuration,
    _operating_system,
    _page_files,
    _performance,
    _performance_disk,
    _performance_memory,
    _performance_network,
    _performance_process,
    _performance_processor,
    _performance_system,
    _process,
    _process_methods,
    _processor,
    _routes,
    _service,
    _session,
    _thread,
    _time_zone,
    _volume,
)
from wmisink.host._cim import CimClass
from wmisink.host._definition import HostClass

#: The classes with instances, in no order that matters.
_CONCRETE: Final[tuple[HostClass[Any], ...]] = (
    *_process.CLASSES,
    *_operating_system.CLASSES,
    *_computer_system.CLASSES,
    *_processor.CLASSES,
    *_logical_disk.CLASSES,
    *_account.CLASSES,
    *_session.CLASSES,
    *_environment.CLASSES,
    *_time_zone.CLASSES,
    *_bios.CLASSES,
    *_enclosure.CLASSES,
    *_memory.CLASSES,
    *_battery.CLASSES,
    *_volume.CLASSES,
    *_disk_drive.CLASSES,
    *_disk_partition.CLASSES,
    *_page_files.CLASSES,
    *_network_adapter.CLASSES,
    *_network_configuration.CLASSES,
    *_routes.CLASSES,
    *_thread.CLASSES,
    *_service.CLASSES,
    *_driver.CLASSES,
    *_file.CLASSES,
    *_association.CLASSES,
    *_performance_processor.CLASSES,
    *_performance_system.CLASSES,
    *_performance_memory.CLASSES,
    *_performance_disk.CLASSES,
    *_performance_network.CLASSES,
    *_performance_process.CLASSES,
)
#: The abstract ones.
_ABSTRACT: Final[tuple[CimClass, ...]] = (
    *_cim.SUPERCLASSES,
    *_account.SUPERCLASSES,
    *_session.SUPERCLASSES,
    *_environment.SUPERCLASSES,
    *_time_zone.SUPERCLASSES,
    *_bios.SUPERCLASSES,
    *_enclosure.SUPERCLASSES,
    *_memory.SUPERCLASSES,
    *_battery.SUPERCLASSES,
    *_volume.SUPERCLASSES,
    *_disk_drive.SUPERCLASSES,
    *_disk_partition.SUPERCLASSES,
    *_network_adapter.SUPERCLASSES,
    *_network_configuration.SUPERCLASSES,
    *_thread.SUPERCLASSES,
    *_service.SUPERCLASSES,
    *_file.SUPERCLASSES,
    *_association.SUPERCLASSES,
    *_process_methods.SUPERCLASSES,
    *_performance.SUPERCLASSES,
)

_ALL: Final[tuple[CimClass | HostClass[Any], ...]] = (*_ABSTRACT, *_CONCRETE)
_BY_NAME: Final = {each.name: each for each in _ALL}


def derivation(name: str | None) -> list[str]:
    """A class and its superclasses, the class first; empty for None."""
    names = []
    while name is not None:
        names.append(name)
        name = _BY_NAME[name].superclass
    return names


def inherited_types(name: str | None) -> dict[str, str]:
    """The properties that a class and its superclasses have, with their CIM types; none for None."""
    types: dict[str, str] = {}
    for each in reversed(derivation(name)):
        types.update(_BY_NAME[each].types)
    return types


def _depth(each: CimClass | HostClass[Any]) -> int:
    return len(derivation(each.name))


#: The host's classes, each after its superclass.
CLASSES: Final = tuple(sorted(_CONCRETE, key=_depth))
#: The abstract classes above them, each after its own superclass.
SUPERCLASSES: Final = tuple(sorted(_ABSTRACT, key=_depth))
#: All of them, each after its superclass.
IN_ORDER: Final = tuple(sorted(_ALL, key=_depth))
