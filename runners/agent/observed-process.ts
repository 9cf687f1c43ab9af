import type { ChildProcess } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import type { Clock } from "../../src/core/clock.ts";
import type { Launch } from "../../src/core/engine.ts";
import type { FollowUp } from "../../src/core/scenario.ts";
import type { OutputChunk, ProcessAccounting, Trace } from "../../src/core/trace.ts";
import { runGroup } from "../../src/run/grouped-command.ts";
import { type AccountingSource, descendantsOf } from "../../src/run/process-accounting.ts";
import type { ProviderProcess } from "../../src/run/provider-process.ts";
import { type ResourceSampler, sampledResources } from "../../src/run/resource-samples.ts";
import type { WaitingReport } from "../../src/run/waiting-parent.ts";
import type { Watchdog } from "../../src/run/watchdog.ts";
import type { RunFolder } from "../../src/run/workspace.ts";
import type { SessionEnd } from "./acp.ts";
import { engineProcess, type PendingInterrupt } from "./interrupt.ts";

/** What all trials of a run share. */
export interface ProcessRunnerContext {
  readonly clock: Clock;
  readonly provider: ProviderProcess;
  readonly folder: RunFolder;
  readonly accounting: AccountingSource;
  readonly watchdog: Watchdog;
  readonly path: string;
}

/** An engine that floods its output is observed, not kept: what exceeds this is counted as seen and dropped. */
const largestKeptOutputBytes = 4 * 1024 * 1024;

/** Starts an engine, watches it until it has ended with all its children, and says what was seen. */
export async function observeProcess(input: {
  readonly context: ProcessRunnerContext;
  readonly launch: Launch;
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly originNs: bigint;
  readonly timeLimitNs: number;
  readonly resourceSampleNs: number | undefined;
  readonly interrupt: PendingInterrupt | null;
  readonly signal: AbortSignal;
  /** The prompts of a session over the Agent Client Protocol. Null for a command. */
  readonly session: readonly FollowUp[] | null;
}): Promise<Omit<Trace, "exchanges" | "files">> {
  const { context, launch, signal } = input;
  const sinceOriginNs = (): number => Number(context.clock.nowNs() - input.originNs);
  signal.throwIfAborted();
  const prompts = input.session;
  // Loaded here: a run of commands does not need the protocol.
  const holdSession = prompts === null ? null : (await import("./acp.ts")).holdSession;
  const output = new KeptOutput();
  let sessionEnd: Promise<SessionEnd | null> = Promise.resolve(null);
  const requestedNs = sinceOriginNs();
  let exitSeenNs = requestedNs;
  let finishWatch = (_report: WaitingReport | null): ProcessAccounting => ({ source: context.accounting.id });
  const { exit, stderrTail, report, survivors } = await runGroup(
    {
      argv: launch.argv,
      cwd: input.cwd,
      env: input.env,
      stdin: launch.stdin,
      isInputOpen: holdSession !== null,
      limitNs: input.timeLimitNs,
      signal,
      watchdog: context.watchdog,
      isWaitedFor: context.accounting.needsWaitingParent,
    },
    {
      started: (child, pid) => {
        const watch = context.accounting.watch(pid);
        if (holdSession === null || prompts === null) output.collect(child, sinceOriginNs);
        else {
          const rssBytes = (): number | null => watch.rssBytes();
          const say = (atNs: number, text: string): void => output.add(atNs, text);
          sessionEnd = holdSession({ child, pid, cwd: input.cwd, prompts, sinceOriginNs, rssBytes, say });
        }
        const sampler = resourceSampler(input, pid, sinceOriginNs);
        finishWatch = (waited) => ({ ...watch.finish(waited), ...(sampler && { samples: sampler.finish() }) });
        input.interrupt?.begin(() => engineProcess(pid, context.accounting.needsWaitingParent));
      },
      exited: () => {
        exitSeenNs = sinceOriginNs();
        input.interrupt?.end();
      },
    },
  );
  // Also after an interrupt: the watch holds a timer.
  const accounting = finishWatch(report);
  const end = await sessionEnd;
  signal.throwIfAborted();
  if (exit.kind === "interrupted") throw new Error("a trial was interrupted without its signal");
  // The waiting parent's stamps are those of the command itself; ours hold the start of the waiting parent and our own delays.
  const stamp = (ns: bigint | null | undefined, otherwise: number): number =>
    ns == null ? otherwise : Number(ns - input.originNs);
  return {
    spawnNs: stamp(report?.startNs, requestedNs),
    exitNs: end?.dismissedNs ?? stamp(report?.exitNs, exitSeenNs),
    exit: end?.dismissedNs == null ? exit : { kind: "dismissed" },
    ...(end !== null && { session: end.session }),
    output: output.chunks,
    errorTail: stderrTail,
    accounting,
    survivors,
  };
}

/** Null if the workload asks for no samples. The waiting parent is not a part of the engine. */
function resourceSampler(
  {
    context,
    resourceSampleNs,
  }: { readonly context: ProcessRunnerContext; readonly resourceSampleNs: number | undefined },
  pid: number,
  sinceOriginNs: () => number,
): ResourceSampler | null {
  if (resourceSampleNs === undefined) return null;
  const root = context.accounting.needsWaitingParent ? [] : [pid];
  return sampledResources(() => [...root, ...descendantsOf(pid)], resourceSampleNs, sinceOriginNs);
}

/** What the engine wrote, up to a limit. */
class KeptOutput {
  readonly chunks: OutputChunk[] = [];
  private bytes = 0;

  add(atNs: number, text: string): void {
    this.bytes += Buffer.byteLength(text);
    if (this.bytes <= largestKeptOutputBytes) this.chunks.push({ atNs, text });
  }

  /** Keeps what a command prints. */
  collect(child: ChildProcess, sinceOriginNs: () => number): void {
    const decoder = new StringDecoder("utf8");
    child.stdout?.on("data", (bytes: Buffer) => this.add(sinceOriginNs(), decoder.write(bytes)));
  }
}
