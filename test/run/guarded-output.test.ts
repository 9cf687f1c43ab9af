import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { guardedOutput } from "../../src/run/guarded-output.ts";

const place = { cwd: tmpdir(), env: { PATH: process.env["PATH"] ?? "" }, limitNs: 20e9 };

test("all of a command's output is returned, and how it ended", async () => {
  const script = 'process.stdout.write("x".repeat(3_000_000)); console.error("last"); process.exitCode = 3;';
  const result = await guardedOutput({ ...place, argv: [process.execPath, "-e", script] });
  expect(result.stdout.length).toBe(3_000_000);
  expect(result).toMatchObject({ isSuccess: false, exit: { kind: "exited", code: 3 }, stderrTail: "last\n" });
});

test("a program that does not exist is no success, and no exception", async () => {
  const result = await guardedOutput({ ...place, argv: ["/nonexistent/program"] });
  expect(result).toMatchObject({ isSuccess: false, stdout: "", exit: { kind: "not-started" } });
});

test("a command ends with the signal that stops it", async () => {
  const argv = [process.execPath, "-e", "setInterval(() => {}, 1000)"] as const;
  const result = await guardedOutput({ ...place, argv, signal: AbortSignal.abort() });
  expect(result).toMatchObject({ isSuccess: false, exit: { kind: "interrupted" } });
});

test("a command that floods is ended, in one line that names it", async () => {
  const result = guardedOutput({ ...place, argv: ["yes"] }, 1_000_000);
  await expect(result).rejects.toThrow(/^yes: it was ended, because it wrote more than 1000000 characters\.$/);
});
