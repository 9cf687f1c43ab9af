import { create } from "xmlbuilder2";
import type { RunRecord } from "../../core/run-record.ts";
import { cleanLine } from "../clean-text.ts";
import { type BudgetRow, budgetWords } from "../model/budget-table.ts";
import type { ComparisonLine } from "../model/comparison-model.ts";
import type { ReportModel } from "../model/model.ts";
import { groupedBy } from "./grouped-by.ts";

interface TestCase {
  readonly classname: string;
  readonly name: string;
  readonly result: TestResult;
  readonly output: string;
}

interface TestResult {
  readonly kind: "passed" | "failure" | "error" | "skipped";
  readonly message: string;
}

interface TestSuite {
  readonly name: string;
  readonly cases: readonly TestCase[];
  /** Rows that do not gate: they are part of the report, but not tests. */
  readonly output: readonly string[];
}

/**
 * JUnit XML in the shape that GitLab, Jenkins and Azure read. The suite `run` says whether the run is whole, and under `--strict`
 * whether its question is settled. The suite `budgets` has a test case for each budget that gates. Each scenario has a suite with a
 * test case for each gating row. A regressed row and a broken budget are failures. An open or unjudged row is skipped: neither
 * "passed" nor "failed" would be true. So is an arm that is not applicable to the engine.
 */
export function junitReport(run: RunRecord, model: ReportModel): string {
  const rows = model.comparison?.rows ?? [];
  const scenarios = groupedBy(rows, ({ key }) => key.scenario);
  const suites = [
    runSuite(model),
    ...budgetSuites(model),
    ...[...scenarios].map(([id, lines]) => scenarioSuite(id, lines)),
    ...notApplicableSuite(model),
  ];
  const cases = suites.flatMap((suite) => suite.cases);
  const document = create({ version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\uFFFD" });
  const root = document.ele("testsuites", { name: literal(model.title), ...countsOf(cases) });
  for (const suite of suites) {
    const timestamp = literal(cleanLine(run.isoDate.slice(0, 19)));
    const element = root.ele("testsuite", { name: literal(suite.name), ...countsOf(suite.cases), timestamp });
    for (const { classname, name, result, output } of suite.cases) {
      const testcase = element.ele("testcase", { classname: literal(classname), name: literal(name), time: "0" });
      if (result.kind !== "passed")
        testcase.ele(result.kind, { message: literal(result.message) }).txt(literal(output));
      testcase.ele("system-out").txt(literal(output));
    }
    element.ele("system-out").txt(literal(suite.output.join("\n")));
  }
  return `${document.end({ prettyPrint: true })}\n`;
}

/** The library would take "&#0;" in a text for an entity. Every ampersand of ours is a character. */
function literal(text: string): string {
  return text.replaceAll("&", "&amp;");
}

function runSuite({ outcome, banner, coverage, environment, reproduction }: ReportModel): TestSuite {
  const said = `${banner.headline}. ${banner.exitRule}`;
  const runCase = (name: string, result: TestResult, output = said): TestCase => ({
    classname: "run",
    name,
    result,
    output,
  });
  const broken = { kind: "error", message: banner.headline } as const;
  const open = { kind: "failure", message: banner.headline } as const;
  return {
    name: "run",
    cases: [
      runCase("the run is whole", outcome.isIncomplete ? broken : passed),
      ...(outcome.policy.strict ? [runCase("the question is settled", outcome.exitCode === 3 ? open : passed)] : []),
      ...(outcome.kind === "compared" ? [] : coverage.missing).map((name) =>
        runCase(`present: ${name}`, { kind: "error", message: "In the baseline and not in this run" }, name),
      ),
    ],
    output: [
      ...environment.map(({ label, value }) => `${label}: ${value}`),
      ...coverage.added.map((name) => `Added: ${name}`),
      `Reproduce: ${reproduction.command}`,
    ],
  };
}

const passed = { kind: "passed", message: "" } as const;

function budgetSuites({ budgets }: ReportModel): readonly TestSuite[] {
  if (budgets.length === 0) return [];
  const results = { met: "passed", near: "skipped", broken: "failure" } as const;
  return [
    {
      name: "budgets",
      cases: budgets
        .filter(({ gates }) => gates)
        .map((row) => ({
          classname: "budgets",
          name: `${row.key.scenario} / ${row.key.arm} / ${row.key.metric}`,
          result: { kind: results[row.state], message: `Budget ${budgetWords[row.state]}: ${budgetText(row)}` },
          output: budgetText(row),
        })),
      output: budgets
        .filter(({ gates }) => !gates)
        .map((row) => `Target ${budgetWords[row.state]}: ${budgetText(row)}`),
    },
  ];
}

function budgetText({ what, value, limit, headroom }: BudgetRow): string {
  return `${what}: ${value}, ${limit} (${headroom})`;
}

function scenarioSuite(id: string, lines: readonly ComparisonLine[]): TestSuite {
  return {
    name: id,
    cases: lines
      .filter(({ gates }) => gates)
      .map((line) => ({
        classname: id,
        name: `${line.key.arm} / ${line.key.metric}`,
        result: resultOf(line),
        output: lineText(line),
      })),
    output: lines.filter(({ gates }) => !gates).map(lineText),
  };
}

function notApplicableSuite({ scenarios }: ReportModel): readonly TestSuite[] {
  const cases = scenarios.flatMap(({ title, notApplicable }) =>
    notApplicable.map(({ name, reason }) => ({
      classname: "not applicable",
      name: `${title} / ${name}`,
      result: { kind: "skipped", message: `Not applicable: ${reason}` } as const,
      output: reason,
    })),
  );
  return cases.length === 0 ? [] : [{ name: "not applicable", cases, output: [] }];
}

function resultOf(line: ComparisonLine): TestResult {
  const cause = line.why.find(({ label }) => label === "cause")?.value;
  const message = `${line.metric} ${line.verdict}: ${line.change}${cause === undefined ? "" : `. ${cause}`}`;
  switch (line.verdict) {
    case "regressed":
      return { kind: "failure", message };
    case "inconclusive":
    case "not-judged":
      return { kind: "skipped", message };
    case "improved":
    case "unchanged":
      return { kind: "passed", message };
  }
}

function lineText(line: ComparisonLine): string {
  const evidence = line.why.map(({ label, value }) => `${label}: ${value}`);
  const { key, isBetweenEngines, base, head, change } = line;
  const verdict = isBetweenEngines ? line.word : line.verdict;
  return [`${key.arm} / ${key.metric}: ${verdict}, ${base} -> ${head}, ${change}`, ...evidence].join("; ");
}

function countsOf(cases: readonly TestCase[]): Readonly<Record<string, number>> {
  const countOf = (kind: TestResult["kind"]): number => cases.filter(({ result }) => result.kind === kind).length;
  return {
    tests: cases.length,
    failures: countOf("failure"),
    errors: countOf("error"),
    skipped: countOf("skipped"),
    time: 0,
  };
}
