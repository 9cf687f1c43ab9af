// A small agent over real HTTP that is wasteful in the one way its first argument names; `clean` in none.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const [how] = process.argv.slice(2);
const kept = new Agent({ keepAlive: true, maxSockets: 1 });
const fresh = new Agent({ keepAlive: false });
const tools = ["bash", "read"].map((name) => ({
  name,
  description: `Runs ${name}. ${"Long enough that a cache takes it. ".repeat(150)}`,
  input_schema: { type: "object", properties: { [name === "bash" ? "command" : "path"]: { type: "string" } } },
}));
const messages = [{ role: "user", content: [{ type: "text", text: "go" }] }];
const leak = [];
const cached = how === "uncached" ? {} : { cache_control: { type: "ephemeral" } };
let turn = 0;

function post() {
  const clock = how === "clock" ? `Turn ${turn}. ` : "";
  const system = [{ type: "text", text: `${clock}You are an agent. ${"Be brief and right. ".repeat(300)}`, ...cached }];
  const asked = messages.map((message, index) => ({
    ...message,
    content: message.content.map((block) => (index === messages.length - 1 ? { ...block, ...cached } : block)),
  }));
  const body = JSON.stringify({ model: "claude-sonnet-5", max_tokens: 256, tools, system, messages: asked });
  return new Promise((resolve, reject) => {
    const call = request(
      `${process.env.ANTHROPIC_BASE_URL}/v1/messages`,
      {
        method: "POST",
        agent: how === "reconnect" ? fresh : kept,
        headers: { "x-api-key": "k", "anthropic-version": "2023-06-01", "content-type": "application/json" },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode, after: Number(response.headers["retry-after"] ?? 0), text }),
        );
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

async function ask() {
  for (;;) {
    const { status, after, text } = await post();
    if (status === 200) return JSON.parse(text);
    if (how !== "hasty") await sleep(after * 1000 + 500);
  }
}

function spin(milliseconds) {
  // Processor time: on a busy machine the wall clock runs on without the program.
  const start = process.cpuUsage();
  let sum = 0;
  while (process.cpuUsage(start).user < milliseconds * 1e3) sum += Math.sqrt(sum + 1);
  return sum;
}

function run({ name, input }) {
  if (name === "read") return readFileSync(input.path, "utf8");
  return new Promise((resolve) => {
    const child = spawn("sh", ["-c", input.command], { stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
    child.on("close", () => resolve(text));
  });
}

if (how === "orphan") spawn("sleep", ["30"], { stdio: "ignore" }).unref();
for (;;) {
  const { content, stop_reason } = await ask();
  turn += 1;
  if (how === "leak") leak.push(Buffer.alloc(4 * 1024 * 1024, turn));
  if (how === "block" && turn === 2) spin(300);
  if (stop_reason !== "tool_use") break;
  messages.push({ role: "assistant", content });
  const results = [];
  const calls = content.filter(({ type }) => type === "tool_use");
  const texts = [];
  if (how === "sequential") for (const call of calls) texts.push(await run(call));
  else texts.push(...(await Promise.all(calls.map(run))));
  for (const [index, text] of texts.entries()) {
    const bounded = how === "flood" ? text : text.slice(0, 2000);
    results.push({ type: "tool_result", tool_use_id: calls[index].id, content: bounded });
  }
  messages.push({ role: "user", content: results });
  // Long enough that memory is sampled in every turn.
  if (how === "leak") await sleep(120);
}
process.stdout.write(`done ${leak.length}\n`);
process.exit(0);
