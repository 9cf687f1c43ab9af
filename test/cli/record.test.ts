import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { once } from "node:events";
import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { machineClock } from "../../src/core/clock.ts";
import { startProvider } from "../../src/provider/start-provider.ts";
import { bench, emptyFolder, startBench } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

const sdk = resolve(import.meta.dirname, "../../node_modules/@anthropic-ai/sdk/index.mjs");
const secret = `sk-ant-api03-${"Qw3rTy".repeat(8)}`;

/** A real client: asks once through the official SDK and prints what it was told. */
function clientIn(folder: string): string {
  const path = join(folder, "client.mjs");
  writeFileSync(
    path,
    `import Anthropic from ${JSON.stringify(sdk)};
const client = new Anthropic({ apiKey: ${JSON.stringify(secret)}, maxRetries: 0 });
const content = "now " + new Date().toISOString() + " " + crypto.randomUUID() + " " + (process.argv[2] ?? "");
const asked = { model: "claude-opus-5", max_tokens: 50, messages: [{ role: "user", content }] };
const { content: said } = await client.messages.stream(asked).finalMessage();
process.stdout.write(JSON.stringify(said));
process.exitCode = 7;
`,
  );
  return path;
}

async function upstream(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const provider = await startProvider({
    port: 0,
    clock: machineClock,
    defaultSession: {
      script: { turns: [{ blocks: [{ kind: "text", text: "Recorded, then played." }] }] },
      settings: { model: "claude-opus-5", seed: "s", asOf: "2026-11-01", latency: { kind: "instant" } },
    },
  });
  return { url: `http://127.0.0.1:${provider.port}`, close: () => provider.close() };
}

/** Calls the provider twice and takes no notice of what comes back. */
const tries = `for (const body of ["{}", "{}"])
  await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", { method: "POST", body }).catch(() => {});`;

test("a recorded client hears the same from the cassette, and the cassette has no key", async () => {
  const folder = emptyFolder();
  const client = clientIn(folder);
  const { url, close } = await upstream();
  const recorded = await bench(folder, "record", "--upstream", url, "--out", "c.json", "--", process.execPath, client);
  await close();
  expect(recorded).toMatchObject({ code: 7, stdout: '[{"type":"text","text":"Recorded, then played."}]' });
  const kept = ["c.json", "c.json.md"].map((name) => readFileSync(join(folder, name), "utf8"));
  expect(kept.every((text) => !text.includes("Qw3rTy"))).toBe(true);
  expect(kept[1]).toContain("Recorded, then played.");

  const served = startBench(folder, "serve", "--port", "0", "--cassette", "c.json");
  const [line]: unknown[] = served.child.stdout === null ? [] : await once(served.child.stdout, "data");
  const again = spawn(process.execPath, [client], { env: { ...process.env, ANTHROPIC_BASE_URL: String(line).trim() } });
  let said = "";
  again.stdout.on("data", (chunk) => (said += String(chunk)));
  await once(again, "close");
  served.child.kill("SIGINT");
  expect(said).toBe(recorded.stdout);
  expect((await served.result).stderr).toContain("exchange 0, matched by exact");
});

test("all calls of a recording have the prices of its day, or of today if it has none", async () => {
  const folder = emptyFolder();
  const { url, close } = await upstream();
  const asked = JSON.stringify({
    model: "claude-opus-5",
    max_tokens: 50,
    messages: [{ role: "user", content: "go" }],
  });
  const twice = `const headers = { "content-type": "application/json", "anthropic-version": "2023-06-01", "x-api-key": "k" };
for (const body of Array(2).fill(process.argv[1]))
  await (await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", { method: "POST", headers, body })).text();`;
  await bench(folder, "record", "--upstream", url, "--out", "c.json", "--", process.execPath, "-e", twice, asked);
  await close();
  const recorded = JSON.parse(readFileSync(join(folder, "c.json"), "utf8"));
  expect(Math.abs(Date.now() - Date.parse(recorded.startedAt))).toBeLessThan(600_000);
  writeFileSync(join(folder, "undated.json"), JSON.stringify({ ...recorded, startedAt: undefined }));
  for (const [file, assumed] of [
    ["c.json", []],
    ["undated.json", [expect.stringContaining("the recording has no date")]],
  ] as const) {
    const { total, notes } = JSON.parse((await benchInTurn(folder, "cost", file, "--json")).stdout);
    expect(total).toMatchObject({ calls: 2, unpricedCalls: 0 });
    expect(notes.map(({ what }: { what: string }) => what)).toEqual(assumed);
  }
});

test("a recording that would hold a secret is not written, and says where it is but not what", async () => {
  const folder = emptyFolder();
  const { url, close } = await upstream();
  // Bytes that are not text before it: such a run is searched, but not masked.
  const hidden = Buffer.concat([Buffer.alloc(60, 0xff), Buffer.from(` ${secret} ..`)]).toString("base64");
  const result = await bench(folder, "record", "--upstream", url, "--", process.execPath, clientIn(folder), hidden);
  await close();
  expect(result.stderr).toContain("exchange 0, request body: credential that the client sent");
  expect(result.stderr).not.toContain("Qw3rTy");
  expect(existsSync(join(folder, "cassette.json"))).toBe(false);
});

test.for([
  ["http://127.0.0.1:9", "http://127.0.0.1:9 can't be reached: nothing listens there (ECONNREFUSED)"],
  ["https://no-such-host.invalid/v1", "https://no-such-host.invalid can't be reached: "],
] as const)(
  "an upstream that can't be reached, %s, is named once, and an older recording stays",
  async ([address, said]) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "c.json"), "a good recording");
    const args = ["record", "--upstream", address, "--out", "c.json", "--force", "--", process.execPath];
    const { code, stderr } = await bench(folder, ...args, "-e", tries);
    expect(code).toBe(2);
    expect(stderr.split(said)).toHaveLength(2);
    expect(stderr.trim().split("\n")).toEqual([
      expect.stringMatching(/^bench: .*Start the provider, or name another with --upstream\.$/),
      "bench: no call got an answer, so no cassette was written.",
    ]);
    expect(readFileSync(join(folder, "c.json"), "utf8")).toBe("a good recording");
    expect(existsSync(join(folder, "c.json.part"))).toBe(false);
  },
);

test.for([
  [["record"], /There is no command to record/],
  [["record", "--", "no-such-program-anywhere"], /can't be run/],
  [["record", "--upstream", "ftp://x", "--", "true"], /http or https/],
  [["record", "--out", "missing/c.json", "--", "true"], /--out missing\/c\.json: there is no such folder/],
  [["record", "--out", ".", "--", "true"], /--out \.: this is a folder/],
  [["serve", "--cassette", "missing.json"], /missing\.json/],
  [["serve", "--cassette", "x.json", "--timing", "fast"], /--timing fast/],
  [["serve", "--timing", "0.5x"], /--timing: .* --cassette/],
  [["serve", "--miss", "nearest"], /--miss: .* --cassette/],
] as const)("wrong input %j is one line that names it", async ([args, complaint]) => {
  const { code, stderr } = await benchInTurn(emptyFolder(), ...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(complaint);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("^C ends the command and the recording, which is kept", async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "wait.mjs"), 'process.stdout.write("up"); setInterval(() => {}, 1000);');
  const { child, result } = startBench(folder, "record", "--", process.execPath, "wait.mjs");
  if (child.stdout !== null) await once(child.stdout, "data");
  child.kill("SIGINT");
  expect((await result).code).toBe(130);
  expect(existsSync(join(folder, "cassette.json"))).toBe(true);
});
