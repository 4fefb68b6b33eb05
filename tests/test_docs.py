"""What stands in docs/ is true: its programs run and are shown as they are, its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"
PAGES = sorted(DOCS.glob("*.md"))
CHAPTERS = [page for page in PAGES if re.match(r"\d\d-", page.name)]
SCRIPTS = sorted(EXAMPLES.glob("*.py"))
PROGRAMS = sorted((EXAMPLES / "cpp").glob("*.cpp"))

pytestmark = pytest.mark.skipif(not DOCS.exists(), reason="docs/ stands beside the tests in the source tree only")

_BLOCK = re.compile(r"^```(?:cpp|python)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
_REGION = re.compile(
    r"^ *(?://|#) The chapter shows what follows\.\n(.*?)^ *(?://|#) The chapter ends here\.$",
    flags=re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(r"\]\(([^)]+)\)")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_each_step_has_a_chapter_and_a_program_in_each_language() -> None:
    steps = [page.stem[3:].replace("-", "_") for page in CHAPTERS]
    assert len(steps) == 7
    assert sorted(steps) == [script.stem for script in SCRIPTS] == [program.stem for program in PROGRAMS]
    assert set(re.findall(r"\d\d-[a-z-]+\.md", read(DOCS / "README.md"))) == {page.name for page in CHAPTERS}


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_what_a_chapter_shows_is_the_text_of_its_programs(page: Path) -> None:
    step = page.stem[3:].replace("-", "_")
    regions = [
        textwrap.dedent(region)
        for example in (EXAMPLES / "cpp" / f"{step}.cpp", EXAMPLES / f"{step}.py")
        for region in _REGION.findall(read(example))
    ]
    assert len(regions) >= 2
    assert _BLOCK.findall(read(page)) == regions
    assert len(read(page).splitlines()) <= 150


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_program_in_python_runs(script: Path) -> None:
    command = [sys.executable, "-W", "error", str(script)]
    outcome = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, b"")
    assert outcome.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_inside_the_docs_lead_somewhere(page: Path) -> None:
    inside = [link.partition("#")[0] for link in _LINK.findall(read(page)) if "://" not in link]
    assert [link for link in inside if link and not (page.parent / link).exists()] == []
