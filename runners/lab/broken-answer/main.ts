import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { machineClock } from "../../../src/core/clock.ts";
import { readSessions } from "../../../src/engine/reference/schedule/call-log-file.ts";
import { fields, text } from "../program/program-input.ts";
import { engineOptions, runEngine } from "../program/run-engine.ts";
import { runProgram, type ProgramResult } from "../program/run-program.ts";

const prompt = "Make the calls of this turn.";
/** The file that a call of the answer would write. */
const reportFile = "report.txt";
const callLog = "calls.jsonl";
const readInput = fields({ toolStart: text });

await runProgram(brokenAnswer);

/**
 * Runs the engine against an answer that breaks off. Counts the calls that were run for nothing, and looks for what they left in
 * the workspace. The failure of the engine is expected.
 */
async function brokenAnswer(raw: unknown): Promise<ProgramResult> {
  const root = realpathSync(process.cwd());
  const options = engineOptions(["--tool-start", readInput(raw).toolStart, "--tool-log", callLog], prompt);
  const { failure } = await runEngine({ options, prompt, root, clock: machineClock });
  if (failure === null) return { kind: "wrong", reason: "The engine took a broken answer for a whole one." };
  const [session] = await readSessions(join(root, callLog));
  return {
    kind: "values",
    values: {
      "tools.half_run": existsSync(join(root, reportFile)) ? 1 : 0,
      "tools.discarded_calls": session?.filter(({ outcome }) => outcome === "wasted").length ?? 0,
    },
  };
}
