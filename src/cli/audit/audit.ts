import { join } from "node:path";
import { auditChanges } from "../../audit/audit-changes.ts";
import type { AuditFinding, AuditRecord } from "../../audit/audit-record.ts";
import { auditOf } from "../../audit/audit-of.ts";
import { isAuditArm, isFigureArm } from "../../audit/card-arms.ts";
import { placedInField } from "../../audit/field.ts";
import { rules } from "../../audit/rules.ts";
import { isSession } from "../../audit/session-figures.ts";
import { undecidedRules } from "../../audit/undecided-rules.ts";
import { machineClock } from "../../core/clock.ts";
import { exitCodes } from "../../core/outcome.ts";
import type { FinishedRun } from "../../core/run-record.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { UserError } from "../../core/user-error.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { outcomeOf } from "../../gate/outcome.ts";
import { cardMarkdown } from "../../report/audit/card-markdown.ts";
import { cardPage } from "../../report/audit/card-page.tsx";
import { cardText } from "../../report/audit/card-text.ts";
import { changesText } from "../../report/audit/changes-text.ts";
import { sarifOf } from "../../report/audit/sarif.ts";
import { missingFor, planScenario } from "../../run/plan.ts";
import { writeRun } from "../../run/run-file.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { parseDuration } from "../command-line/option-values.ts";
import { cardReplays } from "../cassettes/chosen-replays.ts";
import { type EngineHome, loadWorkbench, type Workbench } from "../config/workbench.ts";
import { chooseAgent } from "../engines/choose-engine.ts";
import { engineAsItIs } from "../engines/engine-as-it-is.ts";
import { engineLine, measuredEngine } from "../engines/measured-engine.ts";
import { askWithin, cardQuestions } from "../measurement/card-questions.ts";
import { dropJournal, measure, type Measured } from "../measurement/measure.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { openPage } from "../terminal/open-page.ts";
import { startProgress } from "../terminal/progress.ts";
import { type EarlierVersion, earlierVersion } from "./against.ts";
import { fieldPath, readField } from "./field-file.ts";
import { askFirst } from "./first-question.ts";
import type { AuditOptions } from "./options.ts";
import { TrialEvidenceLog } from "./trial-evidence.ts";

/** Rounds of the timed questions. The first one is made whatever it costs, so that no card is empty. */
const fewestRounds = 1;
const mostRounds = 9;

/** `bench audit`: measures an agent, looks for waste, writes the card and prints it. Returns the exit code. */
export async function audit(options: AuditOptions, command: readonly string[]): Promise<number> {
  checkRules(options["fail-on"]);
  const bench = await loadWorkbench(process.cwd(), options.cassette);
  const home = chooseAgent(bench, { ...options, command });
  const signal = interruptSignal();
  const earlier = options.against === undefined ? null : await earlierVersion(bench, home, options.against, signal);
  // The earlier version comes first, so that the card of the later one is the last on the screen.
  const base = earlier === null ? null : await audited({ bench, home, options, signal, earlier });
  if (base?.isInterrupted === true) return exitCodes.interrupted;
  const head = await audited({ bench, home, options, signal, earlier: null });
  const changes = base === null ? null : auditChanges(base.record, head.record);
  if (options.json) process.stdout.write(jsonOf(changes === null ? head.record : { ...head.record, changes }));
  else {
    process.stdout.write(cardText(head.record, { width: textWidth(), page: head.page }));
    if (changes !== null) process.stdout.write(`\n${changesText(changes, options.against ?? "")}`);
  }
  if (options.open) await openPage(head.page);
  if (head.isInterrupted) return exitCodes.interrupted;
  return exitCodeOf(head, changes?.appeared ?? head.record.findings, options["fail-on"]);
}

interface AuditInput {
  readonly bench: Workbench;
  readonly home: EngineHome;
  readonly options: AuditOptions;
  readonly signal: AbortSignal;
  /** Audited in place of the present version. */
  readonly earlier: EarlierVersion | null;
}

interface Audited {
  readonly record: AuditRecord;
  readonly run: FinishedRun;
  readonly page: string;
  readonly isInterrupted: boolean;
}

/** Measures one version and writes its card. */
async function audited(input: AuditInput): Promise<Audited> {
  const evidence = new TrialEvidenceLog();
  const measured = await measureAgent(input, evidence);
  const { folder, stoppedBy } = measured;
  const failure = stoppedBy instanceof UserError ? stoppedBy : null;
  const run = { ...measured.run, outcome: outcomeOf(measured.run, { gate: false, strict: false }, failure?.message) };
  await writeRun(folder, run);
  dropJournal(folder);
  if (failure !== null) throw failure;
  const record = placedInField(auditOf(run, evidence.all()), readField(fieldPath));
  return { record, run, page: await writeCard(record, folder), isInterrupted: stoppedBy === "interrupt" };
}

function checkRules(names: readonly string[]): void {
  const known = ["any", ...rules.map(({ id }) => id)];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UserError(`--fail-on ${unknown}: there is no such rule.${nearestHint(unknown, known)}`);
}

async function measureAgent(
  { bench, home, options: { seed, out, budget, json, cassette }, signal, earlier }: AuditInput,
  evidence: TrialEvidenceLog,
): Promise<Measured> {
  const endNs = machineClock.nowNs() + BigInt(parseDuration("--budget", budget));
  // The agent is audited as it is: no technique of it is switched.
  const asIs = engineAsItIs(home);
  const asked = bench.catalogue.agent.filter(({ sets }) => sets.includes("audit"));
  const replays = await cardReplays(bench, cassette, process.cwd());
  const planned = [...asked, ...replays.scenarios]
    .filter((scenario) => missingFor(scenario, asIs.engine).length === 0)
    .map((scenario) => planScenario(scenario, asIs.engine, []))
    .map((one) => ({
      ...one,
      arms: one.arms.filter(
        ({ id, control }) => control !== undefined || isSession(one.scenario) || isAuditArm(one.scenario.id, id),
      ),
    }));
  const questions = cardQuestions(planned, (scenario, arm) => isFigureArm(scenario, arm.id), replays.named);
  const engine = await measuredEngine(home, earlier?.name ?? ".", earlier?.root);
  if (!json) process.stdout.write(`${engineLine(engine)}\n\n`);
  const progress = startProgress(process.stderr);
  return measure({
    planned,
    home: asIs,
    roots: earlier && { base: earlier.root, head: earlier.root },
    engine,
    base: null,
    options: null,
    seed,
    out,
    progress,
    signal,
    onTrial: (trial, trace) => evidence.add(trial, trace),
    steps: async (execution) => {
      const first = {
        engine: home.engine.id,
        isReached: () => isReached(evidence),
        endNs,
        clock: machineClock,
        say: progress.say,
      };
      await askFirst(execution, questions.timed, first);
      await askWithin(execution, questions, { fewestRounds, mostRounds, endNs, clock: machineClock });
    },
  });
}

/** Whether the model answered a request of the agent. */
function isReached(evidence: TrialEvidenceLog): boolean {
  return evidence
    .all()
    .some(({ trace }) => trace.exchanges.some(({ purpose, outcome }) => purpose === "main" && outcome === "complete"));
}

/** Writes the audit in all its forms beside the run file. Returns the path of the page. */
async function writeCard(record: AuditRecord, folder: string): Promise<string> {
  const page = join(folder, "audit.html");
  await writeWholeFile(join(folder, "audit.json"), jsonOf(record));
  await writeWholeFile(join(folder, "audit.md"), cardMarkdown(record));
  await writeWholeFile(join(folder, "audit.sarif"), `${jsonWithoutSecrets(sarifOf(record), 1)}\n`);
  await writeWholeFile(page, cardPage(record));
  return page;
}

function jsonOf(record: object): string {
  return `${jsonWithoutSecrets(record, 1)}\n`;
}

function textWidth(): number {
  return Math.max(60, process.stdout.columns ?? 110);
}

/**
 * 2 if nothing was measured. 1 if a rule of `--fail-on` found something: with `--against`, something new. Otherwise 2 if such a rule
 * could not be decided, with a line that says so.
 */
function exitCodeOf(
  { record, run: { outcome } }: Audited,
  findings: readonly AuditFinding[],
  failOn: readonly string[],
): number {
  const isMeasured = record.questions.some(({ arms }) => arms.some(({ kind }) => kind === "done"));
  if (!isMeasured) return outcome.exitCode || exitCodes.wrongInput;
  const isNamed = (rule: string): boolean => failOn.includes(rule) || failOn.includes("any");
  if (findings.some(({ rule }) => isNamed(rule))) return exitCodes.regression;
  const undecided = undecidedRules(record).filter(isNamed);
  if (undecided.length === 0) return exitCodes.pass;
  throw new UserError(
    `--fail-on ${failOn.join(" ")}: not decided: ${undecided.join(", ")}. The questions that show this were not asked before the time was over. A longer --budget asks them.`,
  );
}
