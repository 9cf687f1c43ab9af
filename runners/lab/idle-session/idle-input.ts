import { latencyFits } from "../../../src/core/latency-fits.ts";
import type { ProviderSettings } from "../../../src/core/provider-settings.ts";

interface IdleInput {
  readonly settings: ProviderSettings;
  /** Of the engine. */
  readonly flags: readonly string[];
  /** Part of the system prompt. */
  readonly instructions: string;
  readonly prompts: readonly string[];
  /** One for each prompt. */
  readonly answers: readonly string[];
  /** After each answer. */
  readonly pausesNs: readonly number[];
}

/** What the scenario sent. A member that is missing is a fault of the scenario, so it throws. */
export function idleInput(input: unknown): IdleInput {
  const members = new Map(typeof input === "object" && input !== null ? Object.entries(input) : []);
  const text = (name: string): string => String(members.get(name) ?? fail(name));
  const list = (name: string): unknown[] => {
    const value: unknown = members.get(name);
    return Array.isArray(value) ? value : fail(name);
  };
  return {
    settings: {
      model: text("model"),
      asOf: text("asOf"),
      seed: text("seed"),
      // On simulated time nothing is shortened: answers take the time that the fit says, without its spread.
      latency: { kind: "linear", ...latencyFits["sonnet-4-5"], logSd: 0, timeScale: 1 },
    },
    flags: list("flags").map(String),
    instructions: text("instructions"),
    prompts: list("prompts").map(String),
    answers: list("answers").map(String),
    pausesNs: list("pausesNs").map(Number),
  };
}

function fail(name: string): never {
  throw new Error(`the input has no ${name}`);
}
