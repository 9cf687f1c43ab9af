import { dirname, join } from "node:path";
import type { Contender, LeagueRecord } from "../../audit/league-record.ts";
import { leagueOf } from "../../audit/league.ts";
import { machineClock } from "../../core/clock.ts";
import { exitCodes } from "../../core/outcome.ts";
import type { MeasuredEngine } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { outcomeOf } from "../../gate/outcome.ts";
import { leagueCsv } from "../../report/audit/league-csv.ts";
import { leagueMarkdown } from "../../report/audit/league-markdown.ts";
import { leaguePage } from "../../report/audit/league-page.tsx";
import { leagueText } from "../../report/audit/league-text.ts";
import { writeRun } from "../../run/run-file.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { parseDuration } from "../command-line/option-values.ts";
import { cardReplays } from "../cassettes/chosen-replays.ts";
import { type EngineHome, loadWorkbench, type Workbench } from "../config/workbench.ts";
import { chooseEngine } from "../engines/choose-engine.ts";
import { checkNamedOnce, engineAsItIs } from "../engines/engine-as-it-is.ts";
import { measuredEngine } from "../engines/measured-engine.ts";
import { askWithin, cardQuestions } from "../measurement/card-questions.ts";
import { dropJournal, measure, type Measured } from "../measurement/measure.ts";
import { plannedCost } from "../measurement/planned-request.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { openPage } from "../terminal/open-page.ts";
import { plainTable } from "../terminal/plain-table.ts";
import { startProgress } from "../terminal/progress.ts";
import { ContenderWire } from "./contender-wire.ts";
import { readLeague } from "./league-file.ts";
import { leaguePlan } from "./league-plan.ts";
import type { LeagueOptions } from "./options.ts";

/** The interval of a median needs six trials. Without it no timing has a rank. */
const fewestRounds = 6;
const mostRounds = 15;
const defaultBudgetNs = 120e9;

/** The run measures no single engine. Its file needs a name for what it measured. */
const allContenders: MeasuredEngine = { id: "league", version: null, revision: null, dirty: false };

/** `bench league`: measures engines side by side, writes the league in all its forms and prints it. Returns the exit code. */
export async function league(options: LeagueOptions): Promise<number> {
  if (options.from === undefined) return measuredLeague(options);
  if (options.engines.length > 0 || options.cassette.length > 0)
    throw new UserError(
      "--from reads a league that was measured. Leave out the engines and --cassette, or leave out --from.",
    );
  const record = readLeague(options.from);
  await printLeague(record, dirname(options.from), options);
  return exitCodeOf(record);
}

async function measuredLeague(options: LeagueOptions): Promise<number> {
  const bench = await loadWorkbench(process.cwd(), options.cassette);
  const homes = chosenHomes(bench, options.engines);
  const named = await Promise.all(homes.map(async (home) => ({ home, engine: await measuredEngine(home, ".") })));
  const wire = new ContenderWire();
  const { folder, stoppedBy, ...measured } = await measureContenders(bench, homes, options, wire);
  const failure = stoppedBy instanceof UserError ? stoppedBy : null;
  const run = { ...measured.run, outcome: outcomeOf(measured.run, { gate: false, strict: false }, failure?.message) };
  await writeRun(folder, run);
  dropJournal(folder);
  if (failure !== null) throw failure;
  const contenders = named.map(({ home, engine }): Omit<Contender, "promptTokens"> => {
    const kind = home.source === "bench" ? "laboratory" : "agent";
    return { engine, title: home.engine.title, kind, ...wire.of(engine.id) };
  });
  const record = leagueOf(run, contenders);
  await writeWholeFile(join(folder, "league.json"), jsonOf(record));
  await printLeague(record, folder, options);
  if (stoppedBy === "interrupt") return exitCodes.interrupted;
  return exitCodeOf(record);
}

/** The engines as they are: no technique of them is switched. */
function chosenHomes(bench: Workbench, ids: readonly string[]): readonly EngineHome[] {
  checkNamedOnce(ids);
  const homes = ids.map((engine) => chooseEngine(bench, { engine, "engine-command": undefined }));
  if (homes.length < 2)
    throw new UserError("A league needs two engines or more. Name them: bench league pi reference.");
  return homes.map(engineAsItIs);
}

async function measureContenders(
  bench: Workbench,
  homes: readonly EngineHome[],
  { seed, out, budget, json, cassette }: LeagueOptions,
  wire: ContenderWire,
): Promise<Measured> {
  const budgetNs = budget === undefined ? defaultBudgetNs * homes.length : parseDuration("--budget", budget);
  const endNs = machineClock.nowNs() + BigInt(budgetNs);
  const asked = bench.catalogue.agent.filter(({ sets }) => sets.includes("audit"));
  const replays = await cardReplays(bench, cassette, process.cwd());
  const scenarios = [...asked, ...replays.scenarios];
  const { planned, homeOf } = leaguePlan(scenarios, homes);
  // The plan has no other arms than those of figures.
  const questions = cardQuestions(planned, () => true, replays.named);
  const cost = plannedCost(questions.timed, fewestRounds);
  if (!json && cost !== null) process.stdout.write(`${cost}\n\n`);
  // One network serves all. It is open if the entry of one engine needs that.
  const [first] = [...homes.filter(({ engine }) => engine.network === "open"), ...homes];
  if (first === undefined) throw new Error("A league without engines");
  return measure({
    planned,
    home: first,
    homeOf,
    roots: null,
    engine: allContenders,
    base: null,
    options: null,
    seed,
    out,
    progress: startProgress(process.stderr),
    signal: interruptSignal(),
    onTrial: (trial, trace) => wire.add(trial, trace),
    steps: (execution) => askWithin(execution, questions, { fewestRounds, mostRounds, endNs, clock: machineClock }),
  });
}

/** Writes the league's page and tables beside its file, and prints it. */
async function printLeague(record: LeagueRecord, folder: string, { json, open }: LeagueOptions): Promise<void> {
  const page = join(folder, "league.html");
  await writeWholeFile(join(folder, "league.csv"), leagueCsv(record));
  await writeWholeFile(join(folder, "league.md"), leagueMarkdown(record));
  await writeWholeFile(page, leaguePage(record));
  const width = Math.max(60, process.stdout.columns ?? 110);
  process.stdout.write(json ? jsonOf(record) : leagueText(record, { width, page, drawTable: plainTable }));
  if (open) await openPage(page);
}

function jsonOf(record: LeagueRecord): string {
  return `${jsonWithoutSecrets(record, 1)}\n`;
}

/** 2 if no engine showed anything. */
function exitCodeOf({ parts }: LeagueRecord): number {
  const cells = parts.flatMap(({ figures }) => figures.flatMap((figure) => figure.cells));
  return cells.some(({ kind }) => kind !== "none") ? exitCodes.pass : exitCodes.wrongInput;
}
