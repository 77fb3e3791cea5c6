"""Files that appear whole or not at all, and the hashes that identify them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_CHUNK = 1 << 20


def sha256_of_bytes(content: bytes) -> str:
    """Return the SHA-256 of `content` as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's content as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def sha256_of_json(value: Any) -> str:
    """Return the SHA-256 of a JSON value, independent of the order of its keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256_of_bytes(text.encode())


def sha256_of_tree(root: Path, paths: Iterable[Path]) -> str:
    """Return one SHA-256 for files below `root`: of their relative names and contents."""
    entries = {path.relative_to(root).as_posix(): sha256_of_file(path) for path in paths}
    return sha256_of_json(entries)


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target` that replaces it when the block succeeds.

    On an exception the temporary file is removed and `target` stays as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-", suffix=target.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_directory(target: Path) -> Iterator[Path]:
    """Yield an empty directory beside `target` that replaces it whole when the block succeeds."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=".part-"))
    try:
        yield temporary
        os.chmod(temporary, 0o755)
        _swap(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _swap(new: Path, target: Path) -> None:
    if not target.exists():
        os.replace(new, target)
        return
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=".old-"))
    os.replace(target, old / "previous")
    os.replace(new, target)
    shutil.rmtree(old, ignore_errors=True)


def write_bytes(target: Path, content: bytes) -> None:
    """Write `content` to `target` atomically."""
    with atomic_path(target) as temporary:
        temporary.write_bytes(content)


def write_text(target: Path, text: str) -> None:
    """Write `text` as UTF-8 with newline line ends to `target` atomically."""
    write_bytes(target, text.encode())


def write_json(target: Path, value: Any) -> None:
    """Write a JSON value to `target` atomically: sorted keys, indented, UTF-8, no NaN."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False)
    write_text(target, text + "\n")


def write_records(target: Path, records: Mapping[str, Any]) -> None:
    """Write a JSON object to `target` atomically, a member a line, sorted, UTF-8, no NaN."""
    lines = (f"{_compact(name)}: {_compact(record)}" for name, record in sorted(records.items()))
    write_text(target, "{\n" + ",\n".join(lines) + "\n}\n")


def _compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)


def write_with(target: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary path that then becomes `target` atomically."""
    with atomic_path(target) as temporary:
        write(temporary)


def read_json(path: Path) -> Any:
    """Read a JSON file written as UTF-8."""
    return json.loads(path.read_text(encoding="utf-8"))
