import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, test } from "vitest";
import { runGroup, type GroupCommand, type GroupResult } from "../../src/run/grouped-command.ts";
import { accountingSource } from "../../src/run/process-accounting.ts";
import { TreeMemory } from "../../src/run/tree-memory.ts";
import type { TrialProcesses } from "../../src/run/trial-processes.ts";
import { readWaitingReport } from "../../src/run/waiting-parent.ts";
import { Watchdog } from "../../src/run/watchdog.ts";

const folder = mkdtempSync(join(tmpdir(), "trial-processes-"));
const watchdog = new Watchdog();
afterAll(async () => {
  await watchdog[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

let runs = 0;
function command(argv: readonly [string, ...string[]], isWaitedFor: boolean): GroupCommand {
  runs += 1;
  const marker = `trial-processes-${process.pid}-${runs}`;
  const env = { PATH: process.env["PATH"] ?? "", BENCH_TRIAL_MARKER: marker };
  return { argv, cwd: folder, env, stdin: undefined, limitNs: 20e9, signal: undefined, watchdog, isWaitedFor };
}

/** Runs a program that prints the id of a process and then waits for a line of input that never comes. */
async function membersWhile(argv: readonly [string, ...string[]], isWaitedFor: boolean) {
  const stop = new AbortController();
  let told: Promise<{ pid: number; members: readonly number[] }> | undefined;
  const running = runGroup(
    { ...command(argv, isWaitedFor), signal: stop.signal },
    {
      started: (child, processes) => {
        if (child.stdout === null) throw new Error("no stdout");
        told = memberTold(createInterface({ input: child.stdout }), processes);
      },
      exited: () => undefined,
    },
  );
  const seen = await told;
  stop.abort();
  await running;
  return seen;
}

async function memberTold(lines: AsyncIterable<string>, processes: TrialProcesses) {
  for await (const line of lines) return { pid: Number(line), members: processes.members() };
  throw new Error("the program printed nothing");
}

const burn = (ms: number): string =>
  `const until = ${ms} * 1000; while (process.cpuUsage().user + process.cpuUsage().system < until);`;

describe.each([
  ["under the waiting parent", true],
  ["without the waiting parent", false],
])("%s", (_, isWaitedFor) => {
  test("a child that another thread started is a member", async () => {
    const inThread = `
      const child = require("node:child_process").spawn("sleep", ["600"]);
      console.log(child.pid);`;
    const program = `new (require("node:worker_threads").Worker)(${JSON.stringify(inThread)}, { eval: true });`;
    const seen = await membersWhile([process.execPath, "-e", program], isWaitedFor);
    expect(seen?.members).toContain(seen?.pid);
    expect(seen?.members).toHaveLength(2);
  });

  test("a daemon in a session of its own is a member", async () => {
    const program = "(setsid sh -c 'echo $$; exec sleep 600' &) ; exec sleep 600";
    const seen = await membersWhile(["sh", "-c", program], isWaitedFor);
    expect(seen?.members).toContain(seen?.pid);
  });

  test("a child with an empty environment is a member, ended and told by name", async () => {
    const result = await runGroup(command(["sh", "-c", "env -i sleep 601 & echo $! >&2"], isWaitedFor));
    expect(result.survivors.names).toEqual(["sleep 601"]);
    expect(stateOf(Number(result.stderrTail))).toMatch(/^[ZX]?$/);
  });

  test("a daemon's processor time is counted, and its command line has no control characters", async () => {
    const result = await burningDaemon(isWaitedFor);
    expect(result.survivors.names).toEqual([expect.stringContaining("while (process.cpuUsage()")]);
    expect(result.survivors.names.join("")).not.toMatch(/\p{Cc}/u);
    expect(isWaitedFor ? result.report?.cpuNs : result.survivors.cpuNs).toBeGreaterThan(200e6);
  });
});

/** The command ends when the daemon has burnt its time. The daemon goes on. */
async function burningDaemon(isWaitedFor: boolean): Promise<GroupResult> {
  const done = join(folder, `burnt-${isWaitedFor}`);
  const daemon = `${burn(250)}\n require("node:fs").writeFileSync(${JSON.stringify(done)}, "");\n setInterval(() => {}, 1000);`;
  const program = `(setsid "$0" -e "$1" &) ; until [ -e "$2" ]; do sleep 0.02; done`;
  return runGroup(command(["sh", "-c", program, process.execPath, daemon, done], isWaitedFor));
}

const left = (seconds: number): string => `setsid sh -c "echo > ${seconds}; exec sleep ${seconds}" &`;

test.each([true, false])("an expected daemon is ended and told apart", async (isWaitedFor) => {
  const until = "until [ -e 603 ] && [ -e 604 ]; do sleep 0.01; done; rm 603 604";
  const started = command(["sh", "-c", `${left(603)} ${left(604)} ${until}`], isWaitedFor);
  const { survivors, daemons } = await runGroup({ ...started, daemon: "sleep 603" });
  expect(survivors.names).toEqual([expect.stringContaining("sleep 604")]);
  expect(daemons.names).toEqual([expect.stringContaining("sleep 603")]);
});

test.runIf(accountingSource(process.platform).needsWaitingParent)(
  "an expected daemon's processor time is left out",
  () => {
    const source = accountingSource(process.platform);
    const watch = source.watch({ members: () => [] });
    const report = { ...readWaitingReport(""), cpuNs: 900e6 };
    const { cpuNs } = watch.finish({ report, survivorCpuNs: 0, daemonCpuNs: 300e6 });
    expect(cpuNs).toBe(600e6);
  },
);

test("a command that leaves nothing has no survivors", async () => {
  const result = await runGroup(command([process.execPath, "-e", "0"], true));
  expect(result.survivors).toEqual({ names: [], cpuNs: 0 });
});

test("memory of a fork counts once, and a process counts from its second sample on", async () => {
  const program = ["perl", "-e", forkingPerl] as const;
  const memory = new TreeMemory();
  const stop = new AbortController();
  let sampled: Promise<number> | undefined;
  const running = runGroup(
    { ...command(program, false), signal: stop.signal },
    {
      started: (child, processes) => {
        if (child.stdout === null) throw new Error("no stdout");
        sampled = memberTold(createInterface({ input: child.stdout }), processes).then(({ members }) => {
          expect(members).toHaveLength(2);
          memory.sample(members);
          expect(memory.peakBytes).toBe(0);
          memory.sample(members);
          return Math.max(...members.map(residentBytes));
        });
      },
      exited: () => undefined,
    },
  );
  const largestBytes = (await sampled) ?? 0;
  stop.abort();
  await running;
  expect(largestBytes).toBeGreaterThan(96 * 2 ** 20);
  expect(memory.peakBytes).toBeGreaterThan(0.95 * largestBytes);
  expect(memory.peakBytes).toBeLessThan(1.1 * largestBytes);
});

/** Fills memory, forks, and lets both processes wait. */
const forkingPerl = `my $pages = "x" x (96 << 20);
my $pid = fork();
if ($pid) { $| = 1; print "$pid\\n"; }
sleep 600;`;

test.runIf(process.platform === "linux")("the peak of one process is what the kernel says", async () => {
  const program = `const held = Array.from({ length: 40 }, () => Buffer.alloc(2 ** 21, 1)); setTimeout(() => held, 400);`;
  const source = accountingSource(process.platform);
  let watch: ReturnType<typeof source.watch> | undefined;
  const { report, survivors } = await runGroup(command([process.execPath, "-e", program], true), {
    started: (_, processes) => {
      watch = source.watch(processes);
    },
    exited: () => undefined,
  });
  const sampledOnly = watch?.finish({ report: null, survivorCpuNs: survivors.cpuNs, daemonCpuNs: 0 }).peakRssBytes ?? 0;
  const kernel = report?.largestRssBytes ?? 0;
  expect(sampledOnly).toBeGreaterThan(0.9 * kernel);
  expect(sampledOnly).toBeLessThan(1.02 * kernel);
});

function residentBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return Number(kib) * 1024;
}

function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2)[0] ?? "";
  } catch {
    return "";
  }
}
