// LangGraph's prebuilt agent with a shell and file tools. Arguments: MODEL, PROMPT ("-" reads standard input).
import { exec } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { ChatAnthropic } from "@langchain/anthropic";
import { tool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { z } from "zod";

const [model = "", argument = ""] = process.argv.slice(2);
const prompt = argument === "-" ? await text(process.stdin) : argument;

const tools = [
  tool(
    ({ command }) =>
      new Promise((resolve) => {
        exec(command, { maxBuffer: 256 * 2 ** 20 }, (error, stdout, stderr) => {
          resolve(error === null ? stdout + stderr : `${stdout}${stderr}\n${error.message}`);
        });
      }),
    {
      name: "bash",
      description: "Run a shell command and return its output.",
      schema: z.object({ command: z.string() }),
    },
  ),
  tool(({ path }) => readFile(path, "utf8"), {
    name: "read",
    description: "Read a text file.",
    schema: z.object({ path: z.string() }),
  }),
  tool(
    async ({ path, content }) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return "Written.";
    },
    { name: "write", description: "Write a text file.", schema: z.object({ path: z.string(), content: z.string() }) },
  ),
  tool(
    async ({ path, oldText, newText }) => {
      const before = await readFile(path, "utf8");
      if (before.split(oldText).length !== 2) throw new Error("The text does not stand exactly once in the file.");
      await writeFile(
        path,
        before.replace(oldText, () => newText),
      );
      return "Edited.";
    },
    {
      name: "edit",
      description: "Replace a text that stands once in a file.",
      schema: z.object({ path: z.string(), oldText: z.string(), newText: z.string() }),
    },
  ),
];

const agent = createReactAgent({
  llm: new ChatAnthropic({ model, maxTokens: 8192, streaming: true, anthropicApiUrl: process.env.ANTHROPIC_BASE_URL }),
  tools,
  prompt: "You are a coding agent. Use the tools.",
});
const stream = await agent.stream(
  { messages: [{ role: "user", content: prompt }] },
  { streamMode: "messages", recursionLimit: 1000 },
);
for await (const [message] of stream) {
  if (message.getType() !== "ai") continue;
  const { content } = message;
  const pieces =
    typeof content === "string" ? [content] : content.map((part) => (part.type === "text" ? part.text : ""));
  process.stdout.write(pieces.join(""));
}
process.stdout.write("\n");
