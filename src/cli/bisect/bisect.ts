import { exitCodes } from "../../core/outcome.ts";
import { UserError } from "../../core/user-error.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { type BisectAnswer, nextBisectStep } from "../../gate/revisions/bisect.ts";
import { commitsBetween, type NamedCommit } from "../../gate/revisions/commit-range.ts";
import { resolveRevision, historyHint } from "../../gate/revisions/revisions.ts";
import { wholeNumber } from "../command-line/option-values.ts";
import { loadWorkbench } from "../config/workbench.ts";
import { engineLine, measuredEngine } from "../engines/measured-engine.ts";
import { chooseEngine } from "../engines/choose-engine.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { startProgress } from "../terminal/progress.ts";
import { printable } from "../terminal/status-line.ts";
import { type CommitAnswer, type CommitJudge, judgeCommits } from "./bisect-comparison.ts";
import type { BisectOptions } from "./options.ts";

/** The question, the answers so far, and the commits that are left. */
interface BisectResult {
  readonly scenario: string;
  readonly metric: string;
  readonly good: string;
  readonly bad: string;
  /** The commits that may be the first bad one, oldest first. Only one if it was found. */
  readonly suspects: readonly NamedCommit[];
  readonly measured: readonly (NamedCommit & CommitAnswer)[];
  readonly interrupted: boolean;
  /** Why the one commit that the search came to is not named alone. Null if it is, or if the search left several. */
  readonly doubt: string | null;
}

/** `bench bisect`: finds the first commit with a worse metric, or the range that it must be in. Returns the exit code. */
export async function bisect(options: BisectOptions): Promise<number> {
  // Fewer pairs can't be judged.
  if (options.trials !== undefined) wholeNumber("--trials", options.trials, 6);
  const bench = await loadWorkbench(process.cwd());
  const home = chooseEngine(bench, options);
  const good = await commitNamed(home.repository, options.good);
  const bad = await commitNamed(home.repository, options.bad);
  const commits = await commitsBetween(home.repository, good, bad);
  if (commits === null)
    throw new UserError(
      `${options.good} is not an ancestor of ${options.bad} along first parents${await historyHint(home.repository)}. Name an ancestor as the good revision.`,
    );
  const signal = interruptSignal();
  const progress = startProgress(process.stderr);
  const judge = await judgeCommits({ bench, home, options, progress, signal });
  const say = (line: string): void => progress.say(line);
  const searched = await search(commits, async (commit) => judge(commit, good), options, signal, say);
  const result = await confirmed(searched, commits, judge, say);
  const engine = engineLine(await measuredEngine(home, bad));
  process.stdout.write(options.json ? `${jsonWithoutSecrets(result, 1)}\n` : `${engine}\n${textOf(result)}`);
  return result.interrupted ? exitCodes.interrupted : exitCodes.pass;
}

async function commitNamed(repository: string, name: string): Promise<string> {
  const commit = await resolveRevision(repository, name);
  if (commit === null)
    throw new UserError(
      `${repository} has no revision \`${name}\`${await historyHint(repository)}. Name two commits, the good one first.`,
    );
  return commit;
}

async function search(
  commits: readonly NamedCommit[],
  judge: (commit: string) => ReturnType<CommitJudge>,
  { scenario, metric, good, bad }: BisectOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<BisectResult> {
  const answers = new Map<number, BisectAnswer>();
  const measured: BisectResult["measured"][number][] = [];
  const last = commits.length - 1;
  // The bad end is measured first. If it is not worse, there is nothing to look for.
  for (let step = nextStep(last, answers); step.kind === "measure" && !signal.aborted; step = nextStep(last, answers)) {
    const commit = commits[step.index];
    if (commit === undefined) throw new Error(`no commit ${step.index}`);
    const verdict = await judge(commit.id);
    if (verdict === "interrupted") break;
    say(`${commit.id.slice(0, 12)} ${verdict.answer}: ${printable(verdict.because)} (${printable(commit.subject)})`);
    answers.set(step.index, verdict.answer);
    measured.push({ ...commit, ...verdict });
    if (step.index === last && verdict.answer !== "bad")
      throw new UserError(
        `${metric} of ${scenario} is not shown to be worse at ${bad} than at ${good}: ${verdict.because}. Name another bad revision.`,
      );
  }
  const step = nextBisectStep(commits.length, answers);
  const interrupted = step.kind === "measure";
  const suspects = interrupted
    ? openCommits(commits, answers)
    : indexesOf(step).flatMap((index) => commits[index] ?? []);
  return { scenario, metric, good, bad, suspects, measured, interrupted, doubt: null };
}

/**
 * Measures a single suspect beside its parent before it is named: an answer of the search may have been wrong. The suspects are all
 * commits up to it if this does not show it to be worse. The first commit needs no such look, because the good one is its parent.
 */
async function confirmed(
  result: BisectResult,
  commits: readonly NamedCommit[],
  judge: CommitJudge,
  say: (line: string) => void,
): Promise<BisectResult> {
  const [suspect, ...others] = result.suspects;
  const place = commits.findIndex(({ id }) => id === suspect?.id);
  const parent = commits[place - 1];
  if (result.interrupted || suspect === undefined || others.length > 0 || parent === undefined) return result;
  const verdict = await judge(suspect.id, parent.id);
  if (verdict === "interrupted") return { ...result, interrupted: true };
  say(`${suspect.id.slice(0, 12)} beside its parent ${verdict.answer}: ${printable(verdict.because)}`);
  if (verdict.answer === "bad") return result;
  const doubt = `${suspect.id.slice(0, 12)} was not shown to be worse than its parent: ${verdict.because}`;
  return { ...result, suspects: commits.slice(0, place + 1), doubt };
}

function nextStep(last: number, answers: ReadonlyMap<number, BisectAnswer>) {
  return answers.has(last) ? nextBisectStep(last + 1, answers) : ({ kind: "measure", index: last } as const);
}

function indexesOf(step: Exclude<ReturnType<typeof nextBisectStep>, { kind: "measure" }>): readonly number[] {
  switch (step.kind) {
    case "found":
      return [step.index];
    case "range":
      return step.indexes;
  }
}

/** What an interrupted search leaves: the commits after the last good one, up to the first bad one. */
function openCommits(commits: readonly NamedCommit[], answers: ReadonlyMap<number, BisectAnswer>) {
  const bad = commits.findIndex((_, index) => answers.get(index) === "bad");
  const end = bad < 0 ? commits.length : bad + 1;
  const good = commits.slice(0, end).findLastIndex((_, index) => answers.get(index) === "good");
  return commits.slice(good + 1, end);
}

function textOf({ scenario, metric, suspects, interrupted, doubt }: BisectResult): string {
  const lines = suspects.map(({ id, subject }) => `  ${id.slice(0, 12)} ${printable(subject)}`).join("\n");
  const what = `${metric} of ${scenario}`;
  if (interrupted) return `Interrupted. The first commit with a worse ${what} is one of\n${lines}\n`;
  if (suspects.length === 1) return `The first commit with a worse ${what}:\n${lines}\n`;
  if (doubt !== null) return `${printable(doubt)}. The first commit with a worse ${what} is one of\n${lines}\n`;
  return `The first commit with a worse ${what} is one of these. All but the last could not be judged:\n${lines}\n`;
}
