// An agent over the Agent Client Protocol, written without a library. Its first argument says how it goes wrong.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const { ANTHROPIC_BASE_URL } = process.env;
const how = process.argv[2];
const messages = [];
let cancelled = false;
let permitted = null;

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

function tell(update) {
  send({ method: "session/update", params: { sessionId: "only", update } });
}

function say(text) {
  tell({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } });
}

async function askModel() {
  const response = await fetch(`${ANTHROPIC_BASE_URL}/v1/messages`, {
    method: "POST",
    headers: { "x-api-key": "k", "anthropic-version": "2023-06-01", "content-type": "application/json" },
    body: JSON.stringify({ model: "claude-sonnet-5", max_tokens: 1000, messages }),
  });
  const { content } = await response.json();
  messages.push({ role: "assistant", content });
  return content.map(({ text }) => text).join("");
}

async function askPermission() {
  send({
    id: "permission",
    method: "session/request_permission",
    params: {
      sessionId: "only",
      toolCall: { toolCallId: "call" },
      options: [
        { optionId: "no", name: "No", kind: "reject_once" },
        { optionId: "yes", name: "Yes", kind: "allow_once" },
      ],
    },
  });
  const { outcome } = await new Promise((resolve) => (permitted = resolve));
  say(`Permission: ${outcome.optionId}. `);
}

async function prompt(params) {
  messages.push({ role: "user", content: params.prompt[0].text });
  cancelled = false;
  if (how === "dies") process.exit(3);
  if (how === "refuses") throw new Error("no model");
  if (how === "asks") await askPermission();
  if (how === "strange") tell({ sessionUpdate: "mood", content: 7 });
  if (how === "leaves-child") {
    const child = spawn("sleep", ["300"], { detached: true, stdio: "inherit" });
    child.unref();
    say(`${child.pid}\n`);
  }
  const text = await askModel();
  say(text);
  if (!text.startsWith("long")) return { stopReason: "end_turn" };
  // A long answer: it goes on until it is cancelled, or for ten pieces in an agent that ignores it.
  for (let piece = 0; how !== "ignores-cancel" || piece < 10; piece += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (cancelled && how !== "ignores-cancel") return { stopReason: "cancelled" };
    say(" more");
  }
  return { stopReason: "end_turn" };
}

const methods = {
  initialize: () => (how === "mute" ? new Promise(() => {}) : { protocolVersion: 1, agentCapabilities: {} }),
  "session/new": () => ({ sessionId: "only" }),
  "session/prompt": prompt,
};

if (how === "garbage") process.stdout.write("Welcome!\n\u001b[2J{not json\n[]\n");
const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const { id, method, params, result } = JSON.parse(line);
  if (method === "session/cancel") cancelled = true;
  else if (method === undefined && id === "permission") permitted(result);
  else if (methods[method] !== undefined) {
    try {
      send({ id, result: await methods[method](params) });
    } catch (error) {
      send({ id, error: { code: -32603, message: error.message } });
    }
  }
});
// An agent that stays after the end of its input has to be ended.
if (how === "stays") setInterval(() => {}, 1000);
