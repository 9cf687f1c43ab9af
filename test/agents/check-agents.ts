import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadCatalogue } from "../../src/cli/config/catalogue.ts";
import type { AgentEntry } from "../../src/core/agent-entry.ts";
import type { Scenario } from "../../src/core/scenario.ts";
import type { Engine } from "../../src/core/engine.ts";
import { builtInAgents } from "../../src/engine/agents/built-in-agents.ts";
import { entryEngine } from "../../src/engine/entry-engine.ts";
import { writeWholeFile } from "../../src/run/whole-file.ts";
import { complaintsAbout } from "./agent-checks.ts";
import { checkClients } from "./check-clients.ts";
import {
  type AgentResult,
  type AgentRow,
  readAgentResults,
  resultsPath,
  writeAgentResults,
} from "./agent-results-file.ts";
import { pageWithResults } from "./agent-table.ts";
import {
  figureScenarios,
  measuredRun,
  missingRows,
  type Occasion,
  resultOf,
  rowsOf,
  runBench,
} from "./measured-agent.ts";

/**
 * `npm run test:agents`: runs examples of client libraries against `bench serve`, and the agent scenarios on four small agents. It
 * fails if a result is wrong. With `--all`, or with ids, it runs all scenarios and arms on these agents and writes the table in
 * docs/agents.md. With `--figures` as well it measures the times again and keeps the outcomes that the table has, with `--outcomes`
 * the other way round. `--scenario=faults` asks only that scenario again and keeps all else.
 */
const lightAgents = ["ai-sdk", "anthropic-tool-runner", "openai-agents", "pi"];
/** Arms that take long on every agent, and whose answer no other part of the test needs. */
const longArms = ["100-mb", "endless", "200k"];
const lanes = 2;

const words = process.argv.slice(2);
const ids = words.filter((word) => !word.startsWith("-"));
const askedScenarios = words.flatMap((word) =>
  word.startsWith("--scenario=") ? [word.slice("--scenario=".length)] : [],
);
const writesTable = words.includes("--all") || ids.length > 0;
process.exitCode = writesTable ? await writeTable() : await checkClientsAndLightAgents();

async function checkClientsAndLightAgents(): Promise<number> {
  const wrongClients = await checkClients();
  return Math.max(wrongClients === 0 ? 0 : 1, await checkLightAgents());
}

/** Two runs at a time, because no timing is looked at. */
async function checkLightAgents(): Promise<number> {
  if (!(await install(lightAgents))) return 1;
  const committed = readAgentResults(resultsPath);
  const scenarios = (await loadCatalogue()).agent.filter(({ sets }) => sets.length > 0);
  const occasions = occasionsOf(scenarios, longArms, 2);
  const waiting = entriesOf(lightAgents).flatMap((entry) => occasions.map((occasion) => ({ entry, occasion })));
  let complaintCount = 0;
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { id } = next.entry;
      const run = await measuredRun(entryEngine(next.entry, null), next.occasion);
      if (run === null) continue;
      const rows = rowsOf(run);
      const complaints = complaintsAbout(
        run,
        rows,
        committed.find((result) => result.id === id),
      );
      complaintCount += complaints.length;
      const notApplicable = rows.filter(({ outcome }) => outcome.kind === "not-applicable").length;
      say(`${id}: ${rows.length} arms, ${notApplicable} not applicable, ${complaints.length} wrong.`);
      for (const complaint of complaints) say(`  ${id}: ${complaint}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return complaintCount === 0 ? 0 : 1;
}

/** An agent of the table whose outcomes are not yet all there. */
interface BegunAgent {
  readonly engine: Engine;
  /** Its figures, and the outcomes that came with them. */
  readonly result: AgentResult;
  readonly left: Occasion;
}

/**
 * First the figures, one agent at a time. Then the outcomes, two agents at a time. The table is written after each agent, so that an
 * interrupted run keeps what it has.
 */
async function writeTable(): Promise<number> {
  const entries = entriesOf(ids.length > 0 ? ids : builtInAgents.map(({ id }) => id));
  const scenarios = (await loadCatalogue()).agent;
  const unknown = askedScenarios.find((asked) => !scenarios.some(({ id }) => id === asked));
  if (unknown !== undefined) {
    say(`--scenario=${unknown}: there is no such scenario. bench list names them.`);
    return 2;
  }
  if (!(await install(entries.map(({ id }) => id)))) return 1;
  const begun = await measureFigures(entries, scenarios);
  let written = Promise.resolve();
  const lane = async (): Promise<void> => {
    for (let next = begun.shift(); next !== undefined; next = begun.shift()) {
      const { engine, result, left } = next;
      const rest = await measuredRun(engine, left);
      const others = rest === null ? [] : rowsOf(rest);
      const seen = [...result.rows, ...others];
      const missing = missingRows(engine, scenarios).filter(
        (row) => !seen.some((one) => one.scenario === row.scenario),
      );
      const whole = { ...result, rows: inOrderOf(scenarios, [...seen, ...missing]) };
      written = written.then(() => addResult(whole));
      await written;
      say(`${engine.id}: ${whole.rows.length} arms written.`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return 0;
}

/** Returns the agents whose outcomes are to be asked. What is only measured again is written at once. */
async function measureFigures(entries: readonly AgentEntry[], scenarios: readonly Scenario[]): Promise<BegunAgent[]> {
  const [timed, left] = occasionsOf(scenarios, [], 3);
  const committed = readAgentResults(resultsPath);
  const begun: BegunAgent[] = [];
  for (const entry of entries) {
    const engine = entryEngine(entry, null);
    const earlier = committed.find(({ id }) => id === engine.id);
    if (earlier !== undefined && (words.includes("--outcomes") || askedScenarios.length > 0)) {
      const asked = scenarios.filter(({ id }) => askedScenarios.length === 0 || askedScenarios.includes(id));
      const rows = earlier.rows.filter(({ scenario }) => !asked.some(({ id }) => id === scenario));
      begun.push({ engine, result: { ...earlier, rows }, left: { scenarios: asked, omittedArms: [], trials: 1 } });
      continue;
    }
    const run = await measuredRun(engine, timed);
    if (run === null) continue;
    if (earlier !== undefined && words.includes("--figures")) await addResult(resultOf(run, earlier.rows));
    else begun.push({ engine, result: resultOf(run, rowsOf(run)), left });
  }
  return begun;
}

/** In the order of the built-in agents, in place of an earlier result. */
async function addResult(result: AgentResult): Promise<void> {
  const others = readAgentResults(resultsPath).filter(({ id }) => id !== result.id);
  await writeResults(builtInAgents.flatMap(({ id }) => [result, ...others].filter((each) => each.id === id)));
}

/** The rows in the order of the catalogue, so that a scenario that was asked again stays in its place. */
function inOrderOf(scenarios: readonly Scenario[], rows: readonly AgentRow[]): AgentRow[] {
  const place = (row: AgentRow): number => scenarios.findIndex(({ id }) => id === row.scenario);
  return rows.toSorted((left, right) => place(left) - place(right));
}

function givesFigures({ id }: Scenario): boolean {
  return figureScenarios.includes(id);
}

/** The scenarios that give the figures several times. All others once. */
function occasionsOf(
  scenarios: readonly Scenario[],
  omittedArms: readonly string[],
  figureTrials: number,
): readonly [figures: Occasion, others: Occasion] {
  return [
    { scenarios: scenarios.filter(givesFigures), omittedArms, trials: figureTrials },
    { scenarios: scenarios.filter((scenario) => !givesFigures(scenario)), omittedArms, trials: 1 },
  ];
}

async function writeResults(results: readonly AgentResult[]): Promise<void> {
  await writeAgentResults(resultsPath, results);
  const page = join("docs", "agents.md");
  await writeWholeFile(page, pageWithResults(readFileSync(page, "utf8"), results));
}

async function install(agents: readonly string[]): Promise<boolean> {
  const { code, stdout } = await runBench(["agents", "install", ...agents]);
  process.stdout.write(stdout);
  if (code !== 0) say("The agents could not be installed. This test needs the npm registry or a filled npm cache.");
  return code === 0;
}

function entriesOf(agents: readonly string[]): readonly AgentEntry[] {
  const unknown = agents.find((id) => builtInAgents.every((entry) => entry.id !== id));
  if (unknown !== undefined) throw new Error(`Unknown agent \`${unknown}\`.`);
  return builtInAgents.filter(({ id }) => agents.includes(id));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
