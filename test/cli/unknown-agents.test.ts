import { resolve } from "node:path";
import { expect, test } from "vitest";
import { bench, emptyFolder } from "./bench-process.ts";

const agents = resolve(import.meta.dirname, "../programs/unknown-agents");

interface AgentRun {
  readonly engine: { readonly id: string };
  readonly scenarios: readonly {
    readonly id: string;
    readonly arms: readonly {
      readonly id: string;
      readonly control: boolean;
      readonly trials: readonly {
        readonly outcome: { readonly kind: string; readonly reason?: string };
        readonly values: Readonly<Record<string, number>>;
      }[];
    }[];
  }[];
}

interface ArmOutcome {
  readonly place: string;
  readonly kind: string;
  readonly reason: string | undefined;
  readonly values: Readonly<Record<string, number>>;
}

/** Measures a command that has no entry, as a newcomer does. */
async function measured(command: string): Promise<{ readonly id: string; readonly arms: readonly ArmOutcome[] }> {
  const { stdout } = await bench(emptyFolder(), "run", "--engine-command", command, "--trials", "1", "--json");
  const run: AgentRun = JSON.parse(stdout);
  const arms = run.scenarios.flatMap((scenario) =>
    scenario.arms
      .filter(({ control }) => !control)
      .flatMap(({ id, trials }) =>
        trials.map(({ outcome: { kind, reason }, values }) => ({
          place: `${scenario.id} ${id}`,
          kind,
          reason,
          values,
        })),
      ),
  );
  return { id: run.engine.id, arms };
}

function callsOf(arms: readonly ArmOutcome[], place: string): readonly (number | undefined)[] {
  return arms.filter((arm) => arm.place === place).map(({ values }) => values["gen_ai.invoke_agent.inference_calls"]);
}

test.for([
  ["messages", `python3 ${agents}/messages.py {prompt}`],
  ["chat", `node ${agents}/chat.mjs {promptFile}`],
  ["responses", `bash ${agents}/responses.sh {promptFile}`],
] as const)(
  "an agent that nobody has described is measured by its command alone: %s",
  { timeout: 240_000 },
  async ([id, command]) => {
    const { id: engine, arms } = await measured(command);
    expect(engine).toBe(id);
    expect(arms.filter(({ kind }) => kind === "failed").map(({ place, reason }) => `${place}: ${reason}`)).toEqual([]);
    expect(arms.filter(({ kind, reason }) => kind === "not-applicable" && !reason)).toEqual([]);
    // The script of each scenario says how many calls an agent makes that does nothing of its own.
    expect(callsOf(arms, "cold-start as-is")).toEqual([1]);
    expect(callsOf(arms, "cache-hit-rate as-is")).toEqual([10]);
    expect(callsOf(arms, "parallel-tools waits/as-is")).toEqual([2]);
    const done = arms.filter(({ kind }) => kind === "done");
    expect(done.filter(({ values }) => !((values["gen_ai.usage.input_tokens"] ?? 0) > 0))).toEqual([]);
    expect(done.filter(({ values }) => (values["first_token.engine_share"] ?? 0) < 0)).toEqual([]);
  },
);
