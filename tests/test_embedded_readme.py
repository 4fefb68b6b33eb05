"""What the README says of a WMI of one's own is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"


@pytest.mark.skipif(not README.exists(), reason="the README stands beside the tests in the source tree only")
def test_examples_of_a_wmi_of_ones_own_run() -> None:
    section = README.read_text(encoding="utf-8").partition("### A WMI of your own\n")[2].partition("\n### ")[0]
    blocks = re.findall(r"```python\n(.*?)```", section, flags=re.DOTALL)
    assert len(blocks) == 2
    names: dict[str, object] = {"__name__": "__main__"}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)  # noqa: S102
    assert names["path"] == 'Acme_Room.Name="cellar"'
