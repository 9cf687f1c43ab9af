import type { MetricValues, ScenarioMetric } from "../../core/metric.ts";
import type { Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import { nearestHint } from "../../gate/nearest-name.ts";

/** What each field of a metric must hold: any text, or one of these words. */
const metricFields = {
  id: "a name such as `mine.words`",
  title: "a short title",
  unit: ["ns", "bytes", "count", "tokens", "ratio", "nanoUsd"],
  better: ["lower", "higher", "neither"],
  kind: ["exact", "modelled", "measured"],
  meaning: "one sentence: what is counted or timed",
} as const;

/** The user's scenario, checked. UserError with file, scenario and metric if a definition is wrong. */
export function checkedScenario(path: string, exported: unknown): Scenario {
  if (!isScenario(exported)) throw new UserError(`${path}: ${notAScenario(exported)}`);
  const place = `${path}: scenario \`${exported.id}\``;
  const fault = scenarioFault(exported);
  if (fault !== null) throw new UserError(`${place}${fault}`);
  return withDeclaredValues(place, exported);
}

const parts = ["id", "family", "sets", "arms", "metrics", "claims", "costSeconds", "workload", "observe"] as const;
const texts = ["id", "family", "title", "question"] as const;

/** Whether a module's export has the parts of a scenario. `defineScenario` checks their types. */
export function isScenario(exported: unknown): exported is Scenario {
  if (typeof exported !== "object" || exported === null) return false;
  return parts.every((key) => key in exported);
}

function notAScenario(exported: unknown): string {
  const missing = typeof exported === "object" && exported !== null ? parts.filter((key) => !(key in exported)) : parts;
  if (missing.length === parts.length) return "has no scenario. Export one made by defineScenario as default.";
  return `the scenario has no \`${missing.join("`, `")}\`. Write it, or correct the name of a member.`;
}

/**
 * What is wrong with the texts or metrics of a scenario, as the end of a sentence that begins with its place. Null if
 * nothing is.
 */
export function scenarioFault(scenario: Scenario): string | null {
  const { arms, metrics } = scenario;
  const absent = texts.find((name) => typeof scenario[name] !== "string" || scenario[name] === "");
  if (absent !== undefined) return `: \`${absent}\` is missing. Write a text.`;
  if (!Array.isArray(metrics)) return ": `metrics` is not a list. Write one metric or more.";
  const armIds = arms.map(({ id }) => id);
  const ids = new Set<string>();
  for (const [index, metric] of metrics.entries()) {
    const name = typeof metric.id === "string" ? `metric \`${metric.id}\`` : `metrics.${index}`;
    const fault = fieldFault(metric) ?? gateFault(metric, armIds);
    if (fault !== null) return `, ${name}: ${fault}`;
    if (ids.has(metric.id)) return `, ${name}: is defined twice. Remove one, or give it another id.`;
    ids.add(metric.id);
  }
  return null;
}

function fieldFault(metric: ScenarioMetric): string | null {
  const given = new Map<string, unknown>(Object.entries(metric));
  for (const [field, allowed] of Object.entries(metricFields)) {
    const value = given.get(field);
    const isRight =
      typeof value === "string" &&
      value !== "" &&
      (typeof allowed === "string" || allowed.some((word) => word === value));
    if (isRight) continue;
    const wrong = value === undefined ? `\`${field}\` is missing` : `\`${field}\` can't be ${JSON.stringify(value)}`;
    return `${wrong}. Write ${typeof allowed === "string" ? allowed : `one of ${allowed.join(", ")}`}.`;
  }
  return null;
}

function gateFault({ gatesOn }: ScenarioMetric, arms: readonly string[]): string | null {
  if (!Array.isArray(gatesOn)) return "`gatesOn` is missing. Write a list of arm ids, or [].";
  const unknown = gatesOn.find((arm) => !arms.includes(arm));
  return unknown === undefined
    ? null
    : `\`gatesOn\` names the unknown arm \`${unknown}\`.${nearestHint(unknown, arms)}`;
}

/** A metric id means one thing. UserError for two scenarios with one id, or two definitions of one metric. */
export function checkTogether(scenarios: readonly Scenario[]): void {
  const owners = new Map<string, { readonly scenario: string; readonly definition: string }>();
  const ids = new Set<string>();
  for (const { id: scenario, metrics } of scenarios) {
    if (ids.has(scenario)) throw new UserError(`There are two scenarios \`${scenario}\`. Give one of them another id.`);
    ids.add(scenario);
    for (const { id, title, unit, better, kind, meaning } of metrics) {
      const definition = JSON.stringify([title, unit, better, kind, meaning]);
      const owner = owners.get(id);
      if (owner !== undefined && owner.definition !== definition)
        throw new UserError(
          `Scenario \`${scenario}\`, metric \`${id}\`: scenario \`${owner.scenario}\` defines it differently. Write the same definition, or another id.`,
        );
      owners.set(id, owner ?? { scenario, definition });
    }
  }
}

/** What the user's own code returns. Its mistake is told in one line, with the place in its file. */
function observed<Result>(place: string, arm: string, observe: () => Result): Result {
  try {
    return observe();
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error;
    const at = /^ +at .*?([^/()\s]+:\d+:\d+)\)?$/m.exec(error.stack ?? "")?.[1];
    throw new UserError(
      `${place}, arm \`${arm}\`: \`observe\` throws ${error.name}: ${error.message}${at === undefined ? "" : ` (${at})`}.`,
    );
  }
}

/** The scenario, with an error for values of metrics that it does not declare: they would vanish without a word. */
function withDeclaredValues(place: string, scenario: Scenario): Scenario {
  const ids = scenario.metrics.map(({ id }) => id);
  const check = (from: string, values: MetricValues): void => {
    const notNumber = Object.entries(values).find(([, value]) => !Number.isFinite(value));
    if (notNumber !== undefined)
      throw new UserError(
        `${place}, metric \`${notNumber[0]}\`: \`${from}\` yields ${String(notNumber[1])}, which is not a finite number. Leave the metric out if it was not observed.`,
      );
    const unknown = Object.keys(values).find((id) => !ids.includes(id));
    if (unknown === undefined) return;
    throw new UserError(
      `${place}, metric \`${unknown}\`: \`${from}\` yields it, but \`metrics\` does not define it.${nearestHint(unknown, ids)}`,
    );
  };
  const { combine } = scenario;
  return {
    ...scenario,
    observe: (trace, arm) => {
      const observation = observed(place, arm.id, () => scenario.observe(trace, arm));
      if (observation.kind === "values") check("observe", observation.values);
      return observation;
    },
    ...(combine && {
      combine: (round) => {
        const combined = combine(round);
        for (const values of Object.values(combined)) check("combine", values);
        return combined;
      },
    }),
  };
}
