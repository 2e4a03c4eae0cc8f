#!/usr/bin/env bash
# Install notes-lint into a virtual environment of its own: from the action's checkout, or a released version.
set -euo pipefail
"${PYTHON:-python3}" -m venv "$RUNNER_TEMP/notes-lint"
home="$RUNNER_TEMP/notes-lint/bin"
[ -d "$home" ] || home="$RUNNER_TEMP/notes-lint/Scripts" # Windows
what="$GITHUB_ACTION_PATH"
if [ -n "${VERSION:-}" ]; then
  if ! [[ "$VERSION" =~ ^[0-9]+(\.[0-9]+)*([a-z]+[0-9]+)?$ ]]; then
    echo "::error title=notes-lint::the input 'version' is no version number"
    exit 2
  fi
  what="notes-lint==$VERSION"
fi
"$home/python" -m pip install --quiet --disable-pip-version-check "$what"
