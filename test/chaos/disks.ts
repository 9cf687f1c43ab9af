import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fixtureRun } from "../report/fixture-run.ts";
import { complaintsIn, newPlace, oneOf, type Part, runBench, survivorsOf } from "./campaign.ts";

const floor = ["run", "cold-start", "--engine", "reference", "--arm", "floor", "--trials", "2"] as const;

/** Commands that write, without the place where they write. */
const writers: readonly [Writer, ...Writer[]] = [
  (disk) => [...floor, "--out", disk],
  (disk) => ["report", "run.json", "--out", join(disk, "page")],
  (disk) => ["publish", "run.json", "--out", join(disk, "site")],
  (disk) => ["report", "run.json", "--format", "json", "--out", join(disk, "report.json")],
  (disk) => ["serve", "--port", "0", "--log", join(disk, "log.jsonl"), "--script", "missing.json"],
];

type Writer = (disk: string) => readonly string[];

/** Limits of a process. */
const limits = [
  "ulimit -n 30;",
  "ulimit -n 40;",
  "ulimit -n 64;",
  "ulimit -v 2000000;",
  "ulimit -v 4000000;",
  "ulimit -f 8;",
] as const;

/** Runs commands on full and read-only disks, and with few descriptors and little memory. A failure is one line, never a stack. */
export const disks: Part = async ({ random, hasTime }) => {
  const failures: string[] = [];
  const canMount = process.getuid?.() === 0 && mounted("size=1m");
  let tried = 0;
  while (hasTime()) {
    const { folder } = newPlace();
    writeFileSync(join(folder, "run.json"), JSON.stringify(fixtureRun()));
    const disk = join(folder, "disk");
    mkdirSync(disk);
    const isMounted = canMount && random() < 0.6;
    const sizeKib = Math.floor(random() * 400);
    const options = random() < 0.4 ? "ro" : `size=${Math.max(1, sizeKib)}k`;
    const limit = isMounted ? "" : oneOf(limits, random);
    if (isMounted) spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk]);
    const args = oneOf(writers, random)(disk);
    const { code, signal, stderr } = await runBench(folder, args, { before: limit });
    const problems = (await survivorsOf(folder)).map((one) => `survivor ${one}`);
    if (isMounted) spawnSync("umount", ["-l", disk]);
    const complaints = complaintsIn(stderr);
    if (complaints.some((line) => line.startsWith("    at "))) problems.push(`a stack: ${stderr.slice(0, 300)}`);
    if (code === 2 && complaints.length === 0) problems.push(`no word of what is wrong: ${stderr.slice(-200)}`);
    // Without memory for its heap, Node ends itself before bench can say anything.
    const isNodesOwn = limit.startsWith("ulimit -v") || limit.startsWith("ulimit -f");
    if (![0, 2].includes(code ?? -1) && !isNodesOwn) problems.push(`exit code ${code}, signal ${signal}`);
    tried += 1;
    failures.push(
      ...problems.map((one) => `bench ${args.join(" ")} (${isMounted ? `tmpfs ${options}` : limit}): ${one}`),
    );
  }
  return { tried, failures, skipped: canMount ? [] : ["full and read-only disks: they need root and mount"] };
};

/** Whether this process may mount at all. */
function mounted(options: string): boolean {
  const { folder } = newPlace();
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  if (status === 0) spawnSync("umount", [folder]);
  return status === 0;
}
