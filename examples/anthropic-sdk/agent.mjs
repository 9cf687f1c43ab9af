// A tool loop with the Anthropic SDK. Argument: the prompt.
import { exec } from "node:child_process";
import { readFile } from "node:fs/promises";
import Anthropic from "@anthropic-ai/sdk";

// The client reads ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY.
const client = new Anthropic();
const messages = [{ role: "user", content: process.argv[2] ?? "" }];

const text = (name) => ({ type: "object", properties: { [name]: { type: "string" } }, required: [name] });
const tools = [
  { name: "bash", description: "Run a shell command and return its output.", input_schema: text("command") },
  { name: "read", description: "Read a text file.", input_schema: text("path") },
];

function run({ name, input }) {
  if (name === "read") return readFile(input.path, "utf8");
  return new Promise((resolve, reject) => {
    exec(input.command, (error, stdout, stderr) => (error === null ? resolve(stdout + stderr) : reject(error)));
  });
}

async function result(call) {
  try {
    return { type: "tool_result", tool_use_id: call.id, content: await run(call) };
  } catch (error) {
    return { type: "tool_result", tool_use_id: call.id, content: String(error), is_error: true };
  }
}

for (;;) {
  const { content } = await client.messages.create({
    model: process.env.MODEL ?? "claude-sonnet-5",
    max_tokens: 4000,
    system: "You are a coding agent. Use the tools.",
    // Without it the whole prompt is paid for in every request.
    cache_control: { type: "ephemeral" },
    tools,
    messages,
  });
  const calls = content.filter(({ type }) => type === "tool_use");
  if (calls.length === 0) {
    process.stdout.write(`${content.map((block) => block.text ?? "").join("")}\n`);
    break;
  }
  messages.push({ role: "assistant", content }, { role: "user", content: await Promise.all(calls.map(result)) });
}
