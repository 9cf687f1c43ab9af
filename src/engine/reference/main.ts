import { realpathSync } from "node:fs";
import { machineClock } from "../../core/clock.ts";
import { UserError } from "../../core/user-error.ts";
import { helpText, parseOptions, type Options, type PromptSource } from "./options.ts";
import { jsonLines, plainText } from "./output.ts";
import type { Outputs } from "./sinks/open-outputs.ts";

/** What the shell's convention adds a signal's number to. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

process.exitCode = await main(process.argv.slice(2));
// Left alone, the process would wait for idle keep-alive connections: about 100 ms after its last word.
process.stdout.write("", () => process.exit());

async function main(argv: readonly string[]): Promise<number> {
  let options: Options | null;
  let prompt: string;
  try {
    options = parseOptions(argv);
    if (options === null) {
      process.stdout.write(helpText);
      return 0;
    }
    prompt = await readPrompt(options.prompt);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.message);
    return 2;
  }
  const stop = new AbortController();
  let interrupted = 0;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    // Once: a second signal ends the process in the usual way, should cleaning up hang.
    process.once(name, () => {
      interrupted = exitCodes[name];
      stop.abort(new Error(`interrupted by ${name}`));
    });
  }
  // A reader that went away (EPIPE) will not come back: stop paying for text that nobody reads.
  process.stdout.on("error", () => stop.abort(new Error("standard output was closed")));
  // Loaded here, so that help and wrong usage do not wait for the SDK.
  const { runAgent } = await import("./run-agent.ts");
  const outputs = await openedOutputs(options);
  const failure = await runAgent({
    options,
    prompt,
    root: realpathSync(process.cwd()),
    signal: stop.signal,
    clock: machineClock,
    emit: outputs.emit,
  }).catch(usageFailure);
  const notWritten = await outputs.end();
  if (failure instanceof UserError) {
    complain(failure.message);
    return 2;
  }
  if (failure !== null) complain(failure);
  if (notWritten !== null) complain(notWritten);
  return interrupted || (failure === null && notWritten === null ? 0 : 1);
}

/** Wrong input that shows only when a file is read: a session that is none. */
function usageFailure(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}

async function readPrompt(source: PromptSource): Promise<string> {
  if (source.kind === "text") return source.text;
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  if (text.trim() === "") throw new UserError("the prompt on standard input is empty");
  return text;
}

/** The usual output is standard output alone, piece by piece; for all else there are sinks, loaded when they are asked for. */
async function openedOutputs(options: Options): Promise<Outputs> {
  const [only, ...others] = options.outputs;
  const note = options.verbose ? complain : null;
  if (only === undefined || only.path !== undefined || others.length > 0 || options.outputWindow !== "delta") {
    const { openOutputs } = await import("./sinks/open-outputs.ts");
    return openOutputs({ options, clock: machineClock, say, note });
  }
  return {
    emit: only.kind === "jsonl" ? jsonLines(say) : plainText(say, note),
    end: () => Promise.resolve(null),
  };
}

function say(text: string): void {
  process.stdout.write(text);
}

/** One line on standard error, whatever the text holds: it may come from a server or a model. */
function complain(text: string): void {
  process.stderr.write(`reference: ${text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim()}\n`);
}
