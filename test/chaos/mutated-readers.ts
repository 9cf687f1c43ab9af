import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../../src/cli/config/config-file.ts";
import { runsAt } from "../../src/cli/history/history.ts";
import { readLeague } from "../../src/cli/league/league-file.ts";
import { profileFromFile } from "../../src/cli/profile/profile-file.ts";
import { readTurnScript } from "../../src/cli/serve/turn-script-file.ts";
import { readSessionFiles } from "../../src/cli/sessions/session-files.ts";
import type { RunRecord } from "../../src/core/run-record.ts";
import { UserError } from "../../src/core/user-error.ts";
import { pricedCalls } from "../../src/cost/priced-calls.ts";
import { sessionCost } from "../../src/cost/session-cost.ts";
import { baselineText, readBaseline } from "../../src/gate/baselines/baseline-file.ts";
import { historyRun } from "../../src/gate/history-run.ts";
import { historiesOf } from "../../src/gate/history.ts";
import { defaultMargins } from "../../src/gate/judge/margins.ts";
import { cassetteSession } from "../../src/import/cassette-session.ts";
import { keptWords } from "../../src/import/private-words.ts";
import { readCassetteFile, writeCassette } from "../../src/provider/cassette/cassette-file.ts";
import { costNanoUsd, findModel } from "../../src/provider/models/models.ts";
import { formatNames } from "../../src/report/format-names.ts";
import { profileLinksText, readProfileLinks } from "../../src/report/profile/profile-links-file.ts";
import { parseSiteIndex, siteIndexText } from "../../src/report/site/site-index-file.ts";
import { siteModel } from "../../src/report/site/site-model.ts";
import { siteRun } from "../../src/report/site/site-run.ts";
import { readRun } from "../../src/run/run-file.ts";
import { fixtureLeague } from "../audit/fixture-league.ts";
import { claudeCode, har, opencode, otel, pi, proxy, rollout } from "../import/session-texts.ts";
import { cassetteOf, rawExchange, textDelta } from "../provider/cassette/raw-exchanges.ts";
import { finished, renderFormat } from "../report/finished-report.ts";
import { fixtureComparison } from "../report/fixture-comparison.ts";
import { fixtureRun } from "../report/fixture-run.ts";
import { repository } from "./campaign.ts";

/** A file that bench reads: a good one, and what reads it and looks at the result. */
interface MutatedReader {
  readonly name: string;
  readonly file: string;
  readonly good: string;
  readonly read: (path: string) => unknown;
}

/** Every reader of files. */
export async function mutatedReaders(): Promise<readonly MutatedReader[]> {
  return [
    ...runReaders(),
    ...historyReaders(),
    ...configReaders(),
    ...profileReaders(),
    ...sessionReaders(),
    ...(await recordReaders()),
  ];
}

function runReaders(): readonly MutatedReader[] {
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
  const kept = readFileSync(join(repository, "baselines/v0.1.0.json"), "utf8");
  return [
    { name: "run file", file: "run.json", good: JSON.stringify(run), read: (path) => shown(readRun(path)) },
    {
      name: "journal",
      file: "journal.jsonl",
      good: journal,
      read: (path) => shown(readRun(join(path, ".."), () => {})),
    },
    { name: "baseline", file: "base.json", good: baselineText([run, run]), read: readBaseline },
    { name: "kept baseline", file: "v0.json", good: kept, read: readBaseline },
  ];
}

/** Runs of three days. */
function runsOfDays(): readonly RunRecord[] {
  return [1, 2, 3].map((day) => ({
    ...fixtureRun({ trials: 3, comparison: fixtureComparison("regressed") }),
    id: `2026-03-0${day}T09-26-53Z-5f2c`,
    isoDate: new Date(Date.UTC(2026, 2, day)).toISOString(),
  }));
}

function historyReaders(): readonly MutatedReader[] {
  const runs = runsOfDays();
  const indexed = runs.map((run) => ({ bytes: 1, run: siteRun(finished(run), historyRun(run)) }));
  return [
    {
      name: "history",
      file: "run.json",
      good: baselineText(runs),
      read: (path) => finite(historiesOf(runsAt(path).map(historyRun), defaultMargins)),
    },
    {
      name: "site index",
      file: "index.json",
      good: siteIndexText({ runs: indexed, searched: new Map() }, "0"),
      read: readSite,
    },
  ];
}

function readSite(path: string): void {
  const found = parseSiteIndex(readFileSync(path, "utf8"), "0").runs.map(({ run }) => run);
  const histories = historiesOf(found, defaultMargins);
  finite(histories);
  const ofEngine = histories.map((one) => ({ ...one, engine: "mine" }));
  finite(siteModel(found, ofEngine));
}

const someTokens = { freshTokens: 5_000, write5mTokens: 300, write1hTokens: 20, readTokens: 90_000, outputTokens: 800 };

function configReaders(): readonly MutatedReader[] {
  const script = { turns: [{ blocks: [{ kind: "text", text: "hello" }] }] };
  const config = { engines: [{ id: "mine", command: ["node", "{root}/a.js"] }], margins: {}, scenarios: ["a/*.ts"] };
  const models = [
    {
      id: "own",
      contextWindowTokens: 128_000,
      maxOutputTokens: 8_000,
      cacheRules: "openai-steps",
      prices: [
        { input: 0.5, output: 2, cacheRead: 0.05 },
        { from: "2026-02-01", upToPromptTokens: 200_000, input: 0.4, output: 2, cacheWrite: 0.6, longCacheWrite: 0.8 },
      ],
    },
  ];
  return [
    { name: "script", file: "script.json", good: JSON.stringify(script), read: readTurnScript },
    {
      name: "config",
      file: "bench.config.json",
      good: JSON.stringify(config),
      read: (path) => parseConfig(path, jsonOf(path)),
    },
    { name: "prices", file: "prices.json", good: JSON.stringify({ models }), read: readPrices },
  ];
}

/** A cost is a whole number, or is not known. */
function readPrices(path: string): void {
  const { models: described = [] } = parseConfig(path, jsonOf(path));
  for (const { id } of described)
    for (const day of ["2026-01-01", "2026-11-30"]) {
      const row = findModel(id, day, described);
      const cost = row === undefined ? null : costNanoUsd(row, someTokens);
      if (cost !== null && !Number.isSafeInteger(cost)) throw new Error(`${id} costs ${cost}`);
    }
}

function profileReaders(): readonly MutatedReader[] {
  const frame = { functionName: "work", scriptId: "1", url: "file:///a.js", lineNumber: 1, columnNumber: 2 };
  const nodes = [
    { id: 1, callFrame: { ...frame, functionName: "(root)" }, children: [2] },
    { id: 2, callFrame: frame, children: [] },
  ];
  const cpu = { nodes, startTime: 0, endTime: 3000, samples: [2, 2, 2], timeDeltas: [1000, 1000, 1000] };
  const below = { callFrame: frame, selfSize: 4096, id: 2, children: [] };
  const head = { callFrame: { ...frame, functionName: "(root)" }, selfSize: 0, id: 1, children: [below] };
  const heap = { head, samples: [{ size: 4096, nodeId: 2, ordinal: 1 }] };
  const profiles = [{ page: "profile/index.html", scenario: "cold-start", arm: "floor", line: "all in work" }];
  return [
    { name: "profile", file: "a.cpuprofile", good: JSON.stringify(cpu), read: profileFromFile },
    { name: "heap profile", file: "a.heapprofile", good: JSON.stringify(heap), read: profileFromFile },
    {
      name: "profile links",
      file: "profiles.json",
      good: profileLinksText(profiles),
      read: (path) => readProfileLinks(join(path, "..")),
    },
  ];
}

const sessionTexts: Readonly<Record<string, string>> = {
  "rollout-1.jsonl": rollout,
  "a.har": har,
  "proxy.jsonl": proxy,
  "pi.jsonl": pi,
  "opencode.json": opencode,
  "otel.json": otel,
  "claude.jsonl": claudeCode,
};

function sessionReaders(): readonly MutatedReader[] {
  return Object.entries(sessionTexts).map(([file, good]) => ({
    name: `session ${file}`,
    file,
    good,
    read: readPricedSession,
  }));
}

function readPricedCassette(path: string): void {
  const { exchanges } = cassetteSession(readCassetteFile(path), path);
  finite(sessionCost(pricedCalls(exchanges, { pricesOf: null, today: "2026-11-30" })));
}

function readPricedSession(path: string): void {
  const { exchanges } = readSessionFiles([path], undefined, keptWords);
  finite(sessionCost(pricedCalls(exchanges, { pricesOf: null, today: "2026-11-30" })));
}

async function recordReaders(): Promise<readonly MutatedReader[]> {
  const asked = { model: "claude-sonnet-5", max_tokens: 9, messages: [{ role: "user", content: "hello" }] };
  const cassette = await cassetteOf(
    rawExchange({ request: JSON.stringify(asked) }),
    rawExchange({ response: textDelta("hi"), headers: [["content-type", "text/event-stream"]], startNs: 5 }),
  );
  return [
    { name: "league", file: "league.json", good: JSON.stringify(await fixtureLeague(3)), read: readLeague },
    { name: "cassette", file: "cassette.json", good: writeCassette(cassette), read: readCassetteFile },
    { name: "session cassette.json", file: "cassette.json", good: writeCassette(cassette), read: readPricedCassette },
  ];
}

/** Draws a run in every format. None may show a number that is none. */
function shown(run: ReturnType<typeof readRun>): void {
  for (const format of formatNames) {
    const text = renderFormat(run, format).replaceAll(/<script[^]*?<\/script>/g, "");
    const wrong = /(?:>|\s|,|")(NaN|undefined|-?Infinity)(?:<|\s|,|"|$)/.exec(text);
    if (wrong !== null && format !== "openmetrics")
      throw new Error(`${format} says ${wrong[1]}: ${text.slice(wrong.index - 60, wrong.index + 60)}`);
  }
}

/** Looks at every number in a value. */
function finite(value: unknown, place = ""): void {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${place} is ${value}`);
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) finite(member, `${place}.${name}`);
}

/** Text that is no JSON is refused before these readers see it. */
function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new UserError("not JSON");
  }
}
