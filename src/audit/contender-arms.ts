import type { RunRecord } from "../core/run-record.ts";

/** Id of a contender's arm in the run of a league. */
export function contenderArm(engine: string, arm: string): string {
  return `${engine}/${arm}`;
}

/** The arm that a contender's arm stands for. Null for an arm of another contender. */
export function originalArm(engine: string, id: string): string | null {
  const prefix = contenderArm(engine, "");
  return id.startsWith(prefix) ? id.slice(prefix.length) : null;
}

/** A league's run as if it had measured one contender alone: its arms under their own ids, and the controls. */
export function runOfContender(run: RunRecord, engine: string): RunRecord {
  return {
    ...run,
    scenarios: run.scenarios.map((scenario) => ({
      ...scenario,
      arms: scenario.arms.flatMap((arm) => {
        if (arm.control) return [arm];
        const id = originalArm(engine, arm.id);
        return id === null ? [] : [{ ...arm, id }];
      }),
    })),
  };
}
