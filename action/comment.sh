#!/usr/bin/env bash
# Keeps one comment on a pull request: made when there is something to tell, then updated, and removed when there is not.
# The gate is elsewhere: a comment that can't be written is a warning.
set -uo pipefail

key=$(printf '%s' "${BENCH_KEY:-}" | tr -c 'A-Za-z0-9._' '_')
marker="<!-- agent-engine-bench $key -->"
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"

api() {
  local output
  if ! output=$(gh api "$@" 2>&1); then
    # One line, and nothing in it that the runner would take for a command's end.
    output=$(printf '%s' "$output" | tr '\r\n' '  ')
    echo "::warning title=bench::The comment was not written: ${output//%/%25}. The job needs 'permissions: pull-requests: write'; a pull request from a fork never has it."
    exit 0
  fi
  printf '%s' "$output"
}

found=$(api "$comments" --paginate --jq ".[] | select(.body | startswith(\"$marker\")) | .id") || exit 1
case $found in ::warning*) echo "$found"; exit 0 ;; esac
existing=${found%%$'\n'*}

if [ ! -s "$BENCH_COMMENT" ]; then
  if [ -n "$existing" ]; then api --method DELETE "repos/$GITHUB_REPOSITORY/issues/comments/$existing"; fi
  exit 0
fi

body=$(mktemp)
{ echo "$marker"; cat "$BENCH_COMMENT"; } >"$body"
if [ -n "$existing" ]; then
  result=$(api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$existing" -F "body=@$body")
else
  result=$(api --method POST "$comments" -F "body=@$body")
fi
rm -f "$body"
case $result in ::warning*) echo "$result" ;; esac
