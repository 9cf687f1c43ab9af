import { runProgram, type ProgramResult } from "../program/run-program.ts";
import { ProgramInput } from "./program-input.ts";

/** Workloads for what the engine keeps and writes, each loaded only when it is asked for. */
const programs: Readonly<Record<string, () => Promise<(input: ProgramInput) => Promise<ProgramResult>>>> = {
  "prompt-mix": async () => (await import("./prompt-mix.ts")).promptMix,
  "edit-stream": async () => (await import("./edit-stream.ts")).editStream,
  "output-writes": async () => (await import("./output-writes.ts")).outputWrites,
  "session-writes": async () => (await import("./session-writes.ts")).sessionWrites,
  "session-kill": async () => (await import("./session-kill.ts")).sessionKill,
  "paced-windows": async () => (await import("./paced-windows.ts")).pacedWindows,
};

await runProgram(async (raw) => {
  const input = new ProgramInput(raw);
  const program = await programs[input.text("program")]?.();
  return program === undefined ? { kind: "wrong", reason: "there is no such program" } : program(input);
});
// Connections that are kept alive would hold the process for seconds after its last word.
process.stdout.write("", () => process.exit());
