import { create } from "xmlbuilder2";
import type { RunRecord } from "../../core/run-record.ts";
import { cleanLine } from "../clean-text.ts";
import type { ComparisonLine } from "../model/comparison-model.ts";
import type { ReportModel } from "../model/model.ts";
import { groupedBy } from "./grouped-by.ts";

interface TestCase {
  readonly classname: string;
  readonly name: string;
  readonly outcome: Outcome;
  readonly output: string;
}

interface Outcome {
  readonly kind: "passed" | "failure" | "error" | "skipped";
  readonly message: string;
}

interface TestSuite {
  readonly name: string;
  readonly cases: readonly TestCase[];
  /** Rows that are shown without gating: no test, and yet part of the report. */
  readonly output: readonly string[];
}

/**
 * JUnit XML in the shape that GitLab, Jenkins and Azure read. A suite `run` says whether the run is whole; then a suite
 * a scenario with a test case a gating row. Regressed is a failure; what is open or not judged is skipped, as neither
 * "passed" nor "failed" would be true.
 */
export function junitReport(run: RunRecord, model: ReportModel): string {
  const rows = model.comparison?.rows ?? [];
  const scenarios = groupedBy(rows, ({ key }) => key.scenario);
  const suites = [runSuite(model), ...[...scenarios].map(([id, lines]) => scenarioSuite(id, lines))];
  const cases = suites.flatMap((suite) => suite.cases);
  const document = create({ version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\uFFFD" });
  const root = document.ele("testsuites", { name: literal(model.title), ...countsOf(cases) });
  for (const suite of suites) {
    const timestamp = literal(cleanLine(run.isoDate.slice(0, 19)));
    const element = root.ele("testsuite", { name: literal(suite.name), ...countsOf(suite.cases), timestamp });
    for (const { classname, name, outcome, output } of suite.cases) {
      const testcase = element.ele("testcase", { classname: literal(classname), name: literal(name), time: "0" });
      if (outcome.kind !== "passed")
        testcase.ele(outcome.kind, { message: literal(outcome.message) }).txt(literal(output));
      testcase.ele("system-out").txt(literal(output));
    }
    element.ele("system-out").txt(literal(suite.output.join("\n")));
  }
  return `${document.end({ prettyPrint: true })}\n`;
}

/** The library takes "&#0;" in a text for an entity that is already written; every ampersand of ours is a character. */
function literal(text: string): string {
  return text.replaceAll("&", "&amp;");
}

function runSuite({ banner, coverage, environment, reproduction }: ReportModel): TestSuite {
  const whole: Outcome =
    banner.kind === "failed" ? { kind: "error", message: banner.headline } : { kind: "passed", message: "" };
  const missing = coverage.missing.map((name) => ({
    classname: "run",
    name: `present: ${name}`,
    outcome: { kind: "error" as const, message: "In the baseline and not in this run" },
    output: name,
  }));
  return {
    name: "run",
    cases: [
      { classname: "run", name: "the run is whole", outcome: whole, output: `${banner.headline}. ${banner.exitRule}` },
      ...missing,
    ],
    output: [
      ...environment.map(({ label, value }) => `${label}: ${value}`),
      ...coverage.added.map((name) => `Added: ${name}`),
      `Reproduce: ${reproduction.command}`,
    ],
  };
}

function scenarioSuite(id: string, lines: readonly ComparisonLine[]): TestSuite {
  return {
    name: id,
    cases: lines
      .filter(({ gates }) => gates)
      .map((line) => ({
        classname: id,
        name: `${line.key.arm} / ${line.key.metric}`,
        outcome: outcomeOf(line),
        output: lineText(line),
      })),
    output: lines.filter(({ gates }) => !gates).map(lineText),
  };
}

function outcomeOf(line: ComparisonLine): Outcome {
  const message = `${line.metric} ${line.verdict}: ${line.change}`;
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
  const { key, verdict, base, head, change } = line;
  return [`${key.arm} / ${key.metric}: ${verdict}, ${base} -> ${head}, ${change}`, ...evidence].join("; ");
}

function countsOf(cases: readonly TestCase[]): Readonly<Record<string, number>> {
  const countOf = (kind: Outcome["kind"]): number => cases.filter(({ outcome }) => outcome.kind === kind).length;
  return {
    tests: cases.length,
    failures: countOf("failure"),
    errors: countOf("error"),
    skipped: countOf("skipped"),
    time: 0,
  };
}
