import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { historyRun } from "../src/gate/history-run.ts";
import { historiesOf } from "../src/gate/history.ts";
import { defaultMargins } from "../src/gate/judge/margins.ts";
import { compareRuns } from "../src/gate/judge/compare.ts";
import { causesOf } from "../src/gate/causes/causes.ts";
import { baselineText } from "../src/gate/baselines/baseline-file.ts";
import { jsonWithoutSecrets, withoutSecrets } from "../src/core/secrets.ts";
import type { RunRecord } from "../src/core/run-record.ts";
import { readClaudeCode } from "../src/import/claude-code.ts";
import { PrivateWords } from "../src/import/private-words.ts";
import { sealSession } from "../src/import/sealed-session.ts";
import { sealCassette } from "../src/provider/cassette/seal-cassette.ts";
import { formatNames } from "../src/report/format-names.ts";
import { siteModel } from "../src/report/site/site-model.ts";
import { siteRun } from "../src/report/site/site-run.ts";
import { readRun } from "../src/run/run-file.ts";
import { countedWork } from "./counted-work.ts";
import { requestOf, trial } from "./gate/run-records.ts";
import { rawExchange, textDelta } from "./provider/cassette/raw-exchanges.ts";
import { finished, renderFormat } from "./report/finished-report.ts";
import { fixtureComparison } from "./report/fixture-comparison.ts";
import { fixtureRun } from "./report/fixture-run.ts";

/** Twice the input may take this much of the work. A quadratic part soon takes four times. */
const mostGrowth = 2.5;

function fileWith(text: string, name = "run.json"): string {
  const path = join(mkdtempSync(join(tmpdir(), "bench-linear-")), name);
  writeFileSync(path, text);
  return path;
}

const runOf = (trials: number): RunRecord => fixtureRun({ trials, comparison: fixtureComparison("regressed") });

/** A journal with one trial a line. */
function journalOf(trials: number): string {
  const run = runOf(trials);
  const lines = run.scenarios.flatMap(({ id, arms }) =>
    arms.flatMap((arm) => arm.trials.map((one) => ({ kind: "trial", scenario: id, arm: arm.id, trial: one }))),
  );
  const empty = run.scenarios.map((one) => ({ ...one, arms: one.arms.map((arm) => ({ ...arm, trials: [] })) }));
  return [{ kind: "run", run: { ...run, scenarios: empty } }, ...lines]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}

/** An answer of so many events, with an identifier in its text. */
function longAnswer(events: number) {
  const words = Array.from({ length: events }, (_, index) =>
    textDelta(index === 3 ? "write to jane.doe@example.org" : `word${index} `),
  );
  return rawExchange({ response: words.join(""), headers: [["content-type", "text/event-stream"]] });
}

/** A session of Claude Code with so many model calls. Each has a result of its own, of a few lines. */
function sessionOf(calls: number): string {
  const timestamp = "2026-11-02T10:00:00Z";
  const common = { sessionId: "s", timestamp, cwd: "/w" };
  const usage = {
    input_tokens: 9,
    output_tokens: 20,
    cache_read_input_tokens: 9_000,
    cache_creation_input_tokens: 100,
  };
  return Array.from({ length: calls }, (_, at) => {
    const input = { command: `cat src/part-${at}.ts` };
    const content = [{ type: "tool_use", id: `t${at}`, name: "Bash", input }];
    const said = Array.from({ length: 20 }, (_line, line) => `const part${at} = read(${line}, "key");`).join("\n");
    const result = [{ type: "tool_result", tool_use_id: `t${at}`, content: said }];
    const message = { id: `m${at}`, role: "assistant", model: "claude-sonnet-5", content, usage };
    return [
      { type: "assistant", uuid: `a${at}`, ...common, message },
      { type: "user", uuid: `u${at}`, ...common, message: { role: "user", content: result } },
    ];
  })
    .flat()
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}

/** So many runs of one engine, a day apart. */
function runsOf(count: number): readonly RunRecord[] {
  return Array.from({ length: count }, (_, day) => ({
    ...runOf(3),
    id: `run-${day}`,
    isoDate: new Date(Date.UTC(2026, 0, 1 + day)).toISOString(),
  }));
}

function rowsOf(count: number) {
  const judgement = { kind: "exact", verdict: "regressed", difference: 1, detail: null } as const;
  return Array.from({ length: count }, (_, index) => ({
    scenario: "s",
    arm: `a${index}`,
    metric: "m",
    gates: true,
    base: 1,
    head: 2,
    judgement,
  }));
}

function sideOf(of: "base" | "head", digest: string) {
  return [trial(0, of, {}, { requests: [requestOf([{ name: "system", bytes: 10, tokens: 3, digest }])] })];
}

function sidesOf(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    scenario: "s",
    arm: `a${index}`,
    baseTrials: sideOf("base", "a"),
    headTrials: sideOf("head", "b"),
  }));
}

/** What is read, written, drawn or judged, made of an input of this size. */
interface Subject {
  readonly size: number;
  /** Default: `mostGrowth`. */
  readonly growth?: number;
  readonly prepare: (size: number) => () => unknown;
}

const subjects: Readonly<Record<string, Subject>> = {
  "a text is searched for secrets": {
    size: 400,
    prepare: (size) => {
      const text = "token=abc word 12 jane@example.org ".repeat(size);
      return () => withoutSecrets(text);
    },
  },
  "data are written without secrets": {
    size: 200,
    prepare: (size) => {
      const run = runOf(size);
      return () => jsonWithoutSecrets(run);
    },
  },
  "a recording is sealed": {
    size: 400,
    prepare: (size) => {
      const raw = longAnswer(size);
      return async () => sealCassette([raw]);
    },
  },
  "a session is imported": {
    size: 24,
    prepare: (size) => {
      const file = { name: "s.jsonl", text: sessionOf(size) };
      return async () => sealSession(readClaudeCode([file], new PrivateWords("seed")));
    },
  },
  "a journal is read": {
    size: 40,
    prepare: (size) => {
      const folder = join(fileWith(journalOf(size), "journal.jsonl"), "..");
      return () => readRun(folder);
    },
  },
  "a run file is read": {
    size: 40,
    prepare: (size) => {
      const path = fileWith(JSON.stringify(runOf(size)));
      return () => readRun(path);
    },
  },
  "a baseline is written": {
    size: 40,
    prepare: (size) => {
      const run = runOf(size);
      return () => baselineText([run, run]);
    },
  },
  "a run is compared": {
    size: 40,
    prepare: (size) => {
      const run = runOf(size);
      return () => compareRuns({ kind: "stored", name: "main", baseline: run, head: run, reason: "another machine" });
    },
  },
  "causes are found": {
    size: 40,
    prepare: (size) => {
      const [rows, sides] = [rowsOf(size), sidesOf(size)];
      return () => causesOf(rows, sides, []);
    },
  },
  // The search for changes of level compares the runs of a part with each other.
  "a history is judged": {
    size: 24,
    growth: 4.6,
    prepare: (size) => {
      const runs = runsOf(size).map(historyRun);
      return () => historiesOf(runs, defaultMargins);
    },
  },
  "a site is made": {
    size: 8,
    prepare: (size) => {
      const runs = runsOf(size).map((run) => siteRun(finished(run), historyRun(run)));
      return () => siteModel(runs, []);
    },
  },
  ...Object.fromEntries(
    formatNames.map((format) => [
      `a run is drawn as ${format}`,
      {
        size: 40,
        prepare: (size: number) => {
          const run = runOf(size);
          return () => renderFormat(run, format);
        },
      },
    ]),
  ),
};

test.for(Object.entries(subjects))(
  "when %s, twice the input is about twice the work",
  async ([, { size, growth = mostGrowth, prepare }]) => {
    // Once before, with both sizes: what is made at the first call is not counted.
    await prepare(size)();
    await prepare(2 * size)();
    const work = [await countedWork(prepare(size)), await countedWork(prepare(2 * size))] as const;
    expect(work[0]).toBeGreaterThan(10);
    expect(work[1] / work[0]).toBeLessThan(growth);
  },
);

function quadratic(size: number): () => string {
  return () => {
    let text = "";
    for (let at = 0; at < size; at += 1) text = [text, "word"].join(" ").replace("a", "b");
    return text;
  };
}

test("the count sees a quadratic part, in our code and in built-in functions", async () => {
  expect((await countedWork(quadratic(400))) / (await countedWork(quadratic(200)))).toBeGreaterThan(3);
});
