/**
 * One short session of every profiler on the reference engine: npm run bench:profilers. It takes about a minute. Exit code 1
 * when a tool fails, leaves no page, or profiled nothing.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";

const entry = resolve(import.meta.dirname, "../../src/cli/main.js");
/** A file that each tool must leave beside its page. */
const tools = {
  cpu: "profile.cpuprofile",
  alloc: "profile.heapprofile",
  flame: "flame.html",
  doctor: "doctor.html",
  bubbleprof: "bubbleprof.html",
  heap: "heapprofiler.html",
} as const;

const folder = mkdtempSync(join(tmpdir(), "bench-profilers-"));
try {
  for (const [tool, file] of Object.entries(tools)) {
    const out = join(folder, tool);
    const startMs = performance.now();
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [entry, "profile", "cold-start", "--tool", tool, "--samples", "500", "--out", out],
      { cwd: folder, reject: false },
    );
    const page = stdout.split("\n").at(-1) ?? "";
    const right = exitCode === 0 && existsSync(page) && readdirSync(join(page, "..")).includes(file);
    if (!right) process.exitCode = 1;
    const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
    process.stdout.write(
      `${right ? "ok   " : "WRONG"} ${tool} (${seconds} s): ${(right ? stdout : stderr).split("\n")[0] ?? ""}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
