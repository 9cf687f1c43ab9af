// A small agent over real HTTP that is wasteful in the one way its first argument names; `clean` in none.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const [how, prompt = "go", isContinued] = process.argv.slice(2);
const kept = new Agent({ keepAlive: true, maxSockets: 1 });
const fresh = new Agent({ keepAlive: false });
const sentences = how === "bulky" ? 1500 : 150;
const tools = ["bash", "read"].map((name) => ({
  name,
  description: `Runs ${name}. ${"Long enough that a cache takes it. ".repeat(sentences)}`,
  input_schema: { type: "object", properties: { [name === "bash" ? "command" : "path"]: { type: "string" } } },
}));
const isLongAsked = ["rewrite", "front-mark", "far-mark"].includes(how);
const notes = isLongAsked ? "Mind all that was said. ".repeat(400) : "";
const messages = isContinued === "continue" ? JSON.parse(readFileSync("session.json", "utf8")) : [];
messages.push({ role: "user", content: [{ type: "text", text: `${prompt}${notes}` }] });
const isSecond = existsSync("session.json");
const leak = [];
const mark = { cache_control: { type: "ephemeral", ...(how === "hourly" && { ttl: "1h" }) } };
const cached = how === "uncached" || how === "uncached-clock" ? {} : mark;
let turn = 0;
let refusals = 0;

/** One request to the provider. */
function send(path, body, onText = () => {}) {
  return new Promise((resolve, reject) => {
    const call = request(
      `${process.env.ANTHROPIC_BASE_URL}${path}`,
      {
        method: body === undefined ? "GET" : "POST",
        agent: how === "reconnect" ? fresh : kept,
        headers: { "x-api-key": "k", "anthropic-version": "2023-06-01", "content-type": "application/json" },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => {
          text += chunk;
          onText(chunk);
        });
        response.on("end", () =>
          resolve({ status: response.statusCode, after: Number(response.headers["retry-after"] ?? 0), text }),
        );
      },
    );
    call.on("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function bodyOf(conversation = messages, who = "Main line.") {
  const clock = how === "clock" || how === "uncached-clock" ? `It is ${new Date().toISOString()}. ` : "";
  const identity = how === "identity" ? `Session ${isSecond ? "resumed" : "started"}. ` : "";
  const system = [
    {
      type: "text",
      text: `${clock}${identity}${who} You are an agent. ${"Be brief and right. ".repeat(300)}`,
      ...cached,
    },
  ];
  const asked = conversation.map((message, index) => ({
    ...message,
    content: message.content.map((block, place) =>
      isMarked(conversation.length - index, message.content.length - place) ? { ...block, ...cached } : block,
    ),
  }));
  const tokens = how === "hopeless" ? -1 : 256;
  const model = how === "switch" && turn % 2 === 1 ? "claude-haiku-4-5" : "claude-sonnet-5";
  return { model, max_tokens: tokens, tools: offered(), system, messages: asked };
}

/** Both places are counted from the end, from 1. */
function isMarked(message, block) {
  if (how === "marks") return true;
  return message === 1 && block === 1 && how !== "front-mark";
}

/** Asks once and streams the answer: to standard output at once, or all of it at the end. */
async function stream() {
  let left = "";
  let held = "";
  await send("/v1/messages", { ...bodyOf(), stream: true }, (chunk) => {
    const lines = (left + chunk).split("\n");
    left = lines.pop();
    for (const line of lines) {
      const text = line.startsWith("data: ") ? (JSON.parse(line.slice(6)).delta?.text ?? "") : "";
      if (how === "held") held += text;
      else process.stdout.write(text);
    }
  });
  process.stdout.write(held);
}

function offered() {
  if (how === "reorder" && turn % 2 === 1) return tools.toReversed();
  if (how === "shuffle" && isSecond) return tools.toReversed();
  return tools;
}

async function ask() {
  for (;;) {
    const { status, after, text } = await send("/v1/messages", bodyOf());
    if (status === 200) return JSON.parse(text);
    if (how === "giveup") process.exit(0);
    if (status === 400) {
      refusals += 1;
      if (refusals === 3) process.exit(0);
    }
    if (how === "early") await sleep(300);
    else if (how !== "hasty") await sleep(after * 1000 + 500);
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

/** What makes a start slow: the prompt is put together by hand. */
function assemblePrompt() {
  return spin(1500);
}

/** Asks for a summary of the conversation, and never uses it. */
async function compact() {
  const text = `Sum up: ${JSON.stringify(messages)}`;
  const body = { model: "claude-sonnet-5", max_tokens: 64, messages: [{ role: "user", content: text }] };
  await send("/v1/messages", body);
}

/** Has a sub-agent do something. */
async function delegate() {
  const task = { role: "user", content: [{ type: "text", text: "Sub-task: count." }] };
  await send("/v1/messages", bodyOf([task], how === "delegate" ? "Sub-agent." : "Main line."));
}

if (how === "assemble") assemblePrompt();
if (how === "preflight") await send("/v1/models");
for (let count = 0; how === "loop" && count < 60; count += 1) {
  const messages = [{ role: "user", content: `Sum up, for the time ${count}.` }];
  await send("/v1/messages", { model: "claude-sonnet-5", max_tokens: 64, messages });
}
if (how === "title") {
  const messages = [{ role: "user", content: "Write a title for this session." }];
  await send("/v1/messages", { model: "claude-sonnet-5", max_tokens: 64, messages });
}
if (how === "orphan") spawn("sleep", ["30"], { stdio: "ignore" }).unref();
if (how === "held" || how === "flowing") {
  await stream();
  process.exit(0);
}
for (;;) {
  const { content, stop_reason } = await ask();
  turn += 1;
  if (how === "leak") leak.push(Buffer.alloc(4 * 1024 * 1024, turn));
  if (how === "creep") leak.push(new Array(16 * 1024).fill(turn));
  for (let count = 0; how === "compact" && turn === 2 && count < 60; count += 1) await compact();
  if (how.startsWith("delegate") && turn === 1) await delegate();
  if (how === "block" && turn === 2) spin(300);
  if (stop_reason !== "tool_use") {
    process.stdout.write(`${content.map(({ text = "" }) => text).join("")}\n`);
    messages.push({ role: "assistant", content });
    break;
  }
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
  // More blocks than a cache mark looks back over.
  for (let file = 0; how === "far-mark" && file < 22; file += 1)
    results.push({ type: "text", text: `File ${file} is open.` });
  messages.push({ role: "user", content: results });
  if (how === "dawdle") await sleep(120);
  if (how === "rewrite")
    messages[0] = { role: "user", content: [{ type: "text", text: `${prompt}, turn ${turn}. ${notes}` }] };
  // Long enough that memory is sampled in every turn.
  if (how === "leak") await sleep(120);
}
writeFileSync("session.json", JSON.stringify(messages));
if (how === "tell") process.stdout.write(`key ${process.env.ANTHROPIC_API_KEY}\n`);
if (how === "linger") await sleep(600);
if (how === "hang") await sleep(60_000);
process.stdout.write(`done ${leak.length}\n`);
process.exit(0);
