import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Campaign,
  filesBelow,
  type Findings,
  oneOf,
  type Part,
  pause,
  runBench,
  startBench,
  survivorsOf,
} from "./campaign.ts";
import { type KilledCommand, killedCommands, killedPlace } from "./killed-commands.ts";

const signals = ["SIGKILL", "SIGINT", "SIGTERM"] as const;
type Signal = (typeof signals)[number];

/** What came of a cut. */
interface Outcome {
  readonly problems: readonly string[];
  readonly wasRunning: boolean;
  /** Trials that the run had reported when it was cut. */
  readonly reported: number;
  readonly isResumed: boolean;
}

/** Trials wait most of the time. */
const atOnce = 3;

/**
 * Ends every command at random moments. No process may survive, no file may be half written, and a run that was cut goes on
 * with `--resume` and has lost no trial that it had reported. `slowness` lengthens the time in which a cut may fall.
 */
export const kills: Part = async (campaign) => {
  const failures: string[] = [];
  const outcomes: (Outcome & { readonly signal: Signal })[] = [];
  const cuts = cutsOf(campaign);
  const work = async (): Promise<void> => {
    for (let cut = cuts(); cut !== null; cut = cuts()) {
      const { command, signal, afterMs } = cut;
      const outcome = await trial(command, signal, afterMs);
      outcomes.push({ ...outcome, signal });
      for (const problem of outcome.problems) {
        const line = `bench ${command.args.join(" ")}, ${signal} after ${afterMs} ms: ${problem}`;
        failures.push(line);
        campaign.say(line);
      }
      if (outcomes.length % 100 === 0) campaign.say(`${outcomes.length} kills, ${failures.length} failures`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { tried: outcomes.length, failures, said: [wordsFor(outcomes)] } satisfies Findings;
};

/** Each command comes first once, then they come at random. */
function cutsOf({ random, hasTime, slowness }: Campaign) {
  let made = 0;
  return (): { readonly command: KilledCommand; readonly signal: Signal; readonly afterMs: number } | null => {
    if (!hasTime(made)) return null;
    const command = killedCommands[made] ?? oneOf(killedCommands, random);
    made += 1;
    return { command, signal: oneOf(signals, random), afterMs: Math.floor(random() * command.withinMs * slowness) };
  };
}

function wordsFor(outcomes: readonly (Outcome & { readonly signal: Signal })[]): string {
  const of = (signal: Signal): number => outcomes.filter((one) => one.signal === signal).length;
  const running = outcomes.filter(({ wasRunning }) => wasRunning).length;
  const goneOn = outcomes.filter(({ isResumed }) => isResumed).length;
  const reported = outcomes.reduce((sum, one) => sum + one.reported, 0);
  return `${signals.map((signal) => `${of(signal)} ${signal}`).join(", ")}; ${running} hit a running command; ${goneOn} runs were resumed, with ${reported} trials that had been reported`;
}

async function trial({ args, again }: KilledCommand, signal: Signal, afterMs: number): Promise<Outcome> {
  await using place = await killedPlace();
  const folder = place.root;
  const { child, ended } = startBench(folder, args);
  const wasRunning = await Promise.race([pause(afterMs).then(() => true), ended.then(() => false)]);
  child.kill(signal);
  const late = await Promise.race([ended.then(() => null), pause(60_000).then(() => "it did not end within 60 s")]);
  if (late !== null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  const { stderr, code } = await ended;
  const survivors = await survivorsOf(folder);
  const problems = [
    ...(late === null ? [] : [late]),
    ...survivors.map((one) => `survivor ${one}`),
    ...brokenFiles(folder),
  ];
  if (/^ {4}at /m.test(stderr)) problems.push(`a stack: ${stderr.slice(-300)}`);
  if (code === 1) problems.push("exit code 1 means a regression");
  const next = args[0] === "run" ? await resumed(folder, stderr) : nothingResumed;
  if (again === true) problems.push(...(await madeAgain(folder, args)));
  return { wasRunning, ...next, problems: [...problems, ...next.problems] };
}

/** Files under their own name are whole. */
function brokenFiles(folder: string): string[] {
  return filesBelow(folder)
    .filter((path) => path.endsWith(".json") && !path.includes("/tmp/") && !path.includes("unfinished"))
    .filter((path) => !isJson(readFileSync(path, "utf8")))
    .map((path) => `half a file: ${path}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function madeAgain(folder: string, args: readonly string[]): Promise<readonly string[]> {
  const { code, stderr } = await runBench(folder, args);
  return [...(code === 0 ? [] : [`made again: ${code} ${stderr.slice(-300)}`]), ...leftIn(folder)];
}

type Resumed = Pick<Outcome, "problems" | "reported" | "isResumed">;
const nothingResumed: Resumed = { problems: [], reported: 0, isResumed: false };

/** What is wrong with the run that was cut, after it has gone on. */
async function resumed(folder: string, stderr: string): Promise<Resumed> {
  const runs = join(folder, "reports");
  const [run] = existsSync(runs) ? readdirSync(runs) : [];
  if (run === undefined) return nothingResumed;
  const journal = join(runs, run, "journal.jsonl");
  const reported = Math.max(0, ...[...stderr.matchAll(/(\d+) trials done/g)].map(([, count]) => Number(count)));
  const lost = (problem: string): Resumed => ({ problems: [problem], reported, isResumed: false });
  const isFinished = existsSync(join(runs, run, "run.json"));
  if (!existsSync(journal) && !isFinished)
    return reported === 0 ? nothingResumed : lost(`${reported} trials were reported and nothing is kept`);
  const kept = existsSync(journal) ? trialsIn(readFileSync(journal, "utf8")) : reported;
  if (kept < reported) return lost(`${reported} trials were reported and ${kept} are in the journal`);
  const again = await runBench(folder, ["run", "--resume", join("reports", run)]);
  // 2: it was complete, or nothing had begun.
  if (again.code !== 0)
    return /is complete|nothing to|not interrupted|was not cut/i.test(again.stderr)
      ? { problems: [], reported, isResumed: false }
      : lost(`--resume: ${again.code} ${again.stderr.slice(-300)}`);
  const whole = trialsIn(readFileSync(join(runs, run, "run.json"), "utf8"));
  const problems = whole < kept ? [`${kept} trials were kept and ${whole} are in the run`] : [];
  return { problems: [...problems, ...leftIn(folder)], reported, isResumed: true };
}

function trialsIn(text: string): number {
  return (text.match(/"outcome":\s*\{\s*"kind":\s*"(?:done|failed|not-applicable)"/g) ?? []).length;
}

/** What the command that was cut left behind, and the next one did not remove. */
function leftIn(folder: string): readonly string[] {
  const places = ["tmp", "cache/agent-engine-bench/trials"].map((name) => join(folder, name));
  const left = places.flatMap((place) => (existsSync(place) ? readdirSync(place) : []));
  const halves = filesBelow(folder).filter((path) => /[.-][0-9a-f]{8}-[0-9a-z]{5}-[0-9a-z]{8}-/.test(path));
  return [...left, ...halves].map((name) => `left behind: ${name}`);
}
