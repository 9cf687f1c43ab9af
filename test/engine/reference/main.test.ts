import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEngine } from "../engine-process.ts";
import { answer, call, scriptedProvider, type ScriptedAnswer, type SeenBlock } from "../scripted-provider.ts";
import { workspace } from "../workspace.ts";
import { isRunning } from "../../running-process.ts";

async function run(script: readonly ScriptedAnswer[], args: readonly string[], files = {}, stdin = "") {
  await using provider = await scriptedProvider(script);
  await using space = await workspace(files);
  const result = await startEngine("reference", args, { cwd: space.root, url: provider.url, stdin }).finished;
  return { ...result, requests: provider.requests, tree: await space.tree(), root: space.root };
}

/** Results that a request carried back, without their cache marks. */
function results(content: readonly SeenBlock[] | undefined) {
  return content?.map(({ tool_use_id, content: text, is_error }) => [tool_use_id, text, is_error === true]);
}

const done = answer({ kind: "text", text: "Done." });

test("an answer of text goes to standard output and ends with code 0", async () => {
  const result = await run([answer({ kind: "text", text: "Grüße, 世界" })], ["hello"]);
  expect(result).toMatchObject({ code: 0, stdout: "Grüße, 世界\n", stderr: "" });
  expect(result.requests[0]?.body).toMatchObject({
    model: "claude-sonnet-5",
    max_tokens: 8192,
    stream: true,
    messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
  });
  expect(result.requests[0]?.headers.authorization).toBe("Bearer key-for-tests");
});

test("a dash reads the prompt from standard input", async () => {
  const result = await run([done], ["-"], {}, "from a pipe");
  expect(result.code).toBe(0);
  expect(result.requests[0]?.body.messages[0]?.content[0]?.text).toBe("from a pipe");
});

test("tools work on real files and all results of a turn go back in one message in call order", async () => {
  const result = await run(
    [
      answer(
        { kind: "thinking", text: "let me see" },
        { kind: "text", text: "Looking." },
        call("slow", "bash", { command: "sleep 0.1; cat a.txt" }),
        call("view", "view", { path: "a.txt" }),
        call("edit", "edit", { path: "a.txt", old_string: "one", new_string: "two" }),
        call("after", "view", { path: "a.txt" }),
        call("none", "fly", {}),
        { kind: "tool", id: "broken", name: "view", json: '{"path":' },
      ),
      answer(
        call("write", "write", { path: "deep/b.txt", content: "new" }),
        call("bad", "bash", { command: "exit 3" }),
      ),
      done,
    ],
    ["work"],
    { "a.txt": "one\n" },
  );
  expect(result).toMatchObject({
    code: 0,
    stdout: "Looking.\nDone.\n",
    tree: { "a.txt": "two\n", "deep/b.txt": "new" },
  });
  const [, second, third] = result.requests.map(({ body }) => body.messages);
  expect(second?.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  expect(second?.[1]?.content.map(({ type }) => type)).toEqual([
    "thinking",
    "text",
    ...Array<string>(6).fill("tool_use"),
  ]);
  expect(results(second?.[2]?.content)).toEqual([
    ["slow", "one\n", false],
    ["view", "one\n", false],
    ["edit", "edited a.txt", false],
    ["after", "two\n", false],
    ["none", "no such tool; there are bash, edit, glob, grep, ls, view, write", true],
    ["broken", "the arguments were not a JSON object", true],
  ]);
  expect(results(third?.[4]?.content)).toEqual([
    ["write", "wrote 3 bytes to deep/b.txt", false],
    ["bad", "exit code 3", true],
  ]);
  // Nothing of this machine may reach the model, or token counts would not repeat.
  expect(JSON.stringify(result.requests.map(({ body }) => body))).not.toContain(result.root);
});

test("events as JSON lines end with exactly one run-end that sums the usage", async () => {
  const result = await run([answer(call("1", "ls", {})), done], ["--output", "jsonl", "work"], { "x.txt": "" });
  const events = result.stdout
    .trimEnd()
    .split("\n")
    .map((line): { kind: string } => JSON.parse(line));
  expect(events.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1])).toEqual([
    "run-start",
    "request-start",
    "request-end",
    "tool-start",
    "tool-end",
    "request-start",
    "text-delta",
    "text-end",
    "request-end",
    "run-end",
  ]);
  expect(events.at(-1)).toEqual({
    kind: "run-end",
    stopReason: "end_turn",
    turns: 2,
    usage: { freshInputTokens: 20, cacheWriteTokens: 4, cacheReadTokens: 6, outputTokens: 14 },
  });
});

test.each<[string, ScriptedAnswer[], string[], number, RegExp]>([
  ["an unknown flag", [], ["--colour", "x"], 2, /^reference: Unknown option '--colour'\. See --help\.\n$/],
  [
    "an unknown value",
    [],
    ["--cache", "all", "x"],
    2,
    /^reference: --cache "all" is not one of planned, none, system, system-last\.\n$/,
  ],
  [
    "a number that is none",
    [],
    ["--max-turns", "0", "x"],
    2,
    /^reference: --max-turns "0" is not a positive whole number\.\n$/,
  ],
  ["no prompt", [], [], 2, /^reference: No prompt/],
  [
    "a profile that can't be written, told before anything is asked",
    [],
    ["--cpuprofile", "no/such/folder", "x"],
    2,
    /^reference: --cpuprofile cannot be written \(ENOENT.*\. Pass a file in a folder that exists\.\n$/,
  ],
  ["an empty prompt on standard input", [], ["-"], 2, /^reference: The prompt on standard input is empty\.\n$/],
  [
    "a refused request",
    [{ kind: "status", status: 400, message: "bad\nthing" }],
    ["x"],
    1,
    /^reference: 400 scripted_error bad thing \(request req_test\)\n$/,
  ],
  [
    "an answer cut off by its end",
    [{ kind: "broken-off", how: "end" }],
    ["x"],
    1,
    /^reference: the answer broke off before the model had finished \(request req_test\)\n$/,
  ],
  [
    "an answer cut off by a reset",
    [{ kind: "broken-off", how: "reset" }],
    ["x"],
    1,
    /^reference: .+ \(request req_test\)\n$/,
  ],
  [
    "a refusal",
    [{ kind: "blocks", blocks: [{ kind: "text", text: "No" }], stopReason: "refusal" }],
    ["x"],
    1,
    /^reference: The model refused to go on\.\n$/,
  ],
  [
    "too many output tokens",
    [{ kind: "blocks", blocks: [{ kind: "text", text: "No" }], stopReason: "max_tokens" }],
    ["--max-tokens", "5", "x"],
    1,
    /^reference: An answer reached 5 tokens\. Raise --max-tokens\.\n$/,
  ],
  [
    "too many turns",
    [answer(call("1", "ls", {}))],
    ["--max-turns", "1", "x"],
    1,
    /^reference: The run stopped after 1 turns, as --max-turns asks\.\n$/,
  ],
])("%s ends with one line and its exit code", async (_, script, args, code, line) => {
  const result = await run(script, args);
  expect(result.code).toBe(code);
  expect(result.stderr).toMatch(line);
  expect(result.requests.length).toBe(script.length);
});

test("without a key nothing is asked, and one line says which variable is missing", async () => {
  await using space = await workspace({});
  const settings = { cwd: space.root, url: "http://127.0.0.1:1", env: { ANTHROPIC_API_KEY: "" } };
  const { code, stderr } = await startEngine("reference", ["x"], settings).finished;
  expect(code).toBe(2);
  expect(stderr).toMatch(/^reference: ANTHROPIC_API_KEY is not set\. .*\n$/);
});

test("help goes to standard output and exits 0 without a request", async () => {
  const result = await run([], ["--help"]);
  expect(result).toMatchObject({ code: 0, stderr: "", requests: [] });
  expect(result.stdout).toMatch(/^Usage: reference/);
});

test("a request that was turned away for a while is sent again, unchanged", async () => {
  const result = await run(
    [
      { kind: "status", status: 429, headers: { "retry-after-ms": "1" } },
      { kind: "status", status: 529, headers: { "retry-after": "0" } },
      done,
    ],
    ["x"],
  );
  expect(result).toMatchObject({ code: 0, stdout: "Done.\n" });
  expect(result.requests.length).toBe(3);
  expect(result.requests[2]?.body).toEqual(result.requests[0]?.body);
});

test("three refusals are enough", async () => {
  const busy: ScriptedAnswer = { kind: "status", status: 500, headers: { "retry-after": "0" }, message: "down" };
  const result = await run([busy, busy, busy, done], ["x"]);
  expect(result).toMatchObject({ code: 1, stderr: "reference: 500 scripted_error down (request req_test)\n" });
  expect(result.requests.length).toBe(3);
});

test("the key is in no output and no command's environment, even when the server echoes it", async () => {
  const result = await run(
    [answer(call("1", "bash", { command: "env" })), { kind: "status", status: 401, message: "bad key key-for-tests" }],
    ["--output", "jsonl", "x"],
  );
  expect(result.code).toBe(1);
  expect(result.stderr).toBe("reference: 401 scripted_error bad key [key] (request req_test)\n");
  expect(result.stdout + JSON.stringify(result.requests.map(({ body }) => body))).not.toContain("key-for-tests");
  expect(JSON.stringify(result.requests[1]?.body)).toContain("PATH=");
});

test.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)("%s while a command runs leaves no process and exits %i", async (signal, code) => {
  const command = "echo $$ > pid; sleep 300 & echo $! > child; touch ready; wait";
  await using provider = await scriptedProvider([answer(call("1", "bash", { command }))]);
  await using space = await workspace();
  const { child, finished } = startEngine("reference", ["--output", "jsonl", "x"], {
    cwd: space.root,
    url: provider.url,
  });
  await expect.poll(async () => Object.keys(await space.tree())).toContain("ready");
  child.kill(signal);
  const result = await finished;
  expect(result).toMatchObject({ code, stderr: `reference: interrupted by ${signal}\n` });
  expect(result.stdout.trimEnd().split("\n").at(-1)).toContain('"kind":"run-end","stopReason":"aborted"');
  for (const name of ["pid", "child"]) {
    const pid = Number(await readFile(join(space.root, name), "utf8"));
    await expect.poll(() => isRunning(pid)).toBe(false);
  }
});

test("SIGTERM while the model is silent ends the request and the run", async () => {
  await using provider = await scriptedProvider([{ kind: "broken-off", how: "silence" }]);
  await using space = await workspace();
  const { child, finished } = startEngine("reference", ["x"], { cwd: space.root, url: provider.url });
  child.stdout?.once("data", () => child.kill("SIGTERM"));
  expect(await finished).toMatchObject({ code: 143, stdout: "half an", stderr: "reference: interrupted by SIGTERM\n" });
});

test("spans that can't be written are a failure of one line", async () => {
  const result = await run([done], ["--spans", "no/such/folder", "x"]);
  expect(result).toMatchObject({ code: 1, stdout: "Done.\n" });
  expect(result.stderr).toMatch(/^reference: The spans could not be written: ENOENT.*\n$/);
});

test("spans carry the GenAI names and lie within the run's span", async () => {
  const result = await run([answer(call("1", "ls", {})), done], ["--spans", "spans.jsonl", "x"]);
  const spans = (result.tree["spans.jsonl"] ?? "")
    .trimEnd()
    .split("\n")
    .map((line): { name: string; startNs: string; endNs: string; parentSpanId: string | null } => JSON.parse(line));
  expect(spans.map(({ name }) => name)).toEqual([
    "chat claude-sonnet-5",
    "execute_tool ls",
    "chat claude-sonnet-5",
    "invoke_agent reference",
  ]);
  const whole = spans.at(-1);
  for (const span of spans) {
    expect(BigInt(span.startNs)).toBeGreaterThanOrEqual(BigInt(whole?.startNs ?? 0));
    expect(BigInt(span.endNs)).toBeGreaterThanOrEqual(BigInt(span.startNs));
    expect(BigInt(span.endNs)).toBeLessThanOrEqual(BigInt(whole?.endNs ?? 0));
  }
});
