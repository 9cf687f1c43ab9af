import type { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { executeCalls, type CallExecution } from "../../../src/engine/reference/schedule/execute-calls.ts";
import type { ProgramResult } from "../program/run-program.ts";

interface TimedCall {
  readonly durationNs: number;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly phase: number;
}

interface Input {
  /** A mode of the scheduler, or `phases`: all calls of a phase together, and the next when the last of them has ended. */
  readonly mode: CallExecution<TimedCall, Ran>["mode"] | "phases";
  readonly calls: readonly TimedCall[];
}

interface Ran {
  readonly startNs: number;
  readonly endNs: number;
}

type Execute = typeof executeCalls<TimedCall, Ran>;

/** Makespan in simulated time, and the conflicting calls that were run in the wrong order. `execute` is the engine's scheduler. */
export async function orderOf(
  input: unknown,
  clock: VirtualClock,
  execute: Execute = executeCalls,
): Promise<ProgramResult> {
  if (!isInput(input)) throw new Error("tool-order: the input needs a mode and calls");
  const { calls, mode } = input;
  const run = async ({ durationNs }: TimedCall): Promise<Ran> => {
    const startNs = Number(clock.nowNs());
    await clock.sleep(durationNs);
    return { startNs, endNs: Number(clock.nowNs()) };
  };
  const ran: Ran[] = [];
  if (mode === "phases") {
    for (const phase of new Set(calls.map((call) => call.phase))) {
      const together = calls.filter((call) => call.phase === phase);
      ran.push(...(await execute({ calls: together, mode: "naive", accessOf, run })));
    }
  } else ran.push(...(await execute({ calls, mode, accessOf, run })));
  if (ran.length !== calls.length) return { kind: "wrong", reason: `${ran.length} of ${calls.length} calls were run` };
  return {
    kind: "values",
    values: {
      "tools.virtual_makespan": Math.max(...ran.map(({ endNs }) => endNs)),
      "tools.order_violations": violations(calls, ran),
    },
  };
}

function accessOf({ reads, writes }: TimedCall) {
  return Promise.resolve({ reads, writes });
}

/** Found from the times alone, by sets of names: not by the rule that the scheduler itself follows. */
function violations(calls: readonly TimedCall[], ran: readonly Ran[]): number {
  const touches = (call: TimedCall): readonly string[] => [...call.reads, ...call.writes];
  return calls.flatMap((later, index) =>
    calls.slice(0, index).filter((earlier, at) => {
      const conflict =
        earlier.writes.some((path) => touches(later).includes(path)) ||
        later.writes.some((path) => touches(earlier).includes(path));
      return conflict && (ran[index]?.startNs ?? 0) < (ran[at]?.endNs ?? 0);
    }),
  ).length;
}

function isInput(value: unknown): value is Input {
  return typeof value === "object" && value !== null && "mode" in value && "calls" in value;
}
