"""Build hook: compile the index of the shipped rules into the wheel (see `notes_lint.pack`).

It stands beside the package, not in it: the wheel has the index, not its maker.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds ``notes_lint/rules/index.msgpack`` to wheels; an editable install reads the pages themselves."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the index of ``rules/``."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from msgspec.msgpack import encode

        from notes_lint.pack import INDEX, read

        self._folder = tempfile.TemporaryDirectory()
        index = Path(self._folder.name) / INDEX
        index.write_bytes(encode(read(root / "rules")))
        build_data["force_include"][str(index)] = f"notes_lint/rules/{INDEX}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary index."""
        if version != "editable":
            self._folder.cleanup()
