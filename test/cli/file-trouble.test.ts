import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder } from "./bench-process.ts";

const entry = resolve(import.meta.dirname, "../../dist/bin/bench.js");
const floor = ["run", "cold-start", "--engine", "reference", "--arm", "floor", "--trials", "1"];

/** Runs bench in a folder through a shell, which may set limits first. */
function inShell(folder: string, before: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stderr, signal } = spawnSync(
    "/bin/sh",
    ["-c", `${before} exec "$@"`, "sh", process.execPath, entry, ...args],
    { cwd: folder, env: { ...process.env, NO_COLOR: "1", ...env }, encoding: "utf8", timeout: 50_000 },
  );
  return { status, signal, complaints: stderr.split("\n").filter((line) => /^bench: | {4}at /.test(line)) };
}

interface Trouble {
  readonly before?: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly complaint: RegExp;
}

const troubles: Readonly<Record<string, Trouble>> = {
  "--out that is a broken link": { args: [...floor, "--out", "broken"], complaint: /broken.*can't be made/ },
  "--out below a file": { args: [...floor, "--out", "file/below"], complaint: /a file in place of a folder/ },
  "a TMPDIR that does not exist": { args: floor, env: { TMPDIR: "/nonexistent/tmp" }, complaint: /Set TMPDIR/ },
  "a device as run file": { args: ["report", "/dev/zero"], complaint: /\/dev\/zero: this is a device/ },
  "a device as baseline": { args: [...floor, "--baseline", "/dev/zero"], complaint: /\/dev\/zero: this is a device/ },
  "a device as script": { args: ["serve", "--script", "/dev/zero"], complaint: /\/dev\/zero: this is a device/ },
  "a device as cassette": { args: ["serve", "--cassette", "/dev/zero"], complaint: /\/dev\/zero: .* it is a device/ },
  "a current folder that is gone": {
    before: "mkdir gone; cd gone; rmdir ../gone;",
    args: floor,
    complaint: /current folder/,
  },
  "too few descriptors": { before: "ulimit -n 30;", args: floor, complaint: /Too many files are open/ },
};

test.for(Object.entries(troubles))("%s is one line that blames the right place", ([, trouble]) => {
  const folder = emptyFolder();
  symlinkSync(join(folder, "nowhere"), join(folder, "broken"));
  writeFileSync(join(folder, "file"), "");
  const { status, signal, complaints } = inShell(folder, trouble.before ?? "", trouble.args, trouble.env);
  expect({ signal, complaints }).toEqual({ signal: null, complaints: [expect.stringMatching(trouble.complaint)] });
  expect(status).toBe(2);
});

test("a TMPDIR that is relative to the first folder works in all folders", () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, "scratch"));
  const { status, complaints } = inShell(folder, "", [...floor, "--out", "reports"], { TMPDIR: "scratch" });
  expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
  expect(existsSync(join(folder, "reports"))).toBe(true);
});
