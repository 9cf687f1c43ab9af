// The tool runner of @anthropic-ai/sdk with a shell, a file reader and a file writer. Arguments: MODEL, PROMPT ("-": standard input).
import { exec } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";

const [model = "", argument = ""] = process.argv.slice(2);
const prompt = argument === "-" ? await text(process.stdin) : argument;
const client = new Anthropic();

const fields = (...names) => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  required: names,
});

const tools = [
  betaTool({
    name: "bash",
    description: "Run a shell command and return its output.",
    inputSchema: fields("command"),
    run: ({ command }) =>
      new Promise((resolve) => {
        exec(command, { maxBuffer: 256 * 2 ** 20 }, (error, stdout, stderr) => {
          resolve(error === null ? stdout + stderr || " " : `${stdout}${stderr}\n${error.message}`);
        });
      }),
  }),
  betaTool({
    name: "read",
    description: "Read a text file.",
    inputSchema: fields("path"),
    run: ({ path }) => readFile(path, "utf8"),
  }),
  betaTool({
    name: "write",
    description: "Write a text file.",
    inputSchema: fields("path", "content"),
    run: async ({ path, content }) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return "Written.";
    },
  }),
  betaTool({
    name: "edit",
    description: "Replace a text that stands once in a file.",
    inputSchema: fields("path", "old_text", "new_text"),
    run: async ({ path, old_text: oldText, new_text: newText }) => {
      const before = await readFile(path, "utf8");
      if (before.split(oldText).length !== 2) throw new Error("The text does not stand exactly once in the file.");
      await writeFile(
        path,
        before.replace(oldText, () => newText),
      );
      return "Edited.";
    },
  }),
];

const runner = client.beta.messages.toolRunner({
  model,
  max_tokens: 8192,
  system: "You are a coding agent. Use the tools.",
  messages: [{ role: "user", content: prompt }],
  tools,
  stream: true,
  max_iterations: 400,
});
for await (const stream of runner) {
  for await (const event of stream) {
    if (event.type === "content_block_delta" && event.delta.type === "text_delta")
      process.stdout.write(event.delta.text);
  }
}
process.stdout.write("\n");
