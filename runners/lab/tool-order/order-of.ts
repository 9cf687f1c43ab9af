import type { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { executeCalls } from "../../../src/engine/reference/schedule/execute-calls.ts";
import { fields, list, number, oneOf, text, type Input } from "../program/program-input.ts";
import type { ProgramResult } from "../program/run-program.ts";

const readCall = fields({ durationNs: number, reads: list(text), writes: list(text), phase: number });
const readInput = fields({
  /** A mode of the scheduler, or `phases`: the calls of a phase run together, and a phase begins when the one before has ended. */
  mode: oneOf("sequential", "naive", "classes", "parallel", "phases"),
  calls: list(readCall),
});

type TimedCall = Input<typeof readCall>;

interface CallTimes {
  readonly startNs: number;
  readonly endNs: number;
}

/** Makespan in simulated time, and the number of conflicting calls in the wrong order. `execute` is the engine's scheduler. */
export async function orderOf(
  raw: unknown,
  clock: VirtualClock,
  execute: typeof executeCalls<TimedCall, CallTimes> = executeCalls,
): Promise<ProgramResult> {
  const { calls, mode } = readInput(raw);
  const run = async ({ durationNs }: TimedCall): Promise<CallTimes> => {
    const startNs = Number(clock.nowNs());
    await clock.sleep(durationNs);
    return { startNs, endNs: Number(clock.nowNs()) };
  };
  const accessOf = ({ reads, writes }: TimedCall) => Promise.resolve({ reads, writes });
  const times: CallTimes[] = [];
  if (mode === "phases") {
    for (const phase of new Set(calls.map((call) => call.phase))) {
      const together = calls.filter((call) => call.phase === phase);
      times.push(...(await execute({ calls: together, mode: "naive", accessOf, run })));
    }
  } else times.push(...(await execute({ calls, mode, accessOf, run })));
  if (times.length !== calls.length)
    return { kind: "wrong", reason: `${times.length} of ${calls.length} calls were run.` };
  return {
    kind: "values",
    values: {
      "tools.virtual_makespan": Math.max(...times.map(({ endNs }) => endNs)),
      "tools.order_violations": violations(calls, times),
    },
  };
}

/** Found from times and sets of names, so that the check does not share the scheduler's own rule. */
function violations(calls: readonly TimedCall[], times: readonly CallTimes[]): number {
  const touched = (call: TimedCall): readonly string[] => [...call.reads, ...call.writes];
  return calls.flatMap((later, index) =>
    calls.slice(0, index).filter((earlier, at) => {
      const isConflict =
        earlier.writes.some((path) => touched(later).includes(path)) ||
        later.writes.some((path) => touched(earlier).includes(path));
      return isConflict && (times[index]?.startNs ?? 0) < (times[at]?.endNs ?? 0);
    }),
  ).length;
}
