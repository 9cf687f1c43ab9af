import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { machineClock } from "../../core/clock.ts";
import { exitCodes } from "../../core/outcome.ts";
import { UserError } from "../../core/user-error.ts";
import { writeCassette } from "../../provider/cassette/cassette-file.ts";
import type { RawExchange } from "../../provider/cassette/cassette.ts";
import { CassetteJournal } from "../../provider/cassette/cassette-journal.ts";
import { journalLine } from "../../provider/cassette/cassette-journal-file.ts";
import { startRecorder } from "../../provider/cassette/recorder.ts";
import { signalGroup, trialMarkerVariable } from "../../run/process-group.ts";
import { endSurvivors } from "../../run/survivors.ts";
import { processIds, TrialProcesses } from "../../run/trial-processes.ts";
import { Watchdog } from "../../run/watchdog.ts";
import { type EngineHome, loadWorkbench } from "../config/workbench.ts";
import { chooseEngine } from "../engines/choose-engine.ts";
import { checkWritable, keepRecording, sayUnreached, upstreamUrl } from "../recording/keep-recording.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import type { RecordOptions } from "./options.ts";
import { agentCommand, ownCommand, type RecordedCommand, upstreamOf } from "./recorded-command.ts";
import { startingFiles, unkeptWorkspace } from "./starting-files.ts";

/** `bench record`: returns the command's exit code, or 2 if a secret could not be removed. */
export async function recordCassette(options: RecordOptions, words: readonly string[]): Promise<number> {
  const { out, force } = options;
  const home = await recordedEngine(options, words);
  checkWritable("--out", out);
  if (existsSync(out) && !force)
    throw new UserError(`--out ${out}: the file exists. Choose another, or pass --force to replace it.`);
  const upstream = upstreamUrl(options.upstream ?? upstreamOf(home?.engine.protocol ?? null));
  let journal: CassetteJournal | null = null;
  let isUnreached = false;
  const recorder = await startRecorder(upstream, machineClock, {
    onExchange: (exchange) => journal?.add(exchange),
    onUnreached: (reason) => {
      isUnreached = true;
      sayUnreached(upstream, reason);
    },
  });
  try {
    emptyJournal(out);
    const folder = process.cwd();
    const seen = { isHomeFresh: home !== null };
    const workspace = options.workspace ? await startingFiles(folder, seen) : unkeptWorkspace(folder);
    const marker = `record-${randomUUID()}`;
    await using command = await commandFor(home, options, words, { baseUrl: recorder.baseUrl, marker });
    const session = { ...command.session, workspace };
    const { startedAt } = recorder;
    journal = openJournal(out, { session, startedAt });
    const code = await run(command, marker);
    const exchanges = await recorder.finish();
    await journal.settled();
    if (isUnreached && isNothingAnswered(exchanges)) {
      rmSync(journalPath(out), { force: true });
      return code === 0 ? exitCodes.wrongInput : code;
    }
    const isKept = await keepRecording(out, exchanges, { session, startedAt });
    if (isKept) rmSync(journalPath(out), { force: true });
    return isKept || code !== 0 ? code : exitCodes.wrongInput;
  } catch (error) {
    await recorder.finish();
    rmSync(journalPath(out), { force: true });
    throw error;
  }
}

/**
 * Says how many calls got no answer. True if none got one: that is no recording, and with --force it would stand in the place of a good
 * one.
 */
function isNothingAnswered(exchanges: readonly RawExchange[]): boolean {
  const answered = exchanges.filter(({ response }) => response !== null).length;
  const text =
    answered === 0
      ? "no call got an answer, so no cassette was written"
      : `${exchanges.length - answered} of ${exchanges.length} calls got no answer`;
  process.stderr.write(`bench: ${text}.\n`);
  return answered === 0;
}

/** The engine that `--engine` names. Null for a command of the user's own. */
async function recordedEngine({ engine, prompt }: RecordOptions, words: readonly string[]): Promise<EngineHome | null> {
  if (engine === undefined) {
    if (words.length > 0) return null;
    throw new UserError("There is no command to record. Write it behind --, such as: bench record -- your-agent.");
  }
  if (prompt === undefined) throw new UserError("--engine: there is nothing to ask. Pass --prompt, too.");
  if (words.length > 0)
    throw new UserError("--engine: its entry has the command. Leave out the words behind --, or leave out --engine.");
  return chooseEngine(await loadWorkbench(process.cwd()), { engine, "engine-command": undefined });
}

async function commandFor(
  home: EngineHome | null,
  { prompt }: RecordOptions,
  [program = "", ...args]: readonly string[],
  { baseUrl, marker }: { readonly baseUrl: string; readonly marker: string },
): Promise<RecordedCommand> {
  return home === null
    ? ownCommand([program, ...args], baseUrl, prompt)
    : agentCommand(home, { baseUrl, prompt: prompt ?? "", marker });
}

/** Where finished exchanges are kept until the cassette is written. */
function journalPath(out: string): string {
  return `${out}.part`;
}

/** It is there before the files are looked at and the command starts. Whether an agent sees it must not depend on who is faster. */
function emptyJournal(out: string): void {
  writeFileSync(journalPath(out), "");
}

function openJournal(out: string, head: ConstructorParameters<typeof CassetteJournal>[0]): CassetteJournal {
  const path = journalPath(out);
  return new CassetteJournal(head, (piece, startNs) =>
    appendFileSync(path, journalLine(writeCassette(piece), startNs)),
  );
}

/** How long what the command leaves behind may take to be gone. */
const survivorGraceMs = 5_000;

/** Runs the command in this terminal and passes ^C on to it. Ends what it leaves running, also if bench is killed. */
async function run({ argv, env, stdin }: RecordedCommand, marker: string): Promise<number> {
  await using watchdog = new Watchdog();
  const [program, ...args] = argv;
  const earlierPids = processIds();
  const child = spawn(program, args, {
    stdio: [stdin === undefined ? "inherit" : "pipe", "inherit", "inherit"],
    detached: true,
    env: { ...env, [trialMarkerVariable]: marker },
  });
  if (child.pid !== undefined) watchdog.guard(child.pid, marker);
  // A command that reads no input closes it.
  child.stdin?.on("error", () => {});
  child.stdin?.end(stdin);
  const interrupted = interruptSignal("ends");
  interrupted.addEventListener("abort", () => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGINT");
  });
  const code = await new Promise<number>((done, reject) => {
    child.once("error", (error) => reject(new UserError(`${program} can't be run: ${error.message}.`)));
    child.once("exit", (status, signal) => done(status ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  if (child.pid !== undefined) {
    const processes = new TrialProcesses({ pid: child.pid, marker, isWaitingParent: false, earlierPids });
    await endSurvivors(processes, { parentExit: null, graceMs: survivorGraceMs });
    signalGroup(child.pid, "SIGKILL");
  }
  return code;
}
