import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, startBench } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

const request = {
  method: "POST",
  headers: { "x-api-key": "k", "anthropic-version": "2023-06-01" },
  body: JSON.stringify({ model: "claude-sonnet-5", max_tokens: 50, messages: [{ role: "user", content: "hi" }] }),
};

async function firstLine(stream: NodeJS.ReadableStream | null): Promise<string> {
  return new Promise((resolve) => stream?.once("data", (chunk: string) => resolve(chunk.trim())));
}

test("serve says where it is, logs as the file names ask, shows metrics, and ends on ^C with a summary", async () => {
  const folder = emptyFolder();
  const logs = ["all.jsonl", "all.trace.json", "all.otlp.jsonl"];
  writeFileSync(join(folder, "all.jsonl"), '{"kept":true}\n');
  const toLogs = logs.flatMap((name) => ["--log", name]);
  const { child, result } = startBench(folder, "serve", "--port", "0", "--metrics", ...toLogs);
  const url = await firstLine(child.stdout);
  const said: { content: { text: string }[] } = JSON.parse(await (await fetch(`${url}/v1/messages`, request)).text());
  expect(said.content[0]?.text).toContain("Hello");
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('bench_requests_total{status="200",outcome="complete"} 1');
  /** Flushed: the lines are there while the server still runs. */
  expect(readFileSync(join(folder, "all.jsonl"), "utf8").trim().split("\n")).toHaveLength(2);
  child.kill("SIGINT");
  const { code, stdout, stderr } = await result;
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${url}\n` });
  expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^Requests: 1 complete · \d+ tok in, 0 % from the cache · /);
  const [, trace, otlp] = logs.map((name) => readFileSync(join(folder, name), "utf8"));
  const events: { name: string }[] = JSON.parse(trace ?? "");
  expect(events.map(({ name }) => name)).toContain("POST /v1/messages");
  const exported: { resourceSpans: unknown[] } = JSON.parse(otlp ?? "");
  expect(exported.resourceSpans).toHaveLength(1);
});

test("a model that bench does not know is answered, without a price, and named once", async () => {
  const { child, result } = startBench(emptyFolder(), "serve", "--port", "0");
  const url = await firstLine(child.stdout);
  const asked = { ...request, body: request.body.replace("claude-sonnet-5", "claude-brand-new-9") };
  for (let turn = 0; turn < 2; turn += 1) {
    const answer = await fetch(`${url}/v1/messages`, asked);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ model: "claude-brand-new-9" });
  }
  child.kill("SIGINT");
  const { stderr } = await result;
  expect(
    stderr.match(/does not know the model `claude-brand-new-9`: it is answered as claude-sonnet-5 would/g),
  ).toHaveLength(1);
  expect(stderr).toContain("price not known");
});

test("a script file may plan threads and faults", async () => {
  const folder = emptyFolder();
  const blocks = [{ kind: "text", text: "from a file" }];
  const fault = { what: { kind: "status", status: 529, body: "error" }, attempts: 1 };
  const threads = [{ firstUserContains: "sub", turns: [{ blocks, fault }] }];
  writeFileSync(join(folder, "script.json"), JSON.stringify({ turns: [{ blocks }], threads }));
  const { child, result } = startBench(folder, "serve", "--port", "0", "--script", "script.json", "--quiet");
  const url = await firstLine(child.stdout);
  expect(await (await fetch(`${url}/v1/messages`, request)).text()).toContain("from a file");
  child.kill("SIGTERM");
  expect((await result).stderr).not.toContain("POST");
});

test.for([
  [["--port", "99999"], "bench: --port 99999: out of range. Write a whole number from 0 to 65535.\n"],
  [["--model", "claude-sonet-5"], "bench: Unknown model `claude-sonet-5`. Did you mean `claude-sonnet-5`?\n"],
  [["--miss", "live"], "bench: --miss live: the answers have no place. Name a --cassette.\n"],
  [
    ["--upstream", "http://x"],
    "bench: --upstream: used only with --miss live. Pass --miss live, or leave --upstream out.\n",
  ],
  [["--rpm", "0"], "bench: --rpm 0: out of range. Write a whole number of at least 1.\n"],
  [["--fault-ratio", "2"], "bench: --fault-ratio 2: not a share. Write a number from 0 to 1.\n"],
  [["--log", "x.txt"], "bench: --log x.txt: not a log format. End the name in .jsonl, .otlp.jsonl or .trace.json.\n"],
  [["--log", "no/x.jsonl"], "bench: --log no/x.jsonl: can't be opened for writing (ENOENT). Choose another file.\n"],
  [
    ["--latency", "fast"],
    "bench: --latency fast: not a latency. Write instant, realistic, or time to first token and gap, such as 300ms,15ms.\n",
  ],
] as const)("serve %s is one line and exit code 2", async ([args, complaint]) => {
  const { code, stdout, stderr } = await benchInTurn(emptyFolder(), "serve", ...args);
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: complaint });
});

test("a port in use and a bad script are one line each", async () => {
  const folder = emptyFolder();
  const { child, result } = startBench(folder, "serve", "--port", "0");
  const port = new URL(await firstLine(child.stdout)).port;
  const taken = await benchInTurn(folder, "serve", "--port", port);
  expect({ code: taken.code, lines: taken.stderr.split("\n") }).toEqual({
    code: 2,
    lines: [`bench: Port ${port} of 127.0.0.1 is in use. Choose another with --port, or 0 for any free one.`, ""],
  });
  child.kill("SIGTERM");
  await result;
  writeFileSync(join(folder, "bad.json"), '{"turns":[{"blocks":[]}]}');
  const bad = await benchInTurn(folder, "serve", "--port", "0", "--script", "bad.json");
  expect(bad.code).toBe(2);
  expect(bad.stderr).toMatch(/^bench: bad\.json: at turns\.0\.blocks: .*\n$/);
});

test("models of a file are served beside the known ones, and a wrong file is refused with its place", async () => {
  const folder = emptyFolder();
  const limits = { contextWindowTokens: 1_000, maxOutputTokens: 100, cacheRules: "none" };
  writeFileSync(join(folder, "models.json"), JSON.stringify([{ id: "my-model", ...limits }]));
  writeFileSync(join(folder, "wrong.json"), JSON.stringify([{ id: "my-model" }]));
  const { child, result } = startBench(
    folder,
    "serve",
    "--port",
    "0",
    "--models",
    "models.json",
    "--model",
    "my-model",
  );
  const url = await firstLine(child.stdout);
  const body = JSON.stringify({ model: "my-model", max_tokens: 50, messages: [{ role: "user", content: "hi" }] });
  expect((await fetch(`${url}/v1/messages`, { ...request, body })).status).toBe(200);
  const foreign = await fetch(`${url}/v1/messages`, {
    ...request,
    headers: { ...request.headers, origin: "http://a.b" },
  });
  expect(foreign.status).toBe(403);
  child.kill("SIGINT");
  expect((await result).code).toBe(0);
  const wrong = await benchInTurn(folder, "serve", "--models", "wrong.json");
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("models.0.contextWindowTokens");
});
