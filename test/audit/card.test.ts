import { expect, test } from "vitest";
import { auditOf } from "../../src/audit/audit-of.ts";
import { cardParts, gradeWithFindings } from "../../src/audit/card.ts";
import type { CardFigure, CardPart } from "../../src/audit/audit-record.ts";
import { loadCatalogue } from "../../src/cli/config/catalogue.ts";
import type { ArmRecord, RunRecord, TrialOutcome, TrialRecord } from "../../src/core/run-record.ts";
import { entryEngine } from "../../src/engine/entry-engine.ts";
import { emptyRecord, planScenario } from "../../src/run/plan.ts";
import { cardMarkdown } from "../../src/report/audit/card-markdown.ts";
import { cardPage } from "../../src/report/audit/card-page.tsx";
import { cardText } from "../../src/report/audit/card-text.ts";
import { figureWords, notAskedWords } from "../../src/report/audit/card-words.ts";
import { fixtureRun } from "../report/fixture-run.ts";

const { agent } = await loadCatalogue();
const engine = entryEngine({ id: "plain", title: "plain", command: ["true"] }, null);

function trialOf(outcome: TrialOutcome, values: TrialRecord["values"]): TrialRecord {
  return { phase: { kind: "round", index: 0 }, side: "head", outcome, values, requests: [] };
}

/** A run in which the agent did well wherever it was asked. `change` says what else came of an arm. */
function partOf(name: CardPart["part"], change: (arm: ArmRecord, index: number) => readonly TrialRecord[] | null) {
  const scenarios = agent
    .filter(({ sets }) => sets.includes("audit"))
    .map((scenario) => {
      const record = emptyRecord(planScenario(scenario, engine, []), "seed");
      const values = Object.fromEntries(record.metrics.map(({ id }) => [id, 0]));
      const arms = record.arms.map((arm, index) => ({
        ...arm,
        trials: (scenario.id === "faults" ? change(arm, index) : null) ?? [trialOf({ kind: "done" }, values)],
      }));
      return { ...record, arms };
    });
  const run: RunRecord = { ...fixtureRun(), scenarios };
  const part = cardParts(run).find((one) => one.part === name);
  if (part === undefined) throw new Error(`no part ${name}`);
  return part;
}

function hungOf({ figures }: CardPart): CardFigure | undefined {
  return figures.find(({ id }) => id === "hung");
}

test("a sum over all arms is known, and so is one without the arms that can't be asked of the agent", () => {
  const part = partOf("robustness", () => null);
  expect([part.grade, hungOf(part)]).toMatchObject(["good", { kind: "value", value: 0, arm: "13 arms" }]);
  const without = partOf("robustness", (_, index) =>
    index === 0 ? [trialOf({ kind: "not-applicable", reason: "no such fault" }, {})] : null,
  );
  expect([without.grade, hungOf(without)]).toMatchObject(["good", { kind: "value", value: 0, arm: "12 arms" }]);
});

test.each([
  ["good", "fair"],
  ["fair", "fair"],
  ["poor", "poor"],
  ["unknown", "unknown"],
] as const)("a part that is %s by its figures is %s with a finding", (byFigures, withFinding) => {
  expect(gradeWithFindings(byFigures, 1)).toBe(withFinding);
  expect(gradeWithFindings(byFigures, 0)).toBe(byFigures);
});

test("what was not asked before the time was over is unknown, not zero", () => {
  const part = partOf("robustness", (_, index) => (index === 0 ? [] : null));
  expect([part.grade, hungOf(part)]).toMatchObject([
    "unknown",
    { kind: "none", isAsked: false, reason: "1 of 13 arms were not asked before the time was over" },
  ]);
  const none = partOf("robustness", () => []);
  expect(hungOf(none)).toMatchObject({ kind: "none", isAsked: false, reason: "not asked before the time was over" });
});

test("a sum that lacks an arm that failed is unknown", () => {
  const part = partOf("robustness", (_, index) =>
    index === 0 ? [trialOf({ kind: "failed", reason: "why" }, {})] : null,
  );
  expect(hungOf(part)).toMatchObject({ kind: "none", isAsked: true, reason: "1 of 13 arms has no value: why" });
});

test("what an interrupted audit did not ask is unknown because of the interrupt", () => {
  const run = { ...fixtureRun(), interrupted: true, scenarios: unaskedScenarios() };
  const none = cardParts(run).flatMap(({ figures }) => figures.find(({ id }) => id === "hung") ?? []);
  expect(none).toMatchObject([{ isAsked: false, reason: "not asked before the audit was interrupted" }]);
  const record = auditOf(run, []);
  expect(notAskedWords(record)).toBe("The audit was interrupted. Not asked before: faults (13 of 13 arms).");
  expect(notAskedWords(auditOf({ ...run, interrupted: false }, []))).toBe(
    "Not asked before the time was over: faults (13 of 13 arms). A longer --budget asks more.",
  );
  for (const text of [cardText(record, { width: 200, page: "page" }), cardMarkdown(record)]) {
    expect(text).toContain("The audit was interrupted. No rule found any waste in what was measured before.");
    expect(text).not.toContain("--budget");
  }
});

test.each([
  { busy: 3, of: 12, word: "calm" },
  { busy: 4, of: 12, word: "busy" },
])("with $busy of $of trials under load the machine was $word, and a busy one stands on the card", ({ busy, word }) => {
  const run = fixtureRun({ trials: 12 });
  const conditions = (index: number) => ({
    processorNs: null,
    stolenNs: null,
    runnable: index < busy ? run.environment.cores + 2 : 1,
    suspendedNs: 0,
  });
  const scenarios = run.scenarios.map((scenario) => ({
    ...scenario,
    arms: scenario.arms.map((arm) => ({
      ...arm,
      trials: arm.trials.map((trial, index) => ({ ...trial, conditions: conditions(index % 12) })),
    })),
  }));
  const record = auditOf({ ...run, scenarios }, []);
  expect(record.underLoad === undefined ? "calm" : "busy").toBe(word);
  const texts = [cardText(record, { width: 300, page: "page" }), cardMarkdown(record), cardPage(record)];
  for (const text of texts) expect(text.includes("times on this card are too long")).toBe(word === "busy");
});

test("a busy machine makes no grade bad by its times, and processor time, memory and counts are graded as ever", () => {
  const bad = agent
    .filter(({ sets }) => sets.includes("audit"))
    .map((scenario) => {
      const record = emptyRecord(planScenario(scenario, engine, []), "seed");
      const values = Object.fromEntries(record.metrics.map(({ id }) => [id, 1e12]));
      return { ...record, arms: record.arms.map((arm) => ({ ...arm, trials: [trialOf({ kind: "done" }, values)] })) };
    });
  const run: RunRecord = { ...fixtureRun(), scenarios: bad };
  const gradesOn = (machine: "calm" | "busy") =>
    Object.fromEntries(cardParts(run, machine).map(({ part, grade }) => [part, grade]));
  const poor = {
    start: "poor",
    responsiveness: "poor",
    tools: "poor",
    prompt: "poor",
    robustness: "poor",
    resources: "poor",
  };
  expect(gradesOn("calm")).toEqual(poor);
  // The rest of these parts is graded by counts and amounts.
  expect(gradesOn("busy")).toEqual({ ...poor, responsiveness: "unknown" });
  const figures = cardParts(run, "busy").flatMap((part) => part.figures);
  const ungraded = figures.filter((figure) => figure.kind === "value" && figure.grade === "unknown");
  expect(ungraded.map(({ unit }) => unit)).toEqual(ungraded.map(() => "ns"));
  expect(ungraded.map(({ id }) => id)).not.toContain("cpu");
  expect(ungraded.map((figure) => figureWords(figure).details)).toEqual(
    ungraded.map(() => expect.stringContaining("not graded: the machine was busy")),
  );
});

/** The scenario of faults, of which nothing was asked. */
function unaskedScenarios(): RunRecord["scenarios"] {
  return agent.filter(({ id }) => id === "faults").map((one) => emptyRecord(planScenario(one, engine, []), "seed"));
}
