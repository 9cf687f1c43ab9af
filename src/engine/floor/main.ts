/*
 * The floor: the least that a Node program can do to ask the model once and print its text. Usage: main.js MODEL PROMPT. The prompt "-"
 * is read from standard input. Everything that an engine takes beyond this program is the engine's own cost.
 */
import { request as plainRequest, type IncomingMessage } from "node:http";

const [model = "", argument = ""] = process.argv.slice(2);
const prompt = argument === "-" ? await standardInput() : argument;
const base = process.env["ANTHROPIC_BASE_URL"] ?? "https://api.anthropic.com";
const url = new URL(`${base.replace(/\/$/, "")}/v1/messages`);
const request = url.protocol === "https:" ? (await import("node:https")).request : plainRequest;
const body = JSON.stringify({
  model,
  max_tokens: 8192,
  stream: true,
  messages: [{ role: "user", content: [{ type: "text", text: prompt }] }],
});

/** The run has failed until message_stop arrives. */
process.exitCode = 1;
const outgoing = request(url, {
  method: "POST",
  headers: {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    authorization: `Bearer ${process.env["ANTHROPIC_API_KEY"] ?? ""}`,
    "anthropic-version": "2026-10-21",
    accept: "text/event-stream",
  },
  // No pool: one request, then the process ends.
  agent: false,
});
outgoing.on("response", (response) => void copyText(response));
outgoing.on("error", (error) => process.stderr.write(`floor: ${error.message}\n`));
outgoing.end(body);

/** Writes the text of the deltas as they come. Only lines that hold such text are parsed. */
async function copyText(response: IncomingMessage): Promise<void> {
  if (response.statusCode !== 200) process.stderr.write(`floor: HTTP ${response.statusCode}\n`);
  response.setEncoding("utf8");
  let pending = "";
  try {
    for await (const chunk of response) {
      const lines = (pending + String(chunk)).split("\n");
      pending = lines.pop() ?? "";
      for (const line of lines) {
        if (line.startsWith("data:") && line.includes('"text_delta"')) process.stdout.write(deltaText(line));
        else if (line.startsWith("event: message_stop")) process.exitCode = 0;
      }
    }
  } catch (error) {
    process.stderr.write(`floor: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function deltaText(line: string): string {
  const event: unknown = JSON.parse(line.slice("data:".length));
  if (typeof event !== "object" || event === null || !("delta" in event)) return "";
  const { delta } = event;
  if (typeof delta !== "object" || delta === null || !("text" in delta)) return "";
  return typeof delta.text === "string" ? delta.text : "";
}

async function standardInput(): Promise<string> {
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}
