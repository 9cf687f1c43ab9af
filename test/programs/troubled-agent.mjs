// A small streaming agent over Anthropic Messages with a shell. Its first argument says how it behaves when something
// goes wrong: patient, hasty, looping, lossy, reporting, hanging; careful, deaf or careless when it gets a signal; eager
// runs a call as soon as its block is complete; clipping cuts results without a word. Its last argument is the prompt.
import { spawn } from "node:child_process";

const { ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY } = process.env;
const manner = process.argv[2];
const headers = {
  "x-api-key": ANTHROPIC_API_KEY,
  "anthropic-version": "2023-06-01",
  "content-type": "application/json",
};
const properties = { command: { type: "string" } };
const tools = [{ name: "bash", input_schema: { type: "object", properties, required: ["command"] } }];

let child = null;
const run = (command) =>
  new Promise((resolve) => {
    child = spawn("/bin/sh", ["-c", command], { stdio: ["ignore", "pipe", "ignore"], detached: true });
    let text = "";
    child.stdout.on("data", (bytes) => (text += bytes));
    child.on("close", () => resolve(manner === "clipping" ? text.slice(0, 4000) : text));
  });

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
]) {
  if (manner === "deaf") process.on(signal, () => undefined);
  if (manner === "careless") process.on(signal, () => process.exit(code));
  if (manner === "careful") {
    process.on(signal, () => {
      if (child === null) process.exit(code);
      child.on("close", () => process.exit(code));
      process.kill(-child.pid, "SIGKILL");
    });
  }
}

/** The content of one streamed answer. Throws for anything that is not one. */
async function answered(messages) {
  const body = JSON.stringify({ model: "claude-sonnet-5", max_tokens: 1000, stream: true, tools, messages });
  const response = await fetch(`${ANTHROPIC_BASE_URL}/v1/messages`, { method: "POST", headers, body });
  if (!response.ok) throw Object.assign(new Error(`${response.status} ${await response.text()}`), { response });
  const content = [];
  let rest = "";
  let isOver = false;
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop();
    for (const line of lines.filter((text) => text.startsWith("data: ")))
      isOver ||= read(JSON.parse(line.slice(6)), content);
  }
  if (!isOver) throw new Error("the stream ended early");
  return content;
}

function read({ type, index, content_block: block, delta }, content) {
  if (type === "content_block_start") content[index] = block.type === "tool_use" ? { ...block, input: "" } : block;
  if (delta?.type === "text_delta") {
    content[index].text += delta.text;
    process.stdout.write(delta.text);
  }
  if (delta?.type === "input_json_delta") content[index].input += delta.partial_json;
  if (type === "content_block_stop" && content[index].type === "tool_use") {
    try {
      content[index].input = JSON.parse(content[index].input);
    } catch {
      content[index] = { ...content[index], input: {}, error: "The input is not valid JSON." };
    }
    if (manner === "eager") content[index].result = run(content[index].input.command);
  }
  return type === "message_stop";
}

const messages = [{ role: "user", content: process.argv.at(-1) }];
for (;;) {
  let content;
  try {
    content = await answered(messages);
  } catch (error) {
    if (manner === "lossy") process.exit(0);
    if (manner === "reporting") throw error;
    if (manner === "hanging") await new Promise(() => setInterval(() => undefined, 1000));
    const seconds = Number(error.response?.headers.get("retry-after") ?? 0);
    if (manner === "patient") await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    continue;
  }
  const calls = content.filter(({ type }) => type === "tool_use");
  if (calls.length === 0) break;
  const results = await Promise.all(
    calls.map(async ({ id, input, error, result }) => ({
      type: "tool_result",
      tool_use_id: id,
      ...(error === undefined ? { content: await (result ?? run(input.command)) } : { content: error, is_error: true }),
    })),
  );
  const said = content
    .map(({ error: _, result: __, ...block }) => block)
    .filter(({ type, text }) => type !== "text" || text);
  messages.push({ role: "assistant", content: said }, { role: "user", content: results });
}
process.exit(0);
