import { randomFrom } from "../../../core/random.ts";
import type { Options } from "../options.ts";
import type { AgentRun } from "../agent-run.ts";
import { BanditRouter, fixedRouter, oracleRouter, rulesRouter, type Router } from "./router.ts";

/** The router that the options ask for. The seed alone decides the bandit's draws. */
export function openRouter(options: Pick<Options, "route" | "smallCostPercent">, seed: string): Router {
  switch (options.route) {
    case "fixed":
      return fixedRouter;
    case "rules":
      return rulesRouter;
    case "oracle":
      return oracleRouter;
    case "bandit":
      return new BanditRouter(randomFrom(`bandit ${seed}`), options.smallCostPercent / 100);
  }
}

/**
 * Runs a task with the router's model. An answer without the expected text has failed. The large model then repeats a small model's
 * task from the start. Null when an answer is good.
 */
export async function runRouted(
  run: AgentRun,
  router: Router,
  runAgent: (run: AgentRun) => Promise<string | null>,
): Promise<string | null> {
  const { options, prompt } = run;
  const size = router.choose(prompt);
  const model = size === "small" ? options.smallModel : options.model;
  const first = await checkedRun({ ...run, options: { ...options, model } }, runAgent);
  if (size === "large" || run.signal.aborted) return first;
  router.learn(prompt, first === null);
  return first === null ? null : checkedRun(run, runAgent);
}

async function checkedRun(run: AgentRun, runAgent: (run: AgentRun) => Promise<string | null>): Promise<string | null> {
  const { expect } = run.options;
  let text = "";
  const failure = await runAgent({
    ...run,
    emit: (event) => {
      if (event.kind === "text-delta") text += event.text;
      run.emit(event);
    },
  });
  if (failure !== null || expect === null || text.includes(expect)) return failure;
  return `the answer does not hold ${JSON.stringify(expect)}, which --expect asks for`;
}
