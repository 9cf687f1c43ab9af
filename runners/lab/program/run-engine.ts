import { parseOptions, type Options } from "../../../src/engine/reference/options.ts";
import type { AgentRun } from "../../../src/engine/reference/agent-run.ts";
import { runAgent } from "../../../src/engine/reference/run-agent.ts";

type EngineRun = Omit<AgentRun, "signal" | "emit"> & Partial<Pick<AgentRun, "signal" | "emit">>;

/** Options from the engine's own flags, so that a program runs the engine as the command does. */
export function engineOptions(flags: readonly string[], prompt: string): Options {
  const options = parseOptions([...flags, "--", prompt]);
  if (options === null) throw new Error("The flags of the engine ask for help. Remove --help.");
  return options;
}

/** Runs the engine on one prompt in this process. `failure` is null if the model ended its work; `text` is what it said. */
export async function runEngine(run: EngineRun): Promise<{ readonly failure: string | null; readonly text: string }> {
  let text = "";
  const failure = await runAgent({
    signal: new AbortController().signal,
    ...run,
    emit: (event) => {
      if (event.kind === "text-delta") text += event.text;
      // A retried answer is said again from its beginning.
      if (event.kind === "retry-start") text = "";
      run.emit?.(event);
    },
  });
  return { failure, text };
}
