import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { machineClock } from "../../../src/core/clock.ts";
import { openOutputs } from "../../../src/engine/reference/sinks/open-outputs.ts";
import { fields, number, oneOf, record, text, toggleFlags } from "../program/program-input.ts";
import { engineOptions, runEngine } from "../program/run-engine.ts";
import type { ProgramResult } from "../program/run-program.ts";

const readInput = fields({
  prompt: text,
  /** eager: arguments of tools come as they are decoded. whole: the API holds each back and sends it at once. */
  arguments: oneOf("eager", "whole"),
  slowReaders: number,
  files: number,
  toggles: toggleFlags,
});

/** A reader that is busy for a second, long after the pipe is full: a log shipper that reconnects. */
const slowReader = (path: string): string => `exec < '${path}'; sleep 1; exec cat > /dev/null`;

/**
 * Runs the engine in this process against the trial's provider. Its text goes to standard output, and to files and pipes with slow
 * readers if the input asks for them. Counts writes, and the bytes that are given to JSON.parse.
 */
export async function outputWrites(raw: unknown): Promise<ProgramResult> {
  const { prompt, toggles, ...input } = readInput(raw);
  const root = process.cwd();
  const files = Array.from({ length: input.files }, (_, at) => join(root, `copy-${at}.txt`));
  const pipes = Array.from({ length: input.slowReaders }, (_, at) => join(root, `slow-${at}`));
  for (const pipe of pipes) await promisify(execFile)("mkfifo", [pipe]);
  const children = pipes.map((pipe) => spawn("/bin/sh", ["-c", slowReader(pipe)], { stdio: "ignore" }));
  const targets = ["text", ...pipes.map((path) => `json:${path}`), ...files.map((path) => `text:${path}`)];
  const options = engineOptions([...toggles, ...targets.flatMap((target) => ["--output", target])], prompt);
  let writes = 0;
  const say = (piece: string): void => {
    writes += 1;
    process.stdout.write(piece);
  };
  const outputs = openOutputs({ options, clock: machineClock, say });
  const parsing = countedParsing();
  const callsBefore = await writeCalls();
  const startNs = machineClock.nowNs();
  let longestStallNs = 0;
  let lastNs = startNs;
  const { failure } = await runEngine({
    options,
    prompt,
    root,
    clock: machineClock,
    ...(input.arguments === "eager" && { fetch: eagerToolsFetch }),
    emit: (event) => {
      outputs.emit(event);
      const nowNs = machineClock.nowNs();
      longestStallNs = Math.max(longestStallNs, Number(nowNs - lastNs));
      lastNs = nowNs;
    },
  });
  const answeredNs = Number(machineClock.nowNs() - startNs);
  const callsAfter = await writeCalls();
  const parsedBytes = parsing.end();
  const outputFailure = await outputs.end();
  for (const child of children) if (child.exitCode === null) await once(child, "exit");
  const reason = failure ?? outputFailure ?? (await differingCopies(files));
  if (reason !== null) return { kind: "wrong", reason };
  return {
    kind: "values",
    values: {
      "output.writes": writes,
      "output.parsed_bytes": parsedBytes,
      "output.time_to_answer": answeredNs,
      "output.longest_stall": longestStallNs,
      ...(callsBefore !== null && callsAfter !== null && { "output.write_calls": callsAfter - callsBefore }),
    },
  };
}

async function differingCopies(files: readonly string[]): Promise<string | null> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return new Set(sizes).size > 1 ? `The copies differ: ${sizes.join(", ")} bytes.` : null;
}

/** Write calls that the kernel has counted for this process. Null without /proc. */
async function writeCalls(): Promise<number | null> {
  const counters = await readFile("/proc/self/io", "utf8").catch(() => "");
  const calls = /^syscw: (\d+)$/m.exec(counters)?.[1];
  return calls === undefined ? null : Number(calls);
}

/** Counts the bytes of every text that this process gives to JSON.parse, until `end`. */
function countedParsing(): { readonly end: () => number } {
  const parse = JSON.parse;
  let bytes = 0;
  JSON.parse = (json, reviver) => {
    bytes += json.length;
    return parse(json, reviver);
  };
  return {
    end: () => {
      JSON.parse = parse;
      return bytes;
    },
  };
}

/** A fetch that asks for each tool's arguments as they are decoded. */
const eagerToolsFetch: typeof fetch = (url, init) => {
  if (typeof init?.body !== "string") return fetch(url, init);
  const request = record(JSON.parse(init.body), "request");
  if (!Array.isArray(request["tools"])) return fetch(url, init);
  const tools = request["tools"].map((tool: object) => ({ ...tool, eager_input_streaming: true }));
  return fetch(url, { ...init, body: JSON.stringify({ ...request, tools }) });
};
