#!/usr/bin/env bash
# Lint, annotate, summarise. Ends with 0 whatever is found: the step "Judge" fails the job, after the caches are kept.
set -euo pipefail

bin="${NOTES_LINT:-$RUNNER_TEMP/notes-lint/bin/notes-lint}"
python="${NOTES_LINT_PYTHON:-$RUNNER_TEMP/notes-lint/bin/python}"
report="$RUNNER_TEMP/notes-lint-report"
mkdir -p "$report"

# One path a line; options are separated by blanks. Neither goes through the shell again.
paths=()
while IFS= read -r line; do
  [ -z "$line" ] || paths+=("$line")
done <<<"${INPUT_PATHS:-.}"
read -r -a options <<<"${INPUT_ARGS:-}"
[ "${INPUT_ONLINE:-false}" = true ] && options+=(--online)

event() { "$python" -I -c '
import json, os, sys
value = json.load(open(os.environ["GITHUB_EVENT_PATH"], encoding="utf-8"))
for key in sys.argv[1].split("."):
    value = value.get(key) if isinstance(value, dict) else None
print(value or "")
' "$1"; }

# The base of a pull request. A shallow checkout is deepened step by step until both sides meet.
changed="${INPUT_CHANGED_ONLY:-auto}"
if [ "$changed" = auto ]; then
  case "${GITHUB_EVENT_NAME:-}" in pull_request*) changed=true ;; *) changed=false ;; esac
fi
if [ "$changed" = true ]; then
  base="$(event pull_request.base.sha)"
  [ -n "$base" ] || base="$(event before)"
  if ! [[ "$base" =~ ^[0-9a-f]{40}$ ]] || [ -z "${base//0/}" ]; then
    base=""
  fi
  for depth in 0 50 500 5000; do
    [ -n "$base" ] || break
    if git merge-base "$base" HEAD >/dev/null 2>&1; then
      options+=(--changed-since "$base")
      break
    fi
    if [ "$depth" = 5000 ]; then
      base=""
    elif [ "$depth" != 0 ]; then
      git fetch --quiet --no-tags --depth="$depth" origin "$base" >/dev/null 2>&1 || true
      git fetch --quiet --no-tags --deepen="$depth" origin >/dev/null 2>&1 || true
    fi
  done
  if [ -z "$base" ]; then
    echo "::notice title=notes-lint::The base of this change was not found, so everything is reported. With fetch-depth: 0 it is."
  fi
fi

status=0
[ "${INPUT_FAIL_ON:-error}" = warning ] && options+=(--strict)
"$bin" check "${options[@]}" \
  --output-format github \
  --output-format "json=$report/report.json" \
  --output-format "sarif=$report/report.sarif" \
  --output-format "markdown=$report/summary.md" \
  -- "${paths[@]}" || status=$?
if [ "$status" -gt 1 ]; then
  echo "status=$status" >>"$GITHUB_OUTPUT"
  exit 0
fi

# A job summary holds a megabyte; what is over is in the report.
head -c 1000000 "$report/summary.md" >>"$GITHUB_STEP_SUMMARY"

"$bin" check --unsafe-fixes --diff --quiet -- "${paths[@]}" >"$report/fixes.patch" 2>/dev/null || true
[ -s "$report/fixes.patch" ] && patch=true || patch=false

"$python" -I -c '
import json, sys
summary = json.load(open(sys.argv[1], encoding="utf-8"))["summary"]
print("findings=%d" % (summary["errors"] + summary["warnings"]))
print("fixable=%d" % (summary["fixable"]["safe"] + summary["fixable"]["unsafe"]))
' "$report/report.json" >>"$GITHUB_OUTPUT"
[ "${INPUT_FAIL_ON:-error}" = never ] && status=0
{
  echo "report=$report"
  echo "patch=$patch"
  echo "status=$status"
} >>"$GITHUB_OUTPUT"
