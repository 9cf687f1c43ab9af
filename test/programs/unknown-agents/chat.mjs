// An agent over OpenAI Chat, not streamed. It has a shell that runs the calls of one answer together. Argument: the file of the prompt.
import { exec } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const { OPENAI_BASE_URL, OPENAI_API_KEY } = process.env;
const headers = { authorization: `Bearer ${OPENAI_API_KEY}`, "content-type": "application/json" };
const parameters = { type: "object", properties: { command: { type: "string" } }, required: ["command"] };
const tools = [{ type: "function", function: { name: "execute", description: "Run a shell command.", parameters } }];

async function run({ id, function: { arguments: json } }) {
  const { command } = JSON.parse(json);
  const content = await promisify(exec)(command, { maxBuffer: 2 ** 28 }).then(
    ({ stdout, stderr }) => stdout + stderr,
    (error) => `${error.stdout ?? ""}${error.stderr ?? ""}${error.message}`,
  );
  return { role: "tool", tool_call_id: id, content };
}

const messages = [{ role: "user", content: readFileSync(process.argv[2], "utf8") }];
for (;;) {
  const body = JSON.stringify({ model: "gpt-5.1", tools, messages });
  const response = await fetch(`${OPENAI_BASE_URL}/chat/completions`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(await response.text());
  const [{ message }] = (await response.json()).choices;
  messages.push(message);
  const calls = message.tool_calls ?? [];
  if (calls.length === 0) {
    console.log(message.content);
    break;
  }
  messages.push(...(await Promise.all(calls.map(run))));
}
