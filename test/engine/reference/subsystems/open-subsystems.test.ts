import { afterEach, expect, test } from "vitest";
import { openSubsystems, type Subsystems } from "../../../../src/engine/reference/subsystems/open-subsystems.ts";
import {
  languageServerCommand,
  languageServerFiles,
  startsLog,
} from "../../../../scenarios/lab/startup/server-fixture.ts";
import { workspace, type Workspace } from "../../workspace.ts";

const never = new AbortController().signal;
const toolServer = `
const names = [{ name: "echo", inputSchema: { type: "object" } }];
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === "initialize") send({ id, result: { protocolVersion: params.protocolVersion, capabilities: {} } });
  if (method === "tools/list") send({ id, result: { tools: names } });
  if (method !== "tools/call") return;
  if (params.name !== "echo") return send({ id, result: { isError: true, content: [{ type: "text", text: "no such tool" }] } });
  if (params.arguments.text === "die") process.exit(3);
  send({ id, result: { content: [{ type: "text", text: params.arguments.text + " by " + process.pid } ] } });
});
`;

let opened: Subsystems | null = null;
let space: Workspace | null = null;
afterEach(async () => {
  await opened?.[Symbol.asyncDispose]();
  await space?.[Symbol.asyncDispose]();
  [opened, space] = [null, null];
});

async function open(start: "lazy" | "background" | "eager", servers: { language?: string; tool?: string }) {
  space = await workspace({ ...languageServerFiles({ modules: 3, sources: 2 }, "s"), "tool-server.cjs": toolServer });
  const settings = {
    subsystemStart: start,
    languageServer: servers.language ?? null,
    toolServer: servers.tool ?? null,
  };
  opened = await openSubsystems(settings, space.root, never);
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
  const call = await open("lazy", { language: languageServerCommand });
  expect(await space?.tree()).not.toHaveProperty(startsLog);
  const answers = await Promise.all([call("symbols", { query: "handlerOf" }), call("symbols", { query: "step1_29" })]);
  expect(answers[0]).toBe("src/part-0.ts:1: handlerOfPart0\nsrc/part-1.ts:1: handlerOfPart1");
  expect(answers[1]).toMatch(/^src\/part-1\.ts:\d+: step1_29$/);
  expect((await space?.tree())?.[startsLog]).toBe("started with 36 rules\n");
});

test("a tool server lists and runs its tools, and its refusals are errors", async () => {
  const call = await open("eager", { tool: "node tool-server.cjs" });
  expect(await call("service", {})).toBe("echo");
  expect(await call("service", { name: "echo", arguments: { text: "hello" } })).toMatch(/^hello by \d+$/);
  await expect(call("service", { name: "other" })).rejects.toThrow("no such tool");
});

test("a server that dies fails the call that waits for it and the next, and nothing hangs", async () => {
  const call = await open("lazy", { tool: "node tool-server.cjs" });
  await expect(call("service", { name: "echo", arguments: { text: "die" } })).rejects.toThrow(/ended \(exit code 3\)/);
  await expect(call("service", { name: "echo", arguments: { text: "x" } })).rejects.toThrow(/ended/);
});

test("the server's process is gone when the run is over", async () => {
  const call = await open("background", { tool: "node tool-server.cjs" });
  const pid = Number(/by (\d+)$/.exec(await call("service", { name: "echo", arguments: { text: "x" } }))?.[1]);
  await opened?.[Symbol.asyncDispose]();
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});
