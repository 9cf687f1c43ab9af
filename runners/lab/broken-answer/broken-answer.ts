import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../src/core/clock.ts";
import { parseOptions } from "../../../src/engine/reference/options.ts";
import { runAgent } from "../../../src/engine/reference/run-agent.ts";
import { readSessions } from "../../../src/engine/reference/schedule/call-log-file.ts";
import type { ProgramResult } from "../program/run-program.ts";

/** The file that a call of the answer would write. */
const written = "report.txt";
const log = "calls.jsonl";

/** Counts what the calls of an answer that breaks off have left in the workspace, and how many were run for nothing. */
export async function brokenAnswer(
  input: unknown,
  machine: { readonly root: string; readonly clock: Clock },
): Promise<ProgramResult> {
  const toolStart = typeof input === "object" && input !== null && "toolStart" in input ? String(input.toolStart) : "";
  const options = parseOptions(["--tool-start", toolStart, "--tool-log", log, "--", "Make the calls of this turn."]);
  if (options === null) throw new Error("broken-answer: no options");
  const failure = await runAgent({
    options,
    prompt: "Make the calls of this turn.",
    ...machine,
    signal: new AbortController().signal,
    emit: () => undefined,
  });
  if (failure === null) return { kind: "wrong", reason: "the engine took an answer that broke off for a whole one" };
  const [session] = await readSessions(join(machine.root, log));
  return {
    kind: "values",
    values: {
      "tools.half_run": existsSync(join(machine.root, written)) ? 1 : 0,
      "tools.discarded_calls": session?.filter(({ outcome }) => outcome === "wasted").length ?? 0,
    },
  };
}
