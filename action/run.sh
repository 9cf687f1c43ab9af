#!/usr/bin/env bash
# Runs bench as the inputs say, writes the job summary, annotations and outputs, and exits with bench's code.
set -uo pipefail

reports=$(mktemp -d "${RUNNER_TEMP:-/tmp}/bench-reports-XXXXXX")
read -ra scenarios <<<"${BENCH_SCENARIOS:-}"
arguments=(${scenarios[@]+"${scenarios[@]}"} --set "${BENCH_SET:-quick}" ${BENCH_ENGINE:+--engine "$BENCH_ENGINE"} --out "$reports")
if [ -n "${BENCH_BASELINE:-}" ]; then
  arguments+=(--baseline "$BENCH_BASELINE" --gate)
  if [ "${BENCH_STRICT:-false}" = true ]; then arguments+=(--strict); fi
fi

# The installed program itself, since starting npx takes as long as a report does. --no: without an installed bench npx would fetch an
# unrelated package of that name.
bench() {
  if [ -x node_modules/.bin/bench ]; then node_modules/.bin/bench "$@"; else npx --no bench "$@"; fi
}

red() {
  echo "::error title=bench::$1"
  echo "**bench: $1**" >>"$GITHUB_STEP_SUMMARY"
  echo "exit-code=2" >>"$GITHUB_OUTPUT"
  exit 2
}

# An engine's last words reach this log; nothing it prints may be taken for a workflow command.
fence=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$fence"
bench run "${arguments[@]}"
code=$?
echo "::$fence::"

run=$(find "$reports" -mindepth 1 -maxdepth 1 -type d)
if [ -z "$run" ]; then red "no results (bench exited with $code)."; fi
echo "report=$run" >>"$GITHUB_OUTPUT"

for twin in csv:results.csv json:report.json junit:junit.xml markdown:summary.md comment:comment.md; do
  bench report "$run" --format "${twin%%:*}" --out "$run/${twin#*:}" || red "the results can't be read."
done
cat "$run/summary.md" >>"$GITHUB_STEP_SUMMARY"
bench report "$run" --format annotations || red "the results can't be read."

echo "exit-code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
