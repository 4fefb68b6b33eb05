"""Things that are made once and kept: directories named by their content, complete or not there at all."""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
SCRIPTS = Path(__file__).resolve().parents[1]
_KEPT_VERSIONS = 2


def cache_root() -> Path:
    """The cache directory: `$WMISINK_WINE_CACHE`, or `.cache/wine` in the checkout."""
    named = os.environ.get("WMISINK_WINE_CACHE")
    root = Path(named).absolute() if named else CHECKOUT / ".cache" / "wine"
    root.mkdir(parents=True, exist_ok=True)
    return root


def fingerprint(*parts: str | Path) -> str:
    """A short digest of texts and of whole files (given as paths)."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()[:16]


def fingerprint_tree(root: Path, files: Iterable[Path]) -> str:
    """A short digest of the names, relative to `root`, and the contents of `files`."""
    digest = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the lock `name` of the cache; another process that wants it waits and says so."""
    with (cache_root() / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting: another run is using {file.name}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def made(name: str, key: str, make: Callable[[Path], None]) -> Path:
    """The directory `<name>-<key>` of the cache, made by `make` when it is not there.

    Parameters
    ----------
    name, key
        What it is, and a digest of everything it is made from.
    make
        Fills the empty directory it is given. That directory gets its final name only when `make` has returned,
        so a run that breaks off leaves nothing that a later one could take for finished.

    Notes
    -----
    Older versions of the same thing are removed, but for the last one.
    """
    root = cache_root()
    final = root / f"{name}-{key}"
    if final.is_dir():
        return final
    with locked(name):
        if final.is_dir():
            return final
        say(f"making {final.name}")
        unfinished = root / f"unfinished-{name}"
        remove_tree(unfinished)
        unfinished.mkdir()
        make(unfinished)
        unfinished.rename(final)
        _remove_older(root, name, final)
    return final


def replace_tree(source: Path, target: Path) -> None:
    """Put `source`, finished, in the place of `target`."""
    remove_tree(target)
    source.rename(target)


def remove_tree(path: Path) -> None:
    """Remove the directory `path` if it is there."""
    if path.exists():
        shutil.rmtree(path)


def link_tree(source: Path, target: Path) -> None:
    """Copy the directory `source` into `target`, as hard links where the file system allows it."""
    shutil.copytree(source, target, copy_function=_link_or_copy, dirs_exist_ok=True)


def say(message: str) -> None:
    """Tell the person who waits what is going on."""
    print(f"wine: {message}", file=sys.stderr, flush=True)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _remove_older(root: Path, name: str, newest: Path) -> None:
    length = len(newest.name)
    versions = [path for path in root.glob(f"{name}-*") if path.is_dir() and len(path.name) == length]
    versions.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in versions[_KEPT_VERSIONS:]:
        if path != newest:
            remove_tree(path)
