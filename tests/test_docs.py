"""What stands in docs/ is true: its programs run and are shown as they are, its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest
import wmisink

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"
PAGES = sorted(DOCS.glob("*.md"))
CHAPTERS = [page for page in PAGES if re.match(r"\d\d-", page.name)]
WITH_PROGRAMS = [*CHAPTERS, DOCS / "parameters.md", DOCS / "counters.md"]
SCRIPTS = sorted(EXAMPLES.glob("*.py"))
PYTHON_ONLY = ["arrow", "rows"]
STEPS = [script for script in SCRIPTS if script.stem not in PYTHON_ONLY]
PROGRAMS = sorted((EXAMPLES / "cpp").glob("*.cpp"))

pytestmark = [
    pytest.mark.skipif(not DOCS.exists(), reason="docs/ stands beside the tests in the source tree only"),
    pytest.mark.thread_unsafe(reason="starts programs of its own, and nothing of this process runs in them"),
]

_BLOCK = re.compile(r"^```(?:cpp|python)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
_REGION = re.compile(
    r"^ *(?://|#) The chapter shows what follows\.\n(.*?)^ *(?://|#) The chapter ends here\.$",
    flags=re.DOTALL | re.MULTILINE,
)
_TEST = re.compile(r"`((?:cpp/)?tests/[\w/]+\.(?:cpp|py))::([\w.]+)`")
_LINK = re.compile(r"\]\(([^)]+)\)")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def step_of(page: Path) -> str:
    """What the programs of a chapter are called."""
    return re.sub(r"^\d\d-", "", page.stem).replace("-", "_")


def test_each_step_has_a_chapter_and_a_program_in_each_language() -> None:
    assert len(CHAPTERS) == 7
    steps = [step_of(page) for page in WITH_PROGRAMS]
    assert sorted(steps) == [script.stem for script in STEPS] == [program.stem for program in PROGRAMS]
    assert set(re.findall(r"\d\d-[a-z-]+\.md", read(DOCS / "README.md"))) == {page.name for page in CHAPTERS}


@pytest.mark.parametrize("page", WITH_PROGRAMS, ids=lambda page: page.stem)
def test_what_a_chapter_shows_is_the_text_of_its_programs(page: Path) -> None:
    step = step_of(page)
    regions = [
        textwrap.dedent(region)
        for example in (EXAMPLES / "cpp" / f"{step}.cpp", EXAMPLES / f"{step}.py")
        for region in _REGION.findall(read(example))
    ]
    assert len(regions) >= 2
    assert _BLOCK.findall(read(page)) == regions
    assert len(read(page).splitlines()) <= 150


@pytest.mark.parametrize("name", PYTHON_ONLY)
def test_what_a_page_of_python_alone_shows_is_the_text_of_its_program(name: str) -> None:
    [region] = _REGION.findall(read(EXAMPLES / f"{name}.py"))
    assert _BLOCK.findall(read(DOCS / f"{name}.md")) == [region.replace("  # noqa: E402", "")]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_program_in_python_runs(script: Path) -> None:
    if script.stem == "counters":
        with wmisink.connect() as wmi:
            if not list(wmi.query("SELECT Name FROM Win32_PerfRawData_PerfOS_Processor")):
                pytest.skip("this WMI has no raw performance counters, as Wine's has none")
    command = [sys.executable, "-W", "error", str(script)]
    outcome = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, b"")
    assert outcome.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_inside_the_docs_lead_somewhere(page: Path) -> None:
    inside = [link.partition("#")[0] for link in _LINK.findall(read(page)) if "://" not in link]
    assert [link for link in inside if link and not (page.parent / link).exists()] == []


def test_many_calls_at_once_do_what_the_page_says() -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    blocks = _BLOCK.findall(read(DOCS / "many-calls.md"))
    assert blocks
    for block in blocks:
        exec(compile(block, "many-calls.md", "exec"), names)  # noqa: S102


@dataclass(frozen=True)
class Rule:
    """A row of the table of conformance."""

    number: int
    rule: str
    how: str
    proof: str

    @property
    def tests(self) -> list[tuple[str, str]]:
        """The tests that it names, as file and name."""
        return _TEST.findall(self.proof)


def rules() -> list[Rule]:
    rows = re.findall(r"^\| *(\d+) *\|(.*)\|(.*)\|(.*)\|$", read(DOCS / "conformance.md"), flags=re.MULTILINE)
    return [Rule(int(number), rule.strip(), how.strip(), proof.strip()) for number, rule, how, proof in rows]


def test_every_rule_has_a_row_with_its_source_its_place_and_its_proof() -> None:
    table = rules()
    assert [rule.number for rule in table] == list(range(1, 40))
    links = dict(re.findall(r"^\[([^]]+)\]: (https://\S+)$", read(DOCS / "conformance.md"), flags=re.MULTILINE))
    for rule in table:
        sources = re.findall(r"\[[^]]+\]\[([^]]+)\]", rule.rule)
        assert set(sources) <= set(links), f"{rule.number}: a source without an address"
        assert sources or rule.number == 14, f"{rule.number}: no source"  # of 14 no page speaks
        assert len(rule.how) > 10, rule.number
        assert len(rule.tests) == len(re.findall(r"`[^`]*::[^`]*`", rule.proof)), f"{rule.number}: a test written amiss"
        assert rule.tests or rule.proof.startswith("Windows only"), f"{rule.number}: no proof, and no reason why not"


IN_SOURCE_TREE = pytest.mark.skipif(
    not (ROOT / "cpp").exists(), reason="the C++ sources stand beside the tests in the source tree only"
)


@IN_SOURCE_TREE
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_that_a_page_names_exist(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", read(page), flags=re.DOTALL | re.MULTILINE)
    named = set(re.findall(r"`((?:[\w.]+/)*[\w]+\.(?:hpp|cpp|py)|(?:cpp|python|tests)/[\w/.]*)(?:::[^`]*)?`", text))
    assert sorted(name for name in named if not (ROOT / name).exists() and not is_below(name, "cpp", "docs")) == []


def is_below(name: str, *directories: str) -> bool:
    return any(any((ROOT / directory).rglob(name)) for directory in directories)


@IN_SOURCE_TREE
def test_every_file_and_test_of_the_table_exists() -> None:
    missing = [f"{rule.number}: {file}::{name}" for rule in rules() for file, name in rule.tests if not has(file, name)]
    files = {file for rule in rules() for file in re.findall(r"`((?:cpp|python|tests)/[^`:]+)`", rule.how)}
    assert missing + sorted(file for file in files if not (ROOT / file).exists()) == []


def has(file: str, test: str) -> bool:
    """Whether that file has that test, of GoogleTest by suite and name, or of pytest."""
    path = ROOT / file
    if not path.is_file():
        return False
    suite, dot, name = test.partition(".")
    written = rf"^TEST(?:_F|_P)?\({suite},\s*{name}\)" if dot else rf"^def {test}\("
    return re.search(written, read(path), flags=re.MULTILINE) is not None
