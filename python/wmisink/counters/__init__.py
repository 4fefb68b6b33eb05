"""Raw performance counters cooked: samples of Win32_PerfRawData_… classes into the values that people read.

A raw counter is a number that only grows, or a time, or both together with a base; the qualifier ``CounterType`` of its
property says which, and so what is to be done with two samples of it. `sample` and `watch` do it all; a `Cooker` is fed
with rows by a program that asks WMI in its own way, and `cook` is the arithmetic alone.

A value is None where there is none to tell: in the first sample of an instance for most types, where no time passed or
nothing happened between two samples, and where a counter, its base or the clock went back, since the instance then
began anew. What goes on past the end of its 32 or 64 bits goes on here as well.

See ``docs/counters.md`` for the formula, the unit and the clock of every type.

Examples
--------
>>> import wmisink
>>> from wmisink import counters
>>> with wmisink.connect(repository=wmisink.host.repository()) as wmi:
...     rows = counters.sample(wmi, "Win32_PerfRawData_PerfOS_Processor", ["PercentProcessorTime"], interval=0.2)
>>> rows[-1].Name, 0 <= rows[-1].PercentProcessorTime <= 100
('_Total', True)
"""

from __future__ import annotations

from wmisink.counters._cooker import Cooker
from wmisink.counters._types import Counter, CounterType, Reading, cook
from wmisink.counters._watch import Watch, sample, watch

__all__ = ["Cooker", "Counter", "CounterType", "Reading", "Watch", "cook", "sample", "watch"]
