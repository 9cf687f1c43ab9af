import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { machineClock } from "../../src/core/clock.ts";
import { startProvider } from "../../src/provider/start-provider.ts";
import { readCassetteFile } from "../../src/provider/cassette/cassette-file.ts";
import { runSchema } from "../../src/run/run-file.ts";
import { bench, emptyFolder } from "./bench-process.ts";

const agent = resolve(import.meta.dirname, "../programs/git-telling-agent.mjs");
const engine = { id: "telling", protocol: "anthropic-messages", command: [process.execPath, agent, "{prompt}"] };

function git(folder: string, ...words: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...words], {
    cwd: folder,
    stdio: "ignore",
  });
}

/** A repository with two commits: text, a picture, a program, a link and the configuration. */
function repository(...options: readonly string[]): string {
  const folder = emptyFolder();
  git(folder, "init", "--quiet", "--initial-branch=trunk", ...options);
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines: [engine] }));
  writeFileSync(join(folder, ".gitignore"), "reports/\nruns/\n");
  writeFileSync(join(folder, "a.txt"), "alpha\n");
  git(folder, "add", ".");
  git(folder, "commit", "--quiet", "-m", "Begin");
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/b.txt"), "beta\n");
  writeFileSync(join(folder, "picture.png"), Buffer.from([0x89, 0x50, 0xff, 0xfe, 0]));
  writeFileSync(join(folder, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  symlinkSync("a.txt", join(folder, "link.txt"));
  git(folder, "add", ".");
  git(folder, "commit", "--quiet", "-m", 'Add "the rest"');
  return folder;
}

/** Records the agent in a folder, and plays the recording to it twice, there or in another clone. */
async function replayed(folder: string, clone = folder) {
  const settings = { model: "claude-sonnet-5", seed: "s", asOf: "2026-11-01", latency: { kind: "instant" } } as const;
  const script = { turns: [{ blocks: [{ kind: "text", text: "Done." }] }] } as const;
  await using provider = await startProvider({ port: 0, clock: machineClock, defaultSession: { script, settings } });
  const upstream = `http://127.0.0.1:${provider.port}`;
  const options = ["--engine", "telling", "--prompt", "Go.", "--upstream", upstream, "--out", "go.json"];
  const recorded = await bench(folder, "record", ...options);
  expect(recorded).toMatchObject({ code: 0, stdout: "Done.\n" });
  const { session, bodies } = readCassetteFile(join(folder, "go.json"));
  const asked = [...bodies.values()].map((body) => body.toString("utf8")).find((text) => text.includes("$ git")) ?? "";
  const cassette = join(folder, "go.json");
  const run = await bench(clone, "run", "--engine", "telling", "--cassette", cassette, "--trials", "2", "--json");
  const { scenarios } = runSchema.parse(JSON.parse(run.stdout));
  const trials = scenarios.flatMap(({ arms }) => arms.flatMap((arm) => arm.trials));
  return { asked, repository: session?.workspace.git, trials, outcomes: trials.map(({ outcome }) => outcome) };
}

const done = { kind: "done" };

test("what an agent tells about a changed repository is the same in every replay", async () => {
  const folder = repository();
  git(folder, "config", "user.name", 'Ada "the first" \\ Lovelace');
  git(folder, "switch", "--quiet", "-c", "feature/words");
  git(folder, "update-ref", "refs/remotes/origin/trunk", "HEAD");
  git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
  writeFileSync(join(folder, "a.txt"), "alpha, and more\n");
  writeFileSync(join(folder, "new file.txt"), "new\n");
  rmSync(join(folder, "src/b.txt"));
  writeFileSync(join(folder, "staged.txt"), "staged\n");
  writeFileSync(join(folder, "twice.txt"), "once\n");
  git(folder, "add", "staged.txt", "twice.txt");
  writeFileSync(join(folder, "twice.txt"), "twice\n");
  git(folder, "rm", "--quiet", "--cached", "run.sh");
  const { asked, outcomes, trials } = await replayed(folder);
  expect(outcomes).toEqual([done, done]);
  for (const word of [
    "feature/words",
    "origin/trunk",
    "the first",
    " M a.txt",
    " D src/b.txt",
    "?? go.json.part",
    "A  staged.txt",
    "AM twice.txt",
    "D  run.sh",
    "?? run.sh",
    "Begin",
  ])
    expect(asked).toContain(word);
  const [first, second] = trials.map(({ values }) => [values["replay.exchanges"], values["wire.request_bytes"]]);
  expect(first).toEqual(second);
  expect(first?.[0]).toBe(1);
  const options = ["--cassette", "go.json", "--replay", "scripted", "--trials", "1", "--json"];
  const { stdout } = await bench(folder, "run", "--engine", "telling", ...options);
  const [scripted] = runSchema.parse(JSON.parse(stdout)).scenarios.flatMap(({ arms }) => arms);
  expect(scripted?.trials[0]?.values["wire.request_bytes"]).toBe(first?.[1]);
});

const states: readonly (readonly [what: string, folder: () => string, kept: object])[] = [
  ["a clean one", () => repository(), { branch: "trunk" }],
  ["one that hashes by SHA-256", () => repository("--object-format=sha256"), { branch: "trunk" }],
  [
    "one without a branch",
    () => {
      const folder = repository();
      git(folder, "checkout", "--quiet", "--detach");
      return folder;
    },
    { folder: "" },
  ],
  [
    "a shallow clone",
    () => {
      const folder = emptyFolder();
      git(folder, "clone", "--quiet", "--depth=1", `file://${repository()}`, ".");
      return folder;
    },
    { branch: "trunk", mainBranch: "trunk" },
  ],
  [
    "a second working tree",
    () => {
      const folder = join(emptyFolder(), "tree");
      git(repository(), "worktree", "add", "--quiet", "-b", "side", folder);
      return folder;
    },
    { branch: "side" },
  ],
];

test.for(states)("the repository of a replay tells what %s told", async ([, folder, named]) => {
  const { outcomes, repository: kept } = await replayed(folder());
  expect(kept).toMatchObject(named);
  expect(outcomes).toEqual([done, done]);
});

test("what was staged comes with the recording to another clone", async () => {
  const [folder, clone] = [repository(), emptyFolder()];
  git(clone, "clone", "--quiet", `file://${folder}`, ".");
  writeFileSync(join(folder, "staged.txt"), "staged\n");
  git(folder, "add", "staged.txt");
  const { asked, outcomes } = await replayed(folder, clone);
  expect(asked).toContain("+staged");
  expect(outcomes).toEqual([done, done]);
});

test("an agent below the top of its repository is replayed below the top of one", async () => {
  const top = repository();
  const folder = join(top, "src");
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines: [engine] }));
  rmSync(join(folder, "b.txt"));
  rmSync(join(top, "run.sh"));
  writeFileSync(join(top, "a.txt"), "changed\n");
  writeFileSync(join(top, "elsewhere.txt"), "new\n");
  const { asked, outcomes, repository: kept } = await replayed(folder);
  expect(kept).toMatchObject({ folder: "src" });
  for (const word of [
    " M a.txt",
    " D run.sh",
    " D src/b.txt",
    "?? elsewhere.txt",
    "?? src/bench.config.json",
    "?? src/go.json.part",
    `${top}\\n(0)`,
    "src/\\n(0)",
  ])
    expect(asked).toContain(word);
  expect(outcomes).toEqual([done, done]);
});
