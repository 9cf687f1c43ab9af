// A small agent over Anthropic Messages whose only tools are those of MCP servers. Its arguments: how it behaves (plain; wordy offers
// each description twice; blind offers only a search), the servers as JSON in the usual form, and the prompt.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const { ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY } = process.env;
const [manner, servers = "{}"] = process.argv.length > 4 ? process.argv.slice(2) : [process.argv[2]];
const headers = {
  "x-api-key": ANTHROPIC_API_KEY,
  "anthropic-version": "2023-06-01",
  "content-type": "application/json",
};

const clients = new Map();
const tools = [];
for (const [server, { command, args }] of Object.entries(JSON.parse(servers))) {
  const client = new Client({ name: "mcp-agent", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command, args }));
  for (const { name, description, inputSchema } of (await client.listTools()).tools) {
    const offered = `mcp__${server}__${name}`;
    clients.set(offered, { client, name });
    tools.push({
      name: offered,
      description: manner === "wordy" ? `${description} ${description}` : description,
      input_schema: inputSchema,
    });
  }
}

async function resultOf({ id, name, input }) {
  const { client, name: own } = clients.get(name);
  const { content, isError } = await client.callTool({ name: own, arguments: input });
  return {
    type: "tool_result",
    tool_use_id: id,
    content: content.map(({ text }) => text).join(""),
    is_error: isError === true,
  };
}

const search = { name: "tool_search", input_schema: { type: "object", properties: { query: { type: "string" } } } };
const messages = [{ role: "user", content: process.argv.at(-1) }];
for (;;) {
  const offered = manner === "blind" ? [search] : tools;
  const body = JSON.stringify({ model: "claude-sonnet-5", max_tokens: 1000, tools: offered, messages });
  const response = await fetch(`${ANTHROPIC_BASE_URL}/v1/messages`, { method: "POST", headers, body });
  const { content, error } = await response.json();
  if (error !== undefined) throw new Error(error.message);
  const calls = content.filter(({ type }) => type === "tool_use");
  if (calls.length === 0) {
    process.stdout.write(`${content.map(({ text }) => text ?? "").join("")}\n`);
    break;
  }
  messages.push({ role: "assistant", content }, { role: "user", content: await Promise.all(calls.map(resultOf)) });
}
await Promise.all([...clients.values()].map(({ client }) => client.close()));
