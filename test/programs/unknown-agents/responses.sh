#!/bin/bash
# An agent over OpenAI Responses in bash, curl and jq. It has a shell. Argument: the file of the prompt.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jq -n --rawfile prompt "$1" '[{role: "user", content: $prompt}]' > "$work/input"
while :; do
  jq '{
    model: "gpt-5.1", input: ., store: false,
    tools: [{
      type: "function", name: "bash", description: "Run a shell command.", strict: true,
      parameters: {type: "object", properties: {command: {type: "string"}}, required: ["command"], additionalProperties: false}
    }]
  }' "$work/input" > "$work/body"
  curl -sS --fail-with-body -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' \
    --data-binary @"$work/body" "$OPENAI_BASE_URL/responses" > "$work/answer" || { cat "$work/answer" >&2; exit 1; }
  jq -s '.[0] + .[1].output' "$work/input" "$work/answer" > "$work/next"
  mv "$work/next" "$work/input"
  count=$(jq '[.output[] | select(.type == "function_call")] | length' "$work/answer")
  if [ "$count" -eq 0 ]; then
    jq -r '.output[] | select(.type == "message") | .content[].text' "$work/answer"
    exit 0
  fi
  for ((at = 0; at < count; at++)); do
    call=$(jq -c "[.output[] | select(.type == \"function_call\")][$at]" "$work/answer")
    bash -c "$(jq -r '.arguments | fromjson | .command' <<< "$call")" > "$work/output" 2>&1 || true
    jq --rawfile output "$work/output" --arg id "$(jq -r .call_id <<< "$call")" \
      '. + [{type: "function_call_output", call_id: $id, output: $output}]' "$work/input" > "$work/next"
    mv "$work/next" "$work/input"
  done
done
