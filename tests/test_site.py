"""What a site generator makes of a vault, the same in every run."""

from __future__ import annotations

import os
import subprocess
import sys

SAY = """
from types import SimpleNamespace

from notes_lint.discover import scan
from notes_lint.settings import Settings
from notes_lint import site

listing = scan(".", Settings())
print(site.generators(SimpleNamespace(files=listing.files, notes=listing.notes, folders=set())))
"""


def test_the_generator_of_a_folder_does_not_depend_on_the_hash_seed(vault):
    for name in ("mkdocs.yml", "_config.yml", "hugo.toml", "book.toml", "docs/conf.py", "docs/mint.json"):
        vault.write(name, "")
    for name in ("index.md", "docs/index.md", "docs/_sidebar.md"):
        vault.write(name, "# Top\n")
    said = {
        subprocess.run(
            [sys.executable, "-c", SAY],
            cwd=vault.root,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(5)
    }
    assert said == {"{'': 'jekyll', 'docs': 'sphinx'}\n"}
