import type { Clock } from "../../src/core/clock.ts";
import type { Launch } from "../../src/core/engine.ts";
import type { ProcessAccounting, Trace } from "../../src/core/trace.ts";
import { runGroup } from "../../src/run/grouped-command.ts";
import type { AccountingSource, TrialEnd } from "../../src/run/process-accounting.ts";
import type { ProviderProcess } from "../../src/run/provider-process.ts";
import { sampledResources } from "../../src/run/resource-samples.ts";
import type { Watchdog } from "../../src/run/watchdog.ts";
import type { RunFolder } from "../../src/run/workspace.ts";
import type { Trial } from "../../src/run/trial.ts";
import type { PendingInterrupt } from "./interrupt.ts";
import { type AcpPlan, openTalk } from "./process-talk.ts";

/** What all trials of a run share. */
export interface ProcessRunnerContext {
  readonly clock: Clock;
  readonly provider: ProviderProcess;
  readonly folder: RunFolder;
  readonly accounting: AccountingSource;
  readonly watchdog: Watchdog;
  readonly path: string;
  /** The program of an MCP server that bench brings. Its argument is the server's name. */
  readonly mcpProgram: string;
  /** Whoever wants to know of launches that last long. */
  readonly longWait?: LongWait;
}

/** Hears of a launch that is still running after a time. */
export interface LongWait {
  readonly afterNs: number;
  readonly tell: (trial: Trial, limitNs: number) => void;
}

/** What one launch needs. */
interface ObservedLaunch {
  readonly context: ProcessRunnerContext;
  readonly launch: Launch;
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly originNs: bigint;
  readonly timeLimitNs: number;
  readonly resourceSampleNs: number | undefined;
  readonly interrupt: PendingInterrupt | null;
  /** A part of the command line of a process that the engine leaves running on purpose. */
  readonly daemon: string | undefined;
  readonly signal: AbortSignal;
  /** What a session over the Agent Client Protocol says. Null for a command. */
  readonly acp: AcpPlan | null;
}

/** Starts an engine, watches it until it has ended with all its children, and says what was seen. */
export async function observeProcess(input: ObservedLaunch): Promise<Omit<Trace, "exchanges" | "files">> {
  const { context, launch, signal } = input;
  const sinceOriginNs = (): number => Number(context.clock.nowNs() - input.originNs);
  signal.throwIfAborted();
  const talk = await openTalk(input, sinceOriginNs);
  const requestedNs = sinceOriginNs();
  let exitSeenNs = requestedNs;
  let finishWatch = (_end: TrialEnd): ProcessAccounting => ({ source: context.accounting.id });
  const { exit, stderrTail, report, survivors, daemons } = await runGroup(
    {
      argv: launch.argv,
      cwd: input.cwd,
      env: input.env,
      stdin: launch.stdin,
      isInputOpen: talk.isInputOpen,
      limitNs: input.timeLimitNs,
      signal,
      watchdog: context.watchdog,
      ...(input.daemon !== undefined && { daemon: input.daemon }),
      ...joined(context),
    },
    {
      started: (child, processes) => {
        const watch = context.accounting.watch(processes);
        talk.begin(child, processes);
        const { resourceSampleNs } = input;
        const members = (): readonly number[] => processes.members();
        const sampler =
          resourceSampleNs === undefined ? null : sampledResources(members, resourceSampleNs, sinceOriginNs);
        finishWatch = (trialEnd) => ({ ...watch.finish(trialEnd), ...(sampler && { samples: sampler.finish() }) });
        input.interrupt?.begin(() => processes.enginePid());
      },
      exited: () => {
        exitSeenNs = sinceOriginNs();
        input.interrupt?.end();
      },
    },
  );
  // Also after an interrupt: the watch holds a timer.
  const accounting = finishWatch({ report, survivorCpuNs: survivors.cpuNs, daemonCpuNs: daemons.cpuNs });
  const { output, sessionEnd } = await talk.ended();
  signal.throwIfAborted();
  if (exit.kind === "interrupted") throw new Error("a trial was interrupted without its signal");
  // The waiting parent's stamps are those of the command itself; ours hold the start of the waiting parent and our own delays.
  const stamp = (ns: bigint | null | undefined, otherwise: number): number =>
    ns == null ? otherwise : Number(ns - input.originNs);
  return {
    spawnNs: stamp(report?.startNs, requestedNs),
    exitNs: sessionEnd?.dismissedNs ?? stamp(report?.exitNs, exitSeenNs),
    exit: sessionEnd?.dismissedNs == null ? exit : { kind: "dismissed" },
    ...(sessionEnd !== null && { session: sessionEnd.session }),
    output,
    errorTail: stderrTail,
    accounting,
    survivors: survivors.names,
    ...(daemons.names.length > 0 && { daemons: daemons.names }),
  };
}

/** How the process is started: under the waiting parent, and in the provider's network. */
function joined({ accounting, provider: { network } }: ProcessRunnerContext) {
  switch (network.kind) {
    case "open":
      return { isWaitedFor: accounting.needsWaitingParent };
    case "isolated":
      return { isWaitedFor: true, namespacePid: network.namespacePid };
  }
}
