#!/usr/bin/env bash
# Lint, annotate, summarise. Ends with 0 whatever is found: the step "Judge" fails the job, after the caches are kept.
set -euo pipefail

home="$RUNNER_TEMP/notes-lint/bin"
[ -d "$home" ] || home="$RUNNER_TEMP/notes-lint/Scripts" # Windows
bin="${NOTES_LINT:-$home/notes-lint}"
python="${NOTES_LINT_PYTHON:-$home/python}"
report="$RUNNER_TEMP/notes-lint-report"
rm -rf "$report" # a step before this one may have used the action, too
mkdir -p "$report"

# Nothing in a message may end the workflow command that carries it.
escaped() { local text=${1//'%'/%25} && text=${text//$'\r'/%0D} && printf '%s' "${text//$'\n'/%0A}"; }
fail() {
  echo "::error title=notes-lint::$(escaped "$1")"
  echo "status=2" >>"$GITHUB_OUTPUT"
  exit 0
}
one_of() {
  local name="$1" value="$2" each
  shift 2
  for each in "$@"; do [ "$value" != "$each" ] || return 0; done
  fail "the input '$name' is '$value'; one of these is wanted: $*"
}
online="${INPUT_ONLINE:-false}"
changed="${INPUT_CHANGED_ONLY:-auto}"
fail_on="${INPUT_FAIL_ON:-error}"
one_of online "$online" true false
one_of changed-only "$changed" auto true false
one_of fail-on "$fail_on" error warning never

# One path a line; options are separated by blanks or line ends. Neither goes through the shell again.
paths=()
while IFS= read -r line; do
  [ -z "$line" ] || paths+=("$line")
done <<<"${INPUT_PATHS:-.}"
[ "${#paths[@]}" != 0 ] || paths=(.)
options=()
while read -r -a line; do
  options+=(${line[@]+"${line[@]}"})
done <<<"${INPUT_ARGS:-}"

event() { "$python" -I -c '
import json, os, sys
value = json.load(open(os.environ["GITHUB_EVENT_PATH"], encoding="utf-8"))
for key in sys.argv[1].split("."):
    value = value.get(key) if isinstance(value, dict) else None
print(value or "")
' "$1"; }

# The base of a change. A shallow checkout is deepened step by step until both sides meet.
if [ "$changed" = auto ]; then
  case "${GITHUB_EVENT_NAME:-}" in pull_request* | merge_group) changed=true ;; *) changed=false ;; esac
fi
if [ "$changed" = true ]; then
  base=""
  for key in pull_request.base.sha merge_group.base_sha before; do
    [ -n "$base" ] || base="$(event "$key")"
  done
  if ! [[ "$base" =~ ^[0-9a-f]{40}$ ]] || [ -z "${base//0/}" ]; then
    base=""
  fi
  for depth in 0 50 500 5000; do
    [ -n "$base" ] || break
    if [ "$depth" != 0 ]; then
      git fetch --quiet --no-tags --depth="$depth" origin "$base" >/dev/null 2>&1 || true
      git fetch --quiet --no-tags --deepen="$depth" origin >/dev/null 2>&1 || true
    fi
    if git merge-base "$base" HEAD >/dev/null 2>&1; then
      options+=(--changed-since "$base")
      break
    fi
    [ "$depth" != 5000 ] || base=""
  done
  if [ -z "$base" ]; then
    echo "::notice title=notes-lint::The base of this change was not found, so everything is reported. With fetch-depth: 0 it is."
  fi
fi
[ "$fail_on" != warning ] || options+=(--strict)

# An empty list of options is none at all to the bash of macOS.
lint() { "$bin" check ${options[@]+"${options[@]}"} "$@" -- "${paths[@]}"; }
web=()
[ "$online" != true ] || web=(--online)
status=0
lint ${web[@]+"${web[@]}"} \
  --output-format github \
  --output-format "json=$report/report.json" \
  --output-format "sarif=$report/report.sarif" \
  --output-format "markdown=$report/summary.md" 2>"$report/log" || status=$?
cat "$report/log" >&2
[ "$status" -le 1 ] || fail "$(tail -n 1 "$report/log")"
rm "$report/log"

# The same run again, out of the cache, for the fixes; the web is not asked twice.
lint --unsafe-fixes --diff --quiet >"$report/fixes.patch" 2>/dev/null || true
[ -s "$report/fixes.patch" ] && patch=true || patch=false

# A job summary holds a mebibyte; what is over is in the report.
head -c 1000000 "$report/summary.md" >>"$GITHUB_STEP_SUMMARY"
if [ "$patch" = true ]; then
  printf '\nAll fixes, safe or not, are in the artifact <code>notes-lint-fixes-…</code> of this run; <code>git apply fixes.patch</code> applies them.\n' >>"$GITHUB_STEP_SUMMARY"
fi

"$python" -I -c '
import json, sys
summary = json.load(open(sys.argv[1], encoding="utf-8"))["summary"]
print("findings=%d" % (summary["errors"] + summary["warnings"]))
print("fixable=%d" % (summary["fixable"]["safe"] + summary["fixable"]["unsafe"]))
' "$report/report.json" >>"$GITHUB_OUTPUT"
[ "$fail_on" != never ] || status=0
{
  echo "report=$report"
  echo "patch=$patch"
  echo "status=$status"
} >>"$GITHUB_OUTPUT"
