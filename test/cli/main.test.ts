import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bench, emptyFolder, startBench } from "./bench-process.ts";

test("a crash ends with 2 and its stack, never with the 1 of a regression", async () => {
  const folder = emptyFolder();
  writeFileSync(
    join(folder, "bench.config.mjs"),
    `export default { get engines() { setImmediate(() => { throw new TypeError("a bug"); }); return []; } };\n`,
  );
  const { code, stderr } = await bench(folder, "run", "cold-start", "--trials", "1");
  expect(stderr).toContain("TypeError: a bug\n    at ");
  expect(code).toBe(2);
});

test("a reader that stops early changes neither the status nor what is said", async () => {
  const { child, result } = startBench(emptyFolder(), "list", "metrics");
  child.stdout?.destroy();
  expect(await result).toEqual({ code: 0, stdout: "", stderr: "" });
});
