// The Claude Agent SDK, one prompt, each message as a line of JSON. Arguments: MODEL, PROMPT ("-" reads standard input).
import { text } from "node:stream/consumers";
import { query } from "@anthropic-ai/claude-agent-sdk";

const [model = "", argument = ""] = process.argv.slice(2);
const prompt = argument === "-" ? await text(process.stdin) : argument;
const messages = query({
  prompt,
  options: {
    model,
    permissionMode: "bypassPermissions",
    allowDangerouslySkipPermissions: true,
    includePartialMessages: true,
    settingSources: [],
    cwd: process.cwd(),
    env: process.env,
  },
});
for await (const message of messages) process.stdout.write(`${JSON.stringify(message)}\n`);
