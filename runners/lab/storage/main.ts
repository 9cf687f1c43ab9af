import { record, text } from "../program/program-input.ts";
import { runProgram, type ProgramResult } from "../program/run-program.ts";

/** Workloads for what the engine keeps and writes. Only the one that is asked for is loaded. */
const programs: Readonly<Record<string, () => Promise<(input: unknown) => Promise<ProgramResult>>>> = {
  "prompt-mix": async () => (await import("./prompt-mix.ts")).promptMix,
  "edit-stream": async () => (await import("./edit-stream.ts")).editStream,
  "output-writes": async () => (await import("./output-writes.ts")).outputWrites,
  "session-writes": async () => (await import("./session-writes.ts")).sessionWrites,
  "session-kill": async () => (await import("./session-kill.ts")).sessionKill,
  "paced-windows": async () => (await import("./paced-windows.ts")).pacedWindows,
};

await runProgram(async (raw) => {
  const { program, ...input } = record(raw, "input");
  const name = text(program, "input.program");
  const work = await programs[name]?.();
  return work === undefined ? { kind: "wrong", reason: `There is no program ${name}.` } : work(input);
});
// Connections that are kept alive would hold the process for seconds.
process.exit();
