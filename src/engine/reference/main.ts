import { realpathSync } from "node:fs";
import { machineClock } from "../../core/clock.ts";
import { UserError } from "../../core/user-error.ts";
import { helpText, parseOptions, type Options, type PromptSource } from "./options.ts";
import { jsonLines, plainText, type Emit } from "./output.ts";

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
  // Before anything else is loaded: loading is a part of what a profile has to show.
  const endProfiles = await profiles(options);
  try {
    if (options.servePort !== null) return await served(options, options.servePort, stop.signal);
    // Loaded here, so that help and wrong usage do not wait for the SDK.
    const { runAgent } = await import("./run-agent.ts");
    const failure = await runAgent({
      options,
      prompt,
      root: realpathSync(process.cwd()),
      signal: stop.signal,
      clock: machineClock,
      emit: eventSink(options),
      tell: (lines) => void process.stderr.write(lines),
    });
    if (failure !== null) complain(failure);
    return interrupted || (failure === null ? 0 : 1);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.message);
    return 2;
  } finally {
    await endProfiles().catch((error: unknown) => complain(`a profile could not be written: ${String(error)}`));
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

async function profiles(options: Options): Promise<() => Promise<void>> {
  if (options.cpuProfilePath === null && options.heapProfilePath === null) return async () => {};
  const { startProfiles } = await import("./instruments/profiles.ts");
  return startProfiles(options);
}

async function readPrompt(source: PromptSource): Promise<string> {
  if (source.kind === "text") return source.text;
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  if (text.trim() === "") throw new UserError("the prompt on standard input is empty");
  return text;
}

function eventSink(options: Options): Emit {
  if (options.output === "jsonl") return jsonLines(say);
  return plainText(say, options.verbose ? complain : null);
}

function say(text: string): void {
  process.stdout.write(text);
}

/** One line on standard error, whatever the text holds: it may come from a server or a model. */
function complain(text: string): void {
  process.stderr.write(`reference: ${text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim()}\n`);
}
