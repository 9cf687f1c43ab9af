// The Vercel AI SDK's own tool loop with a shell and a file reader. Arguments: MODEL, PROMPT ("-" reads standard input).
import { exec } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { createAnthropic } from "@ai-sdk/anthropic";
import { stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const [model = "", argument = ""] = process.argv.slice(2);
const prompt = argument === "-" ? await text(process.stdin) : argument;
const anthropic = createAnthropic({
  baseURL: `${process.env.ANTHROPIC_BASE_URL}/v1`,
  apiKey: process.env.ANTHROPIC_API_KEY,
});

const tools = {
  bash: tool({
    description: "Run a shell command and return its output.",
    inputSchema: z.object({ command: z.string() }),
    execute: ({ command }) =>
      new Promise((resolve) => {
        exec(command, { maxBuffer: 256 * 2 ** 20 }, (error, stdout, stderr) => {
          resolve(error === null ? stdout + stderr : `${stdout}${stderr}\n${error.message}`);
        });
      }),
  }),
  read: tool({
    description: "Read a text file.",
    inputSchema: z.object({ path: z.string() }),
    execute: ({ path }) => readFile(path, "utf8"),
  }),
  write: tool({
    description: "Write a text file.",
    inputSchema: z.object({ path: z.string(), content: z.string() }),
    execute: async ({ path, content }) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return "Written.";
    },
  }),
  edit: tool({
    description: "Replace a text that stands once in a file.",
    inputSchema: z.object({ path: z.string(), oldText: z.string(), newText: z.string() }),
    execute: async ({ path, oldText, newText }) => {
      const before = await readFile(path, "utf8");
      if (before.split(oldText).length !== 2) throw new Error("The text does not stand exactly once in the file.");
      await writeFile(
        path,
        before.replace(oldText, () => newText),
      );
      return "Edited.";
    },
  }),
};

const result = streamText({
  model: anthropic(model),
  system: "You are a coding agent. Use the tools.",
  prompt,
  tools,
  stopWhen: stepCountIs(400),
  onError: ({ error }) => {
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  },
});
for await (const piece of result.textStream) process.stdout.write(piece);
process.stdout.write("\n");
