import { execFile, spawn } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { installPackages } from "../../src/cli/engines/installed-packages.ts";
import { interruptSignal } from "../../src/cli/terminal/interrupt.ts";
import type { AgentEntry } from "../../src/core/agent-entry.ts";
import { builtInAgents } from "../../src/engine/agents/built-in-agents.ts";

/** A program that uses a client library as its documentation says, and what it is run with. */
interface Client {
  readonly id: string;
  /** What it is installed by. Null if the library is one that this repository has. */
  readonly packages: readonly string[] | null;
  readonly program: string;
  readonly words: readonly string[];
}

const loops = join("src", "engine", "agents", "loops");
const examples = join("test", "agents", "clients");

/** Each gets a prompt, runs a shell command that the model calls, and prints the model's last words. */
const clients: readonly Client[] = [
  { id: "openai", packages: null, program: join(examples, "openai.mjs"), words: ["gpt-5.1"] },
  { id: "google-genai", packages: null, program: join(examples, "google-genai.mjs"), words: ["gemini-2.5-pro"] },
  { id: "anthropic", packages: null, program: join(loops, "tool-runner.mjs"), words: ["claude-sonnet-5"] },
  {
    id: "langchain",
    packages: [
      "@langchain/openai@1.5.8",
      "@langchain/anthropic@1.5.11",
      "@langchain/core@1.4.0",
      "@langchain/langgraph@1.7.3",
      "zod@4.6.7",
    ],
    program: join(examples, "langchain.mjs"),
    words: ["any"],
  },
  ...["ai-sdk", "langgraph", "openai-agents", "openai-agents-chat", "claude-agent-sdk"].map(builtIn),
];

const script = {
  turns: [
    { blocks: [{ kind: "tool", operation: { kind: "run", command: "echo sunny" } }] },
    { blocks: [{ kind: "text", text: "The weather is {{result 0.0 /(sun\\w+)/}}." }] },
  ],
};

/** Each client runs its example against one `bench serve`. Returns how many did not print what the script says. */
export async function checkClients(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "bench-clients-"));
  const scriptFile = join(folder, "script.json");
  await writeFile(scriptFile, JSON.stringify(script));
  const words = ["serve", "--port", "0", "--quiet", "--script", scriptFile];
  const serving = spawn(process.execPath, [join("dist", "bin", "bench.js"), ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((done) => serving.once("close", done));
  let wrong = 0;
  try {
    const lines = createInterface(serving.stdout)[Symbol.asyncIterator]();
    const baseUrl = String((await lines.next()).value);
    for (const client of clients) {
      const { isRight, said } = await runClient(client, baseUrl, folder);
      process.stdout.write(`client ${client.id}: ${isRight ? "right" : `wrong\n${said}`}\n`);
      if (!isRight) wrong += 1;
    }
  } finally {
    serving.kill("SIGINT");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
  return wrong;
}

function builtIn(id: string): Client {
  const entry = entryOf(id);
  const [, program = "", ...words] = entry.command.map((word) => word.replace("{model}", entry.model ?? ""));
  return {
    id,
    packages: entry.packages ?? null,
    program: join(loops, basename(program)),
    words: words.filter((word) => word !== "-"),
  };
}

function entryOf(id: string): AgentEntry {
  const entry = builtInAgents.find((known) => known.id === id);
  if (entry === undefined) throw new Error(`Unknown agent \`${id}\`.`);
  return entry;
}

async function runClient(
  { id, packages, program, words }: Client,
  baseUrl: string,
  cwd: string,
): Promise<{ readonly isRight: boolean; readonly said: string }> {
  const place = packages === null ? join(process.cwd(), program) : await installed(id, packages, program);
  const env = {
    ...process.env,
    ANTHROPIC_BASE_URL: baseUrl,
    ANTHROPIC_API_KEY: "any",
    OPENAI_BASE_URL: `${baseUrl}/v1`,
    OPENAI_API_KEY: "any",
    GOOGLE_GEMINI_BASE_URL: baseUrl,
    GEMINI_API_KEY: "any",
    IS_SANDBOX: "1",
    HOME: cwd,
  };
  return await new Promise((done) => {
    const argv = [place, ...words, "What is the weather?"];
    execFile(process.execPath, argv, { cwd, env, timeout: 120_000 }, (error, stdout, stderr) => {
      const isRight = error === null && stdout.includes("The weather is sunny.");
      done({ isRight, said: `${stdout}${stderr}` });
    });
  });
}

/** A copy of the program beside its packages. */
async function installed(id: string, packages: readonly string[], program: string): Promise<string> {
  const { folder } = await installPackages({ ...entryOf("ai-sdk"), id, packages }, interruptSignal());
  const copy = join(folder, basename(program));
  await copyFile(program, copy);
  return copy;
}
