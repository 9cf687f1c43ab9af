import type { LongWait } from "../../../runners/agent/observed-process.ts";

/** Most trials are over long before. */
const unusualNs = 20e9;

/** Says, once of each arm, that its agent is still running after an unusual time. */
export function longWaits(say: (line: string) => void): LongWait {
  const toldArms = new Set<string>();
  return {
    afterNs: unusualNs,
    tell: ({ scenario, arm }, limitNs) => {
      const name = `${scenario.id} ${arm.id}`;
      if (toldArms.has(name)) return;
      toldArms.add(name);
      say(`  ${name}: still waiting for the agent (${seconds(unusualNs)} of at most ${seconds(limitNs)})`);
    },
  };
}

/** Whole seconds: both times have one unit, so that they can be compared at a glance. */
function seconds(ns: number): string {
  return `${Math.round(ns / 1e9)} s`;
}
