import { join } from "node:path";
import type { AuditRecord } from "../../audit/audit-record.ts";
import { auditOf } from "../../audit/audit-of.ts";
import { rules } from "../../audit/rules.ts";
import { exitCodes } from "../../core/outcome.ts";
import type { RunRecord } from "../../core/run-record.ts";
import type { Scenario } from "../../core/scenario.ts";
import { UserError } from "../../core/user-error.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { outcomeOf } from "../../gate/outcome.ts";
import { cardMarkdown } from "../../report/audit/card-markdown.ts";
import { cardPage } from "../../report/audit/card-page.tsx";
import { cardText } from "../../report/audit/card-text.ts";
import { sarifOf } from "../../report/audit/sarif.ts";
import { planScenario } from "../../run/plan.ts";
import { writeRun } from "../../run/run-file.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { parseDuration } from "../command-line/option-values.ts";
import { type EngineHome, loadWorkbench, type Workbench } from "../config/workbench.ts";
import { chooseEngine } from "../engines/choose-engine.ts";
import { engineLine, measuredEngine } from "../engines/measured-engine.ts";
import { missingFor } from "../../run/plan.ts";
import { dropJournal, measure, type Measured } from "../measurement/measure.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { startProgress } from "../terminal/progress.ts";
import type { AuditOptions } from "./options.ts";
import { TrialEvidenceLog } from "./trial-evidence.ts";

/** Rounds that every audit makes: exact numbers have to repeat. */
const fewestRounds = 3;
const mostRounds = 9;
const longestShortSeconds = 5;

/** `bench audit`: measures an agent, looks for waste, writes the card and prints it. Returns the exit code. */
export async function audit(options: AuditOptions, command: readonly string[]): Promise<number> {
  checkRules(options["fail-on"]);
  const bench = await loadWorkbench(process.cwd());
  const home = chosenHome(bench, options, command);
  const evidence = new TrialEvidenceLog();
  const measured = await measureAgent(bench, home, options, evidence);
  const { folder, stoppedBy } = measured;
  const failure = stoppedBy instanceof UserError ? stoppedBy : null;
  const run = { ...measured.run, outcome: outcomeOf(measured.run, { gate: false, strict: false }, failure?.message) };
  await writeRun(folder, run);
  dropJournal(folder);
  if (failure !== null) throw failure;
  const record = auditOf(run, evidence.all());
  const page = await writeCard(record, folder);
  process.stdout.write(options.json ? jsonOf(record) : cardText(record, { width: textWidth(), page }));
  if (stoppedBy === "interrupt") return exitCodes.interrupted;
  return exitCodeOf(record, run, options["fail-on"]);
}

function isShort({ costSeconds }: Scenario): boolean {
  return costSeconds <= longestShortSeconds;
}

function checkRules(names: readonly string[]): void {
  const known = ["any", ...rules.map(({ id }) => id)];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UserError(`--fail-on ${unknown}: there is no such rule.${nearestHint(unknown, known)}`);
}

function chosenHome(bench: Workbench, { id }: AuditOptions, command: readonly string[]): EngineHome {
  if (command.length === 0) return chooseEngine(bench, { engine: id, "engine-command": undefined });
  // yargs takes the first word behind the dashes for the id, too.
  const written = command.map((word) => `"${word}"`).join(" ");
  return chooseEngine(bench, { engine: id === command[0] ? undefined : id, "engine-command": written });
}

async function measureAgent(
  bench: Workbench,
  home: EngineHome,
  { seed, out, budget, json }: AuditOptions,
  evidence: TrialEvidenceLog,
): Promise<Measured> {
  // The agent is audited as it is: no technique of it is switched.
  const asIs: EngineHome = { ...home, engine: { ...home.engine, toggles: {} } };
  const planned = bench.catalogue.agent
    .filter(({ sets }) => sets.includes("audit"))
    .filter((scenario) => missingFor(scenario, asIs.engine).length === 0)
    .map((scenario) => planScenario(scenario, asIs.engine, []));
  const engine = await measuredEngine(home, ".");
  if (!json) process.stdout.write(`${engineLine(engine)}\n\n`);
  const budgetNs = parseDuration("--budget", budget);
  return measure({
    planned,
    home: asIs,
    roots: null,
    engine,
    base: null,
    options: null,
    seed,
    out,
    progress: startProgress(process.stderr),
    signal: interruptSignal(),
    onTrial: (trial, trace) => evidence.add(trial, trace),
    // A round of the long questions takes a minute. They are exact, so one trial of each has to do.
    steps: async (execution) => {
      await execution.rounds(
        planned.filter(({ scenario }) => !isShort(scenario)),
        { fewestRounds: 1, mostRounds: 1, budgetNs: 0 },
      );
      const short = planned.filter(({ scenario }) => isShort(scenario));
      await execution.rounds(short, { fewestRounds, mostRounds, budgetNs });
    },
  });
}

/** Writes the audit in all its forms beside the run file. Returns the path of the page. */
async function writeCard(record: AuditRecord, folder: string): Promise<string> {
  const page = join(folder, "audit.html");
  await writeWholeFile(join(folder, "audit.json"), jsonOf(record));
  await writeWholeFile(join(folder, "audit.md"), cardMarkdown(record));
  await writeWholeFile(join(folder, "audit.sarif"), `${JSON.stringify(sarifOf(record), null, 1)}\n`);
  await writeWholeFile(page, cardPage(record));
  return page;
}

function jsonOf(record: AuditRecord): string {
  return `${JSON.stringify(record, null, 1)}\n`;
}

function textWidth(): number {
  return Math.max(60, process.stdout.columns ?? 110);
}

/** 2 if nothing was measured, 1 if a rule of `--fail-on` found something. */
function exitCodeOf(
  { findings, questions }: AuditRecord,
  { outcome }: { outcome: RunRecord["outcome"] },
  failOn: readonly string[],
): number {
  const isMeasured = questions.some(({ arms }) => arms.some(({ kind }) => kind === "done"));
  if (!isMeasured) return outcome?.exitCode || exitCodes.wrongInput;
  const isFound = findings.some(({ rule }) => failOn.includes(rule) || failOn.includes("any"));
  return isFound ? exitCodes.regression : exitCodes.pass;
}
