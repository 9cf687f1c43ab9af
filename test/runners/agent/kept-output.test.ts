import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { openTalk } from "../../../runners/agent/process-talk.ts";
import { TrialProcesses } from "../../../src/run/trial-processes.ts";

/** What is kept of a command that prints this many megabytes between two words. */
async function keptOf(megabytes: number): Promise<string> {
  const program = `process.stdout.write("first\\n");
    for (let count = 0; count < ${megabytes}; count += 1) process.stdout.write("x".repeat(999_999) + "\\n");
    process.stdout.write("last\\n");`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const talk = await openTalk({ cwd: ".", acp: null }, () => 0);
  talk.begin(
    child,
    new TrialProcesses({ pid: child.pid ?? 0, marker: undefined, isWaitingParent: false, earlierPids: [] }),
  );
  await once(child, "close");
  return (await talk.ended()).output.map(({ text }) => text).join("");
}

test("of a flood the beginning and the end are kept, and what was left out is said", async () => {
  const kept = await keptOf(12);
  expect(kept.startsWith("first\n")).toBe(true);
  expect(kept.endsWith("last\n")).toBe(true);
  const [, left = ""] = /\n\[bench left out (\d+) bytes\]\n/.exec(kept) ?? [];
  expect(kept.length + Number(left)).toBe(12_000_011 + `\n[bench left out ${left} bytes]\n`.length);
  expect(kept.length).toBeLessThan(5.5 * 1024 * 1024);
});

test("shorter output is kept whole", async () => {
  expect(await keptOf(4)).toHaveLength(4_000_011);
});
