import type { Arm, TrialProgram } from "../../../src/core/scenario.ts";
import { fixtureText } from "../../workloads/fixture-text.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";

const steps = 28;
const logBytes = 4_000;
const factCount = 7;
const marker = "SYMPTOM";

/** The person's pauses before these steps, in minutes. */
const pauseMinutes: ReadonlyMap<number, number> = new Map([
  [4, 2],
  [8, 7],
  [13, 1],
  [18, 12],
  [22, 4],
  [25, 40],
]);

/**
 * A debugging session with a person: one log after another with pauses between. Every third of the first logs has a
 * symptom. The session outgrows a window of 20,000 tokens. The symptoms in the last request show what the engine kept
 * of the beginning.
 */
export function debuggingSession(
  arm: Arm,
  seed: string,
): { readonly files: Readonly<Record<string, string>>; readonly program: TrialProgram } {
  const at = Array.from({ length: steps }, (_, step) => step);
  return {
    files: Object.fromEntries(at.map((step) => [logPath(step), logText(step, seed)])),
    program: {
      entry: "runners/lab/paused-session/main.js",
      input: {
        ...scenarioModel,
        seed,
        flags: Object.entries(arm.toggles).flatMap(([name, value]) => [`--${name}`, value]),
        prompt: `Find out why the nightly import stops. Note each line that begins with ${marker}.`,
        turns: [
          ...at.map((step) => ({
            blocks: [
              { kind: "text", text: `I look into log ${step + 1}.` },
              { kind: "tool", operation: { kind: "read", path: logPath(step) } },
            ],
          })),
          { blocks: [{ kind: "text", text: "The lease expires before the last shard is read." }] },
        ],
        probes: Array.from({ length: factCount }, (_, fact) => symptom(fact)),
        marker,
        pausesNs: [...at, steps].map((step) => (pauseMinutes.get(step) ?? 0) * 60e9),
      },
    },
  };
}

function logText(step: number, seed: string): string {
  const text = fixtureText(logBytes, `${seed} log ${step}`);
  const fact = step / 3;
  return Number.isInteger(fact) && fact < factCount ? `${symptom(fact)}\n${text}` : text;
}

function symptom(fact: number): string {
  return `${marker} ${fact + 1}: shard ${11 + 6 * fact} is read ${3 + fact} times.`;
}

function logPath(step: number): string {
  return `logs/import-${String(step + 1).padStart(2, "0")}.log`;
}
