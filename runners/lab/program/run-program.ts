import type { MetricValues } from "../../../src/core/metric.ts";

/** What a program of a scenario found: its values, or why its work was wrong. `details` is for the scenario that started it. */
export type ProgramResult =
  | { readonly kind: "values"; readonly values: MetricValues; readonly details?: unknown }
  | { readonly kind: "wrong"; readonly reason: string };

/** Runs a scenario's program: its input comes as JSON on standard input, its result goes as one line of JSON to standard output. */
export async function runProgram(work: (input: unknown) => Promise<ProgramResult>): Promise<void> {
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  const input: unknown = JSON.parse(text);
  process.stdout.write(`${JSON.stringify(await work(input))}\n`);
}
