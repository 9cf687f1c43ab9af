// The OpenAI Agents SDK with a shell and file tools. Arguments: responses|chat, MODEL, PROMPT ("-" reads standard input).
import { exec } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { Agent, run, setOpenAIAPI, setTracingDisabled, tool } from "@openai/agents";
import { z } from "zod";

const [api = "responses", model = "", argument = ""] = process.argv.slice(2);
const prompt = argument === "-" ? await text(process.stdin) : argument;
setTracingDisabled(true);
setOpenAIAPI(api === "chat" ? "chat_completions" : "responses");

const tools = [
  tool({
    name: "bash",
    description: "Run a shell command and return its output.",
    parameters: z.object({ command: z.string() }),
    execute: ({ command }) =>
      new Promise((resolve) => {
        exec(command, { maxBuffer: 256 * 2 ** 20 }, (error, stdout, stderr) => {
          resolve(error === null ? stdout + stderr : `${stdout}${stderr}\n${error.message}`);
        });
      }),
  }),
  tool({
    name: "read",
    description: "Read a text file.",
    parameters: z.object({ path: z.string() }),
    execute: ({ path }) => readFile(path, "utf8"),
  }),
  tool({
    name: "write",
    description: "Write a text file.",
    parameters: z.object({ path: z.string(), content: z.string() }),
    execute: async ({ path, content }) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return "Written.";
    },
  }),
  tool({
    name: "edit",
    description: "Replace a text that stands once in a file.",
    parameters: z.object({ path: z.string(), oldText: z.string(), newText: z.string() }),
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
];

const agent = new Agent({ name: "coder", instructions: "You are a coding agent. Use the tools.", model, tools });
const stream = await run(agent, prompt, { stream: true, maxTurns: 400 });
for await (const piece of stream.toTextStream()) process.stdout.write(piece);
await stream.completed;
process.stdout.write("\n");
