import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { profileFromFile } from "../../src/cli/profile/profile-file.ts";
import { readLeague } from "../../src/cli/league/league-file.ts";
import { auditSchema } from "../../src/cli/audit/audit-file.ts";
import { parseConfig } from "../../src/cli/config/config-file.ts";
import { readTurnScript } from "../../src/cli/serve/turn-script-file.ts";
import { UserError } from "../../src/core/user-error.ts";
import { readBaseline } from "../../src/gate/baselines/baseline-file.ts";
import { baselineText } from "../../src/gate/baselines/baseline-file.ts";
import { readCassetteFile } from "../../src/provider/cassette/cassette-file.ts";
import { formatNames } from "../../src/report/format-names.ts";
import { parseSiteIndex } from "../../src/report/site/site-index-file.ts";
import { readRun } from "../../src/run/run-file.ts";
import { fixtureLeague } from "../audit/fixture-league.ts";
import { fixtureComparison } from "../report/fixture-comparison.ts";
import { fixtureRun } from "../report/fixture-run.ts";
import { renderFormat } from "../report/finished-report.ts";
import { newPlace, type Part, repository } from "./campaign.ts";

/** A file that bench reads: a good one, and what reads it. */
interface Reader {
  readonly name: string;
  readonly file: string;
  readonly good: string;
  readonly read: (path: string) => unknown;
}

/** A change of a text at a place between 0 (its beginning) and 1 (its end). */
type Mutation =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "cut"; readonly at: number; readonly length: number }
  | { readonly kind: "double"; readonly at: number; readonly length: number }
  | { readonly kind: "insert"; readonly at: number; readonly text: string }
  | { readonly kind: "value"; readonly at: number; readonly value: unknown };

const at = fc.double({ min: 0, max: 1, noNaN: true });
const values = [
  null,
  true,
  -1,
  0,
  1e300,
  0.5,
  "",
  "x".repeat(5000),
  [],
  {},
  [[[[]]]],
  "__proto__",
  Number.MAX_SAFE_INTEGER,
];
const texts = [
  "\0",
  "{",
  "}",
  "[",
  "]",
  '"',
  "\n",
  "\uFEFF",
  "\u2028",
  "NaN",
  "1e999",
  "-",
  '{"__proto__":{}}',
  "\uD800",
  "[".repeat(20_000),
];
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant("cut" as const), at, length: fc.nat(200) }),
  fc.record({ kind: fc.constant("double" as const), at, length: fc.nat(200) }),
  fc.record({ kind: fc.constant("insert" as const), at, text: fc.constantFrom(...texts) }),
  fc.record({ kind: fc.constant("value" as const), at, value: fc.constantFrom(...values) }),
);

/**
 * Reads files with random damage. A reader gives a value or a UserError; what it takes for a run can be shown in every format
 * without a number that is none. A failure is shrunk.
 */
export const mutants: Part = async ({ seed, limitMs }) => {
  const { folder } = newPlace();
  const all = await readers();
  const failures: string[] = [];
  let tried = 0;
  for (const reader of all) {
    const place = join(folder, reader.name);
    mkdirSync(place);
    const path = join(place, reader.file);
    const property = fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      tried += 1;
      writeFileSync(path, mutations.reduce(mutated, Buffer.from(reader.good)));
      try {
        reader.read(path);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    });
    const details = fc.check(property, {
      seed: numberOf(seed),
      numRuns: 1_000_000,
      interruptAfterTimeLimit: limitMs / all.length,
    });
    if (details.failed)
      failures.push(
        `${reader.name}: seed ${details.seed}, path ${details.counterexamplePath}: ${JSON.stringify(details.counterexample)}: ${String(details.errorInstance).slice(0, 400)}`,
      );
  }
  return { tried, failures };
};

async function readers(): Promise<readonly Reader[]> {
  const run = fixtureRun({ comparison: fixtureComparison("regressed") });
  const trials = run.scenarios.flatMap(({ id, arms }) =>
    arms.flatMap((arm) => arm.trials.map((trial) => ({ kind: "trial", scenario: id, arm: arm.id, trial }))),
  );
  const empty = {
    ...run,
    scenarios: run.scenarios.map((one) => ({ ...one, arms: one.arms.map((arm) => ({ ...arm, trials: [] })) })),
  };
  const journal = [{ kind: "run", run: empty }, ...trials.slice(0, 6)]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
  const script = { turns: [{ blocks: [{ kind: "text", text: "hello" }] }] };
  const config = { engines: [{ id: "mine", command: ["node", "{root}/a.js"] }], margins: {}, scenarios: ["a/*.ts"] };
  const frame = { functionName: "work", scriptId: "1", url: "file:///a.js", lineNumber: 1, columnNumber: 2 };
  const nodes = [
    { id: 1, callFrame: { ...frame, functionName: "(root)" }, children: [2] },
    { id: 2, callFrame: frame, children: [] },
  ];
  const profile = { nodes, startTime: 0, endTime: 3000, samples: [2, 2, 2], timeDeltas: [1000, 1000, 1000] };
  return [
    { name: "run file", file: "run.json", good: JSON.stringify(run), read: showFile },
    {
      name: "journal",
      file: "journal.jsonl",
      good: journal,
      read: (path) => shown(readRun(join(path, ".."), () => {})),
    },
    { name: "baseline", file: "base.json", good: baselineText([run, run]), read: readBaseline },
    {
      name: "kept baseline",
      file: "v0.json",
      good: readFileSync(join(repository, "baselines/v0.1.0.json"), "utf8"),
      read: readBaseline,
    },
    { name: "league", file: "league.json", good: JSON.stringify(await fixtureLeague(3)), read: readLeague },
    { name: "audit", file: "audit.json", good: "{}", read: (path) => auditSchema.safeParse(jsonOf(path)) },
    { name: "script", file: "script.json", good: JSON.stringify(script), read: readTurnScript },
    {
      name: "config",
      file: "bench.config.json",
      good: JSON.stringify(config),
      read: (path) => parseConfig(path, jsonOf(path)),
    },
    { name: "profile", file: "a.cpuprofile", good: JSON.stringify(profile), read: profileFromFile },
    {
      name: "cassette",
      file: "cassette.json",
      good: '{"kind":"cassette","schemaVersion":1,"exchanges":[]}',
      read: readCassetteFile,
    },
    {
      name: "site index",
      file: "index.json",
      good: "{}",
      read: (path) => parseSiteIndex(readFileSync(path, "utf8"), "0"),
    },
  ];
}

function showFile(path: string): void {
  shown(readRun(path));
}

function shown(run: ReturnType<typeof readRun>): void {
  for (const format of formatNames) {
    const text = renderFormat(run, format).replaceAll(/<script[^]*?<\/script>/g, "");
    const wrong = /(?:>|\s|,|")(NaN|undefined|-?Infinity)(?:<|\s|,|"|$)/.exec(text);
    if (wrong !== null && format !== "openmetrics")
      throw new Error(`${format} says ${wrong[1]}: ${text.slice(wrong.index - 60, wrong.index + 60)}`);
  }
}

/** Text that is no JSON is refused before these readers see it. */
function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new UserError("not JSON");
  }
}

function mutated(bytes: Buffer, change: Mutation): Buffer {
  const place = Math.min(bytes.length - 1, Math.floor(change.at * bytes.length));
  const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (change.kind) {
    case "flip": {
      const copy = Buffer.from(bytes);
      copy[place] = (copy[place] ?? 0) ^ (1 << change.bit);
      return copy;
    }
    case "cut":
      return Buffer.concat([head, tail.subarray(change.length)]);
    case "double":
      return Buffer.concat([head, tail.subarray(0, change.length), tail]);
    case "insert":
      return Buffer.concat([head, Buffer.from(change.text), tail]);
    case "value": {
      // The value of the next member takes another one.
      const rest = tail
        .toString()
        .replace(
          /("[^"]{1,40}":)("[^"]{0,200}"|-?[\d.]+|true|false|null)/,
          (_, name: string) => `${name}${JSON.stringify(change.value)}`,
        );
      return Buffer.concat([head, Buffer.from(rest)]);
    }
  }
}

function numberOf(seed: string): number {
  return Array.from(seed).reduce((sum, character) => (Math.imul(sum, 31) + character.charCodeAt(0)) | 0, 7);
}
