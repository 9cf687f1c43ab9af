import { afterEach, expect, test } from "vitest";
import { openSubsystems, type Subsystems } from "../../../../src/engine/reference/subsystems/open-subsystems.ts";
import {
  languageServerCommand,
  languageServerFiles,
  startsLog,
} from "../../../../scenarios/lab/startup/server-fixture.ts";
import { workspace, type Workspace } from "../../workspace.ts";
import { isRunning } from "../../../running-process.ts";

const never = new AbortController().signal;
/** A language server that answers each question with its process id, and exits at the question `die`. */
const mortalServer = `
let text = "";
const send = (message) => {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  process.stdout.write("Content-Length: " + body.length + "\\r\\n\\r\\n" + body);
};
process.stdin.on("data", (chunk) => {
  text += chunk;
  for (let part; (part = /^Content-Length: (\\d+)\\r\\n\\r\\n/.exec(text)) && text.length >= part[0].length + Number(part[1]); ) {
    const end = part[0].length + Number(part[1]);
    const { id, method, params } = JSON.parse(text.slice(part[0].length, end));
    text = text.slice(end);
    if (method === "initialize") send({ id, result: {} });
    if (method !== "workspace/symbol") continue;
    if (params.query === "die") process.exit(3);
    const range = { start: { line: process.pid - 1 } };
    send({ id, result: [{ name: params.query, location: { uri: "pid", range } }] });
  }
});
`;

let opened: Subsystems | null = null;
let space: Workspace | null = null;
afterEach(async () => {
  await opened?.[Symbol.asyncDispose]();
  await space?.[Symbol.asyncDispose]();
  [opened, space] = [null, null];
});

async function open(start: "lazy" | "background" | "eager", languageServer: string) {
  space = await workspace({ ...languageServerFiles({ modules: 3, sources: 2 }, "s"), "mortal.cjs": mortalServer });
  opened = await openSubsystems({ subsystemStart: start, languageServer }, space.root, never);
  const { tools } = opened;
  const { root } = space;
  return async (name: string, input: object): Promise<string> => {
    const tool = tools.find((one) => one.name === name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    const run = await tool.load();
    return run({ ...input }, { root, signal: never, outputLimitBytes: 1000, output: "bounded", search: "portable" });
  };
}

test("two questions at once start one language server, and both are answered", async () => {
  const call = await open("lazy", languageServerCommand);
  expect(await space?.tree()).not.toHaveProperty(startsLog);
  const answers = await Promise.all([call("symbols", { query: "handlerOf" }), call("symbols", { query: "step1_29" })]);
  expect(answers[0]).toBe("src/part-0.ts:1: handlerOfPart0\nsrc/part-1.ts:1: handlerOfPart1");
  expect(answers[1]).toMatch(/^src\/part-1\.ts:\d+: step1_29$/);
  expect((await space?.tree())?.[startsLog]).toBe("started with 36 rules\n");
});

test("a server that dies fails the call that waits for it and the next, and nothing hangs", async () => {
  const call = await open("lazy", "node mortal.cjs");
  await expect(call("symbols", { query: "die" })).rejects.toThrow(/ended \(exit code 3\)/);
  await expect(call("symbols", { query: "x" })).rejects.toThrow(/ended/);
});

test("a server that cannot start fails the call, not the run", async () => {
  const call = await open("eager", "no-such-program");
  await expect(call("symbols", { query: "x" })).rejects.toThrow(/could not be started/);
});

test("the server's process is gone when the run is over", async () => {
  const call = await open("background", "node mortal.cjs");
  const pid = Number(/pid:(\d+)/.exec(await call("symbols", { query: "x" }))?.[1]);
  await opened?.[Symbol.asyncDispose]();
  expect(isRunning(pid)).toBe(false);
});
