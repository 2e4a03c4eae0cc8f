"""Running text as people write it for each other: READMEs of packages on npm, on which thresholds are set, too."""

from __future__ import annotations

import subprocess
from hashlib import sha256
from typing import TYPE_CHECKING

from notes_lint.parse import parse
from notes_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Few names: each brings several hundred packages that it depends on.
PACKAGES = ["@angular/cli", "gatsby", "hexo", "next", "pm2", "react-scripts", "typeorm"]
_SMALLEST, _LARGEST = 500, 300_000  # bytes of a page that is read
_OTHERS = ("license", "changelog", "history", "code_of_conduct")


def fetch(work: Path) -> None:
    """Install the packages below `work/readme`, without running anything of theirs."""
    folder = work / "readme"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text("{}")
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES]
    subprocess.run(command, cwd=folder, check=True)


def extract(work: Path) -> None:
    """Write the prose of all pages to `work/readme.txt`, a paragraph a line, each page once."""
    with (work / "readme.txt").open("w", encoding="utf-8") as out:
        for lines in _pages(work / "readme" / "node_modules"):
            out.write("\n".join(lines) + "\n")


def _pages(root: Path) -> Iterator[list[str]]:
    seen: set[bytes] = set()
    for path in sorted(root.rglob("*")):
        name = path.name.lower()
        if not name.endswith((".md", ".markdown")) or any(other in name for other in _OTHERS):
            continue
        if not path.is_file() or not _SMALLEST <= path.stat().st_size <= _LARGEST:
            continue
        data = path.read_bytes()
        start = sha256(data[:400]).digest()  # versions of one package differ further down
        if start in seen:
            continue
        seen.add(start)
        prose = parse("readme.md", Source(data)).prose.replace(b"\0", b"").decode("utf-8", "replace")
        lines = [" ".join(filter(None, line.split(" "))) for line in prose.split("\n")]
        lines = [line for line in lines if line.count(" ") >= 3]
        if lines:
            yield lines
