// A small agent over Anthropic Messages with a shell, a reader and a writer. Its last argument is the prompt.
import { execSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const { ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY } = process.env;
const headers = {
  "x-api-key": ANTHROPIC_API_KEY,
  "anthropic-version": "2023-06-01",
  "content-type": "application/json",
};

const fields = (...names) => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  required: names,
});

const tools = [
  { name: "bash", input_schema: fields("command") },
  { name: "read", input_schema: fields("path") },
  { name: "write", input_schema: fields("path", "content") },
];

const run = {
  bash: ({ command }) => execSync(command, { encoding: "utf8" }),
  read: ({ path }) => readFileSync(path, "utf8"),
  write: ({ path, content }) => {
    // With `forgetful` it says that it wrote, and did not.
    if (!process.argv.includes("forgetful")) writeFileSync(path, content);
    return "Written.";
  },
};

const messages = [{ role: "user", content: process.argv.at(-1) }];
for (;;) {
  const body = JSON.stringify({ model: "claude-sonnet-5", max_tokens: 1000, tools, messages });
  const response = await fetch(`${ANTHROPIC_BASE_URL}/v1/messages`, { method: "POST", headers, body });
  const { content, error } = await response.json();
  if (error !== undefined) throw new Error(error.message);
  const calls = content.filter(({ type }) => type === "tool_use");
  if (calls.length === 0) {
    process.stdout.write(`${content.map(({ text }) => text ?? "").join("")}\n`);
    break;
  }
  const results = calls.map(({ id, name, input }) => ({
    type: "tool_result",
    tool_use_id: id,
    content: run[name](input),
  }));
  messages.push({ role: "assistant", content }, { role: "user", content: results });
}
