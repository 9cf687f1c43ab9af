import { realpathSync } from "node:fs";
import { machineClock } from "../../core/clock.ts";
import { UserError } from "../../core/user-error.ts";
import { helpText, parseOptions, type Options, type PromptSource } from "./options.ts";
import { jsonLines, plainText } from "./output.ts";
import type { BatchRun } from "./batch/batch-command.ts";
import type { AgentRun } from "./agent-run.ts";
import type { Outputs } from "./sinks/open-outputs.ts";

/** 128 and the signal's number, by the shell's convention. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Runs the engine with these arguments and resolves with its exit code. `program` is the command that starts it again. */
export async function engineCommand(argv: readonly string[], program: readonly [string, string]): Promise<number> {
  let options: Options | null;
  let prompt: string;
  let endProfiles: () => Promise<void>;
  try {
    options = parseOptions(argv);
    if (options === null) {
      process.stdout.write(helpText());
      return 0;
    }
    requireKey();
    prompt = await readPrompt(options.prompt);
    // Before anything else is loaded: a profile has to show the loading too.
    endProfiles = await profiles(options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.message);
    return 2;
  }
  const stop = new AbortController();
  let interrupted = 0;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    // Once: if cleaning up hangs, a second signal ends the process in the usual way.
    process.once(name, () => {
      interrupted = exitCodes[name];
      stop.abort(new Error(`interrupted by ${name}`));
    });
  }
  // A closed reader (EPIPE) does not come back. Nobody would read further text, so it is not paid for.
  process.stdout.on("error", () => stop.abort(new Error("standard output was closed")));
  const { servePort } = options;
  const root = realpathSync(process.cwd());
  const run = { options, prompt, root, signal: stop.signal, clock: machineClock, tell };
  try {
    if (options.prompt.kind === "protocol") return await spoken(options, stop.signal);
    if (servePort !== null) return await served(options, servePort, stop.signal);
    const failures = await (options.tasks === null
      ? runOne(run)
      : runMany({ ...run, source: options.tasks, argv, program }));
    for (const failure of failures) complain(failure);
    return interrupted || (failures.length === 0 ? 0 : 1);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.message);
    return 2;
  } finally {
    await endProfiles().catch((error: unknown) => complain(`A profile could not be written: ${String(error)}.`));
  }
}

async function served(options: Options, port: number, signal: AbortSignal): Promise<number> {
  const { serveRuns } = await import("./serve/http-face.ts");
  await serveRuns({
    options,
    port,
    concurrency: options.serveConcurrency,
    root: realpathSync(process.cwd()),
    clock: machineClock,
    signal,
    listening: (actual) => say(`listening on http://127.0.0.1:${actual}\n`),
  });
  return 0;
}

async function spoken(options: Options, signal: AbortSignal): Promise<number> {
  const { speakAcp } = await import("./acp/acp-face.ts");
  await speakAcp({ options, clock: machineClock, signal });
  return 0;
}

async function profiles(options: Options): Promise<() => Promise<void>> {
  if (options.cpuProfilePath === null && options.heapProfilePath === null) return async () => {};
  const { startProfiles } = await import("./instruments/profiles.ts");
  return startProfiles(options);
}

/** Why the run or its output failed. Empty if neither did. */
async function runOne(run: Omit<AgentRun, "emit">): Promise<readonly string[]> {
  const { options } = run;
  // Loaded here: help and wrong usage do not wait for the SDK.
  const { runAgent } = await import("./run-agent.ts");
  const outputs = await openedOutputs(options);
  const whole = { ...run, emit: outputs.emit };
  try {
    const failure = await (options.route === "fixed" && options.expect === null ? runAgent(whole) : routed(whole));
    return [failure, await outputs.end()].filter((line) => line !== null);
  } catch (error) {
    await outputs.end();
    throw error;
  }
}

async function routed(run: AgentRun): Promise<string | null> {
  const [{ runAgent }, { openRouter, runRouted }] = await Promise.all([
    import("./run-agent.ts"),
    import("./routing/run-routed.ts"),
  ]);
  return runRouted(run, openRouter(run.options, run.prompt), runAgent);
}

async function runMany(batch: Omit<BatchRun, "standardInput" | "say">): Promise<readonly string[]> {
  const { batchCommand } = await import("./batch/batch-command.ts");
  const failure = await batchCommand({ ...batch, standardInput: () => readPrompt({ kind: "stdin" }), say });
  return failure === null ? [] : [failure];
}

function requireKey(): void {
  if (!process.env["ANTHROPIC_API_KEY"] && !process.env["ANTHROPIC_AUTH_TOKEN"])
    throw new UserError(
      "ANTHROPIC_API_KEY is not set. Set it to the provider's key, or to any text for a fake provider.",
    );
}

async function readPrompt(source: PromptSource): Promise<string> {
  if (source.kind === "text") return source.text;
  // Each session/prompt brings one.
  if (source.kind === "protocol") return "";
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  if (text.trim() === "") throw new UserError("The prompt on standard input is empty.");
  return text;
}

/** The usual output is standard output, piece by piece. Everything else uses sinks, which are loaded only then. */
async function openedOutputs(options: Options): Promise<Outputs> {
  const [only, ...others] = options.outputs;
  if (only === undefined || only.path !== undefined || others.length > 0 || options.outputWindow !== "delta") {
    const { openOutputs } = await import("./sinks/open-outputs.ts");
    return openOutputs({ options, clock: machineClock, say });
  }
  return {
    emit: only.kind === "jsonl" ? jsonLines(say) : plainText(say),
    end: () => Promise.resolve(null),
  };
}

function tell(lines: string): void {
  process.stderr.write(lines);
}

function say(text: string): void {
  process.stdout.write(text);
}

/** One line on standard error. The text may come from a server or a model, so control characters go. */
function complain(text: string): void {
  process.stderr.write(`reference: ${text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim()}\n`);
}
