import { type Arbitrary, array, assert, boolean, constantFrom, integer, option, property, record } from "fast-check";
import { expect, test } from "vitest";
import type { Comparison, ComparisonRow } from "../../src/core/comparison.ts";
import { exitCodes, type OutcomeKind } from "../../src/core/outcome.ts";
import type { FinishedRun, RunRecord, TrialRecord } from "../../src/core/run-record.ts";
import { overallVerdict } from "../../src/gate/judge/verdict.ts";
import { outcomeOf } from "../../src/gate/outcome.ts";
import { renderFormat } from "../../src/report/formats/render-format.ts";
import { reportModel } from "../../src/report/model/model.ts";
import { siteRun } from "../../src/report/site/site-run.ts";
import { renderTerminal } from "../../src/report/terminal/terminal.ts";
import { failed, runRecord, scenarioRecord, trial } from "../gate/run-records.ts";

/** Whether each trial did its work; most do, so that whole runs are not rare. */
const trials = array(constantFrom(...Array.from({ length: 30 }, (_, place) => place > 0)), {
  minLength: 1,
  maxLength: 6,
});
const arm = record({
  head: trials,
  base: trials,
  observes: constantFrom(true, true, true, true, true, true, true, false),
});
const row = record({
  scenario: integer({ min: 0, max: 2 }),
  gates: boolean(),
  verdict: constantFrom("regressed", "improved", "unchanged", "inconclusive", "not-judged"),
});
const plan = record({
  scenarios: array(option(arm, { freq: 30, nil: { head: [], base: [], observes: true } }), { maxLength: 3 }),
  comparison: option(record({ rows: array(row, { maxLength: 4 }), missing: constantFrom(0, 0, 0, 0, 1) }), {
    nil: null,
  }),
  budgets: array(record({ atMost: constantFrom(1, 1000, 1000, 1000), gates: boolean() }), { maxLength: 2 }),
  ending: constantFrom("done", "done", "done", "done", "done", "done", "interrupted", "failure"),
  gate: boolean(),
  strict: boolean(),
});
type Plan = typeof plan extends Arbitrary<infer Value> ? Value : never;

function finishedOf({ scenarios, comparison, budgets, ending, gate, strict }: Plan): FinishedRun {
  const run: RunRecord = {
    ...runRecord(
      scenarios.map(({ head, base, observes }, place) => ({
        ...scenarioRecord([...trialsOf("head", head, observes), ...trialsOf("base", base, observes)]),
        id: `s${place}`,
      })),
    ),
    comparison: comparison === null ? null : comparisonOf(comparison),
    interrupted: ending !== "done",
    budgets: budgets.map(({ atMost, gates }) => ({
      scenario: "s0",
      arm: "on",
      metric: "tokens",
      limit: { kind: "at-most", value: atMost },
      gates,
      origin: "test",
    })),
  };
  return {
    ...run,
    outcome: outcomeOf(run, { gate, strict: gate && strict }, ending === "failure" ? "The provider ended." : undefined),
  };
}

function trialsOf(side: TrialRecord["side"], done: readonly boolean[], observes: boolean): readonly TrialRecord[] {
  return done.map((isDone, round) =>
    isDone ? trial(round, side, observes ? { tokens: 100 } : {}) : trial(round, side, {}, failed),
  );
}

function comparisonOf({ rows: planned, missing: count }: NonNullable<Plan["comparison"]>): Comparison {
  const rows = planned.map(({ scenario, gates, verdict }): ComparisonRow => ({
    scenario: `s${scenario}`,
    arm: "on",
    metric: "tokens",
    gates,
    base: 1,
    head: 2,
    judgement:
      verdict === "not-judged"
        ? { kind: verdict, reason: "why" }
        : { kind: "exact", verdict, difference: 1, detail: null },
  }));
  const missing = Array.from({ length: count }, () => "gone: not in this run");
  const baseline = { name: "main", timings: { kind: "stored", reason: "why" } } as const;
  return { baseline, rows, causes: [], missing, added: [], verdict: overallVerdict(rows, missing), rule: "The rule." };
}

const marks: Readonly<Record<OutcomeKind, string>> = {
  passed: "✓",
  measured: "–",
  compared: "–",
  inconclusive: "?",
  regressed: "✗",
  failed: "✗",
  interrupted: "✗",
};

/** Says what an output says otherwise than the outcome; nothing where all agree. */
function disagreements(run: FinishedRun): readonly string[] {
  const { kind, exitCode, reasons } = run.outcome;
  const isRed = kind === "regressed" || kind === "failed" || kind === "interrupted";
  const fails = isRed || exitCode === exitCodes.inconclusive;
  const model = reportModel(run);
  const { headline, exitRule } = model.banner;
  const terminal = renderTerminal(model, { width: 400, colour: false, reportPath: null }).trimEnd().split("\n");
  const junit = renderFormat(run, "junit");
  const json: unknown = JSON.parse(renderFormat(run, "json"));
  const comment = renderFormat(run, "comment");
  const gaps = reasons.filter(({ kind: of }) => of === "failing-arm" || of === "untried-arm" || of === "missing");
  const checks: Readonly<Record<string, boolean>> = {
    banner: model.banner.kind === kind && headline !== "" && headline === headline.trim(),
    "exit rule": exitRule.startsWith(`Exit code ${exitCode}: `) && exitRule.endsWith("."),
    "no flag that would change nothing": !exitRule.includes("only with --gate") || !run.outcome.policy.gate,
    terminal: terminal.at(-1) === exitRule && terminal.at(-2)?.startsWith(headline) === true,
    "junit is red": /<(failure|error) /.test(junit) === fails,
    "junit has failures": Number(/failures="(\d+)"/.exec(junit)?.[1]) > 0 || kind !== "regressed",
    "junit has errors": Number(/errors="(\d+)"/.exec(junit)?.[1]) > 0 || gaps.length === 0,
    annotations: renderFormat(run, "annotations").includes("::error ") === fails,
    markdown: renderFormat(run, "markdown").startsWith(`## ${marks[kind]} `),
    comment: fails || kind === "inconclusive" ? comment.startsWith(`## ${marks[kind]} `) : true,
    json: JSON.stringify(json).includes(`"outcome":{"kind":"${kind}","exitCode":${exitCode},`),
    page: renderFormat(run, "html").includes(`class="banner tone-${kind}"`),
    site: siteRun(run, { machine: "", scenarios: [] }).outcome === kind,
    "a gap is never green": gaps.length === 0 || exitCode !== exitCodes.pass,
    "the comparison's word": run.comparison?.verdict !== "regressed" || !(kind === "passed" || kind === "inconclusive"),
  };
  return Object.entries(checks).flatMap(([name, holds]) => (holds ? [] : [name]));
}

test("exit code, banner, terminal, JUnit, annotations, markdown, JSON, page and site say what the outcome says", () => {
  const outcomes = new Set<string>();
  assert(
    property(plan, (value) => {
      const run = finishedOf(value);
      outcomes.add(`${run.outcome.kind} ${run.outcome.exitCode}`);
      expect(disagreements(run)).toEqual([]);
    }),
    { numRuns: 500, seed: 13 },
  );
  // The seed is fixed because every outcome has to occur.
  expect([...outcomes].toSorted()).toEqual([
    "failed 2",
    "inconclusive 0",
    "inconclusive 3",
    "interrupted 130",
    "measured 0",
    "passed 0",
    "regressed 0",
    "regressed 1",
    "regressed 2",
  ]);
});
