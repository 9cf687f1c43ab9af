import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Profile } from "pprof-format";
import { expect, test, vi } from "vitest";
import { bench, emptyFolder } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

/** Sessions of a dozen short runs; on a busy machine each takes seconds. */
vi.setConfig({ testTimeout: 180_000 });

/** A small engine: one request, a little work in `digest`, its answer printed; 1,000 planted hashes take `plan` about 8 ms. */
function engineSource(plantedHashes: number): string {
  return `
import { createHash } from "node:crypto";
function digest(text) {
  let sum = text;
  for (let step = 0; step < 3000; step += 1) sum = createHash("sha256").update(sum).digest("hex");
  return sum;
}
function plan(text) {
  for (let step = 0; step < ${plantedHashes}; step += 1) createHash("sha256").update(text).digest("hex");
  return text.trim();
}
const [baseUrl, model, prompt] = process.argv.slice(2);
const response = await fetch(baseUrl + "/v1/messages", {
  method: "POST",
  headers: { "content-type": "application/json", "x-api-key": "k", "anthropic-version": "2023-06-01" },
  body: JSON.stringify({ model, max_tokens: 100, messages: [{ role: "user", content: plan(prompt) }] }),
});
const message = await response.json();
digest(message.id);
console.log(message.content.map((block) => block.text ?? "").join(""));
`;
}

function folderWithSmallEngine(): string {
  const folder = emptyFolder();
  const config = {
    engines: [{ id: "small", command: ["node", "{root}/src/engine.mjs", "{baseUrl}", "{model}", "{prompt}"] }],
  };
  write(folder, "bench.config.json", JSON.stringify(config));
  write(folder, "src/engine.mjs", engineSource(0));
  return folder;
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function git(folder: string, ...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { cwd: folder });
}

function onlyProfile(folder: string): string {
  const names = readdirSync(join(folder, "reports"));
  expect(names).toHaveLength(1);
  return join(folder, "reports", names[0] ?? "");
}

test("20 ms of work put into one function of the working tree is the first row of the differential profile", async () => {
  const folder = folderWithSmallEngine();
  git(folder, "init", "-q");
  git(folder, "add", "-A");
  git(folder, "commit", "-qm", "before");
  write(folder, "src/engine.mjs", engineSource(2500));
  const { code, stdout, stderr } = await bench(
    folder,
    "profile",
    "cold-start",
    "--engine",
    "small",
    "--against",
    "HEAD",
    "--budget",
    "10m",
    "--pairs",
    "6",
  );
  expect(stderr).not.toContain("bench:");
  expect(code).toBe(0);
  const [engine, whole, first] = stdout.split("\n");
  expect(engine).toMatch(/^Engine: small at [0-9a-f]{12}, with uncommitted changes$/);
  expect(whole).toMatch(/ a trial \(.*\), 6 profiles of each side$/);
  expect(first).toMatch(/^ {2}\+\d+(?:\.\d)? ms {2}plan {2}src\/engine\.mjs:8$/);
  expect(readFileSync(join(onlyProfile(folder), "index.html"), "utf8")).toContain("What explains the difference");
});

test("cpu repeats until there are enough samples and leaves one folder: page, exports, raw files", async () => {
  const folder = folderWithSmallEngine();
  const { code, stdout } = await bench(folder, "profile", "cold-start", "--engine", "small", "--samples", "400");
  expect(code).toBe(0);
  expect(stdout).toMatch(/ busy, \d+ samples, \d+ runs?: /);
  const profile = onlyProfile(folder);
  expect(stdout).toContain(join(profile, "index.html"));
  expect(readdirSync(profile).toSorted()).toEqual([
    "index.html",
    "profile.cpuprofile",
    "profile.pb.gz",
    "profile.speedscope.json",
    "raw",
  ]);
  const pprof = Profile.decode(gunzipSync(readFileSync(join(profile, "profile.pb.gz"))));
  expect(pprof.stringTable.strings).toContain("digest");
  const again = await benchInTurn(folder, "profile", join(profile, "profile.cpuprofile"), "--out", "again");
  expect(again.code).toBe(0);
  expect(readdirSync(join(folder, "again"))).toHaveLength(1);
});

test.for([
  [["profile", "cold-start", "--pairs", "3"], "--pairs 3: out of range. Write a whole number of at least 6."],
  [["profile", "cold-start", "--samples", "0"], "--samples 0: out of range. Write a whole number of at least 1."],
  [
    ["profile", "cold-start", "--tool", "doctor", "--against", "HEAD"],
    "--against: doctor can't compare versions. Use --tool cpu, alloc, trace or instructions.",
  ],
  [["profile", "nothing.cpuprofile"], "nothing.cpuprofile: no such file."],
  [
    ["profile", "cold-start", "--engine", "reference", "--against", "no-such"],
    "No baseline, git revision or run file is called `no-such`.",
  ],
] as const)(
  "wrong input %j is answered in one line with exit code 2, and nothing is left behind",
  async ([args, line]) => {
    const folder = emptyFolder();
    const { code, stderr } = await benchInTurn(folder, ...args);
    expect(stderr.split("\n").at(-2)).toBe(`bench: ${line}`);
    expect(code).toBe(2);
    expect(existsSync(join(folder, "reports"))).toBe(false);
  },
);

test("an empty and a broken profile are refused in one line, and leave no folder", async () => {
  const folder = emptyFolder();
  write(folder, "empty.cpuprofile", "");
  write(folder, "cut.heapprofile", '{"head":{');
  for (const name of ["empty.cpuprofile", "cut.heapprofile"]) {
    const { code, stderr } = await benchInTurn(folder, "profile", name);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      new RegExp(`^bench: ${name}: not a (CPU|heap) profile as V8 writes it \\(.*\\)\\. Record it again\\.\n$`),
    );
  }
  expect(existsSync(join(folder, "reports"))).toBe(false);
});
