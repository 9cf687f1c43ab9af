// The tool loop of Vercel's AI SDK, with an OpenAI model. Argument: the prompt.
import { exec } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createOpenAI } from "@ai-sdk/openai";
import { jsonSchema, stepCountIs, streamText, tool } from "ai";

const openai = createOpenAI({ baseURL: process.env.OPENAI_BASE_URL, apiKey: process.env.OPENAI_API_KEY });

const text = (name) => jsonSchema({ type: "object", properties: { [name]: { type: "string" } }, required: [name] });
const tools = {
  bash: tool({
    description: "Run a shell command and return its output.",
    inputSchema: text("command"),
    execute: ({ command }) =>
      new Promise((resolve, reject) => {
        exec(command, (error, stdout, stderr) => (error === null ? resolve(stdout + stderr) : reject(error)));
      }),
  }),
  read: tool({
    description: "Read a text file.",
    inputSchema: text("path"),
    execute: ({ path }) => readFile(path, "utf8"),
  }),
};

const { textStream } = streamText({
  model: openai.chat(process.env.MODEL ?? "gpt-6-sol"),
  system: "You are a coding agent. Use the tools.",
  prompt: process.argv[2] ?? "",
  tools,
  stopWhen: stepCountIs(100),
  onError: ({ error }) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
});
for await (const piece of textStream) process.stdout.write(piece);
process.stdout.write("\n");
