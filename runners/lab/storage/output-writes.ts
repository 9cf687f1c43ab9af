import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { machineClock } from "../../../src/core/clock.ts";
import { runAgent } from "../../../src/engine/reference/run-agent.ts";
import { openOutputs } from "../../../src/engine/reference/sinks/open-outputs.ts";
import type { ProgramResult } from "../program/run-program.ts";
import { agentOptions } from "./agent-options.ts";
import { countedParsing } from "./counted-parsing.ts";
import { eagerToolsFetch } from "./eager-tools.ts";
import type { ProgramInput } from "./program-input.ts";

/** A reader that is busy for a second before it takes what the pipe has long been full of: a log shipper that reconnects. */
const slowReader = (path: string): string => `exec < '${path}'; sleep 1; exec cat > /dev/null`;

/**
 * Runs the engine in this process against the trial's provider, its text going to standard output as always. The kernel counts the
 * writes, JSON.parse the bytes it is given, and a second pipe may have a reader that is slow.
 */
export async function outputWrites(input: ProgramInput): Promise<ProgramResult> {
  const folder = process.cwd();
  const readers = input.number("slowReaders");
  const files = Array.from({ length: input.number("files") }, (_, at) => join(folder, `copy-${at}.txt`));
  const pipes = Array.from({ length: readers }, (_, at) => join(folder, `slow-${at}`));
  for (const pipe of pipes) await promisify(execFile)("mkfifo", [pipe]);
  const children = pipes.map((pipe) => spawn("/bin/sh", ["-c", slowReader(pipe)], { stdio: "ignore" }));
  const targets = ["text", ...pipes.map((path) => `json:${path}`), ...files.map((path) => `text:${path}`)];
  const prompt = input.text("prompt");
  const options = agentOptions([...input.flags(), ...targets.flatMap((target) => ["--output", target])], prompt);
  let writes = 0;
  const outputs = openOutputs({
    options,
    clock: machineClock,
    say: (text) => {
      writes += 1;
      process.stdout.write(text);
    },
  });
  const parsing = countedParsing();
  const callsBefore = await writeCalls();
  const startNs = machineClock.nowNs();
  let longestStallNs = 0;
  let lastNs = startNs;
  const failure = await runAgent({
    options,
    prompt,
    root: folder,
    signal: new AbortController().signal,
    clock: machineClock,
    ...(input.text("arguments") === "eager" ? { fetch: eagerToolsFetch } : {}),
    emit: (event) => {
      outputs.emit(event);
      const nowNs = machineClock.nowNs();
      longestStallNs = Math.max(longestStallNs, Number(nowNs - lastNs));
      lastNs = nowNs;
    },
  });
  const answeredNs = Number(machineClock.nowNs() - startNs);
  const callsAfter = await writeCalls();
  const parsedBytes = parsing.bytes();
  parsing.stop();
  const notWritten = await outputs.end();
  for (const child of children) if (child.exitCode === null) await once(child, "exit");
  if (failure !== null || notWritten !== null) return { kind: "wrong", reason: failure ?? notWritten ?? "" };
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  if (new Set(sizes).size > 1) return { kind: "wrong", reason: `copies differ: ${sizes.join(", ")} bytes` };
  return {
    kind: "values",
    values: {
      "output.writes": writes,
      "output.parsed_bytes": parsedBytes,
      "output.time_to_answer": answeredNs,
      "output.longest_stall": longestStallNs,
      ...(callsBefore === null || callsAfter === null ? {} : { "output.write_calls": callsAfter - callsBefore }),
    },
  };
}

/** Write calls that this process has made, as the kernel counts them; null where it does not. */
async function writeCalls(): Promise<number | null> {
  const text = await readFile("/proc/self/io", "utf8").catch(() => "");
  const calls = /^syscw: (\d+)$/m.exec(text)?.[1];
  return calls === undefined ? null : Number(calls);
}
